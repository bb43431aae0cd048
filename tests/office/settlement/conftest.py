"""A household that Alby has accepted, and the people around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household, set_consent
from softlanding.office.placement.api import Placement, answer, confirm
from softlanding.office.settlement.models import Plan
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures

MakePerson = Callable[[Role, str], User]


@pytest.fixture
def alby(country: object, person: MakePerson) -> Viewer:
    return Viewer(person(Role.MUNICIPAL, "Alby"))


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    """A mother of 36 and two children of 10, named, from Syria; the mother has a need."""
    made = add_household("H-HAND", 3, languages=["ar", "fa_AF"])
    for member in made.members.all():
        member.given, member.family = f"Given{member.position}", "Family (synthetic)"
        member.given_original = "أمل"
        member.nationality = "SY"
        if member.position == 1:
            member.occupation, member.specific_needs = "2221", ["SM"]
        member.save()
    return made


@pytest.fixture
def plan(
    propose: Callable[[Household, str], Placement],  # noqa: F811
    household: Household,
    alby: Viewer,
) -> Plan:
    """Accepted by Alby, not decided yet."""
    answer(viewer=alby, placement=propose(household, "Alby"), accept=True)
    return Plan.objects.get()


@pytest.fixture
def confirmed(plan: Plan, national: Viewer) -> Plan:
    """Decided by a named officer; the household has said nothing about consent."""
    confirm(viewer=national, placement=plan.placement)
    return Plan.objects.get()


@pytest.fixture
def allow(household: Household, national: Viewer) -> Callable[..., None]:
    def say(*purposes: str, given: bool = True, position: int | None = None) -> None:
        whose = household.members.get(position=position) if position else None
        for purpose in purposes:
            set_consent(
                household=household, purpose=purpose, given=given, person=whose, viewer=national
            )

    return say
