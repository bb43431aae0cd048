"""Prices of the linear relaxation: its value to the last digit, and a bound at any time."""

import numpy as np
import pytest
from scipy.optimize import linprog

from softlanding.assignment.household_prices import Duals
from softlanding.assignment.linear_prices import linear_prices
from softlanding.assignment.relaxation import rows_of
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core, contract
from tests.assignment.small_instances import medium


def value(core: Core, duals: Duals) -> float:
    return float(duals.units.sum() + (duals.places * core.capacities).sum())


def by_scipy(core: Core) -> float:
    units, places = np.nonzero(np.isfinite(core.scores))
    matrix, upper = rows_of(core, units, places)
    return -float(linprog(-core.scores[units, places], A_ub=matrix, b_ub=upper).fun)


@pytest.mark.parametrize("width", [0.0, 0.1, 10.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_value_is_that_of_the_linear_relaxation(seed: int, width: float) -> None:
    """However few pairs are written down at first."""
    core = contract(medium(seed, households=60, places=4), 0)
    prices = np.zeros(core.capacities.shape)
    duals = linear_prices(core, prices, np.full(len(core.uses), width), Run(60.0, None))
    assert value(core, duals) == pytest.approx(by_scipy(core), rel=1e-6)


def test_unit_prices_follow_from_those_of_room() -> None:
    core = contract(medium(1, households=60, places=4), 0)
    prices = np.zeros(core.capacities.shape)
    duals = linear_prices(core, prices, np.full(len(core.uses), 0.1), Run(60.0, None))
    net = core.scores - core.uses @ duals.places.T
    assert duals.units == pytest.approx(np.maximum(net.max(axis=1), 0.0))
    assert (duals.places >= 0).all()


def test_without_time_the_first_prices_are_a_bound() -> None:
    core = contract(medium(2, households=60, places=4), 0)
    prices = np.full(core.capacities.shape, 0.1)
    duals = linear_prices(core, prices, np.full(len(core.uses), 0.1), Run(0.0, None))
    assert np.array_equal(duals.places, prices)
    assert value(core, duals) >= by_scipy(core)


def test_nobody_who_can_be_placed_needs_no_programme() -> None:
    core = contract(medium(2, households=60, places=4), 0)
    core.scores[:] = -np.inf
    duals = linear_prices(core, np.zeros(core.capacities.shape), np.ones(60), Run(60.0, None))
    assert value(core, duals) == 0.0
