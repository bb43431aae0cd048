"""What is struck is in no better placement, and what is left proves the optimum."""

from itertools import combinations

import numpy as np
import pytest

from softlanding.assignment import Instance, solve
from softlanding.assignment.forcing import forced_losses, lowered
from softlanding.assignment.relaxation import relax
from softlanding.assignment.remaining import everything
from softlanding.assignment.run import Run
from softlanding.assignment.units import contract
from tests.assignment.small_instances import medium
from tests.assignment.test_exact import scipy_optimum


def best_set(worth: np.ndarray, uses: np.ndarray, room: np.ndarray, given: set[int]) -> float:
    """The best set of units that fits and holds those given, by trying all."""
    return max(
        (
            float(worth[list(members)].sum())
            for size in range(len(worth) + 1)
            for members in combinations(range(len(worth)), size)
            if given <= set(members) and np.all(uses[list(members)].sum(axis=0) <= room)
        ),
        default=-np.inf,
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_forced_choice_loses_what_trying_all_sets_says(seed: int) -> None:
    draw = np.random.default_rng(seed)
    uses = draw.integers(0, 4, (8, 1 + seed % 3))
    room = np.maximum(draw.integers(3, 9, (2, uses.shape[1])), uses.max(axis=0))
    score, prices = draw.random(16), draw.random(8) * 0.7
    start, unit = np.array([0, 8, 16]), np.tile(np.arange(8), 2)
    rates = draw.random(room.shape) * 0.2
    inside, outside = np.zeros(16), np.zeros(16)
    value = forced_losses(start, unit, score, uses, room, prices, rates, 99.0, inside, outside)
    total = prices.sum()
    for place in range(2):
        worth = score[8 * place : 8 * place + 8] - prices
        best = best_set(worth, uses, room[place], set())
        total += best
        for held in range(8):
            others = np.where(np.arange(8) == held, -99.0, worth)
            with_it = best_set(worth, uses, room[place], {held})
            without = best_set(others, uses, room[place], set())
            assert inside[8 * place + held] == pytest.approx(best - with_it, abs=1e-9)
            assert outside[8 * place + held] == pytest.approx(best - without, abs=1e-9)
    assert value == pytest.approx(total)


@pytest.mark.parametrize("margin", [0.1, 0.4, 1.0])
@pytest.mark.parametrize("seed", range(20))
def test_where_tables_would_be_too_large_no_loss_is_more_than_the_true_one(
    seed: int, margin: float
) -> None:
    draw = np.random.default_rng(seed)
    uses = draw.integers(20, 60, (10, 2))
    room = draw.integers(180, 260, (1, 2))
    score, prices = draw.random(10), draw.random(10) * 0.7
    rates = draw.random((1, 2)) * 0.006
    inside, outside = np.zeros(10), np.zeros(10)
    given = (np.array([0, 10]), np.arange(10), score, uses, room, prices, rates)
    value = forced_losses(*given, margin, inside, outside)
    worth = score - prices
    best = best_set(worth, uses, room[0], set())
    assert value == pytest.approx(prices.sum() + best)
    for held in range(10):
        others = np.where(np.arange(10) == held, -99.0, worth)
        assert inside[held] <= best - best_set(worth, uses, room[0], {held}) + 1e-9
        assert outside[held] <= best - best_set(others, uses, room[0], set()) + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_prices_of_units_bound_the_optimum_and_striking_keeps_it(seed: int) -> None:
    instance = medium(seed, households=40, places=4)
    result = solve(instance, method="exact")
    core, run = contract(instance, 0), Run(60.0, None)
    relaxed = relax(core, run)
    value = result.objective
    remaining = everything(core, relaxed, relaxed.bound - value + 1e-9)
    for _ in range(3):
        losses = remaining.priced(value - 1e-6, length=0.1, steps=50)
        assert losses is not None
        assert value - 1e-9 <= losses.bound <= relaxed.bound + 1e-9
        remaining.strike(losses, losses.bound - value + 1e-9)
    assert remaining.possible
    left = remaining.open.copy()
    placed = np.flatnonzero(remaining.place >= 0)
    left[placed, remaining.place[placed]] = True
    in_file_order = np.zeros_like(left)
    in_file_order[np.ix_(core.unit_order, core.place_order)] = left
    chosen = np.flatnonzero(result.assignment >= 0)
    assert in_file_order[chosen, result.assignment[chosen]].all()


def test_a_bound_never_falls_below_what_can_be_reached() -> None:
    start, unit = np.array([0, 2, 4]), np.array([0, 1, 0, 1])
    score, uses, room = np.array([5.0, 3.0, 4.0, 1.0]), np.array([[2], [2]]), np.array([[2], [2]])
    prices = np.array([9.0, 9.0])
    found = lowered(
        start, unit, score, uses, room, np.zeros(2), prices, np.zeros((2, 1)), 0.0, 1.0, 300
    )
    assert 7.0 - 1e-9 <= found <= 7.1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("room", [0.6, 1.0, 2.0])
def test_scipy_agrees_where_places_hold_many(seed: int, room: float) -> None:
    given = medium(seed, households=48, places=4)
    capacities = np.maximum((given.capacities * room).astype(int), 0)
    instance = Instance(given.scores, given.uses, capacities)
    result = solve(instance, method="exact", seed=seed)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(scipy_optimum(instance), abs=1e-6)
