"""Laws of zero-or-at-least, of next changes, two-way tables and household mixes."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from softlanding.apportionment import (
    METHODS,
    FairQuotas,
    NextChange,
    TwoWay,
    fair_quotas,
    household_mix,
    two_way,
    zero_or_least,
)
from softlanding.apportionment.next_change import next_changes

EXACT_METHODS = sorted(set(METHODS) - {"independent"})
RATIONAL_DIVISORS = ["dhondt", "sainte-lague", "adams"]
Gapped = tuple[list[int], list[int], list[int], list[int | None], int]


@st.composite
def gapped(draw: st.DrawFn, *, maximums: bool = True) -> Gapped:
    count = draw(st.integers(1, 5))

    def column(values: st.SearchStrategy) -> list:
        return draw(st.lists(values, min_size=count, max_size=count))

    low = column(st.sampled_from([0, 0, 0, 1, 2]))
    least = [at + step for at, step in zip(low, column(st.integers(0, 8)), strict=True)]
    room = column(st.none() | st.integers(0, 9)) if maximums else [None] * count
    high = [None if more is None else at + more for at, more in zip(low, room, strict=True)]
    return column(st.integers(0, 30)), low, least, high, draw(st.integers(0, 40))


def allowed(group: Gapped) -> list[set[int]]:
    """Quotas that each unit may have, up to well above the total."""
    weights, low, least, high, total = group
    return [
        {bottom} | (set(range(step, (total + 30 if top is None else top) + 1)) if weight else set())
        for weight, bottom, step, top in zip(weights, low, least, high, strict=True)
    ]


@pytest.mark.parametrize("method", EXACT_METHODS)
@given(group=gapped())
@example(group=([6, 5], [0, 0], [7, 10], [7, None], 10))
def test_zero_or_least_is_kept_and_infeasible_exactly_when_nothing_adds_up(
    method: str, group: Gapped
) -> None:
    weights, low, least, high, total = group
    sums = {0}
    for quotas in allowed(group):
        sums = {persons + quota for persons in sums for quota in quotas}
    found = zero_or_least(weights, total, least=least, minimum=low, maximum=high)
    assert isinstance(found, FairQuotas) == (total in sums)
    if isinstance(found, FairQuotas):
        quotas = METHODS[method](found).quotas
        assert sum(quotas) == total
        assert all(quota in may for quota, may in zip(quotas, allowed(group), strict=True))
    elif found[0].code == "gap-below-least":
        assert found[0].data["below"] == max(persons for persons in sums if persons < total)
        assert found[0].data["above"] == min(persons for persons in sums if persons > total)


@given(group=gapped(), order=st.randoms(use_true_random=False))
def test_the_order_of_units_plays_no_part_for_zero_or_least(group: Gapped, order) -> None:
    weights, low, least, high, total = group
    places = list(range(len(weights)))
    order.shuffle(places)
    names = [f"u{at}" for at in range(len(weights))]

    def solve(at: list[int]) -> dict[str, Fraction] | None:
        found = zero_or_least(
            [weights[i] for i in at], total, least=[least[i] for i in at],
            minimum=[low[i] for i in at], maximum=[high[i] for i in at],
            names=[names[i] for i in at],
        )  # fmt: skip
        if not isinstance(found, FairQuotas):
            return None
        return {found.names[i]: found.exact(i) for i in range(len(at))}

    assert solve(list(range(len(weights)))) == solve(places)


@given(group=gapped(maximums=False))
def test_more_persons_in_total_turn_nobody_away_where_one_unit_takes_any_number(
    group: Gapped,
) -> None:
    weights, low, least, _, total = group
    assume(any(w and step <= at for w, at, step in zip(weights, low, least, strict=True)))
    fewer = zero_or_least(weights, total, least=least, minimum=low)
    more = zero_or_least(weights, total + 1, least=least, minimum=low)
    assume(isinstance(fewer, FairQuotas) and isinstance(more, FairQuotas))
    assert isinstance(fewer, FairQuotas)
    assert isinstance(more, FairQuotas)
    for at, (bottom, step) in enumerate(zip(low, least, strict=True)):
        if step > bottom:
            assert not (fewer.exact(at) > bottom and more.exact(at) == bottom)


@given(group=gapped(maximums=False))
def test_whoever_takes_part_has_a_claim_of_half_way(group: Gapped) -> None:
    weights, low, least, _, total = group
    fair = zero_or_least(weights, total, least=least, minimum=low)
    assume(isinstance(fair, FairQuotas) and fair.multiplier is not None and any(weights))
    assert isinstance(fair, FairQuotas)
    assume(any(not fair.least or fair.least[at] is None for at in range(len(low)) if weights[at]))
    for at, weight in enumerate(fair.weights):
        if fair.least and fair.least[at] is not None and fair.exact(at) > low[at]:
            assert fair.multiplier * weight >= Fraction(low[at] + least[at], 2)


WEIGHTS = st.lists(st.integers(1, 60), min_size=2, max_size=6)


def rounded(method: str, weights: list[Fraction], total: int) -> tuple[FairQuotas, tuple[int, ...]]:
    fair = fair_quotas(weights, total)
    assert isinstance(fair, FairQuotas)
    return fair, METHODS[method](fair).quotas


def with_claim(weights: list[int], change: Fraction, total: int) -> list[Fraction]:
    """Weights after the first unit's claim has changed by so many persons."""
    return [weights[0] + change * sum(weights) / total, *map(Fraction, weights[1:])]


