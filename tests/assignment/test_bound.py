"""Any prices of at least 0 prove a bound."""

import numpy as np
import pytest

from softlanding.assignment import Instance, price_bound, solve
from tests.assignment.small_instances import brute_force, medium, seeded


@pytest.mark.parametrize("seed", range(60))
def test_random_prices_never_go_below_the_optimum(seed: int) -> None:
    instance = seeded(seed)
    best = brute_force(instance)
    if best is None:
        return
    draw = np.random.default_rng(seed)
    for scale in (0.0, 0.1, 1.0, 10.0):
        assert price_bound(instance, draw.random(instance.capacities.shape) * scale) >= best


def test_prices_of_the_relaxation_beat_no_prices() -> None:
    instance = medium(0)
    result = solve(instance)
    assert result.objective <= result.price_bound
    assert result.price_bound < price_bound(instance, np.zeros(instance.capacities.shape))


def test_negative_prices_count_as_zero() -> None:
    instance = Instance([[1.0]], [[1]], [[5]])
    assert price_bound(instance, np.array([[-9.0]])) == pytest.approx(1.0)


def test_a_locked_household_pays_where_it_is_locked() -> None:
    instance = Instance([[1.0, 9.0]], [[1]], [[1], [1]], locks={0: 0})
    assert price_bound(instance, np.zeros((2, 1))) == pytest.approx(1.0)
