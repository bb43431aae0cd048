"""A household with a code, a phone that has opened its page, and a town proposed to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.api import Household, Person
from softlanding.office.placement.api import Placement
from softlanding.office.residents.codes import Handed, make_code
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import decided, propose

__all__ = ["decided", "propose"]

OpenPage = Callable[..., Client]
PAGES = ("page", "wishes", "wishes/all", "wishes/family", "wishes/first", "towns", "town")
PAGES += ("consent", "file", "seen", "messages")


def family(add_household: AddHousehold, reference: str, name: str) -> Household:
    made = add_household(reference, 3)
    for person in made.members.all():
        person.given, person.family = f"{name}{person.position}", f"{name}son"
        person.save()
    return made


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    return family(add_household, "H-1", "Amal")


@pytest.fixture
def other(add_household: AddHousehold) -> Household:
    return family(add_household, "H-2", "Zainab")


@pytest.fixture
def handed(national: Viewer, household: Household) -> Handed:
    return make_code(viewer=national, household=household)


@pytest.fixture
def phone(national: Viewer) -> OpenPage:
    """A phone on which a household has opened its page with a new code."""

    def opened(household: Household, language: str = "en") -> Client:
        client = Client()
        link = make_code(viewer=national, household=household).link
        answer = client.post("/my/in/", {"link": link, "language": language})
        assert answer.status_code == 302
        return client

    return opened


@pytest.fixture
def proposed(propose: Callable[[Household, str], Placement], household: Household) -> Placement:
    return propose(household, "Alby")


@pytest.fixture
def keeper(household: Household) -> Person:
    """A member who keeps papers and words from the others."""
    person = household.members.get(position=1)
    person.confidential = [Person.Fact.DOCUMENTS, Person.Fact.WORDS]
    person.save()
    return person
