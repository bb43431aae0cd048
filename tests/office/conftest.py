"""A small country, the people of its office, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from time import time

import pytest
from django.test import Client
from django.utils import timezone

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.cases.api import Household, Person
from softlanding.office.placement.models import PlaceOffer
from softlanding.office.quotas.api import Participation, Programme
from softlanding.office.territories.api import Level, Territory
from softlanding.office.territories.models import Indicator

SERVICES = ["legal_aid", "trauma_care", "child_protection", "hospital", "step_free_home"]


@dataclass
class Country:
    """Norland: North (Alby 3,000, Berg 2,000) and South (Dal 5,000, Elby 10,000)."""

    nation: Territory
    regions: dict[str, Territory]
    towns: dict[str, Territory]


def territory(
    code: str, level: Level, parent: Territory | None, population: int | None = None
) -> Territory:
    made = Territory.objects.create(
        code=code,
        name=code,
        level=level,
        parent=parent,
        vintage=2025,
        population=population,
        latitude=None if population is None else 58.0 + population / 10_000,
        longitude=None if population is None else 15.0,
        source="test",
    )
    if population is not None:
        Indicator.objects.create(
            territory=made,
            measure="population",
            year=2025,
            value=Decimal(population),
            source="test",
        )
    return made


@pytest.fixture
def country(db: None) -> Country:
    nation = territory("Norland", Level.COUNTRY, None)
    north = territory("North", Level.REGION, nation)
    south = territory("South", Level.REGION, nation)
    towns = {
        "Alby": territory("Alby", Level.MUNICIPALITY, north, 3_000),
        "Berg": territory("Berg", Level.MUNICIPALITY, north, 2_000),
        "Dal": territory("Dal", Level.MUNICIPALITY, south, 5_000),
        "Elby": territory("Elby", Level.MUNICIPALITY, south, 10_000),
    }
    return Country(nation, {"North": north, "South": south}, towns)


@pytest.fixture
def programme(country: Country) -> Programme:
    """20 persons, all four towns, an offer of each that lacks nothing."""
    made = Programme.objects.create(
        country=country.nation, name="Arrivals 2026", year=2026, persons=20
    )
    for town in country.towns.values():
        Participation.objects.create(programme=made, territory=town)
        PlaceOffer.objects.create(
            programme=made,
            territory=town,
            school_places=20,
            largest_household=9,
            languages=["ar", "fr"],
            services=SERVICES,
            work_schooled=0.6,
            work_unschooled=0.4,
        )
    return made


AddHousehold = Callable[..., Household]


@pytest.fixture
def add_household(programme: Programme) -> AddHousehold:
    def add(reference: str, persons: int, **fields: object) -> Household:
        household = Household.objects.create(
            programme=programme,
            reference=reference,
            origin="SY",
            languages=fields.pop("languages", ["ar"]),
            arrives_on=date(2026, 6, 1),
            is_synthetic=True,
            **fields,
        )
        for position in range(1, persons + 1):
            adult = position == 1
            Person.objects.create(
                household=household,
                position=position,
                relation=Person.Relation.HEAD if adult else Person.Relation.CHILD,
                sex=Person.Sex.FEMALE,
                born=date(1990, 1, 1) if adult else date(2016, 1, 1),
                schooling=Person.Schooling.SECONDARY if adult else Person.Schooling.UNKNOWN,
            )
        return household

    return add


@pytest.fixture
def person(country: Country) -> Callable[[Role, str], User]:
    """Make somebody who holds a role in a territory, named by its code."""

    def make(role: Role, code: str) -> User:
        user = User.objects.create_user(
            f"{role}.{code}@softlanding.example".lower(),
            "a-long-password-for-tests",
            name=f"{role} {code}",
            is_synthetic=True,
        )
        Membership.objects.create(user=user, role=role, territory=Territory.objects.get(code=code))
        return user

    return make


@pytest.fixture
def national(person: Callable[[Role, str], User]) -> Viewer:
    return Viewer(person(Role.NATIONAL, "Norland"))


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the clock of the office so many days ahead of what it is, or behind."""
    true = timezone.now

    def moved(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: true() + timedelta(days))

    return moved


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def client(user: User) -> Client:
        found = Client()
        found.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        session, now = found.session, time()
        session["begun"] = session["seen"] = now  # as after the first page
        session["account_authentication_methods"] = [{"method": "password", "at": now}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return found

    return client
