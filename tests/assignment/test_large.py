"""The mechanism for millions of pairs: feasible, near the best, with a bound for all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.instances import structured
from softlanding.assignment import Instance, pattern_bound, price_bound, solve, verify
from softlanding.assignment import large as door
from softlanding.assignment.knapsack import place_values
from softlanding.assignment.verify import PlacementInvalid
from tests.assignment.small_instances import brute_force, medium, seeded


@pytest.mark.parametrize("seed", range(120))
def test_on_small_instances_it_agrees_with_brute_force(seed: int) -> None:
    instance = seeded(seed)
    best = brute_force(instance)
    result = solve(instance, "large", time_limit=5, seed=seed)
    if best is None:
        assert result.status == "infeasible"
        return
    assert result.objective == pytest.approx(best)
    assert result.bound >= best - 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_it_is_near_the_optimum_and_its_bound_is_tighter_than_that_of_prices(seed: int) -> None:
    instance = medium(seed)
    optimum = solve(instance, "exact", time_limit=30)
    result = solve(instance, "large", time_limit=100)
    assert result.objective >= 0.97 * optimum.objective
    assert optimum.objective - 1e-9 <= result.bound <= 1.02 * optimum.objective
    assert result.bound < price_bound(instance, result.prices)


def test_a_programme_of_some_hundred_households_is_within_half_a_percent() -> None:
    instance = structured(600, 150, seed=3)
    result = solve(instance, "large", time_limit=30)
    assert result.gap < 0.01
    assert result.unit_prices is not None
    assert pattern_bound(instance, result.unit_prices, result.prices) <= result.bound + 1e-6


def test_large_places_are_priced_and_the_bound_still_holds() -> None:
    instance = structured(300, 4, seed=5)
    result = solve(instance, "large", time_limit=30)
    assert result.gap < 0.01


def test_the_same_seed_gives_the_same_placement() -> None:
    first, second = (solve(medium(2), "large", time_limit=300, seed=7) for _ in range(2))
    assert first.assignment.tolist() == second.assignment.tolist()


def test_single_precision_scores_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("softlanding.assignment.units._MOST_EXACT_CELLS", 0)
    given = medium(1)
    instance = Instance(given.scores.astype(np.float32), given.uses, given.capacities)
    result = solve(instance, "large", time_limit=100)
    verify(instance, result)
    assert result.gap < 0.05


def test_few_candidates_are_found_again_when_every_pair_is_priced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = structured(200, 80, seed=1)
    wide = solve(instance, "large", time_limit=30)
    monkeypatch.setattr(door, "_FEW_CELLS", 0)
    monkeypatch.setattr(door, "_WIDTH", 0.2)
    narrow = solve(instance, "large", time_limit=30)
    assert narrow.bound >= wide.objective - 1e-9
    assert narrow.objective >= 0.97 * wide.objective


def test_a_claimed_bound_below_what_the_prices_prove_is_found() -> None:
    instance = medium(3)
    result = solve(instance, "large", time_limit=5)
    object.__setattr__(result, "bound", result.objective)
    object.__setattr__(result, "status", "optimal")
    with pytest.raises(PlacementInvalid, match="which is proven"):
        verify(instance, result)


@pytest.mark.parametrize("seed", range(30))
def test_any_prices_of_units_prove_a_bound(seed: int) -> None:
    instance = seeded(seed)
    best = brute_force(instance)
    if best is None:
        return
    draw = np.random.default_rng(seed)
    units = int(instance.unit_of_household.max()) + 1
    prices = draw.random(instance.capacities.shape)
    assert pattern_bound(instance, draw.random(units), prices) >= best - 1e-9
    assert pattern_bound(instance, np.zeros(units), np.zeros_like(prices)) >= best - 1e-9


@pytest.mark.parametrize("seed", range(60))
def test_the_compiled_knapsack_and_the_independent_one_agree(seed: int) -> None:
    draw = np.random.default_rng(seed)
    units, dimensions = 12, int(draw.integers(1, 4))
    room = draw.integers(1, 8, (1, dimensions))
    uses = np.minimum(draw.integers(0, 4, (units, dimensions)), room)
    scores = draw.random(units)
    value, chosen = np.zeros(1), np.zeros(units, np.uint8)
    guess = np.full((1, dimensions), draw.random())
    unit_prices = draw.random(units) / 2
    place_values(
        np.array([0, units]),
        np.arange(units, dtype=np.int32),
        scores,
        uses,
        room,
        np.array([True]),
        unit_prices,
        guess,
        chosen,
        value,
    )
    alone = pattern_bound(Instance(scores[:, None], uses, room), unit_prices, np.zeros_like(guess))
    assert value[0] == pytest.approx(alone - unit_prices.sum(), abs=1e-9)
    taken = chosen.astype(bool)
    assert np.all(uses[taken].sum(axis=0) <= room[0])
    assert (scores - unit_prices)[taken].sum() == pytest.approx(value[0])
