"""One possible future: everything that chance decides, the same for every policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.simulation.assumptions import draw_assumed
from softlanding.simulation.outcomes import Outcomes, outcomes_of
from softlanding.simulation.people import LEVELS, Households, draw_households, pick
from softlanding.simulation.policy import Experiment
from softlanding.simulation.towns import Towns, draw_towns

__all__ = ["FOLLOWED", "World", "draw_world"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLLOWED = 5
"""Years for which every household is followed after it was placed."""

_WISHING = 0.4  # of the households
_CITY = 0.5  # of those who wish


@dataclass(frozen=True, eq=False)
class World:
    """What chance has in store for all policies alike (common random numbers).

    Parameters
    ----------
    arrivals
        Households of each year.
    wishes
        Town that each household wishes for, by year; −1: none.
    assumed
        Sizes of the assumed effects in this future.
    noise : array of float, shape (levels, towns)
        Standard normal errors of what is known about towns.
    work_luck, course_luck
        By year, uniform on [0, 1) for each person: in work where the chance is larger.
    stay_luck
        By year, shape (households, 5): stays a further year where the chance is larger.
    move_luck
        By year, shape (households, 2): whom a mover joins, and where.
    placement_seed
        Decides between equally good placements.
    """

    towns: Towns
    outcomes: Outcomes
    assumed: Mapping[str, float]
    arrivals: tuple[Households, ...]
    wishes: tuple[Ints, ...]
    noise: Floats
    work_luck: tuple[Floats, ...]
    course_luck: tuple[Floats, ...]
    stay_luck: tuple[Floats, ...]
    move_luck: tuple[Floats, ...]
    placement_seed: int


def draw_world(experiment: Experiment, *, seed: int, number: int) -> World:
    """Draw one future; its number and the seed decide it, and nothing else.

    Parameters
    ----------
    number
        0, 1, …: the spawn key of its `numpy.random.SeedSequence`.
    """
    root = np.random.SeedSequence(seed, spawn_key=(number,))
    effects, places, people, luck, placement = (
        np.random.default_rng(child) for child in root.spawn(5)
    )
    assumed = draw_assumed(effects, experiment.assumed)
    towns = draw_towns(
        places,
        towns=experiment.towns,
        inhabitants=experiment.inhabitants,
        pledge=experiment.pledge,
    )
    relative = 1 + assumed["arrivals_error"] * people.standard_normal(experiment.years)
    persons = np.maximum(np.rint(experiment.pledge * relative), 1).astype(int).tolist()
    arrivals = tuple(draw_households(people, count) for count in persons)
    return World(
        towns=towns,
        outcomes=outcomes_of(towns, experiment.country, assumed),
        assumed=assumed,
        arrivals=arrivals,
        wishes=tuple(_wishes(people, year, towns) for year in arrivals),
        noise=luck.standard_normal((len(LEVELS), len(towns))),
        work_luck=tuple(luck.random(len(year.household)) for year in arrivals),
        course_luck=tuple(luck.random(len(year.household)) for year in arrivals),
        stay_luck=tuple(luck.random((len(year), FOLLOWED)) for year in arrivals),
        move_luck=tuple(luck.random((len(year), 2)) for year in arrivals),
        placement_seed=int(placement.integers(2**31)),
    )


def _wishes(generator: np.random.Generator, households: Households, towns: Towns) -> Ints:
    """Town that each household wishes for: a city, or where its origin lives."""
    drawn = generator.random((len(households), 3))
    city = pick(drawn[:, 2], np.cumsum(towns.population) / towns.population.sum())
    stock = np.cumsum(towns.stock.T + 1e-9, axis=1)
    near = np.array(
        [
            int(pick(np.array([place]), stock[origin] / stock[origin, -1])[0])
            for place, origin in zip(drawn[:, 2], households.origin, strict=True)
        ],
        dtype=np.int64,
    )
    town = np.where(drawn[:, 1] < _CITY, city, near)
    return np.where(drawn[:, 0] < _WISHING, town, -1).astype(np.int64)
