"""Pricing finds the best set of a place; listing finds every set that is nearly as good."""

from itertools import combinations

import numpy as np
import pytest

from softlanding.assignment.patterns import enumerate_patterns, joined, price, shelf


def draw(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Uses, capacities and worths of eight units and three places."""
    source = np.random.default_rng(seed)
    dimensions = int(source.integers(1, 4))
    uses = source.integers(0, 4, (8, dimensions))
    uses[:, 0] = source.integers(1, 4, 8)
    worth = source.normal(0.2, 1.0, (8, 3))
    worth[source.random((8, 3)) < 0.2] = -np.inf
    return uses, source.integers(0, 8, (3, dimensions)), worth


def all_sets(uses: np.ndarray, room: np.ndarray, worth: np.ndarray) -> dict[tuple[int, ...], float]:
    return {
        members: float(worth[list(members)].sum())
        for size in range(1, len(uses) + 1)
        for members in combinations(range(len(uses)), size)
        if np.all(uses[list(members)].sum(axis=0) <= room)
        and np.all(np.isfinite(worth[list(members)]))
    }


@pytest.mark.parametrize("seed", range(40))
def test_the_best_set_of_each_place_is_found(seed: int) -> None:
    uses, capacities, worth = draw(seed)
    small = shelf(uses, capacities, np.arange(3))
    best = price(small, worth).best
    for place in range(3):
        sets = all_sets(uses, capacities[place], worth[:, place])
        assert best[place] == pytest.approx(max([0.0, *sets.values()]))


@pytest.mark.parametrize("width", [0.0, 0.5, 3.0])
@pytest.mark.parametrize("seed", range(20))
def test_every_set_within_the_width_is_listed_once(seed: int, width: float) -> None:
    uses, capacities, worth = draw(seed)
    small = shelf(uses, capacities, np.arange(3))
    pricing = price(small, worth)
    found = enumerate_patterns(small, worth, pricing, width, most=10**6)
    assert found is not None
    for place in range(3):
        sets = all_sets(uses, capacities[place], worth[:, place])
        expected = {
            members for members, value in sets.items() if value >= pricing.best[place] - width
        }
        listed = [
            tuple(sorted(found.member[found.start[index] : found.start[index + 1]].tolist()))
            for index in np.flatnonzero(found.place == place)
        ]
        assert len(listed) == len(set(listed))
        assert set(listed) == expected


@pytest.mark.parametrize("seed", range(20))
def test_a_beam_keeps_the_best_set(seed: int) -> None:
    uses, capacities, worth = draw(seed)
    small = shelf(uses, capacities, np.arange(3))
    pricing = price(small, worth)
    found = enumerate_patterns(small, worth, pricing, 0.0, most=10**6, beam=1)
    assert found is not None
    total = found.total(worth)
    for place in np.flatnonzero(pricing.best > 0):
        assert total[found.place == place].max() == pytest.approx(pricing.best[place])


def test_too_many_sets_are_given_up() -> None:
    uses, capacities, worth = draw(0)
    small = shelf(uses, capacities + 9, np.arange(3))
    assert enumerate_patterns(small, worth, price(small, worth), 99.0, most=3) is None


def test_no_lists_join_to_none() -> None:
    assert len(joined([])) == 0
