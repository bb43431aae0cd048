"""Every row of the transition table: permitted to whom and in which state, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rules
from django.core.management import call_command
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas import decisions, negotiation, redistribution, services
from softlanding.office.quotas.api import Apportionment, Quota, draw_up, settle
from softlanding.office.quotas.conditions import CONDITIONS
from softlanding.office.quotas.models import Redistribution, Step
from softlanding.office.quotas.transitions import TRANSITIONS, Action, By, Transition, Where
from tests.office.conftest import Country, territory
from tests.office.quotas.conftest import MakePerson, days, numbers, quota

Acting = Callable[[Role, str], Viewer]
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "negotiation.md"
Status = Apportionment.Status
BY_PEOPLE = [row for row in TRANSITIONS if not isinstance(row.who, By)]
HOLDERS = {  # a person of Norland for each pair of role and place that the table knows
    (Role.NATIONAL, Where.COUNTRY): (Role.NATIONAL, "Norland"),
    (Role.REGIONAL, Where.REGION): (Role.REGIONAL, "North"),
    (Role.MUNICIPAL, Where.TOWN): (Role.MUNICIPAL, "Alby"),
    (Role.MUNICIPAL, Where.TOWN_OF_REGION): (Role.MUNICIPAL, "Alby"),
}
EVERYBODY = [
    (Role.NATIONAL, "Norland"), (Role.AUDITOR, "Norland"),
    (Role.REGIONAL, "North"), (Role.REGIONAL, "South"),
    (Role.MUNICIPAL, "Alby"), (Role.MUNICIPAL, "Dal"), (Role.PARTNER, "Alby"),
    (Role.NATIONAL, "Sudland"), (Role.REGIONAL, "Far"), (Role.MUNICIPAL, "Outer"),
]  # fmt: skip
NAMES = [f"{row.source}-{row.action}" for row in BY_PEOPLE]


@pytest.fixture
def abroad(country: Country) -> None:
    nation = territory("Sudland", "country", None)
    region = territory("Far", "region", nation)
    territory("Outer", "municipality", region, 4_000)


@pytest.fixture
def in_state(draft: Apportionment, national: Viewer) -> Callable[[str], Apportionment]:
    """The same quotas, led into a state."""

    def lead(state: str) -> Apportionment:
        today = timezone.localdate()
        if state == Status.INFEASIBLE:
            return draw_up(
                viewer=national, programme=draft.programme, key_id="population", minimum=6
            )
        if state in (Status.CONSULTATION, Status.REDISTRIBUTION, Status.CLOSING):
            negotiation.send_out(viewer=national, apportionment=draft, deadlines=days(today))
        past = {
            Status.REDISTRIBUTION: {"answers_by": today - timedelta(2)},
            Status.CLOSING: {
                "answers_by": today - timedelta(2),
                "agreement_by": today - timedelta(1),
            },
        }
        if state in past:
            Apportionment.objects.filter(pk=draft.pk).update(**past[Status(state)])
            settle(draft.pk)
        if state in (Status.DECIDED, Status.SUPERSEDED):
            decisions.decide(viewer=national, apportionment=draft, reason="first")
        if state == Status.SUPERSEDED:
            other = draw_up(viewer=national, programme=draft.programme, key_id="population")
            decisions.decide(viewer=national, apportionment=other, reason="second")
        draft.refresh_from_db()
        assert draft.status == state
        return draft

    return lead


def subject(action: str, found: Apportionment) -> Apportionment | Quota:
    """What the permission of an action is asked about."""
    where = {w for row in BY_PEOPLE if row.action == action for _r, w in row.who}  # type: ignore[union-attr]
    if Where.COUNTRY in where:
        return found
    return quota(found, "Alby" if Where.TOWN in where else "North")


def open_agreement(found: Apportionment, viewer: Viewer) -> Redistribution:
    """An agreement that waits for Alby; stored directly, so that any state can be tried."""
    made = Redistribution.objects.create(
        apportionment=found,
        region=quota(found, "North").territory,
        kind="agreement",
        status="open",
        reason="test",
        at=timezone.now(),
        by=viewer.user,
    )
    for code, after in (("Alby", 4), ("Berg", 1)):
        one = quota(found, code)
        made.moves.create(quota=one, before=one.persons, after=after, consent="waiting")
    return made


def act(action: str, found: Apportionment, viewer: Viewer) -> Any:
    """Take the step with facts that keep every condition."""
    town = quota(found, "Alby") if action != Action.DECIDE and found.quotas.exists() else None
    north = quota(found, "North") if town else None
    shared = {"viewer": viewer, "apportionment": found}
    moving = {"viewer": viewer, "region": north, "reason": "because"}
    new = numbers(found, Alby=4, Berg=1) if town else {}
    if action in (Action.CONFIRM, Action.OBJECT, Action.WITHDRAW):
        agreement = open_agreement(found, viewer) if town else None
        waiting = {"viewer": viewer, "agreement": agreement}
    steps: dict[str, Callable[[], Any]] = {
        Action.SEND_OUT: lambda: negotiation.send_out(
            **shared, deadlines=days(timezone.localdate())
        ),
        Action.DECIDE: lambda: decisions.decide(**shared, reason="because"),
        Action.ANSWER: lambda: negotiation.answer(viewer=viewer, quota=town, kind="accept"),
        Action.REMIND: lambda: negotiation.remind(**shared),
        Action.CLOSE_CONSULTATION: lambda: negotiation.close_consultation(**shared),
        Action.MOVE: lambda: redistribution.move(**moving, numbers=new),
        Action.PROPOSE: lambda: redistribution.propose_agreement(**moving, numbers=new),
        Action.CONFIRM: lambda: redistribution.confirm(**waiting, quota=town),
        Action.OBJECT: lambda: redistribution.object_to(**waiting, quota=town, reason="no"),
        Action.WITHDRAW: lambda: redistribution.withdraw(**waiting, region=north, reason="no"),
        Action.CLOSE_REDISTRIBUTION: lambda: negotiation.close_redistribution(
            **shared, reason="because"
        ),
        Action.SET_ASIDE: lambda: negotiation.set_aside(**shared, reason="because"),
        Action.CHANGE_TOTAL: lambda: services.change_total(
            **shared, total=24, key_id="population", reason="because"
        ),
    }
    return steps[action]()


@pytest.mark.parametrize("row", BY_PEOPLE, ids=NAMES)
def test_a_row_leads_to_its_next_state_for_each_of_its_people(
    row: Transition,
    in_state: Callable[[str], Apportionment],
    acting: Acting,
    all_accept: Callable[[Apportionment], None],
) -> None:
    found = in_state(row.source)
    if row.action == Action.CLOSE_CONSULTATION:
        all_accept(found)
    assert not isinstance(row.who, By)
    for pair in row.who:
        viewer = acting(*HOLDERS[pair])
        assert rules.test_rule(f"quotas.{row.action}", viewer, subject(row.action, found))
        act(row.action, found, viewer)
        Redistribution.objects.all().delete()
    found.refresh_from_db()
    assert found.status == row.target
    assert Step.objects.filter(apportionment=found, action=row.action).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted({row.action for row in BY_PEOPLE}))
def test_nobody_else_may(action: str, draft: Apportionment, acting: Acting, abroad: None) -> None:
    """Other roles, another region, another town, another country."""
    allowed = {
        HOLDERS[pair]
        for row in BY_PEOPLE
        if row.action == action
        for pair in row.who  # type: ignore[union-attr]
    }
    asked = subject(action, draft)
    found = {
        (role, code)
        for role, code in EVERYBODY
        if rules.test_rule(f"quotas.{action}", acting(role, code), asked)
    }
    assert found == allowed & set(EVERYBODY)
    assert found


@pytest.mark.parametrize("action", sorted({row.action for row in BY_PEOPLE}))
@pytest.mark.parametrize("state", list(Status))
def test_no_action_in_a_state_that_the_table_does_not_name(
    action: str, state: str, in_state: Callable[[str], Apportionment], national: Viewer
) -> None:
    if any(row.action == action and row.source == state for row in TRANSITIONS):
        return
    found = in_state(state)
    if state == Status.INFEASIBLE and is_about_a_place(action):
        return  # there is no quota to act on
    before = Step.objects.count()
    with pytest.raises(NotNow):
        act(action, found, national)
    found.refresh_from_db()
    assert (found.status, Step.objects.count()) == (state, before)


def is_about_a_place(action: str) -> bool:
    return any(
        where is not Where.COUNTRY
        for row in BY_PEOPLE
        if row.action == action
        for _role, where in row.who  # type: ignore[union-attr]
    )


def test_conditions_that_fail_are_told_all_at_once(
    moving: Apportionment, person: MakePerson
) -> None:
    with pytest.raises(NotNow) as refused:
        redistribution.move(
            viewer=Viewer(person(Role.REGIONAL, "North")),
            region=quota(moving, "North"),
            numbers=numbers(moving, Alby=9, Berg=2),
            reason=" ",
        )
    assert "Give a reason" in str(refused.value)
    assert "6 persons more than the region's 5" in str(refused.value)


def test_before_the_deadline_the_consultation_closes_only_when_all_have_answered(
    sent: Apportionment, national: Viewer, all_accept: Callable[[Apportionment], None]
) -> None:
    with pytest.raises(NotNow, match="4 towns have not answered"):
        negotiation.close_consultation(viewer=national, apportionment=sent)
    all_accept(sent)
    with pytest.raises(NotNow, match="nobody to remind"):
        negotiation.remind(viewer=national, apportionment=sent)
    negotiation.close_consultation(viewer=national, apportionment=sent)


def test_an_agreement_stops_moves_and_the_closing(
    moving: Apportionment, agreement: Redistribution, national: Viewer
) -> None:
    viewer = Viewer(agreement.by)
    given = {"viewer": viewer, "region": quota(moving, "North"), "reason": "because"}
    with pytest.raises(NotNow, match="waits for its towns"):
        redistribution.move(**given, numbers=numbers(moving, Alby=2, Berg=3))
    with pytest.raises(NotNow, match="waits for its towns: North"):
        negotiation.close_redistribution(viewer=national, apportionment=moving, reason="enough")
    redistribution.withdraw(
        viewer=viewer, agreement=agreement, region=quota(moving, "North"), reason="mistake"
    )
    redistribution.move(**given, numbers=numbers(moving, Alby=2, Berg=3))


def test_only_another_agreement_changes_an_agreement(
    moving: Apportionment, agreement: Redistribution, person: MakePerson
) -> None:
    towns = {code: Viewer(person(Role.MUNICIPAL, code)) for code in ("Alby", "Berg")}
    for code, viewer in towns.items():
        redistribution.confirm(viewer=viewer, agreement=agreement, quota=quota(moving, code))
    given = {"viewer": Viewer(agreement.by), "region": quota(moving, "North"), "reason": "x"}
    with pytest.raises(NotNow, match="agreement is in force"):
        redistribution.move(**given, numbers=numbers(moving, Alby=3, Berg=2))
    redistribution.propose_agreement(**given, numbers=numbers(moving, Alby=3, Berg=2))


def test_deadlines_in_the_wrong_order_are_refused(draft: Apportionment, national: Viewer) -> None:
    today = timezone.localdate()
    wrong = (today - timedelta(1), today + timedelta(9), today + timedelta(5))
    with pytest.raises(NotNow, match=r"is past.*order the days"):
        negotiation.send_out(viewer=national, apportionment=draft, deadlines=wrong)


def test_every_condition_is_used_and_known() -> None:
    assert {name for row in TRANSITIONS for name in row.conditions} == set(CONDITIONS)


def test_the_page_of_the_documentation_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("negotiation_reference")
    assert PAGE.read_text(encoding="utf-8") == capsys.readouterr().out, (
        "run `softlanding manage negotiation_reference > docs/reference/negotiation.md`"
    )
