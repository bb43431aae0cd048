"""A case that was withdrawn or closed: nobody places it, and no town waits for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import ENDED, Household
from softlanding.office.cases.services import take_step
from softlanding.office.placement import answers
from softlanding.office.placement.api import Placement
from softlanding.office.placement.selectors import committed, waiting_households
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run

Propose = Callable[[Household, str], Placement]
MakePerson = Callable[[Role, str], User]


def withdraw(household: Household, national: Viewer) -> None:
    take_step(
        viewer=national,
        household=household,
        action="withdraw",
        day=timezone.localdate(),
        reason="A made-up reason",
    )


@pytest.mark.parametrize("phase", ENDED)
def test_an_ended_case_does_not_wait_for_a_town(
    phase: str, decided: Apportionment, add_household: AddHousehold
) -> None:
    ended, waits = add_household("H1", 3), add_household("H2", 3)
    Household.objects.filter(pk=ended.pk).update(phase=phase)
    assert [*waiting_households(decided.programme)] == [waits]


def test_a_case_withdrawn_after_the_run_is_not_sent(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    left, comes = add_household("H1", 3), add_household("H2", 3)
    round_ = run(decided, national)
    assert round_.placements.filter(territory__isnull=False).count() == 2
    withdraw(left, national)
    assert answers.send(viewer=national, round_=round_) == 1
    assert round_.placements.get(household=left).status == Placement.Status.DRAFT
    assert round_.placements.get(household=comes).status == Placement.Status.SENT


@pytest.mark.parametrize("answered", [False, True])
def test_withdrawing_a_case_gives_the_town_its_places_back(
    answered: bool,
    propose: Propose,
    add_household: AddHousehold,
    national: Viewer,
    person: MakePerson,
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    if answered:
        alby = Viewer(person(Role.MUNICIPAL, "Alby"))
        answers.answer(viewer=alby, placement=placement, accept=True)
    assert committed(placement.round.programme) == {placement.territory_id: (3, 2, 1)}
    withdraw(placement.household, national)
    placement.refresh_from_db()
    assert placement.status == Placement.Status.WITHDRAWN
    assert (placement.decided_by, placement.decision_note) == (national.user, "A made-up reason")
    assert not committed(placement.round.programme)
    assert not placement.household.town_accesses.filter(ended_at=None).exists()
    assert not waiting_households(placement.round.programme).exists()


def test_a_household_that_arrived_keeps_its_placement(
    propose: Propose, add_household: AddHousehold, national: Viewer, person: MakePerson
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    alby = Viewer(person(Role.MUNICIPAL, "Alby"))
    answers.answer(viewer=alby, placement=placement, accept=True)
    Household.objects.update(phase=Household.Phase.SETTLEMENT)
    withdraw(placement.household, national)
    placement.refresh_from_db()
    assert placement.status == Placement.Status.ACCEPTED
