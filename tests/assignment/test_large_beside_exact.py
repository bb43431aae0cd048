"""The method for millions of pairs beside the proven optimum, over hundreds of small instances."""

from statistics import mean

import pytest

from softlanding.assignment import solve
from tests.assignment.small_instances import medium

SIZES = {(6, 3): 220, (8, 4): 70, (12, 4): 20}
"""Households and places, and how many seeds of each."""


@pytest.mark.parametrize("size", SIZES)
def test_it_is_never_above_the_optimum_seldom_below_and_its_bound_never_below(
    size: tuple[int, int],
) -> None:
    shares, proven = [], 0
    for seed in range(SIZES[size]):
        instance = medium(seed, *size)
        optimum = solve(instance, "exact", time_limit=60, seed=seed)
        result = solve(instance, "large", time_limit=60, seed=seed)
        assert optimum.status == "optimal", seed
        slack = 1e-9 * optimum.objective
        assert result.objective <= optimum.objective + slack, seed
        assert result.bound >= optimum.objective - slack, seed
        if result.status == "optimal":
            assert result.objective >= optimum.objective - slack, seed
            proven += 1
        shares.append(result.objective / optimum.objective)
    assert min(shares) >= 0.8
    assert mean(shares) >= 0.99
    assert sum(share >= 1 - 1e-9 for share in shares) >= 0.6 * len(shares)
    assert proven
