"""Closing carries over, into the next period or the next programme's quotas, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.ledger.api import Rules, book_of, close_period, order_of_turns
from softlanding.office.ledger.bridge import Statement
from softlanding.office.ledger.closing import outlook, why_open
from softlanding.office.ledger.services import reopen_period, set_rules
from softlanding.office.network.api import Experience
from softlanding.office.placement.api import Placement, answer
from softlanding.office.quotas.api import Apportionment, Programme, carry_overs, decide, draw_up
from tests.office.conftest import AddHousehold, Country
from tests.office.ledger.conftest import Enter


def by_code(programme: Programme, period: int | None = None) -> dict[str, Statement]:
    lines = book_of(programme, period=period).towns
    return {line.territory.code: line.statement for line in lines}


def rules(programme: Programme, viewer: Viewer, **changed: object) -> Rules:
    given = {
        "period": "year",
        "expires_after": None,
        "self_settled": Fraction(1),
        "departures_reopen": True,
    }
    return set_rules(viewer=viewer, programme=programme, **{**given, **changed})


def quotas(programme: Programme, national: Viewer) -> dict[str, int]:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="test")
    return dict(drawn.quotas.values_list("territory__code", "persons"))


def test_what_is_owed_and_ahead_enters_the_next_quotas(
    enter: Enter, programme: Programme, following: Programme, national: Viewer, country: Country
) -> None:
    for town, persons in {"Alby": 1, "Berg": 2, "Dal": 9, "Elby": 8}.items():
        enter(town, "arrival", persons)
    ahead = outlook(programme)
    assert (ahead.into, ahead.book.total.carried_out) == (following, 0)
    close_period(viewer=national, programme=programme, reason="year's end")
    towns = country.towns
    assert carry_overs(following) == {towns["Alby"].pk: 2, towns["Dal"].pk: -4, towns["Elby"].pk: 2}
    # By population alone 6, 4, 10 and 20.
    found = quotas(following, national)
    assert {town: found[town] for town in towns} == {"Alby": 8, "Berg": 4, "Dal": 6, "Elby": 22}


def test_closing_is_undone_until_the_next_quotas_are_decided(
    enter: Enter, programme: Programme, following: Programme, national: Viewer
) -> None:
    enter("Alby", "arrival", 1)
    close_period(viewer=national, programme=programme, reason="too early")
    reopen_period(viewer=national, programme=programme, reason="too early")
    assert carry_overs(following) == {}
    close_period(viewer=national, programme=programme, reason="year's end")
    quotas(following, national)
    with pytest.raises(NotNow, match="are decided"):
        reopen_period(viewer=national, programme=programme, reason="too late")
    assert programme.closings.count() == 1


def test_a_period_that_is_over_says_why_it_is_still_open(
    enter: Enter, programme: Programme, following: Programme, national: Viewer
) -> None:
    later = date(2027, 1, 1)
    assert why_open(book_of(programme), today=date(2026, 12, 31)) == []
    assert why_open(book_of(programme), today=later) == [
        "It can be closed; what is left is then carried over."
    ]
    quotas(following, national)
    (text,) = why_open(book_of(programme), today=later)
    assert text.startswith("Nothing can be carried over any more: the quotas of Arrivals 2027")


def test_a_period_waits_for_households_that_have_a_town(
    propose: Callable[..., Placement],
    add_household: AddHousehold,
    programme: Programme,
    following: Programme,
    national: Viewer,
) -> None:
    answer(viewer=national, placement=propose(add_household("H-1", 2), "Alby"), accept=True)
    later = date(2027, 1, 1)
    assert why_open(book_of(programme), today=later) == [
        "1 household with a town has not arrived yet; it counts here."
    ]
    close_period(viewer=national, programme=programme, reason="year's end")
    assert why_open(book_of(programme), today=later) == []


def test_what_a_town_received_is_its_experience_until_the_period_is_opened_again(
    enter: Enter, programme: Programme, following: Programme, national: Viewer
) -> None:
    received = Experience.objects.filter(kind=Experience.Kind.RECEIVED)
    enter("Alby", "arrival", 3)
    enter("Alby", "departure", 1)
    close_period(viewer=national, programme=programme, reason="year's end")
    assert list(received.values_list("town__code", "persons", "year")) == [("Alby", 2, 2026)]
    reopen_period(viewer=national, programme=programme, reason="too early")
    assert not received.exists()


def test_what_arrives_after_the_closing_counts_in_the_next_programme(
    enter: Enter, programme: Programme, following: Programme, national: Viewer
) -> None:
    close_period(viewer=national, programme=programme, reason="early")
    entry = enter("Alby", "arrival", 2)
    assert entry.programme == following
    quotas(following, national)
    assert by_code(following)["Alby"].counted == 2


def test_a_town_that_leaves_is_named_and_its_balance_stays_behind(
    enter: Enter, programme: Programme, following: Programme, national: Viewer, country: Country
) -> None:
    following.participants.remove(country.towns["Alby"])
    ahead = outlook(programme)
    assert [line.territory.code for line in ahead.left_behind] == ["Alby"]
    close_period(viewer=national, programme=programme, reason="year's end")
    assert country.towns["Alby"].pk not in carry_overs(following)


def test_without_a_later_programme_or_with_its_quotas_decided_nothing_is_closed(
    decided: Apportionment, programme: Programme, national: Viewer
) -> None:
    with pytest.raises(NotNow, match="no later programme"):
        close_period(viewer=national, programme=programme, reason="x")
    with pytest.raises(NotNow, match="No period"):
        reopen_period(viewer=national, programme=programme, reason="x")


def test_decided_quotas_of_the_next_programme_refuse_the_closing(
    decided: Apportionment, programme: Programme, following: Programme, national: Viewer
) -> None:
    quotas(following, national)
    with pytest.raises(NotNow, match="are decided"):
        close_period(viewer=national, programme=programme, reason="x")
    assert not programme.closings.exists()


def test_half_years_share_the_quota_and_carry_the_shortfall(
    programme: Programme, decided: Apportionment, enter: Enter, national: Viewer,
    following: Programme,
) -> None:  # fmt: skip
    rules(programme, national, period="half")
    enter("Dal", "arrival", 1, date(2026, 2, 1))
    enter("Dal", "arrival", 2, date(2026, 7, 1))
    first, second = by_code(programme, 0)["Dal"], by_code(programme, 1)["Dal"]
    assert (first.quota, first.carried_out) == (2, 1)
    assert (second.quota, second.due, second.balance) == (3, 4, -2)
    close_period(viewer=national, programme=programme, reason="half-year")
    assert carry_overs(following) == {}
    # A late report of the first half-year counts in the second.
    assert enter("Dal", "arrival", 1, date(2026, 2, 1)).period == 1
    close_period(viewer=national, programme=programme, reason="year's end")
    assert carry_overs(following)[first_town(programme, "Dal")] == 1
    with pytest.raises(NotNow, match="Every period"):
        close_period(viewer=national, programme=programme, reason="x")


def first_town(programme: Programme, code: str) -> int:
    return programme.participants.get(code=code).pk


def test_what_lapses_is_not_carried(
    programme: Programme, decided: Apportionment, enter: Enter, national: Viewer,
    following: Programme,
) -> None:  # fmt: skip
    rules(programme, national, expires_after=0)
    enter("Dal", "arrival", 1)
    close_period(viewer=national, programme=programme, reason="year's end")
    assert carry_overs(following) == {}


def test_a_running_account_goes_on_through_the_years_and_is_never_closed(
    programme: Programme, decided: Apportionment, enter: Enter, national: Viewer,
    following: Programme,
) -> None:  # fmt: skip
    for each in (programme, following):
        rules(each, national, period="perpetual")
    enter("Dal", "arrival", 3)
    quotas(following, national)
    row = by_code(following)["Dal"]
    assert (row.quota, row.counted, row.fulfilment) == (15, 3, Fraction(1, 5))
    assert str(book_of(following).period.starts_on) == "2026-01-01"
    with pytest.raises(NotNow, match="never reset"):
        close_period(viewer=national, programme=programme, reason="x")


def test_rules_are_fixed_once_there_is_an_entry(
    programme: Programme, enter: Enter, national: Viewer
) -> None:
    rules(programme, national, self_settled=Fraction(1, 2))
    enter("Dal", "self-settled", 3)
    assert by_code(programme)["Dal"].counted == 1
    with pytest.raises(NotNow, match="rules stay"):
        rules(programme, national)


def test_the_lowest_fulfilment_is_next(
    programme: Programme, enter: Enter, national: Viewer
) -> None:
    for town, persons in {"Alby": 2, "Berg": 1, "Dal": 3, "Elby": 6}.items():
        enter(town, "arrival", persons)
    order = order_of_turns(book_of(programme), 1)
    assert [line.territory.code for line, _turn in order] == ["Berg", "Elby", "Dal", "Alby"]
    # Three persons have room in Elby alone.
    assert order_of_turns(book_of(programme), 3)[0][0].territory.code == "Elby"


def test_a_town_that_has_left_keeps_its_arrivals_in_the_sum(
    programme: Programme,
    enter: Enter,
    national: Viewer,
    following: Programme,
    country: Country,
) -> None:
    enter("Alby", "arrival", 2)
    programme.participants.remove(country.towns["Alby"])
    quotas(programme, national)
    book = book_of(programme)
    line = book.town(country.towns["Alby"].pk)
    assert line is not None
    assert (line.statement.quota, line.statement.balance) == (0, 2)
    assert book.total is not None
    assert (book.total.due, book.total.counted) == (20, 2)
    assert sum(region.statement.counted for region in book.regions) == 2
