"""A programme with decided quotas (Alby 3, Berg 2, Dal 5, Elby 10), and the one after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.ledger.api import Entry, record
from softlanding.office.quotas.api import Apportionment, Participation, Programme
from softlanding.office.territories.api import Level
from tests.office.conftest import Country, territory
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures

TODAY = date(2026, 8, 1)
Enter = Callable[..., Entry]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of August of the programme's year, so that no test depends on the day."""
    monkeypatch.setattr("softlanding.office.ledger.services.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def following(programme: Programme, country: Country) -> Programme:
    """The programme of the year after: 40 persons, the same four towns."""
    made = Programme.objects.create(
        country=country.nation, name="Arrivals 2027", year=2027, persons=40
    )
    for town in country.towns.values():
        Participation.objects.create(programme=made, territory=town)
    return made


@pytest.fixture
def enter(decided: Apportionment, country: Country, national: Viewer) -> Enter:  # noqa: F811
    """Enter persons for a town, named by its code."""

    def made(town: str, kind: str, persons: int, day: date = TODAY) -> Entry:
        return record(
            viewer=national,
            programme=decided.programme,
            town=country.towns[town],
            kind=kind,
            persons=persons,
            happened_on=day,
            reason="test",
        )

    return made


@pytest.fixture
def elsewhere(db: None, person: Callable[[Role, str], User]) -> User:
    """A national officer of another country."""
    territory("Sudland", Level.COUNTRY, None)
    return person(Role.NATIONAL, "Sudland")
