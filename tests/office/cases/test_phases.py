"""One table drives the phases: its page, its permissions, its conditions, the timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import rules
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import (
    Household,
    TownAccess,
    mark_arrived,
    mark_placed,
    open_to_towns,
)
from softlanding.office.cases.conditions import CONDITIONS
from softlanding.office.cases.phase_page import page
from softlanding.office.cases.phases import STAGES, TRANSITIONS, WAY, Action, By, row, steps_from
from softlanding.office.cases.services import take_step
from tests.office.conftest import AddHousehold, Country

DOCS = Path(__file__).parents[3] / "docs" / "reference"
MakePerson = Callable[[Role, str], User]
TODAY = date(2026, 6, 1)


def walk(viewer: Viewer, household: Household, *actions: str) -> Household:
    for action in actions:
        day = timezone.localdate()
        household = take_step(
            viewer=viewer, household=household, action=action, day=day, reason="test"
        )
    return household


def test_the_page_of_the_documentation_is_made_from_the_table() -> None:
    assert (DOCS / "case-phases.md").read_text(encoding="utf-8") == page()


def test_the_table_is_whole() -> None:
    assert set(STAGES) == set(Household.Phase)
    assert {name for found in TRANSITIONS for name in found.conditions} <= set(CONDITIONS)
    keys = [(found.action, found.source) for found in TRANSITIONS]
    assert len(set(keys)) == len(keys)
    for phase in WAY:
        assert row(Action.WITHDRAW, phase)
        assert any(found.source == phase for found in TRANSITIONS if found.target != phase)
    assert all(not isinstance(found.who, By) for found in steps_from("selected"))


def test_a_case_goes_all_the_way(
    national: Viewer, add_household: AddHousehold, country: Country
) -> None:
    household = add_household("H-1", 2, phase="submitted")
    household = walk(national, household, "select")
    mark_placed(household=household, territory=country.towns["Alby"])
    household = walk(
        national, household, "start_medical", "start_orientation", "start_travel", "arrive",
        "start_reception", "start_settlement", "start_follow_up", "close",
    )  # fmt: skip
    assert household.phase == "closed"
    assert household.due_on is None
    phases = list(household.steps.values_list("phase", flat=True))
    assert phases[0] == "selected"
    assert phases[-1] == "closed"
    assert not TownAccess.objects.filter(ended_at=None).exists(), "access ends with the case"
    assert household.steps.get(phase="reception").owner == Role.MUNICIPAL


def test_due_dates_come_from_the_table_or_from_a_person(
    national: Viewer, add_household: AddHousehold
) -> None:
    today = timezone.localdate()
    household = walk(national, add_household("H-1", 1, phase="submitted"), "select")
    assert household.due_on == today + timedelta(STAGES["selected"].days or 0)
    chosen = today + timedelta(3)
    household = take_step(
        viewer=national, household=household, action="start_medical", day=today, due_on=chosen
    )
    assert household.due_on == chosen


@pytest.mark.parametrize(
    ("action", "days", "reason", "fault"),
    [
        ("select", 1, "", "future"),
        ("withdraw", 0, " ", "reason"),
        ("arrive", 0, "", "not possible"),
        ("accept", 0, "", "not possible"),
    ],
)
def test_what_the_table_does_not_permit_is_refused(
    national: Viewer,
    add_household: AddHousehold,
    action: str,
    days: int,
    reason: str,
    fault: str,
) -> None:
    household = add_household("H-1", 1, phase="submitted")
    day = timezone.localdate() + timedelta(days)
    with pytest.raises(NotNow, match=fault):
        take_step(viewer=national, household=household, action=action, day=day, reason=reason)
    household.refresh_from_db()
    assert household.phase == "submitted"


def test_travel_needs_a_town_and_days_stay_in_order(
    national: Viewer, add_household: AddHousehold
) -> None:
    household = walk(national, add_household("H-1", 1), "start_medical", "start_orientation")
    with pytest.raises(NotNow, match="No town"):
        walk(national, household, "start_travel")
    yesterday = timezone.localdate() - timedelta(1)
    with pytest.raises(NotNow, match="before the beginning"):
        take_step(
            viewer=national, household=household, action="set_back", day=yesterday, reason="x"
        )
    assert walk(national, household, "set_back").phase == "medical"


def test_a_confirmed_arrival_moves_the_case_on_and_never_back(
    add_household: AddHousehold,
) -> None:
    household = add_household("H-1", 1)
    mark_arrived(household=household, day=TODAY)
    household.refresh_from_db()
    assert household.phase == "arrival"
    household.phase = "settlement"
    mark_arrived(household=household, day=TODAY)
    assert household.phase == "settlement"


def test_steps_belong_to_the_roles_of_the_table(
    add_household: AddHousehold, person: MakePerson, national: Viewer, country: Country
) -> None:
    household = add_household("H-1", 1)
    mark_placed(household=household, territory=country.towns["Alby"])
    town, other = Viewer(person(Role.MUNICIPAL, "Alby")), Viewer(person(Role.MUNICIPAL, "Berg"))
    auditor = Viewer(person(Role.AUDITOR, "Norland"))
    for action in ("start_reception", "start_settlement"):
        assert rules.test_rule(f"cases.{action}", town, household)
        assert rules.test_rule(f"cases.{action}", national, household)
        assert not rules.test_rule(f"cases.{action}", other, household)
        assert not rules.test_rule(f"cases.{action}", auditor, household)
    for action in ("select", "withdraw", "close"):
        assert not rules.test_rule(f"cases.{action}", town, household)


def test_a_step_on_the_page_is_audited_and_shown_in_the_story(
    add_household: AddHousehold, national: Viewer, signed_in: Callable[[User], Client]
) -> None:
    household = add_household("H-1", 1)
    client = signed_in(national.user)
    day = timezone.localdate().isoformat()
    answer = client.post(
        reverse("case_step", args=[household.pk]),
        {"action": "withdraw", "day": day, "reason": "Moved to a sister"},
        follow=True,
    )
    assert "Withdrawn" in answer.content.decode()
    story = client.get(reverse("case_story", args=[household.pk])).content.decode()
    assert "Moved to a sister" in story
    assert "Medical check begun" not in client.get(reverse("history")).content.decode()
    assert "Case withdrawn" in client.get(reverse("history")).content.decode()


def test_an_earlier_proposal_ends_when_another_town_is_asked(
    add_household: AddHousehold, country: Country
) -> None:
    household = add_household("H-1", 1)
    alby, berg = country.towns["Alby"], country.towns["Berg"]
    open_to_towns({household.pk: alby.pk})
    open_to_towns({household.pk: berg.pk})
    open_to_towns({household.pk: berg.pk})
    assert list(
        household.town_accesses.filter(ended_at=None).values_list("territory_id", "why")
    ) == [(berg.pk, "proposed")]
    mark_placed(household=household, territory=berg)
    access = household.town_accesses.get(ended_at=None)
    assert (access.territory_id, access.why) == (berg.pk, "accepted")
