"""The best set of one place by deviations, beside all sets tried one by one."""

from itertools import product

import numpy as np
import pytest

from softlanding.assignment.deviations import fewest_losses, fit_rates
from softlanding.assignment.forcing import forced_losses
from softlanding.assignment.room_tables import best_by_tables


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Profits, uses, room and rates of a place; every item fits alone."""
    draw = np.random.default_rng(seed)
    use = draw.integers(0, 4, (int(draw.integers(1, 11)), 1 + seed % 3))
    room = np.maximum(draw.integers(0, 9, use.shape[1]), use.max(axis=0))
    return draw.normal(0.3, 1.0, len(use)), use, room, draw.random(use.shape[1]) * 0.4


def by_deviations(
    profit: np.ndarray, use: np.ndarray, room: np.ndarray, rates: np.ndarray, most: int
) -> tuple[float, np.ndarray]:
    """Worth of the best set, and the set; NaN if `most` looks did not tell."""
    net = profit - use @ rates
    taken = np.zeros(len(net), np.uint8)
    lost, looks = fewest_losses(
        net, use, room - use[net > 0].sum(axis=0), rates, most,
        np.arange(len(net)), np.empty((3, len(net) + 1)), taken,
    )  # fmt: skip
    assert (looks > most) == (lost < 0)
    bound = room @ rates + np.maximum(net, 0).sum()
    return (bound - lost if lost >= 0 else np.nan), taken


@pytest.mark.parametrize("seed", range(200))
def test_no_set_that_fits_is_worth_more(seed: int) -> None:
    profit, use, room, rates = drawn(seed)
    sets = [np.array(taken) for taken in product((0, 1), repeat=len(profit))]
    best = max(float(taken @ profit) for taken in sets if np.all(taken @ use <= room))
    fitted = rates.copy()
    fit_rates(profit, use, room, fitted)
    for prices in (rates, fitted, np.zeros_like(rates)):
        worth, taken = by_deviations(profit, use, room, prices, 10**6)
        assert worth == pytest.approx(best, abs=1e-9)
        assert np.all(taken @ use <= room)
        assert float(taken @ profit) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", range(60))
def test_fitted_rates_never_raise_the_bound(seed: int) -> None:
    profit, use, room, rates = drawn(seed)

    def bound(prices: np.ndarray) -> float:
        return float(room @ prices + np.maximum(profit - use @ prices, 0).sum())

    fitted = rates.copy()
    fit_rates(profit, use, room, fitted)
    assert (fitted >= 0).all()
    assert bound(fitted) <= bound(rates) + 1e-9


def test_a_place_with_too_many_deviations_is_said_to_have_them_and_priced_by_tables() -> None:
    profit, use = np.full(24, 1.0), np.full((24, 1), 2)
    room, rates = np.array([25]), np.array([0.5])
    worth, _ = by_deviations(profit, use, room, rates, 100)
    assert np.isnan(worth), "all deviations cost nothing, and one of room is always left"
    inside, outside = np.zeros(24), np.zeros(24)
    value = forced_losses(
        np.array([0, 24]), np.arange(24), profit, use, room[None], np.zeros(24), rates[None],
        9.0, inside, outside,
    )  # fmt: skip
    assert value == pytest.approx(12.0), "twelve of them fit into a room for 25"
    assert not inside.any()
    assert not outside.any()


@pytest.mark.parametrize("share", [-1.0, 0.0, 0.1, 0.9, 1.0, 3.0])
@pytest.mark.parametrize("seed", range(6))
def test_tables_find_the_best_set_whatever_distance_was_expected(seed: int, share: float) -> None:
    profit, use, room, rates = drawn(seed)
    best, _ = by_deviations(profit, use, room, rates, 10**6)
    net = profit - use @ rates
    bound = room @ rates + np.maximum(net, 0).sum()
    items, chosen = np.arange(len(net)), np.zeros(len(net), np.uint8)
    total, slack = best_by_tables(
        0, len(net), items, profit, use, room, np.zeros(len(net)), bound, net, chosen,
        share * (bound - best),
    )  # fmt: skip
    assert total == pytest.approx(best)
    assert slack == pytest.approx(bound - best)
    assert profit[chosen > 0].sum() == pytest.approx(best)
    assert (use[chosen > 0].sum(axis=0) <= room).all()
