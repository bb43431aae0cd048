"""Who finds what in the ledger: across roles, towns, regions and countries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.ledger.api import Entry, Swap, propose_swap
from softlanding.office.placement.api import Placement, answer, confirm
from softlanding.office.quotas.api import Programme
from tests.office.conftest import AddHousehold, Country
from tests.office.ledger.conftest import Enter

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
Propose = Callable[[Household, str], Placement]

NATIONAL, AUDITOR = (Role.NATIONAL, "Norland"), (Role.AUDITOR, "Norland")
NORTH, SOUTH = (Role.REGIONAL, "North"), (Role.REGIONAL, "South")
ALBY, BERG = (Role.MUNICIPAL, "Alby"), (Role.MUNICIPAL, "Berg")
PARTNER, FOREIGN = (Role.PARTNER, "Alby"), (Role.NATIONAL, "Sudland")
EVERYBODY = [NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG, PARTNER, FOREIGN]


@pytest.fixture
def entry(enter: Enter) -> Entry:
    enter("Elby", "arrival", 4)
    return enter("Alby", "arrival", 2)


@pytest.fixture
def clients(
    person: MakePerson, signed_in: SignIn, elsewhere: User, national: Viewer
) -> dict[tuple[Role, str], Client]:
    made = {who: signed_in(person(*who)) for who in EVERYBODY if who not in {NATIONAL, FOREIGN}}
    return made | {NATIONAL: signed_in(national.user), FOREIGN: signed_in(elsewhere)}


def statuses(clients: dict[tuple[Role, str], Client], address: str) -> set[tuple[Role, str]]:
    """Who gets an answer; everybody else gets a 404."""
    found = {who: client.get(address, follow=True).status_code for who, client in clients.items()}
    assert set(found.values()) <= {200, 404}, found
    return {who for who, status in found.items() if status == 200}


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("ledger", {NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG}),
        ("ledger_csv", {NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG}),
        ("ledger_xlsx", {NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG}),
        ("ledger_entries", {NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG}),
        ("ledger_swaps", {NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG}),
        ("ledger_next", {NATIONAL, AUDITOR}),
        ("ledger_rules", {NATIONAL}),
        ("close_ledger", {NATIONAL}),
    ],
)
def test_who_sees_which_page(
    page: str, allowed: set, clients: dict, entry: Entry, programme: Programme
) -> None:
    assert statuses(clients, reverse(page, args=[programme.pk])) == allowed


def test_who_sees_a_town_and_who_may_correct_its_entries(
    clients: dict, entry: Entry, programme: Programme
) -> None:
    town = reverse("ledger_town", args=[programme.pk, entry.territory_id])
    assert statuses(clients, town) == {NATIONAL, AUDITOR, NORTH, ALBY}
    assert statuses(clients, reverse("correct_entry", args=[entry.pk])) == {NATIONAL, ALBY}
    before = Access.objects.filter(kind=Access.Kind.REFUSED).count()
    clients[SOUTH].get(town)
    assert Access.objects.filter(kind=Access.Kind.REFUSED).count() == before + 1


def test_everybody_reads_only_the_towns_within_reach(
    clients: dict, entry: Entry, programme: Programme
) -> None:
    seen = {
        who: {
            town
            for town in ("Alby", "Berg", "Dal", "Elby")
            if f"\n{town},".encode()
            in clients[who].get(reverse("ledger_csv", args=[programme.pk])).content
        }
        for who in (NATIONAL, AUDITOR, NORTH, SOUTH, ALBY, BERG)
    }
    everything = {"Alby", "Berg", "Dal", "Elby"}
    assert seen == {
        NATIONAL: everything, AUDITOR: everything, NORTH: {"Alby", "Berg"}, SOUTH: {"Dal", "Elby"},
        ALBY: {"Alby"}, BERG: {"Berg"},
    }  # fmt: skip
    listed = clients[NORTH].get(reverse("ledger_entries", args=[programme.pk])).content.decode()
    assert "Alby" in listed
    assert "Elby" not in listed


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_enter_for_a_town(
    who: tuple[Role, str], clients: dict, entry: Entry, programme: Programme
) -> None:
    given = {"kind": "departure", "persons": 1, "happened_on": "2026-07-01", "reason": "register"}
    town = reverse("ledger_town", args=[programme.pk, entry.territory_id])
    expected = 302 if who in {NATIONAL, ALBY} else 404
    assert clients[who].post(town, given).status_code == expected
    assert Entry.objects.filter(kind="departure").exists() == (expected == 302)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_confirm_an_arrival(
    who: tuple[Role, str],
    clients: dict,
    propose: Propose,
    add_household: AddHousehold,
    national: Viewer,
) -> None:
    placement = propose(add_household("H-1", 2), "Alby")
    address = reverse("confirm_arrival", args=[placement.pk])
    assert clients[ALBY].post(address, {"happened_on": "2026-07-01"}).status_code == 404
    answer(viewer=national, placement=placement, accept=True)
    confirm(viewer=national, placement=placement)
    expected = 302 if who == ALBY else 404
    assert clients[who].post(address, {"happened_on": "2026-07-01"}).status_code == expected
    assert Entry.objects.exists() == (who == ALBY)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_propose_and_record_a_swap(
    who: tuple[Role, str],
    clients: dict,
    entry: Entry,
    programme: Programme,
    country: Country,
    national: Viewer,
) -> None:
    towns = country.towns
    given = {"giving": towns["Alby"].pk, "taking": towns["Berg"].pk, "persons": 1, "reason": "x"}
    answered = clients[who].post(reverse("ledger_swaps", args=[programme.pk]), given)
    # The other region's coordinator has no such town to choose.
    assert answered.status_code == {NORTH: 302, SOUTH: 200}.get(who, 404)
    assert Swap.objects.exists() == (who == NORTH)
    swap = propose_swap(
        viewer=national, programme=programme, giving=towns["Alby"], taking=towns["Berg"],
        persons=1, reason="x",
    )  # fmt: skip
    settled = clients[who].post(reverse("settle_swap", args=[swap.pk]), {"recorded": "1"})
    assert settled.status_code == (302 if who == NORTH else 404)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", ["ledger_rules", "close_ledger", "reopen_ledger"])
def test_only_the_national_authority_closes(
    page: str,
    who: tuple[Role, str],
    clients: dict,
    entry: Entry,
    programme: Programme,
    following: Programme,
) -> None:
    given = {"reason": "x", "period": "half", "self_settled": "1"}
    answered = clients[who].post(reverse(page, args=[programme.pk]), given)
    # The rules are fixed by the entry, and nothing is closed that could be opened again.
    expected = {"close_ledger": 302}.get(page, 409) if who == NATIONAL else 404
    assert answered.status_code == expected
    assert programme.closings.exists() == (who == NATIONAL and page == "close_ledger")


def test_a_town_sees_its_household_s_reference_and_others_do_not(
    clients: dict, propose: Propose, add_household: AddHousehold, national: Viewer
) -> None:
    placement = propose(add_household("H-OF-ALBY", 2), "Alby")
    answer(viewer=national, placement=placement, accept=True)
    town = reverse("ledger_town", args=[placement.round.programme_id, placement.territory_id])
    seen = {who for who in (NATIONAL, AUDITOR, NORTH, ALBY)
            if b"H-OF-ALBY" in clients[who].get(town).content}  # fmt: skip
    assert seen == {ALBY}


def test_whoever_keeps_two_towns_sees_no_sums_of_others(
    enter: Enter, programme: Programme, country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    for town, persons in {"Alby": 1, "Dal": 2, "Elby": 7}.items():
        enter(town, "arrival", persons)
    user = person(Role.MUNICIPAL, "Alby")
    Membership.objects.create(user=user, role=Role.MUNICIPAL, territory=country.towns["Dal"])
    page = signed_in(user).get(reverse("ledger", args=[programme.pk]))
    sums = {line.territory.code: line.statement.counted for line in page.context["regions"]}
    assert sums == {"North": 1, "South": 2}
