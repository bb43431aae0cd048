"""Arrivals are counted once, entries are only ever added to, swaps keep the region's sum."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pghistory.models import Context

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.ledger.api import (
    Entry,
    Swap,
    book_of,
    confirm_arrival,
    propose_swap,
    settle_swap,
)
from softlanding.office.ledger.bridge import Statement
from softlanding.office.ledger.services import correct, record
from softlanding.office.placement.api import Placement, answer, confirm
from softlanding.office.quotas.api import Apportionment, Programme
from tests.office.conftest import AddHousehold, Country
from tests.office.ledger.conftest import TODAY, Enter

MakePerson = Callable[[Role, str], User]
Propose = Callable[[Household, str], Placement]


@pytest.fixture
def accepted(propose: Propose, add_household: AddHousehold, person: MakePerson) -> Placement:
    placement = propose(add_household("H-OF-ALBY", 3), "Alby")
    return answer(viewer=Viewer(person(Role.MUNICIPAL, "Alby")), placement=placement, accept=True)


@pytest.fixture
def decided_on(accepted: Placement, national: Viewer) -> Placement:
    """A named officer has decided that the household moves to Alby."""
    confirm(viewer=national, placement=accepted)
    return accepted


def statement(programme: Programme, town: str) -> Statement:
    (line,) = [line for line in book_of(programme).towns if line.territory.code == town]
    return line.statement


def test_an_arrival_counts_the_whole_household(decided_on: Placement, national: Viewer) -> None:
    entry = confirm_arrival(viewer=national, placement=decided_on, happened_on=TODAY)
    assert (entry.kind, entry.persons, entry.is_synthetic) == ("arrival", 3, True)
    row = statement(decided_on.round.programme, "Alby")
    assert (row.due, row.counted, row.balance) == (3, 3, 0)


def test_a_second_confirmation_is_refused(decided_on: Placement, national: Viewer) -> None:
    confirm_arrival(viewer=national, placement=decided_on, happened_on=TODAY)
    with pytest.raises(NotNow, match="confirmed already"):
        confirm_arrival(viewer=national, placement=decided_on, happened_on=TODAY)


def test_a_household_that_nobody_has_accepted_cannot_arrive(
    propose: Propose, add_household: AddHousehold, national: Viewer
) -> None:
    placement = propose(add_household("H-1", 2), "Alby")
    with pytest.raises(NotNow):
        confirm_arrival(viewer=national, placement=placement, happened_on=TODAY)


def test_nobody_is_counted_before_the_final_decision(accepted: Placement, national: Viewer) -> None:
    with pytest.raises(NotNow, match="final decision of the national authority"):
        confirm_arrival(viewer=national, placement=accepted, happened_on=TODAY)
    assert not Entry.objects.exists()
    accepted.household.refresh_from_db()
    assert accepted.household.phase == Household.Phase.PLACED
    confirm(viewer=national, placement=accepted)
    assert confirm_arrival(viewer=national, placement=accepted, happened_on=TODAY).persons == 3


def test_whoever_settled_by_themselves_needs_no_decision(
    decided: Apportionment, enter: Enter
) -> None:
    entry = enter("Alby", "self-settled", 2)
    assert (entry.placement, statement(decided.programme, "Alby").counted) == (None, 2)


def test_the_town_reads_what_an_arrival_waits_for(
    accepted: Placement, national: Viewer, signed_in: Callable[[User], Client]
) -> None:
    page = reverse("ledger_town", args=[accepted.round.programme_id, accepted.territory_id])
    client = signed_in(User.objects.get(memberships__territory=accepted.territory_id))
    before = client.get(page).content.decode()
    assert "waits for the final decision" in before
    assert "Confirm arrival" not in before
    confirm(viewer=national, placement=accepted)
    assert "Confirm arrival" in client.get(page).content.decode()


@pytest.mark.parametrize("day", [TODAY + timedelta(1), date(2025, 12, 31)])
def test_a_day_in_the_future_or_before_the_programme_is_refused(
    day: date, decided_on: Placement, national: Viewer, enter: Enter
) -> None:
    with pytest.raises(NotNow):
        confirm_arrival(viewer=national, placement=decided_on, happened_on=day)
    with pytest.raises(NotNow):
        enter("Alby", "departure", 1, day)
    assert not Entry.objects.exists()


def test_without_decided_quotas_or_part_in_the_programme_nothing_is_entered(
    programme: Programme, country: Country, national: Viewer, following: Programme
) -> None:
    given = {"viewer": national, "kind": "departure", "persons": 1, "happened_on": TODAY,
             "reason": "test", "town": country.towns["Alby"]}  # fmt: skip
    with pytest.raises(NotNow, match="Decide the quotas"):
        record(programme=programme, **given)


def test_a_town_outside_the_programme_enters_nothing(
    enter: Enter, programme: Programme, country: Country
) -> None:
    programme.participants.remove(country.towns["Alby"])
    with pytest.raises(NotNow, match="takes no part"):
        enter("Alby", "departure", 1)


def test_self_settled_and_departed_persons_count(enter: Enter, programme: Programme) -> None:
    enter("Dal", "arrival", 4)
    enter("Dal", "self-settled", 3)
    enter("Dal", "departure", 1)
    row = statement(programme, "Dal")
    assert (row.arrived, row.self_settled, row.departed, row.counted) == (4, 3, 1, 6)
    assert row.balance == 1


def test_a_correction_is_a_new_entry_of_the_difference(enter: Enter, national: Viewer) -> None:
    first = enter("Dal", "arrival", 4)
    second = correct(viewer=national, entry=first, persons=1, reason="typing error")
    third = correct(viewer=national, entry=second, persons=2, reason="no, two")
    assert [first.persons, second.persons, third.persons] == [4, -3, 1]
    assert statement(first.programme, "Dal").arrived == 2
    with pytest.raises(NotNow, match="corrected already"):
        correct(viewer=national, entry=first, persons=3, reason="again")
    with pytest.raises(NotNow, match="stands in the ledger already"):
        correct(viewer=national, entry=third, persons=2, reason="same")


def test_the_database_itself_keeps_entries_as_they_are(enter: Enter) -> None:
    entry = enter("Dal", "arrival", 4)
    for change in ("UPDATE ledger_entry SET persons = 9", "DELETE FROM ledger_entry"):
        with (
            pytest.raises(DatabaseError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    entry.refresh_from_db()
    assert entry.persons == 4


def test_who_and_why_stand_in_the_history(enter: Enter, national: Viewer) -> None:
    enter("Dal", "arrival", 4)
    context = Context.objects.get(metadata__action="ledger entry made")
    assert (context.metadata["user"], context.metadata["reason"]) == (national.user.pk, "test")


def swap(programme: Programme, country: Country, viewer: Viewer, giving: str, taking: str,
         persons: int) -> Swap:  # fmt: skip
    return propose_swap(
        viewer=viewer,
        programme=programme,
        giving=country.towns[giving],
        taking=country.towns[taking],
        persons=persons,
        reason="both councils",
    )


def test_a_swap_changes_nothing_until_it_is_recorded(
    decided: Apportionment, country: Country, national: Viewer
) -> None:
    programme = decided.programme
    made = swap(programme, country, national, "Alby", "Berg", 3)
    assert statement(programme, "Alby").due == 3
    settle_swap(viewer=national, swap=made, recorded=True)
    assert (statement(programme, "Alby").due, statement(programme, "Berg").due) == (0, 5)
    with pytest.raises(NotNow, match="recorded or withdrawn"):
        settle_swap(viewer=national, swap=made, recorded=True)


def test_what_was_swapped_away_cannot_be_swapped_again(
    decided: Apportionment, country: Country, national: Viewer
) -> None:
    first, second = (
        swap(decided.programme, country, national, "Alby", "Berg", 2) for _ in range(2)
    )
    settle_swap(viewer=national, swap=first, recorded=True)
    with pytest.raises(InputRefused, match="more than the 1"):
        settle_swap(viewer=national, swap=second, recorded=True)
    second.refresh_from_db()
    assert second.status == Swap.Status.PROPOSED
    settle_swap(viewer=national, swap=second, recorded=False)
    assert Entry.objects.filter(kind="swap").count() == 2


def test_a_swap_over_the_region_s_border_is_refused(
    decided: Apportionment, country: Country, national: Viewer
) -> None:
    with pytest.raises(NotNow, match="same region"):
        swap(decided.programme, country, national, "Alby", "Dal", 1)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_count_one_arrival(
    decided_on: Placement, national: Viewer
) -> None:
    start, outcomes = threading.Barrier(2), []

    def count() -> None:
        try:
            start.wait()
            confirm_arrival(viewer=national, placement=decided_on, happened_on=TODAY)
            outcomes.append("counted")
        except NotNow:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["counted", "refused"]
    assert Entry.objects.count() == 1
