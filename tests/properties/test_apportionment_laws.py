"""Laws of apportionment, on generated units."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from softlanding.apportionment import (
    METHODS,
    Apportionment,
    FairQuotas,
    Key,
    Unit,
    apportion,
    catalogue,
    fair_quotas,
    largest_remainder,
    shares_by_key,
)

EXACT_METHODS = sorted(set(METHODS) - {"independent"})
SUMMABLE_KEYS = ["population", "eu-pact-2024", "de-koenigstein"]
MONOTONE_KEYS = ["population", "eu-pact-2024", "grech-2016"]
KEYS = ["population", "eu-pact-2024", "de-koenigstein", "eu-2015-05", "eu-2015-09", "grech-2016"]


@st.composite
def groups(
    draw: st.DrawFn, size: int = 6, largest: int = 40, total: int = 60
) -> tuple[list[int], list[int], list[int | None], int]:
    """Weights, minimums, maximums and a total; not always feasible."""
    count = draw(st.integers(1, size))
    weights = draw(st.lists(st.integers(0, largest), min_size=count, max_size=count))
    low = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    room = draw(st.lists(st.none() | st.integers(0, 9), min_size=count, max_size=count))
    high = [None if more is None else least + more for least, more in zip(low, room, strict=True)]
    return weights, low, high, draw(st.integers(0, total))


def feasible(group: tuple[list[int], list[int], list[int | None], int]) -> FairQuotas:
    weights, low, high, total = group
    fair = fair_quotas(weights, total, minimum=low, maximum=high)
    assume(isinstance(fair, FairQuotas))
    assert isinstance(fair, FairQuotas)
    return fair


@st.composite
def territories(draw: st.DrawFn, key: str, parents: bool = False) -> list[Unit]:
    count = draw(st.integers(1, 7))
    units = []
    for at in range(count):
        values = {column: draw(st.integers(1, 500)) for column in catalogue()[key].columns}
        exempt = draw(st.integers(0, 9)) == 0 and at > 0
        low = 0 if exempt else draw(st.integers(0, 2))
        units.append(
            Unit(
                f"u{at}",
                parent=draw(st.sampled_from([None, "P", "Q"])) if parents else None,
                indicators=values,
                exempt=exempt,
                minimum=low,
                maximum=draw(st.none() | st.integers(low, 30)),
                credit=0 if exempt else draw(st.integers(0, 5)),
                pledge=draw(st.integers(0, 2)),
                carry_over=0 if exempt else draw(st.integers(-6, 6)),
            )
        )
    return units


def solved(result: Apportionment) -> Apportionment:
    assume(result.status == "apportioned")
    return result


@given(groups())
def test_fair_quotas_sum_keep_bounds_and_are_proportional_between_them(group) -> None:
    fair = feasible(group)
    exact = [fair.exact(at) for at in range(len(fair.names))]
    assert sum(exact) == fair.total
    rates = []
    for quota, weight, low, high in zip(
        exact, fair.weights, fair.minimum, fair.maximum, strict=True
    ):
        assert low <= quota
        assert high is None or quota <= high
        if weight and low < quota and quota != high:
            rates.append(quota / weight)
    assert len(set(rates)) <= 1
    for rate in rates:
        for quota, weight, low, high in zip(
            exact, fair.weights, fair.minimum, fair.maximum, strict=True
        ):
            assert quota >= rate * weight or quota == high
            assert quota <= rate * weight or quota == low


@given(groups())
def test_infeasible_is_said_exactly_when_no_quotas_exist(group) -> None:
    weights, low, high, total = group
    most = [
        (total if top is None else top) if weight else least
        for weight, least, top in zip(weights, low, high, strict=True)
    ]
    possible = sum(low) <= total <= sum(most)
    assert (
        isinstance(fair_quotas(weights, total, minimum=low, maximum=high), FairQuotas) == possible
    )


@pytest.mark.parametrize("method", EXACT_METHODS)
@given(group=groups())
def test_quotas_sum_and_keep_their_bounds(method: str, group) -> None:
    fair = feasible(group)
    quotas = METHODS[method](fair).quotas
    assert sum(quotas) == fair.total
    for quota, low, high in zip(quotas, fair.minimum, fair.maximum, strict=True):
        assert low <= quota
        assert high is None or quota <= high


@given(groups())
def test_largest_remainder_stays_within_the_fair_quota(group) -> None:
    fair = feasible(group)
    for at, quota in enumerate(largest_remainder(fair).quotas):
        assert abs(quota - fair.exact(at)) < 1


@given(groups(size=4, total=8))
def test_largest_remainder_is_nearest_of_all_whole_quotas(group) -> None:
    fair = feasible(group)

    def distance(quotas: tuple[int, ...]) -> Fraction:
        return sum(((quota - fair.exact(at)) ** 2 for at, quota in enumerate(quotas)), Fraction(0))

    tops = [fair.total if high is None else high for high in fair.maximum]
    ranges = [range(low, top + 1) for low, top in zip(fair.minimum, tops, strict=True)]
    best = min(distance(quotas) for quotas in product(*ranges) if sum(quotas) == fair.total)
    assert distance(largest_remainder(fair).quotas) == best


SQUARED_SIGNPOSTS = {
    "dhondt": lambda held: Fraction(held + 1) ** 2,
    "sainte-lague": lambda held: Fraction(2 * held + 1, 2) ** 2,
    "huntington-hill": lambda held: Fraction(held * (held + 1)),
    "adams": lambda held: Fraction(held) ** 2,
}


@pytest.mark.parametrize("method", SQUARED_SIGNPOSTS)
@given(group=groups())
@example(group=([3, 1], [0, 3], [3, None], 6))
def test_divisor_methods_hand_out_one_person_at_a_time(method: str, group) -> None:
    fair = feasible(group)
    held = list(fair.minimum)
    for _ in range(fair.total - sum(held)):
        _, _, _, at = min(
            (
                SQUARED_SIGNPOSTS[method](held[at]) / weight**2,
                -weight,
                fair.names[at],
                at,
            )
            for at, weight in enumerate(fair.weights)
            if weight and held[at] != fair.maximum[at]
        )
        held[at] += 1
    assert METHODS[method](fair).quotas == tuple(held)


@pytest.mark.parametrize("method", ["dhondt", "sainte-lague", "huntington-hill", "adams"])
@given(weights=st.lists(st.integers(1, 60), min_size=1, max_size=6), total=st.integers(0, 60))
def test_divisor_methods_are_house_monotone(method: str, weights: list[int], total: int) -> None:
    fewer, more = fair_quotas(weights, total), fair_quotas(weights, total + 1)
    assert isinstance(fewer, FairQuotas)
    assert isinstance(more, FairQuotas)
    pairs = zip(METHODS[method](fewer).quotas, METHODS[method](more).quotas, strict=True)
    assert all(before <= after for before, after in pairs)


@pytest.mark.parametrize("method", EXACT_METHODS)
@given(group=groups(), order=st.randoms(use_true_random=False))
def test_the_order_of_units_plays_no_part(method: str, group, order) -> None:
    weights, low, high, total = group
    fair = feasible(group)
    places = list(range(len(weights)))
    order.shuffle(places)
    shuffled = fair_quotas(
        [weights[at] for at in places],
        total,
        minimum=[low[at] for at in places],
        maximum=[high[at] for at in places],
        names=[fair.names[at] for at in places],
    )
    assert isinstance(shuffled, FairQuotas)
    expected = METHODS[method](fair).quotas
    assert METHODS[method](shuffled).quotas == tuple(expected[at] for at in places)


@pytest.mark.parametrize("method", EXACT_METHODS)
@given(group=groups())
def test_other_names_change_nothing_where_no_tie_decides(method: str, group) -> None:
    weights, low, high, total = group
    fair = feasible(group)
    rounded = METHODS[method](fair)
    assume(not rounded.tied)
    names = [str(9 - at) for at in range(len(weights))]
    renamed = fair_quotas(weights, total, minimum=low, maximum=high, names=names)
    assert isinstance(renamed, FairQuotas)
    assert METHODS[method](renamed).quotas == rounded.quotas


@pytest.mark.parametrize("method", EXACT_METHODS)
@pytest.mark.parametrize("key", KEYS)
@given(data=st.data(), total=st.integers(0, 90))
def test_waterfalls_sum_exactly_to_quotas_that_sum_to_the_total(
    key: str, method: str, data: st.DataObject, total: int
) -> None:
    units = data.draw(territories(key))
    result = solved(apportion(units, catalogue()[key], total=total, rounding=method))
    assert result.distributed == total
    given_units = {unit.unit: unit for unit in units}
    for row in result.rows:
        assert sum(step.amount for step in row.waterfall) == row.quota
        assert row.quota >= given_units[row.unit].minimum
        assert given_units[row.unit].maximum is None or row.quota <= given_units[row.unit].maximum
        assert not (given_units[row.unit].exempt and (row.quota or row.share))
    assert sum(row.share for row in result.rows) == 1


@pytest.mark.parametrize("method", EXACT_METHODS)
@pytest.mark.parametrize("key", SUMMABLE_KEYS)
@given(data=st.data(), total=st.integers(0, 90))
def test_parts_sum_to_their_parents(key: str, method: str, data: st.DataObject, total: int) -> None:
    units = data.draw(territories(key, parents=True))
    result = solved(apportion(units, catalogue()[key], total=total, rounding=method))
    assert result.distributed == total
    quotas = {row.unit: row.quota for row in result.rows}
    for parent in {row.parent for row in result.rows} - {None}:
        assert quotas[parent] == sum(row.quota for row in result.rows if row.parent == parent)
    assert sum(row.pledge for row in result.rows if row.level == 0) == sum(
        unit.pledge for unit in units
    )


def more_of(column: str, key: Key, values: list[dict[str, int]]) -> tuple[Fraction, Fraction]:
    """Share of the first unit before and after one more of a column."""
    after = [values[0] | {column: values[0][column] + 1}, *values[1:]]
    return shares_by_key(key, values).values[0], shares_by_key(key, after).values[0]


@pytest.mark.parametrize("key", MONOTONE_KEYS)
@given(data=st.data())
def test_more_population_never_lowers_the_share_where_the_key_is_monotone(
    key: str, data: st.DataObject
) -> None:
    row = st.fixed_dictionaries({column: st.integers(1, 99) for column in catalogue()[key].columns})
    values = data.draw(st.lists(row, min_size=1, max_size=4))
    before, after = more_of("population", catalogue()[key], values)
    assert after >= before


def test_more_unemployment_lowers_the_share_by_the_inverse_factor() -> None:
    unit = {"population": 1, "gdp": 1, "unemployment_rate": 5, "asylum_applications_per_million": 1}
    before, after = more_of("unemployment_rate", catalogue()["eu-2015-05"], [unit, unit])
    assert after < before
