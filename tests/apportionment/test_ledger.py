"""Statements, carry-over with expiry, self-settled arrivals, swaps, and who is next."""

from __future__ import annotations

from fractions import Fraction

import pytest

from softlanding.apportionment import (
    LedgerRules,
    Movement,
    Statement,
    Turn,
    keep_ledger,
    swapped,
    together,
    turns,
)
from softlanding.errors import InputRefused


def arrivals(*persons: int, unit: str = "A") -> list[Movement]:
    return [Movement(unit, at, "arrival", count) for at, count in enumerate(persons)]


def carried(rules: LedgerRules, quotas: list[int], *persons: int) -> list[tuple[int, int]]:
    rows = keep_ledger({"A": quotas}, arrivals(*persons), rules)
    return [(row.carried_out, row.expired) for row in rows]


def standing(unit: str, due: int, counted: int) -> Statement:
    return Statement(unit, 0, due, 0, 0, counted, 0, 0, counted, 0, due - counted)


def test_a_shortfall_is_added_to_the_next_period_and_a_surplus_deducted() -> None:
    rows = keep_ledger({"A": [10, 10, 10]}, arrivals(7, 15, 8), LedgerRules())
    assert [row.due for row in rows] == [10, 13, 8]
    assert [row.balance for row in rows] == [-3, 2, 0]


def test_what_expires_after_one_period_is_carried_once() -> None:
    rules = LedgerRules(expires_after=1)
    # 4 are owed of the first; 2 arrive in the second and settle the oldest: 2 lapse, 10 stay.
    assert carried(rules, [10, 10, 10], 6, 2, 0) == [(4, 0), (10, 2), (10, 10)]


def test_with_expiry_at_once_nothing_is_carried() -> None:
    assert carried(LedgerRules(expires_after=0), [10, 10], 6, 12) == [(0, 4), (0, -2)]


def test_a_surplus_lapses_too() -> None:
    assert carried(LedgerRules(expires_after=1), [5, 2, 2], 12, 0, 0)[1] == (0, -5)


def test_a_perpetual_account_is_never_reset() -> None:
    rows = keep_ledger({"A": [10, 10]}, arrivals(5, 10), LedgerRules(perpetual=True))
    assert [row.fulfilment for row in rows] == [Fraction(1, 2), Fraction(3, 4)]
    assert [row.quota for row in rows] == [10, 20]
    # The periodic account asks 15 of the second period instead.
    rows = keep_ledger({"A": [10, 10]}, arrivals(5, 10), LedgerRules())
    assert [row.fulfilment for row in rows] == [Fraction(1, 2), Fraction(2, 3)]


@pytest.mark.parametrize(("part", "counted"), [("1", [3, 4]), ("1/2", [1, 2]), ("0", [0, 0])])
def test_self_settled_persons_count_in_full_in_part_or_not(part: str, counted: list[int]) -> None:
    moves = [Movement("A", 0, "self-settled", 3), Movement("A", 1, "self-settled", 4)]
    rows = keep_ledger({"A": [10, 10]}, moves, LedgerRules(self_settled=Fraction(part)))
    assert [row.counted for row in rows] == counted


def test_a_departure_reopens_the_place_if_the_rules_say_so() -> None:
    moves = [*arrivals(8), Movement("A", 0, "departure", 3), Movement("A", 0, "arrival", -1)]
    for reopen, counted in ((True, 4), (False, 7)):
        (row,) = keep_ledger({"A": [10]}, moves, LedgerRules(departures_reopen=reopen))
        assert row.counted == counted


def test_what_came_before_the_first_period_is_one_period_old() -> None:
    rules = LedgerRules(expires_after=1)
    (row,) = keep_ledger({"A": [10]}, arrivals(4), rules, carried_in={"A": 6})
    assert (row.due, row.expired, row.carried_out) == (16, 2, 10)


def test_a_swap_moves_quota_down_to_nothing_and_no_further() -> None:
    a, b = (keep_ledger({unit: [4]}, [], LedgerRules())[0] for unit in "AB")
    rows = keep_ledger({"A": [4], "B": [4]}, swapped(a, b, 4), LedgerRules())
    assert [row.due for row in rows] == [0, 8]
    assert rows[0].fulfilment is None
    with pytest.raises(InputRefused, match="more than the 0 that A has to give"):
        swapped(rows[0], rows[1], 1)
    with pytest.raises(InputRefused, match="swap with itself"):
        swapped(b, b, 0)


def test_a_correction_of_a_departure_that_does_not_count_changes_nothing() -> None:
    moves = [*arrivals(8), Movement("A", 0, "departure", 3), Movement("A", 0, "departure", -2)]
    (row,) = keep_ledger({"A": [10]}, moves, LedgerRules(departures_reopen=False))
    assert (row.departed, row.counted) == (1, 8)


def test_statements_of_two_periods_are_not_one() -> None:
    rows = keep_ledger({"A": [1, 1]}, [], LedgerRules())
    with pytest.raises(InputRefused, match="one and the same"):
        together("North", rows)


def test_every_fault_of_a_ledger_is_told() -> None:
    moves = [
        Movement("Z", 0, "arrival", 1),
        Movement("A", 7, "arrival", 1),
        Movement("A", 0, "departure", -1),
        Movement("A", 0, "swap", 2),
        Movement("A", 0, "birth", 1),  # type: ignore[arg-type]
    ]
    with pytest.raises(InputRefused) as refusal:
        keep_ledger({"A": [1], "B": [1, 2], "C": [-1]}, moves, LedgerRules(), carried_in={"Y": 1})
    assert len(refusal.value.problems) == 8
    for given in ({"self_settled": Fraction(3, 2)}, {"expires_after": -1},
                  {"perpetual": True, "expires_after": 1}):  # fmt: skip
        with pytest.raises(InputRefused):
            LedgerRules(**given)


def test_the_next_arrival_goes_to_the_lowest_fulfilment() -> None:
    order = turns([standing("A", 10, 5), standing("B", 10, 4), standing("C", 0, 0)])
    assert [turn.unit for turn in order] == ["B", "A"]
    assert (order[0].before, order[0].after) == (Fraction(2, 5), Fraction(1, 2))


def test_equal_fulfilment_goes_to_the_larger_obligation_then_by_identifier() -> None:
    rows = [standing("B", 10, 5), standing("A", 10, 5), standing("C", 20, 10)]
    order = turns(rows)
    assert [turn.unit for turn in order] == ["C", "A", "B"]
    assert all(turn.tied for turn in order)


def test_a_household_goes_where_it_has_room_and_if_nowhere_to_the_lowest() -> None:
    rows = [standing("A", 2, 0), standing("B", 20, 15)]
    assert turns(rows, persons=4)[0].unit == "B"
    first = turns(rows, persons=9)[0]
    assert (first.unit, first.fits) == ("A", False)


def test_a_household_of_nobody_and_a_unit_given_twice_are_refused() -> None:
    with pytest.raises(InputRefused, match="below 1"):
        turns([standing("A", 2, 0)], persons=0)
    with pytest.raises(InputRefused, match="twice"):
        turns([standing("A", 2, 0), standing("A", 3, 0)])


def test_nobody_with_an_obligation_means_nobody_is_next() -> None:
    assert turns([standing("A", 0, 3)]) == ()
    assert Turn("A", 3, 1, 2, tied=False).fits