@pytest.mark.parametrize("method", RATIONAL_DIVISORS)
@given(weights=WEIGHTS, total=st.integers(1, 60))
def test_a_divisor_quota_changes_by_one_where_it_is_said_to(
    method: str, weights: list[int], total: int
) -> None:
    fair, quotas = rounded(method, list(map(Fraction, weights)), total)
    change: NextChange = next_changes(fair, quotas, method).of(0)
    little = Fraction(1, 10**9)
    if change.more is not None:
        _, above = rounded(method, with_claim(weights, change.more + little, total), total)
        _, below = rounded(method, with_claim(weights, change.more - little, total), total)
        assert (above[0], below[0]) == (quotas[0] + 1, quotas[0])
        assert change.from_unit is not None
    if change.fewer is not None:
        _, below = rounded(method, with_claim(weights, -change.fewer - little, total), total)
        _, above = rounded(method, with_claim(weights, -change.fewer + little, total), total)
        assert (below[0], above[0]) == (quotas[0] - 1, quotas[0])


@given(weights=WEIGHTS, total=st.integers(1, 60))
def test_a_quota_by_huntington_and_hill_changes_near_where_it_is_said_to(
    weights: list[int], total: int
) -> None:
    method, near = "huntington-hill", Fraction(1, 10**9)
    fair, quotas = rounded(method, list(map(Fraction, weights)), total)
    change = next_changes(fair, quotas, method).of(0)
    if change.more is not None:
        _, above = rounded(method, with_claim(weights, change.more + near, total), total)
        _, below = rounded(method, with_claim(weights, change.more - near, total), total)
        assert (above[0], below[0]) == (quotas[0] + 1, quotas[0])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[int], dict[str, list[list[int | None]]]]:
    height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    persons = draw(st.lists(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)),
                            max_size=9))  # fmt: skip
    places = draw(st.permutations([column for _, column in persons]))
    row_sums = [sum(row == at for row, _ in persons) for at in range(height)]
    column_sums = [sum(column == at for column in places) for at in range(width)]

    def cells(values: st.SearchStrategy) -> list[list[int | None]]:
        row = st.lists(values, min_size=width, max_size=width)
        return draw(st.lists(row, min_size=height, max_size=height))

    more = {}
    if draw(st.booleans()):
        more["weights"] = cells(st.sampled_from([0, 1, 2, 5]))
    if draw(st.booleans()):
        more["maximum"] = cells(st.sampled_from([None, None, 1, 2, 3]))
    if draw(st.booleans()):
        more["minimum"] = cells(st.sampled_from([0, 0, 0, 1]))
    return row_sums, column_sums, more


@settings(deadline=None)
@given(given_table=tables())
def test_a_table_is_the_nearest_of_all_and_infeasible_exactly_when_there_is_none(
    given_table,
) -> None:
    row_sums, column_sums, more = given_table
    found = two_way(row_sums, column_sums, **more)
    ranges = []
    for row, persons in enumerate(row_sums):
        for column in range(len(column_sums)):
            low = more["minimum"][row][column] if "minimum" in more else 0
            high = more["maximum"][row][column] if "maximum" in more else None
            if "weights" in more and not more["weights"][row][column]:
                high = low
            ranges.append(range(low, (persons if high is None else min(high, persons)) + 1))
    width = len(column_sums)
    possible = [
        cells
        for cells in product(*ranges)
        if [sum(cells[at : at + width]) for at in range(0, len(cells), width)] == row_sums
        and [sum(cells[at::width]) for at in range(width)] == column_sums
    ]
    assert isinstance(found, TwoWay) == bool(possible)
    if not isinstance(found, TwoWay):
        return
    exact = [cell for row in found.exact for cell in row]

    def rank(cells: tuple[int, ...]) -> tuple[int, Fraction, int]:
        pairs = list(zip(cells, exact, strict=True))
        beyond = sum(max(0, x - -(-e // 1), e // 1 - x) for x, e in pairs)
        early = sum((at // width + 1) * (at % width + 1) * x for at, x in enumerate(cells))
        return beyond, sum(((x - e) ** 2 for x, e in pairs), Fraction(0)), -early

    taken = tuple(cell for row in found.cells for cell in row)
    assert rank(taken) == min(map(rank, possible))
    assert (found.beyond, found.squares) == rank(taken)[:2]


@settings(deadline=None, max_examples=60)
@given(
    quotas=st.lists(st.integers(0, 9), min_size=1, max_size=3),
    households=st.dictionaries(st.integers(1, 6), st.integers(0, 3), max_size=3),
)
def test_a_household_mix_is_proven_nearest_and_gives_out_every_household(
    quotas: list[int], households: dict[int, int]
) -> None:
    mix = household_mix(quotas, households)
    loads = {(0,) * len(quotas)}
    for size, count in households.items():
        for _ in range(count):
            loads = {
                (*load[:at], load[at] + size, *load[at + 1 :])
                for load in loads
                for at in range(len(quotas))
            }
    best = min(
        sum(abs(persons - quota) for persons, quota in zip(load, quotas, strict=True))
        for load in loads
    )
    assert mix.deviation == mix.bound == best
    given_out = dict(zip(mix.sizes, map(sum, zip(*mix.households, strict=True)), strict=True))
    assert given_out == {size: count for size, count in households.items() if count}
