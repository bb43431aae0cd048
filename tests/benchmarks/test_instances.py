"""Instances from a seed are what their descriptions say, and the same each time."""

import numpy as np
import pytest

from benchmarks.instances import (
    KINDS,
    european_year,
    many_incompatible,
    tight,
    tiny_places,
    uniform,
)
from softlanding.assignment import solve

SIZE = (120, 40)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_instance_and_another_another(kind: str) -> None:
    made = KINDS[kind]
    assert made(*SIZE, 1).sha256 == made(*SIZE, 1).sha256 != made(*SIZE, 2).sha256


@pytest.mark.parametrize("kind", KINDS)
def test_more_than_half_of_the_households_of_every_kind_can_be_placed(kind: str) -> None:
    instance = KINDS[kind](300, 300 if kind == "tiny places" else 40, 1)
    assert instance.shape[2] == 2
    result = solve(instance, "greedy")
    assert (result.assignment >= 0).mean() > 0.5


def test_a_year_has_three_dimensions_in_single_precision() -> None:
    year = european_year(*SIZE, 1)
    assert (year.shape, year.scores.dtype) == ((*SIZE, 3), np.float32)
    assert np.all(year.capacities.sum(axis=0) >= year.uses.sum(axis=0))


def test_tight_places_have_room_for_nine_of_ten() -> None:
    instance = tight(*SIZE, 1)
    room = instance.capacities.sum(axis=0) / instance.uses.sum(axis=0)
    assert room == pytest.approx([0.9, 0.9], abs=0.01)


def test_of_many_incompatible_pairs_one_in_twenty_is_possible() -> None:
    possible = ~np.isnan(many_incompatible(*SIZE, 1).scores)
    assert possible.mean() == pytest.approx(0.05, abs=0.01)


def test_most_tiny_places_take_two_to_four_persons() -> None:
    room = tiny_places(500, 500, 1).capacities[:, 0]
    assert np.median(room) == 3
    assert ((room >= 2) & (room <= 4)).mean() > 0.6


def test_uniform_places_are_about_of_one_size() -> None:
    room = uniform(1_000, 40, 1).capacities[:, 0]
    assert room.max() < 2 * room.min()
