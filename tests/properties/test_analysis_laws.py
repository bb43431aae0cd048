"""Laws of what is said about a key: nothing is lost, nobody is accused wrongly."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.apportionment import (
    Claim,
    Unit,
    apportion,
    catalogue,
    effective_weights,
    influence,
    monotonicity,
    sensitivity,
    shares_by_key,
    year_on_year,
)

KEYS = ["population", "eu-pact-2024", "de-koenigstein", "eu-2015-05", "eu-2015-09", "grech-2016"]
MONOTONE_KEYS = ["population", "eu-pact-2024", "de-koenigstein", "grech-2016"]


def tables(key: str, least: int = 1) -> st.SearchStrategy[list[dict[str, int]]]:
    row = st.fixed_dictionaries(
        {column: st.integers(least, 400) for column in catalogue()[key].columns}
    )
    return st.lists(row, min_size=1, max_size=6)


def named(table: list[dict[str, int]], parents: list[str | None] | None = None) -> list[Unit]:
    above = parents or [None] * len(table)
    return [
        Unit(f"u{at}", parent=parent, indicators=row)
        for at, (row, parent) in enumerate(zip(table, above, strict=True))
    ]


@pytest.mark.parametrize("key", KEYS)
@given(data=st.data())
def test_effective_weights_and_movements_sum_to_one(key: str, data: st.DataObject) -> None:
    table = data.draw(tables(key))
    found = influence(catalogue()[key], table)
    assert sum(row.effective for row in found.rows) == 1
    assert sum(row.moved for row in found.rows) == (1 if found.moved else 0)
    shares = shares_by_key(catalogue()[key], table).values
    people = sum(row["population"] for row in table)
    apart = [
        abs(share - Fraction(row["population"], people))
        for share, row in zip(shares, table, strict=True)
    ]
    assert found.moved == sum(apart) / 2


@pytest.mark.parametrize("key", ["population", "eu-pact-2024", "de-koenigstein"])
@given(data=st.data())
def test_the_same_on_every_level(key: str, data: st.DataObject) -> None:
    table = data.draw(tables(key))
    parents = data.draw(
        st.lists(st.sampled_from(["P", "Q"]), min_size=len(table), max_size=len(table))
    )
    for level in effective_weights(named(table, parents), catalogue()[key]):
        assert sum(row.effective for row in level.rows) == 1
        assert sum(row.moved for row in level.rows) == (1 if level.moved else 0)


@pytest.mark.parametrize("key", MONOTONE_KEYS)
@given(data=st.data())
def test_monotone_keys_are_never_flagged(key: str, data: st.DataObject) -> None:
    assert monotonicity(named(data.draw(tables(key))), catalogue()[key]).monotone


@pytest.mark.parametrize("key", KEYS)
@given(data=st.data())
def test_who_is_accused_is_told_exactly(key: str, data: st.DataObject) -> None:
    """Each inversion names a witness with a more fitting value and the opposite change."""
    for found in monotonicity(named(data.draw(tables(key))), catalogue()[key]).inversions:
        assert found.change * found.witness_change < 0
        more_burdened = found.value > found.witness_value
        assert more_burdened == (found.change > 0)


claims = st.dictionaries(
    st.sampled_from("ABCD"),
    st.builds(
        Claim,
        st.fractions(0, 900, max_denominator=50),
        st.integers(0, 900),
    ),
)


@given(before=claims, after=claims, between=st.none() | st.dictionaries(
    st.sampled_from("ABCD"), st.fractions(0, 900, max_denominator=50)
), totals=st.tuples(st.integers(1, 2000), st.integers(1, 2000)))  # fmt: skip
def test_the_parts_of_a_change_sum_exactly_to_it(before, after, between, totals) -> None:
    for unit, change in year_on_year(before, after, totals=totals, former_key=between).items():
        had, has = (side[unit].quota if unit in side else 0 for side in (before, after))
        assert (change.before, change.after) == (had, has)
        assert sum(persons for _, persons in change.parts) == has - had


@settings(deadline=None)
@pytest.mark.parametrize("key", KEYS)
@given(data=st.data(), total=st.integers(0, 60), seed=st.integers(0, 9))
def test_bands_hold_the_quota_and_ranks_are_places(
    key: str, data: st.DataObject, total: int, seed: int
) -> None:
    units = named(data.draw(tables(key)))
    found = sensitivity(units, catalogue()[key], total=total, seed=seed, draws=8)
    quotas = {row.unit: row.quota for row in apportion(units, catalogue()[key], total=total).rows}
    for band in found.bands:
        assert band.low <= band.quota <= band.high
        assert band.quota == quotas[band.unit]
        assert band.rank == 1 + sum(quota > band.quota for quota in quotas.values())
        assert (band.changed == 0) == (band.low == band.high)
    assert sum(band.low for band in found.bands) <= total <= sum(b.high for b in found.bands)
