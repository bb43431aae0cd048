"""Who sees which case, how much of it, and that every read is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household, Person, mark_placed, open_to_towns, set_consent
from softlanding.office.cases.services import end_access
from softlanding.office.territories.api import Level
from tests.office.conftest import AddHousehold, Country, territory

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    made = add_household("H-1", 2)
    head = made.members.get(position=1)
    head.given, head.family, head.given_original = "Mohammed", "Al-Khatib", "محمد"
    head.save()
    return made


def seen(client: Client, household: Household) -> str:
    answer = client.get(reverse("household", args=[household.pk]))
    return answer.content.decode() if answer.status_code == 200 else ""


def test_the_national_authority_sees_names_and_auditors_an_outline(
    household: Household, person: MakePerson, signed_in: SignIn
) -> None:
    assert "Al-Khatib" in seen(signed_in(person(Role.NATIONAL, "Norland")), household)
    outline = seen(signed_in(person(Role.AUDITOR, "Norland")), household)
    assert "You see an outline" in outline
    assert "Khatib" not in outline
    assert "محمد" not in outline
    assert Access.objects.filter(kind="read", subject="household").count() == 2


def test_another_country_finds_nothing(
    household: Household, person: MakePerson, signed_in: SignIn
) -> None:
    territory("Sudland", Level.COUNTRY, None)
    client = signed_in(person(Role.NATIONAL, "Sudland"))
    assert seen(client, household) == ""
    assert Access.objects.filter(kind="refused").exists()
    assert "H-1" not in client.get(reverse("cases")).content.decode()
    for name in ("edit_household", "case_story", "shared_file", "case_seen_by"):
        assert client.get(reverse(name, args=[household.pk])).status_code == 404


def test_a_town_sees_an_outline_when_asked_the_file_when_it_accepts_nothing_afterwards(
    household: Household, country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    alby = country.towns["Alby"]
    town, region = (
        signed_in(person(Role.MUNICIPAL, "Alby")),
        signed_in(person(Role.REGIONAL, "North")),
    )
    other, partner = (
        signed_in(person(Role.MUNICIPAL, "Berg")),
        signed_in(person(Role.PARTNER, "Alby")),
    )
    assert [seen(client, household) for client in (town, region, other, partner)] == [""] * 4
    open_to_towns({household.pk: alby.pk})
    assert "You see an outline" in seen(town, household)
    assert "You see an outline" in seen(region, household)
    mark_placed(household=household, territory=alby)
    assert "Al-Khatib" in seen(town, household)
    assert "Khatib" not in seen(region, household)
    assert "H-1" in town.get(reverse("cases")).content.decode()
    assert seen(other, household) == seen(partner, household) == ""
    set_consent(household=household, purpose="town", given=False)
    assert "Khatib" not in seen(town, household), "consent was taken back"
    set_consent(household=household, purpose="town", given=True)
    assert "Al-Khatib" in seen(town, household)
    end_access(household)
    assert [seen(client, household) for client in (town, region)] == ["", ""]


@pytest.mark.parametrize("typed", ["muhamad khateeb", "محمد الخطيب", "H-1", "Mohamed"])
def test_a_case_is_found_in_any_spelling_and_script(
    household: Household, national: Viewer, signed_in: SignIn, typed: str
) -> None:
    answer = signed_in(national.user).post(reverse("find_cases"), {"text": typed})
    assert "H-1" in answer.content.decode()


def test_whoever_sees_no_names_finds_none_by_name(
    household: Household, country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    open_to_towns({household.pk: country.towns["Alby"].pk})
    for role, place in ((Role.AUDITOR, "Norland"), (Role.MUNICIPAL, "Alby")):
        client = signed_in(person(role, place))
        found = client.post(reverse("find_cases"), {"text": "Mohammed"}).content.decode()
        assert "No household." in found
        assert "H-1" in client.post(reverse("find_cases"), {"text": "H-1"}).content.decode()
    assert client.get(reverse("find_cases")).status_code == 405, "never in the address"


def test_lists_filter_by_phase_and_lateness(
    add_household: AddHousehold, national: Viewer, signed_in: SignIn
) -> None:
    add_household("H-NEW", 1, phase="submitted", due_on="2020-01-01")
    household = add_household("H-OLD", 1, phase="reception")
    client = signed_in(national.user)
    path = reverse("households", args=[household.programme_id])
    assert "H-OLD" in client.get(path).content.decode()
    filtered = client.get(path, {"phase": "submitted"}).content.decode()
    assert "H-NEW" in filtered
    assert "H-OLD" not in filtered
    late = client.get(path, {"late": "on"}).content.decode()
    assert "H-NEW" in late
    assert "H-OLD" not in late


def queries(client: Client, path: str, counted: Any) -> int:
    with counted() as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.fixture
def counted() -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


@pytest.mark.parametrize("role", [Role.NATIONAL, Role.MUNICIPAL])
def test_queries_do_not_grow_with_households_or_members(
    add_household: AddHousehold,
    country: Country,
    person: MakePerson,
    signed_in: SignIn,
    counted: Any,
    role: Role,
) -> None:
    place = "Norland" if role == Role.NATIONAL else "Alby"
    client = signed_in(person(role, place))

    def add(reference: str, persons: int) -> Household:
        made = add_household(reference, persons)
        mark_placed(household=made, territory=country.towns["Alby"])
        return made

    few = add("H-1", 1)
    paths = ["cases", "household", "case_story"]
    addresses = [reverse(name, args=[few.pk] if name != "cases" else []) for name in paths]
    client.get(addresses[0])
    before = [queries(client, address, counted) for address in addresses]
    many = [add(f"H-{number}", 5) for number in range(2, 8)]
    addresses = [reverse(n, args=[many[0].pk] if n != "cases" else []) for n in paths]
    assert [queries(client, address, counted) for address in addresses] == before
    assert max(before) < 40


def test_staff_see_who_has_seen_a_file(
    household: Household, person: MakePerson, signed_in: SignIn
) -> None:
    seen(signed_in(person(Role.AUDITOR, "Norland")), household)
    client = signed_in(person(Role.NATIONAL, "Norland"))
    page = client.get(reverse("case_seen_by", args=[household.pk])).content.decode()
    assert "auditor Norland" in page
    assert Person.objects.count() == 2


def test_the_number_of_reads_does_not_grow_queries(
    household: Household,
    national: Viewer,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(national.user)
    for _read in range(3):
        seen(client, household)
    with django_assert_max_num_queries(16):
        client.get(reverse("case_seen_by", args=[household.pk]))
