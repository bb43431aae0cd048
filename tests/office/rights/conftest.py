"""A household with something in every table, another one beside it, and the people around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement
from softlanding.office.territories.api import Territory
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures
from tests.office.residents.conftest import phone  # noqa: F401 - fixture
from tests.office.rights.filled import Marks, fill

MakePerson = Callable[[Role, str], User]


@pytest.fixture
def round_(propose: Callable[[Household, str], Placement], add_household: AddHousehold) -> None:  # noqa: F811
    """A round, so that placements can be made in it."""
    propose(add_household("H-ROUND", 1), "Alby")


@pytest.fixture
def filled(
    round_: None, add_household: AddHousehold, national: Viewer
) -> tuple[dict[str, Any], Marks]:
    """Three members; a row in every table of households, every field with a mark."""
    marks = Marks("alpha", 1_000)
    household = add_household("H-1", 3)
    made = fill(household, national, Territory.objects.get(code="Alby"), marks)
    return made, marks


@pytest.fixture
def other(
    round_: None, add_household: AddHousehold, national: Viewer
) -> tuple[dict[str, Any], Marks]:
    """As `filled`, with other marks."""
    marks = Marks("omega", 20_000)
    household = add_household("H-2", 2)
    made = fill(household, national, Territory.objects.get(code="Dal"), marks)
    return made, marks


@pytest.fixture
def auditor(person: MakePerson) -> Viewer:
    return Viewer(person(Role.AUDITOR, "Norland"))


@pytest.fixture
def alby(person: MakePerson) -> Viewer:
    return Viewer(person(Role.MUNICIPAL, "Alby"))
