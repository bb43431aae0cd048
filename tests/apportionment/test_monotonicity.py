"""Monotonicity: what is tested, what is found, and that screening hides nothing."""

from fractions import Fraction

import pytest

from softlanding.apportionment import (
    Correction,
    Factor,
    Unit,
    catalogue,
    inversions,
    monotonicity,
    responses,
)
from softlanding.apportionment import monotonicity as module_or_function
from tests.apportionment.made_keys import key_of

PEOPLE = Factor("population", Fraction(4, 5))
RATE = Factor("rate", Fraction(1, 5), "intensive", inverse=True)
STATES = [{"population": 49, "rate": 9}, {"population": 1, "rate": 11}]
NAMES = ["Large", "Small"]


def test_the_small_state_with_more_unemployment_is_raised() -> None:
    """.8940 : .1060 with the factor (Grech), .98 : .02 without it."""
    large, small = inversions(key_of(PEOPLE, RATE), STATES, NAMES)
    assert (large.unit, large.witness, large.change < 0) == ("Large", "Small", True)
    assert (small.unit, small.witness, small.change > 0) == ("Small", "Large", True)
    assert abs(small.change - Fraction("0.0860")) < Fraction(1, 20_000)
    assert (small.value, small.witness_value) == (11, 9)


def test_a_multiplicative_correction_treats_nobody_the_wrong_way_round() -> None:
    key = key_of(Factor("population", Fraction(1)), corrections=(Correction("rate", Fraction(1)),))
    assert inversions(key, STATES, NAMES) == []


def test_a_direct_rate_can_be_inverted_too() -> None:
    """Wealth per head, meant to raise the rich: the poor small one gains, the rich large loses."""
    wealth = Factor("rate", Fraction(1, 5), "intensive")
    states = [{"population": 49, "rate": 11}, {"population": 1, "rate": 9}]
    assert {found.unit for found in inversions(key_of(PEOPLE, wealth), states, NAMES)} == {
        "Large",
        "Small",
    }


def test_the_only_factor_and_extensive_factors_are_not_taken_out() -> None:
    alone = key_of(Factor("rate", Fraction(1), "intensive", inverse=True))
    assert inversions(alone, STATES, NAMES) == []
    sizes = key_of(PEOPLE, Factor("rate", Fraction(1, 5)))
    assert inversions(sizes, STATES, NAMES) == []


def test_a_value_of_0_is_raised_by_a_part_of_the_mean() -> None:
    towns = [Unit("A", indicators={"population": 0}), Unit("B", indicators={"population": 4})]
    (found,) = responses(towns, catalogue()["population"], "A", step=Fraction(1))
    assert found.change == Fraction(2, 6)


def test_a_region_made_of_its_towns_responds_as_a_whole() -> None:
    towns = [
        Unit("A", parent="P", indicators={"population": 1}),
        Unit("B", parent="P", indicators={"population": 1}),
        Unit("C", parent="Q", indicators={"population": 2}),
        Unit("D", parent="Q", indicators={"population": 9}, exempt=True),
    ]
    (found,) = responses(towns, catalogue()["population"], "P", step=Fraction(1))
    assert found.change == Fraction(4, 6) - Fraction(1, 2)
    assert responses(towns, catalogue()["population"], "D") == ()
    assert responses(towns, catalogue()["population"], "nowhere") == ()


@pytest.mark.parametrize("key", ["population", "eu-pact-2024", "eu-2015-09", "grech-2016"])
def test_every_violation_is_reported_exactly(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the signs turned round everything is a violation, with its exact change."""
    import importlib

    module = importlib.import_module("softlanding.apportionment.monotonicity")
    assert module.monotonicity is module_or_function
    columns = catalogue()[key].columns
    units = [
        Unit(name, indicators=dict.fromkeys(columns, at * 7 + 3)) for at, name in enumerate("ABCD")
    ]
    expected = monotonicity(units, catalogue()[key], steps=[Fraction(1, 10)])
    assert expected.against == ()
    turned = {column: -sign for column, sign in module.directions(catalogue()[key]).items()}
    monkeypatch.setattr(module, "directions", lambda _: turned)
    found = monotonicity(units, catalogue()[key], steps=[Fraction(1, 10)])
    assert len(found.against) == found.tested == 4 * len(columns)
    exact = {
        (unit.unit, response.column): response.change
        for unit in units
        for response in responses(units, catalogue()[key], unit.unit)
    }
    assert {(one.unit, one.column): one.change for one in found.against} == exact


def test_a_column_read_with_both_signs_is_not_judged() -> None:
    key = key_of(
        Factor("population", Fraction(1)), corrections=(Correction("population", Fraction(1)),)
    )
    units = [Unit(name, indicators={"population": at + 1}) for at, name in enumerate("ABC")]
    assert monotonicity(units, key).against == ()
    assert [response.expected for response in responses(units, key, "A")] == [0]


def test_each_group_is_tested_by_itself() -> None:
    units = [
        Unit("A", parent="P", indicators={"population": 3}),
        Unit("B", parent="P", indicators={"population": 1}),
        Unit("C", parent="Q", indicators={"population": 1}),
    ]
    found = monotonicity(units, catalogue()["population"], steps=[Fraction(1)])
    assert (found.tested, found.monotone) == (5, True)
