"""Effective weights: what a factor gives out, and whom it moves."""

from fractions import Fraction

import pytest

from softlanding.apportionment import (
    Correction,
    Factor,
    Key,
    Unit,
    catalogue,
    effective_weights,
    influence,
)
from tests.apportionment.made_keys import key_of

TOWNS = [
    {"population": 60, "gdp": 20, "rate": 4},
    {"population": 30, "gdp": 20, "rate": 8},
    {"population": 10, "gdp": 60, "rate": 4},
]


def test_a_key_by_its_base_alone_moves_nobody() -> None:
    found = influence(catalogue()["population"], TOWNS)
    assert (found.base, found.moved) == ("population", 0)
    assert [row.effective for row in found.rows] == [1]


def test_movement_is_measured_from_the_base_that_is_named() -> None:
    key = key_of(Factor("population", Fraction(1, 2)), Factor("gdp", Fraction(1, 2)))
    from_people, from_money = (influence(key, TOWNS, base=base) for base in ("population", "gdp"))
    assert from_people.moved == from_money.moved == Fraction(1, 4)
    assert [row.moved for row in from_people.rows] == [0, 1]
    assert [row.moved for row in from_money.rows] == [1, 0]


def test_a_correction_moves_persons_and_gives_out_none() -> None:
    key = key_of(
        Factor("population", Fraction(1)), corrections=(Correction("rate", Fraction(1, 10)),)
    )
    people, rate = influence(key, TOWNS).rows
    assert (people.effective, rate.effective) == (1, 0)
    assert (people.moved, rate.moved, rate.stated) == (0, 1, Fraction(1, 10))


def test_without_a_direct_factor_movement_is_measured_from_equal_shares() -> None:
    key = key_of(Factor("rate", Fraction(1), "intensive", inverse=True))
    found = influence(key, TOWNS)
    assert found.base is None
    assert found.moved == Fraction(2, 5) + Fraction(2, 5) - Fraction(2, 3)


def test_nobody_with_a_share_gives_no_rows() -> None:
    nobody = [{"population": 0}, {"population": 0}]
    assert influence(catalogue()["population"], nobody).rows == ()
    units = [Unit("A", indicators={"population": 0})]
    assert effective_weights(units, catalogue()["population"]) == ()


@pytest.mark.parametrize("key", [catalogue()["eu-pact-2024"]])
def test_levels_are_weighted_by_what_reaches_them(key: Key) -> None:
    """Q gets nothing of the whole, so that its towns do not count."""
    units = [
        Unit("A", parent="P", indicators={"population": 1, "gdp": 3}),
        Unit("B", parent="P", indicators={"population": 1, "gdp": 1}),
        Unit("C", parent="Q", indicators={"population": 0, "gdp": 0}),
        Unit("D", parent="Q", indicators={"population": 0, "gdp": 0}),
    ]
    regions, towns = effective_weights(units, key)
    assert (regions.level, towns.level) == (0, 1)
    assert towns.moved == Fraction(1, 8)
    assert sum(row.effective for row in towns.rows) == 1
