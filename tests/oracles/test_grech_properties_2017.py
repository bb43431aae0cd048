"""Grech (2017): what is wrong with the keys of 2015, and not with his own.

P. Grech, Undesired properties of the European Commission's refugee distribution key,
European Union Politics 18(2), 212-238: states with low (high) unemployment may get less
(more) when unemployment is taken into account than when it is not; the author's key avoids
this. With the cap of September 2015 a factor cannot give out more than 0.3 (1 + 1) = 0.6 of
its weight, so that the stated 10 % act as 6 % at most.
"""

from fractions import Fraction

import pytest

from softlanding.apportionment import Unit, catalogue, influence, monotonicity
from tests.oracles.test_grech_2016 import ROWS, states

STATES = states(printed_inverses=False)
UNITS = [Unit(row["state"], indicators=values) for row, values in zip(ROWS, STATES, strict=True)]
CORRECTIVE = {"unemployment_rate", "asylum_applications_per_million"}


@pytest.mark.parametrize("key", ["eu-2015-05", "eu-2015-09", "eu-2015-09-half"])
def test_the_keys_of_2015_raise_and_lower_the_wrong_states(key: str) -> None:
    found = monotonicity(UNITS, catalogue()[key])
    assert {one.column for one in found.inversions} == CORRECTIVE
    assert not found.monotone
    assert found.against == ()  # a state's own value still works as its sign says


def test_croatia_is_raised_for_its_unemployment_and_germany_lowered() -> None:
    found = {
        (one.unit, one.column): one
        for one in monotonicity(UNITS, catalogue()["eu-2015-05"]).inversions
    }
    croatia = found["HR", "unemployment_rate"]
    assert (croatia.value, croatia.change > 0) == (Fraction("15.6"), True)
    assert (croatia.witness, croatia.witness_value) == ("DE", Fraction("4.6"))
    assert croatia.witness_change < 0


@pytest.mark.parametrize("key", ["grech-2016", "eu-pact-2024", "de-koenigstein", "population"])
def test_monotone_keys_are_not_flagged(key: str) -> None:
    units = [
        Unit(unit.unit, indicators=dict(unit.indicators) | {"tax_revenue": 100 * at + 1})
        for at, unit in enumerate(UNITS)
    ]
    assert monotonicity(units, catalogue()[key]).monotone


@pytest.mark.parametrize("key", ["eu-2015-09", "eu-2015-09-half"])
def test_ten_percent_act_as_six_at_most(key: str) -> None:
    for row in influence(catalogue()[key], STATES).rows:
        if row.column in CORRECTIVE:
            assert row.stated == Fraction(1, 10)
            assert 0 < row.effective <= Fraction(6, 100)
        else:
            assert row.effective > Fraction(47, 100)


def test_without_caps_every_factor_gives_out_its_weight() -> None:
    for row in influence(catalogue()["eu-2015-05"], STATES).rows:
        assert row.effective == row.stated
