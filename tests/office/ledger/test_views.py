"""The ledger's pages: filters, the live list, files, forms with faults, constant queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.ledger.api import Entry, Rules, Swap
from softlanding.office.quotas.api import Apportionment, Participation, Programme, decide, draw_up
from softlanding.office.territories.api import Level
from tests.office.conftest import Country, territory
from tests.office.ledger.conftest import Enter

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


@pytest.fixture
def client(national: Viewer, signed_in: SignIn, enter: Enter) -> Client:
    for town, persons in {"Alby": 4, "Berg": 1, "Dal": 1}.items():
        enter(town, "arrival", persons)
    return signed_in(national.user)


def page(client: Client, view: str, programme: Programme, **query: object) -> str:
    return client.get(reverse(view, args=[programme.pk]), query).content.decode()


def test_the_table_says_fulfilment_and_places(client: Client, programme: Programme) -> None:
    found = page(client, "ledger", programme)
    assert "133.33 %" in found  # Alby: 4 of 3
    assert "<strong>+1</strong>" in found
    assert "<strong>−10</strong>" in found  # Elby: 0 of 10


def test_filters_by_region_name_and_behind(
    client: Client, programme: Programme, country: Country
) -> None:
    def towns(**query: object) -> set[str]:
        address = reverse("ledger_csv", args=[programme.pk])
        lines = csv.DictReader(io.StringIO(client.get(address, query).content.decode()))
        return {line["code"] for line in lines}

    assert towns(region=country.regions["North"].pk) == {"Alby", "Berg"}
    assert towns(name="LBY") == {"Alby", "Elby"}
    assert towns(below="1") == {"Berg", "Dal", "Elby"}
    assert towns(region="x'", period="999999999999", name="\x00") == set()
    assert "No town fits the filter." in page(client, "ledger", programme, name="nowhere")


def test_the_files_hold_the_same_rows(client: Client, programme: Programme) -> None:
    text = client.get(reverse("ledger_csv", args=[programme.pk])).content.decode()
    lines = list(csv.reader(io.StringIO(text)))
    book = client.get(reverse("ledger_xlsx", args=[programme.pk])).content
    rows = list(load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True))
    assert lines[0] == list(rows[0])
    for row, line in zip(rows[1:], lines[1:], strict=True):
        for cell, text_ in zip(row, line, strict=True):
            assert (
                (cell == float(text_)) if isinstance(cell, int | float) else (cell or "") == text_
            )
    assert len(lines) == 5


def test_the_live_list_says_who_is_next_and_why(client: Client, programme: Programme) -> None:
    found = page(client, "ledger_next", programme, persons=2)
    assert "The next household of 2 persons goes to Elby." in found
    assert "Elby has reached 0.00 % of the 10 persons due" in found
    assert "With this household it would stand at 20.00 %." in found
    assert "too few places" in found  # Berg has one place


def test_the_live_list_is_sent_again_only_when_something_changed(
    client: Client, programme: Programme, enter: Enter
) -> None:
    address, live = reverse("ledger_next", args=[programme.pk]), {"HX-Request": "true"}
    first = client.get(address, headers=live)
    assert first.status_code == 200
    assert b"<html" not in first.content
    again = {"persons": 1, "seen": first.context["state"]}
    assert client.get(address, again, headers=live).status_code == 204
    enter("Elby", "arrival", 9)
    changed = client.get(address, again, headers=live)
    assert (changed.status_code, b"goes to Dal" in changed.content) == (200, True)


@pytest.mark.parametrize("persons", ["0", "-3", "many", "100", ""])
def test_a_household_of_a_wrong_size_is_said_beside_the_field(
    persons: str, client: Client, programme: Programme
) -> None:
    answer = client.get(reverse("ledger_next", args=[programme.pk]), {"persons": persons})
    assert answer.status_code == 200
    assert answer.context["next_form"].errors["persons"]


def test_faults_of_an_entry_stand_beside_their_fields(
    client: Client, programme: Programme, country: Country
) -> None:
    before = Entry.objects.count()
    address = reverse("ledger_town", args=[programme.pk, country.towns["Alby"].pk])
    answer = client.post(address, {"kind": "birth", "persons": "0", "happened_on": "soon"})
    assert set(answer.context["form"].errors) == {"kind", "persons", "happened_on", "reason"}
    future = {"kind": "departure", "persons": 1, "happened_on": "2030-01-01", "reason": "x"}
    origin = {"referer": f"http://testserver{address}"}
    told = client.post(address, future, headers=origin, follow=True).content.decode()
    assert "That day has not come yet" in told
    assert Entry.objects.count() == before


def test_a_swap_with_itself_or_of_too_many_is_told(
    decided: Apportionment,
    programme: Programme,
    country: Country,
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    client = signed_in(person(Role.REGIONAL, "North"))
    alby, berg = country.towns["Alby"].pk, country.towns["Berg"].pk
    address = reverse("ledger_swaps", args=[programme.pk])
    given = {"giving": alby, "taking": alby, "persons": 1, "reason": "x"}
    assert "taking" in client.post(address, given).context["form"].errors
    told = client.post(
        address,
        {**given, "taking": berg, "persons": 4},
        headers={"referer": f"http://testserver{address}"},
        follow=True,
    ).content.decode()
    assert "more than the 3 that Alby has to give" in told
    assert not Swap.objects.exists()


def test_rules_that_contradict_each_other_are_told(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    given = {"period": "perpetual", "expires_after": "1", "self_settled": "1/2"}
    address = reverse("ledger_rules", args=[programme.pk])
    client = signed_in(national.user)
    assert "expires_after" in client.post(address, given).context["form"].errors
    assert client.post(address, {**given, "expires_after": ""}).status_code == 302
    held = Rules.objects.get()
    assert (str(held.self_settled), held.departures_reopen) == ("1/2", False)


def test_closing_shows_what_it_would_do_then_does_it_and_undoes_it(
    client: Client, programme: Programme, following: Programme
) -> None:
    shown = page(client, "close_ledger", programme)
    assert "carried into the quotas of Arrivals 2027" in shown
    assert "+14" in shown  # the sum: 20 due, 6 arrived
    assert not following.carry_overs.exists()
    client.post(reverse("close_ledger", args=[programme.pk]), {"reason": "year's end"})
    assert following.carry_overs.count() == 4
    assert "Every period of this programme is closed." in page(client, "close_ledger", programme)
    client.post(reverse("reopen_ledger", args=[programme.pk]), {"reason": ""})
    assert following.carry_overs.count() == 4
    client.post(reverse("reopen_ledger", args=[programme.pk]), {"reason": "too early"})
    assert not following.carry_overs.exists()


def test_without_decided_quotas_the_page_says_so(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    found = page(signed_in(national.user), "ledger", programme)
    assert "The quotas are not decided." in found


@pytest.mark.parametrize("name", ["ledger", "ledger_entries", "ledger_csv", "ledger_next"])
def test_the_number_of_queries_does_not_grow_with_towns_and_entries(
    name: str,
    client: Client,
    programme: Programme,
    national: Viewer,
    country: Country,
    enter: Enter,
) -> None:
    address = reverse(name, args=[programme.pk])
    few = _queries(client, address)
    for number in range(6):
        town = territory(f"Town{number}", Level.MUNICIPALITY, country.regions["South"], 1_000)
        Participation.objects.create(programme=programme, territory=town)
        country.towns[town.code] = town
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="more towns")
    for number in range(6):
        enter(f"Town{number}", "arrival", 1)
    assert _queries(client, address) == few


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
