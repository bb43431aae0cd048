"""The world that intruders try, and everybody who tries."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from django.db import transaction
from django.test import Client

from softlanding.office.accounts.api import Membership, Role, Scope, User, Viewer, make_token
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement, answer, confirm
from softlanding.office.quotas.api import Apportionment
from softlanding.office.residents.codes import make_code
from softlanding.office.settlement.models import Plan
from softlanding.office.territories.api import Level, Territory
from tests.office.conftest import AddHousehold, Country
from tests.office.conftest import territory as make_territory
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures
from tests.office.security.routes import Route
from tests.office.security.world import Made, furnish

FORM = "application/x-www-form-urlencoded"
MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


@dataclass
class Answer:
    """What came back, and whether a refusal was written down."""

    status: int
    body: str
    to: str
    logged: bool


@dataclass
class Intruder:
    """Somebody who asks; whatever an answer would change is undone."""

    name: str
    client: Client
    token: str = ""

    def ask(self, method: str, route: Route) -> Answer:
        """By the cookie of a session; by a token where the API is to change something."""
        body, kind, headers = "", FORM, {}
        if route.is_api and method != "GET" and self.token:
            headers = {"Authorization": f"Bearer {self.token}", "If-Match": "*"}
            body, kind = "" if route.sent is None else json.dumps(route.sent), "application/json"
        with transaction.atomic():
            found = self.client.generic(method, route.address, body, kind, headers=headers)
            body = b"".join(found) if found.streaming else found.content
            logged = found.status_code in {403, 404} and _refusals() > 0
            transaction.set_rollback(True)
        to = found.get("Location", "")
        return Answer(found.status_code, body.decode("utf-8", "replace"), to, logged)


def _refusals() -> int:
    """Refused attempts that are kept; none are before an intruder asks."""
    return Access.objects.filter(kind="refused").count()


@pytest.fixture
def made(
    country: Country,
    decided: Apportionment,  # noqa: F811
    propose: Callable[[Household, str], Placement],  # noqa: F811
    add_household: AddHousehold,
    person: MakePerson,
    national: Viewer,
) -> Made:
    """A household confirmed for Alby, and one object of every other kind."""
    town = person(Role.MUNICIPAL, "Alby")
    answer(viewer=Viewer(town), placement=propose(add_household("H-A", 2), "Alby"), accept=True)
    plan = Plan.objects.get()
    confirm(viewer=national, placement=plan.placement)
    return furnish(country, decided, Plan.objects.get(), national, town)


@pytest.fixture
def strangers(made: Made, signed_in: SignIn) -> list[Intruder]:
    """Each role in another country, in a town, region and country of its own."""
    nation = make_territory("Sudland", Level.COUNTRY, None)
    region = make_territory("Coast", Level.REGION, nation)
    town = make_territory("Faraway", Level.MUNICIPALITY, region, 4_000)
    places = {Role.REGIONAL: region, Role.MUNICIPAL: town, Role.PARTNER: town}
    return [
        _intruder(f"{role} of Sudland", role, places.get(role, nation), signed_in) for role in Role
    ]


@pytest.fixture
def neighbours(made: Made, signed_in: SignIn) -> list[Intruder]:
    """The same country, another region and town: nothing of the household is theirs."""
    places = {Role.REGIONAL: "South", Role.MUNICIPAL: "Elby", Role.PARTNER: "Elby"}
    return [
        _intruder(f"{role} of {code}", role, Territory.objects.get(code=code), signed_in)
        for role, code in places.items()
    ]


@pytest.fixture
def owners(made: Made, national: Viewer, signed_in: SignIn) -> dict[str, Intruder]:
    """Each role where the objects are; of the authority the officer who made them."""
    places = dict.fromkeys([Role.NATIONAL, Role.AUDITOR, Role.DATA_PROTECTION], "Norland")
    places[Role.REGIONAL] = "North"
    found = {
        role: _intruder(
            f"{role} at home", role, Territory.objects.get(code=places.get(role, "Alby")), signed_in
        )
        for role in Role
    }
    maker = Intruder("who made them", signed_in(national.user))
    return found | {Role.NATIONAL: maker}


@pytest.fixture
def phone(national: Viewer) -> Callable[[Household], Intruder]:
    """A household's own page, opened with its code."""

    def opened(household: Household) -> Intruder:
        client = Client()
        link = make_code(viewer=national, household=household).link
        assert client.post("/my/in/", {"link": link, "language": "en"}).status_code == 302
        return Intruder(f"household {household.reference}", client)

    return opened


_numbers = count()


def _intruder(name: str, role: Role, place: Territory, signed_in: SignIn) -> Intruder:
    user = User.objects.create_user(
        f"intruder.{next(_numbers)}@softlanding.example", "x" * 20, name=name, is_synthetic=True
    )
    Membership.objects.create(user=user, role=role, territory=place)
    client = signed_in(user)
    client.raise_request_exception = False  # a failure is an answer too
    return Intruder(name, client, make_token(user, scopes=Scope.values))
