"""Sizes of dwellings as dimensions say exactly whether everybody finds a dwelling."""

from itertools import permutations

import numpy as np
import pytest

from softlanding.assignment import Household, Place, build, give_dwellings, solve


@pytest.mark.parametrize("seed", range(60))
def test_the_dimensions_hold_if_and_only_if_all_are_housed(seed: int) -> None:
    draw = np.random.default_rng(seed)
    households = [Household(str(index), int(draw.integers(1, 7))) for index in range(4)]
    dwellings = {int(size): int(draw.integers(0, 3)) for size in draw.integers(1, 7, 3)}
    place = Place("p", {"persons": 99}, dwellings=dwellings)
    instance = build(households, [place], np.ones((4, 1))).instance
    together = bool(
        instance.fits.all() and np.all(instance.uses.sum(axis=0) <= instance.capacities[0])
    )
    keys = [size for size, count in dwellings.items() for _ in range(count)]
    keys += [0] * max(0, 4 - len(keys))
    housed = any(
        all(household.persons <= size for household, size in zip(households, order, strict=False))
        for order in permutations(keys, 4)
    )
    assert together == housed
    assert (len(give_dwellings(households, dwellings)) == 4) == housed


def test_a_small_household_leaves_the_large_dwelling_to_a_large_one() -> None:
    households = [Household("couple", 2), Household("family", 4)]
    place = Place("p", {"persons": 9}, dwellings={4: 1})
    built = build(households, [place], [[0.9], [1.0]])
    assert solve(built.instance).assignment.tolist() == [-1, 0]
    assert give_dwellings(households, {2: 1, 4: 1}) == {"couple": 2, "family": 4}


def test_a_place_that_states_no_dwellings_is_not_constrained() -> None:
    households = [Household("a", 6), Household("b", 6)]
    places = [Place("p", {"persons": 12}), Place("q", {"persons": 12}, dwellings={2: 5})]
    built = build(households, places, np.ones((2, 2)))
    assert solve(built.instance).assignment.tolist() == [0, 0]
    assert built.reasons(0, 1)[0].text == (
        "The household has 6 persons; the largest dwelling in q is for 2."
    )


def test_a_place_with_no_dwelling_at_all_takes_nobody() -> None:
    built = build([Household("a", 1)], [Place("p", {"persons": 9}, dwellings={2: 0})], [[1.0]])
    assert built.reasons(0, 0)[0].code == "no_dwelling_large_enough"
