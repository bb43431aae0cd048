"""What is struck is in no better placement, and what is left proves the optimum."""

from itertools import combinations, product

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
    remaining.price(value - 1e-6, 50)
    assert value - 1e-9 <= remaining.bound <= relaxed.bound + 1e-9
    before = int(remaining.open.sum())
    remaining.strike(value - 1e-6, 50)
    assert remaining.possible
    assert remaining.bound >= value - 1e-9
    assert remaining.open.sum() < before
    left = remaining.open.copy()
    placed = np.flatnonzero(remaining.place >= 0)
    left[placed, remaining.place[placed]] = True
    in_file_order = np.zeros_like(left)
    in_file_order[np.ix_(core.unit_order, core.place_order)] = left
    chosen = np.flatnonzero(result.assignment >= 0)
    assert in_file_order[chosen, result.assignment[chosen]].all()


@pytest.mark.parametrize("seed", range(8))
def test_no_choice_is_said_to_lose_more_than_it_does(seed: int) -> None:
    """Beside the best of all placements of five units with and without each choice."""
    draw = np.random.default_rng(seed)
    uses = draw.integers(1, 4, (5, 1 + seed % 2))
    core = contract(Instance(draw.random((5, 2)) + 0.5, uses, np.full((2, uses.shape[1]), 5)), 0)
    best = np.full((5, 3), -np.inf)
    for places in product((0, 1, 2), repeat=5):
        chosen = np.array(places)
        load = np.array([core.uses[chosen == place].sum(axis=0) for place in (0, 1)])
        if (load <= core.capacities).all():
            value = core.objective(np.where(chosen == 2, -1, chosen))
            best[np.arange(5), chosen] = np.maximum(best[np.arange(5), chosen], value)
    relaxed = relax(core, Run(60.0, None))
    remaining = everything(core, relaxed, relaxed.bound)
    losses = remaining.strike(best.max() - 1.0, 40)
    assert losses is not None
    some = remaining.open.any(axis=1)
    open_choices = np.column_stack([remaining.open, some & ~remaining.must])
    told = losses.bound - losses.loss[open_choices]
    assert (told >= best[open_choices] - 1e-9).all()
    assert (told < losses.bound - 1e-3).any()
    struck = ~open_choices & (np.arange(3) != remaining.place[:, None])
    assert best[struck].max(initial=-np.inf) <= best.max() - 1.0 + 1e-9


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
