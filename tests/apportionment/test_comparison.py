"""Two distributions held against each other, and a key with other weights."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding.apportionment import (
    Key,
    catalogue,
    may_vary,
    moved_persons,
    parse_key,
    reweighted,
    shares_by_key,
)
from softlanding.errors import InputRefused

VARIED = [key for key in catalogue().values() if may_vary(key)]


def test_who_stays_is_not_counted() -> None:
    assert moved_persons([5, 5], [5, 5]) == 0
    assert moved_persons([10, 0], [0, 10]) == 10


def test_different_sums_are_no_comparison() -> None:
    with pytest.raises(ValueError, match="sums differ"):
        moved_persons([1, 2], [1, 1])


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1))
def test_persons_moved_are_those_that_winners_gain_and_losers_lose(
    pairs: list[tuple[int, int]],
) -> None:
    first, second = [a for a, _ in pairs] + [0], [b for _, b in pairs] + [0]
    gap = sum(first) - sum(second)
    first[-1], second[-1] = max(0, -gap), max(0, gap)
    moved = moved_persons(first, second)
    assert moved == sum(max(0, b - a) for a, b in zip(first, second, strict=True))
    assert moved == moved_persons(second, first) <= sum(first)


@pytest.mark.parametrize("key", VARIED, ids=lambda key: key.id)
def test_a_variant_with_the_same_weights_is_the_same_formula(key: Key) -> None:
    variant = reweighted(key, [factor.weight for factor in key.factors])
    for part in ("factors", "remainder", "corrections", "ceilings", "known", "level"):
        assert getattr(variant, part) == getattr(key, part)
    assert parse_key(variant.document) == variant
    assert variant.sha256 != key.sha256
    assert key.formula in variant.formula


@pytest.mark.parametrize("key", VARIED, ids=lambda key: key.id)
@given(data=st.data())
def test_weights_are_divided_by_their_sum_exactly(key: Key, data: st.DataObject) -> None:
    weights = data.draw(
        st.lists(st.integers(1, 1000), min_size=len(key.factors), max_size=len(key.factors))
    )
    variant = reweighted(key, weights)
    assert sum(factor.weight for factor in variant.factors) == 1
    for factor, weight in zip(variant.factors, weights, strict=True):
        assert factor.weight == Fraction(weight, sum(weights))


def test_a_factor_without_weight_is_left_out() -> None:
    key = catalogue()["de-koenigstein"]
    variant = reweighted(key, [0, 5])
    assert [factor.column for factor in variant.factors] == ["population"]
    units = [{"population": 1, "tax_revenue": 9}, {"population": 3, "tax_revenue": 1}]
    assert shares_by_key(variant, units).values == (Fraction(1, 4), Fraction(3, 4))


def test_every_fault_of_the_weights_is_named() -> None:
    key = catalogue()["eu-2015-09"]
    with pytest.raises(InputRefused) as refused:
        reweighted(key, [0, -1, 1, 1])
    assert [(p.column, p.code) for p in refused.value.problems] == [
        ("population", "weight-of-base"),
        ("gdp", "negative"),
    ]
    for weights, code in [([0, 0], "weight-sum"), ([1], "weight-count")]:
        with pytest.raises(InputRefused) as refused:
            reweighted(catalogue()["de-koenigstein"], weights)
        assert refused.value.problems[0].code == code


def test_texts_of_any_kind_come_back_from_the_file() -> None:
    odd = 'A "quoted" \\ back\\slash, tab\\t and newline\\n é → ½'
    plain = catalogue()["de-koenigstein"].document
    level = next(line for line in plain.splitlines() if line.startswith("level"))
    key = parse_key(plain.replace(level, f"level = '{odd}'"))
    assert reweighted(key, [1, 2]).level == odd
