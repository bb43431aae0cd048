"""What is proposed opens a case to a town; a refusal, a withdrawal, another town close it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household, TownAccess
from softlanding.office.placement.answers import answer, confirm, send, withdraw
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run


def towns_that_see(household: Household) -> dict[str, str]:
    """Code of each town that sees the case, and why."""
    open_now = TownAccess.objects.filter(household=household, ended_at=None)
    return dict(open_now.values_list("territory__code", "why"))


@pytest.fixture
def sent(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> tuple[Household, Placement]:
    """One household of six, which only Elby can take, proposed to it."""
    household = add_household("H1", 6)
    round_ = run(decided, national)
    assert towns_that_see(household) == {}
    send(viewer=national, round_=round_)
    return household, round_.placements.get()


def test_a_proposal_shows_the_case_to_its_town_alone(sent: tuple[Household, Placement]) -> None:
    household, _placement = sent
    assert towns_that_see(household) == {"Elby": "proposed"}


def test_a_town_that_declines_sees_it_no_longer(
    sent: tuple[Household, Placement], person: Callable[[Role, str], User]
) -> None:
    household, placement = sent
    town = Viewer(person(Role.MUNICIPAL, "Elby"))
    answer(viewer=town, placement=placement, accept=False, decline_reason="no_dwelling")
    assert towns_that_see(household) == {}


def test_a_town_that_accepts_keeps_seeing_it_once_decided(
    sent: tuple[Household, Placement], person: Callable[[Role, str], User], national: Viewer
) -> None:
    household, placement = sent
    answer(viewer=Viewer(person(Role.MUNICIPAL, "Elby")), placement=placement, accept=True)
    household.refresh_from_db()
    assert household.phase == Household.Phase.PLACED
    assert towns_that_see(household) == {"Elby": "accepted"}
    confirm(viewer=national, placement=placement)
    assert towns_that_see(household) == {"Elby": "accepted"}


def test_a_withdrawal_closes_the_case_to_the_town(
    sent: tuple[Household, Placement], person: Callable[[Role, str], User], national: Viewer
) -> None:
    household, placement = sent
    answer(viewer=Viewer(person(Role.MUNICIPAL, "Elby")), placement=placement, accept=True)
    withdraw(viewer=national, placement=placement, because="household")
    household.refresh_from_db()
    assert household.phase == Household.Phase.SELECTED
    assert towns_that_see(household) == {}
