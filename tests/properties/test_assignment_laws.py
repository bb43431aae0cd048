"""Laws of placement, on generated instances."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.assignment import Instance, price_bound, solve, verify
from tests.assignment.small_instances import brute_force


@st.composite
def instances(draw: st.DrawFn, *, locks: bool = True) -> Instance:
    """Up to four households, three places and two dimensions."""
    households, places = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    dimensions = draw(st.integers(1, 2))
    score = st.one_of(st.just(float("nan")), st.integers(-4, 9).map(lambda tenths: tenths / 10))

    def table(cell: st.SearchStrategy, rows: int, columns: int) -> list[list]:
        row = st.lists(cell, min_size=columns, max_size=columns)
        return draw(st.lists(row, min_size=rows, max_size=rows))

    household = st.integers(0, households - 1)
    links = st.lists(st.tuples(household, household), max_size=2)
    held = st.dictionaries(household, st.integers(0, places - 1), max_size=2)
    return Instance(
        table(score, households, places),
        table(st.integers(0, 4), households, dimensions),
        table(st.integers(0, 7), places, dimensions),
        linked=draw(links),
        locks=draw(held) if locks else {},
    )


@given(instances(), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_exact_is_what_counting_out_finds(instance: Instance, seed: int) -> None:
    result, best = solve(instance, seed=seed), brute_force(instance)
    verify(instance, result)
    if best is None:
        assert result.status == "infeasible"
    else:
        assert result.status == "optimal"
        assert abs(result.objective - best) < 1e-9


@given(instances())
@settings(max_examples=60, deadline=None)
def test_greedy_keeps_every_constraint_and_is_never_better(instance: Instance) -> None:
    greedy, best = solve(instance, method="greedy"), solve(instance)
    verify(instance, greedy)
    if best.status != "infeasible":
        assert greedy.objective <= best.objective + 1e-9 <= greedy.bound + 2e-9


@given(instances(), st.data())
@settings(max_examples=60, deadline=None)
def test_any_prices_bound_every_placement(instance: Instance, data: st.DataObject) -> None:
    best = brute_force(instance)
    size = instance.capacities.size
    prices = data.draw(st.lists(st.floats(0, 5), min_size=size, max_size=size))
    if best is not None:
        table = np.array(prices).reshape(instance.capacities.shape)
        assert price_bound(instance, table) >= best


@given(instances(locks=False), st.data())
@settings(max_examples=60, deadline=None)
def test_more_room_never_hurts(instance: Instance, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, instance.shape[1] - 1))
    capacities = instance.capacities.copy()
    capacities[place] += 1
    roomier = Instance(instance.scores, instance.uses, capacities, linked=instance.linked)
    assert solve(roomier).objective >= solve(instance).objective - 1e-9


@given(instances(locks=False), st.permutations(range(4)), st.permutations(range(3)))
@settings(max_examples=60, deadline=None)
def test_the_optimum_does_not_depend_on_the_order_of_the_files(
    instance: Instance, households: list[int], places: list[int]
) -> None:
    rows = [index for index in households if index < instance.shape[0]]
    columns = [index for index in places if index < instance.shape[1]]
    turned = Instance(
        instance.scores[np.ix_(rows, columns)],
        instance.uses[rows],
        instance.capacities[columns],
        linked=[tuple(rows.index(member) for member in group) for group in instance.linked],
    )
    assert abs(solve(turned).objective - solve(instance).objective) < 1e-9


@given(instances(), st.sampled_from([0.25, 8.0, 1000.0]))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_the_scores_does_not_matter(instance: Instance, factor: float) -> None:
    scaled = Instance(
        instance.scores * factor,
        instance.uses,
        instance.capacities,
        linked=instance.linked,
        locks=instance.locks,
    )
    one, other = solve(instance), solve(scaled)
    assert one.status == other.status
    assert abs(other.objective - one.objective * factor) < 1e-9 * factor
