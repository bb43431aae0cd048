"""When something is due, what stops it, who confirms, and what is never done alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household, PhaseStep, raise_objection
from softlanding.office.rights import retention
from softlanding.office.rights.clocks import clocks_of, due_by, months_after
from softlanding.office.rights.models import Erasure, Policy, Way
from tests.office.conftest import AddHousehold

Phase = Household.Phase
SignIn = Callable[[User], Client]
END = date(2020, 3, 31)


@pytest.fixture
def ended(add_household: AddHousehold) -> Callable[..., Household]:
    """A household whose case ended on a day, after other phases."""

    def make(reference: str, *phases: str, on: date = END, **fields: Any) -> Household:
        household = add_household(reference, 2, phase=phases[-1], **fields)
        for phase in phases:
            PhaseStep.objects.create(household=household, phase=phase, entered_on=on)
        return household

    return make


def terms(household: Household) -> dict[str, date]:
    return {due.rule.term.code: due.due_on for due in clocks_of(household)}


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_are_counted_as_in_a_calendar(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


def test_each_end_has_its_own_clock(ended: Callable[..., Household]) -> None:
    closed = ended("H-1", Phase.SELECTED, Phase.ARRIVAL, Phase.CLOSED)
    assert terms(closed) == {
        "journey": date(2020, 6, 30),
        "health": date(2021, 3, 31),
        "closed": date(2025, 3, 31),
    }
    left = ended("H-2", Phase.SUBMITTED, Phase.SELECTED, Phase.WITHDRAWN)
    assert terms(left) == {"withdrawn": date(2021, 3, 31)}
    refused = ended("H-3", Phase.SUBMITTED, Phase.WITHDRAWN)
    assert terms(refused) == {"refused": date(2020, 9, 30)}


def test_an_open_case_has_no_clock(ended: Callable[..., Household]) -> None:
    assert terms(ended("H-1", Phase.SUBMITTED, Phase.SELECTED)) == {}


def test_the_law_of_a_country_changes_its_clock(ended: Callable[..., Household]) -> None:
    household = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN)
    country = household.programme.country
    Policy.objects.create(country=country, term="refused", months=24, law="Act 1, section 2")
    assert terms(household) == {"refused": date(2022, 3, 31)}
    assert due_by(country, date(2022, 3, 30)) == []
    assert [due.number for due in due_by(country, date(2022, 3, 31))] == [household.pk]


def test_the_job_proposes_and_erases_nothing(ended: Callable[..., Household]) -> None:
    household = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN)
    (proposed,) = retention.propose_due(END + timedelta(400))
    assert proposed.status == Erasure.Status.PROPOSED
    household.refresh_from_db()
    assert household.reference == "H-1"
    assert retention.propose_due(END + timedelta(401)) == [], "once"


def test_an_officer_confirms_and_it_is_done_once(
    ended: Callable[..., Household], national: Viewer
) -> None:
    household, today = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN), END + timedelta(400)
    (proposed,) = retention.propose_due(today)
    done = retention.carry_out(viewer=national, erasure=proposed, way=Way.DELETE, today=today)
    assert not Household.objects.filter(pk=household.pk).exists()
    assert (done.decided_by, done.counts["cases.Person"]) == (national.user, 2)
    with pytest.raises(NotNow, match="already"):
        retention.carry_out(viewer=national, erasure=done, way=Way.DELETE, today=today)
    assert retention.propose_due(today) == []


def test_a_policy_may_erase_without_asking(ended: Callable[..., Household]) -> None:
    household, today = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN), END + timedelta(400)
    held = ended("H-2", Phase.SUBMITTED, Phase.WITHDRAWN)
    raise_objection(household=held, text="Wait")
    country = household.programme.country
    Policy.objects.create(country=country, term="refused", months=6, law="Act", automatic=True)
    retention.propose_due(today)
    household.refresh_from_db()
    held.refresh_from_db()
    assert household.reference == f"A-{household.pk}"
    assert held.reference == "H-2", "what is in dispute waits for a person"


def test_a_dispute_an_objection_and_a_request_stop_the_clock(
    ended: Callable[..., Household], national: Viewer
) -> None:
    from softlanding.office.rights.services import ask_for_copy

    household, today = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN), END + timedelta(400)
    (proposed,) = retention.propose_due(today)
    dispute = retention.hold(viewer=national, household=household, reason="Appeal")
    raise_objection(household=household, text="No")
    ask_for_copy(household=household)
    (clock,) = clocks_of(household)
    assert len(clock.stopped_by) == 3
    with pytest.raises(NotNow, match="stopped"):
        retention.carry_out(viewer=national, erasure=proposed, way=Way.DELETE, today=today)
    retention.lift(viewer=national, found=dispute)
    assert len(clocks_of(household)[0].stopped_by) == 2
    assert Household.objects.filter(pk=household.pk).exists()


def test_a_case_that_was_opened_again_is_not_erased(
    ended: Callable[..., Household], national: Viewer
) -> None:
    household, today = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN), END + timedelta(400)
    (proposed,) = retention.propose_due(today)
    household.phase = Phase.SUBMITTED
    household.save()
    with pytest.raises(NotNow, match="not due"):
        retention.carry_out(viewer=national, erasure=proposed, way=Way.DELETE, today=today)


def test_what_is_postponed_is_asked_again(
    ended: Callable[..., Household], national: Viewer
) -> None:
    ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN)
    today = END + timedelta(400)
    (proposed,) = retention.propose_due(today)
    later = retention.postpone(viewer=national, erasure=proposed, today=today)
    with pytest.raises(NotNow, match="not due"):
        retention.carry_out(viewer=national, erasure=later, way=Way.DELETE, today=today)
    retention.carry_out(
        viewer=national, erasure=later, way=Way.DELETE, today=today + timedelta(180)
    )
    assert not Household.objects.filter(reference="H-1").exists()


def test_a_workbook_is_emptied_after_its_time(national: Viewer, programme: Any) -> None:
    from softlanding.office.cases.api import CaseImport

    made = CaseImport.objects.create(
        programme=programme, file_name="people.xlsx", sha256="a" * 64, size=3,
        content=b"abc", created_by=national.user, status="committed",
    )  # fmt: skip
    today = made.created_at.date() + timedelta(100)
    (proposed,) = retention.propose_due(today)
    retention.carry_out(viewer=national, erasure=proposed, way=Way.ANONYMISE, today=today)
    made.refresh_from_db()
    assert (made.file_name, bytes(made.content), made.status) == ("", b"", "committed")
    assert retention.propose_due(today) == []


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.NATIONAL, "Norland", 302),
        (Role.AUDITOR, "Norland", 404),
        (Role.MUNICIPAL, "Alby", 404),
        (Role.REGIONAL, "North", 404),
        (Role.PARTNER, "Alby", 404),
    ],
)
def test_only_officers_of_the_country_erase(
    ended: Callable[..., Household],
    person: Callable[[Role, str], User],
    signed_in: SignIn,
    role: Role,
    place: str,
    status: int,
) -> None:
    ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN)
    (proposed,) = retention.propose_due(END + timedelta(400))
    client = signed_in(person(role, place))
    answer = client.post(f"/erasures/{proposed.pk}/carry-out/", {"way": "delete"})
    assert answer.status_code == status
    assert Household.objects.filter(reference="H-1").exists() == (status == 404)


def test_the_page_shows_what_is_due_and_the_limits(
    ended: Callable[..., Household], national: Viewer, signed_in: SignIn
) -> None:
    household = ended("H-1", Phase.SUBMITTED, Phase.WITHDRAWN)
    retention.propose_due(date.today())  # noqa: DTZ011
    client = signed_in(national.user)
    country = household.programme.country_id
    page = client.get(f"/data/{country}/").content.decode()
    assert "H-1" in page
    assert "Erase</button>" in page
    form = {"months": "9", "way": "delete", "law": "Act 7"}
    assert client.post(f"/data/{country}/limits/refused/", form).status_code == 302
    assert "Act 7" in client.get(f"/data/{country}/").content.decode()
    assert client.get(f"/data/{country}/limits/none/").status_code == 404
    raise_objection(household=household, text="Wait")
    assert "an objection waits" in client.get(f"/data/{country}/").content.decode()
