"""What nobody has published, named: drawn anew in every future, or a plain convention.

An effect whose size is unknown has an interval. Each future draws its size from it, the
same for all policies, so that an interval of results also covers what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

__all__ = ["ASSUMPTIONS", "CONVENTIONS", "Assumption", "Interval", "draw_assumed"]

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Assumption:
    """An effect of unknown size.

    Parameters
    ----------
    name
        As a policy file calls it.
    low, high
        Interval from which each future draws, uniformly.
    about
        What it measures, with its unit.
    """

    name: str
    low: float
    high: float
    about: str


_LIST = (
    Assumption("schooling_gradient", 0.1, 0.5, "log-odds of work that each step of schooling adds"),
    Assumption(
        "town_effect",
        0.1,
        0.4,
        "log-odds of work that a standard deviation of unemployment takes away",
    ),
    Assumption(
        "match",
        0.0,
        0.6,
        "standard deviation, in log-odds of work, of how well a town suits a level of schooling",
    ),
    Assumption(
        "planner_error",
        0.3,
        1.2,
        "standard error, in log-odds, of what is known of that in a town without experience",
    ),
    Assumption(
        "congestion",
        0.2,
        0.8,
        "log-odds of work lost where courses and interpreting are asked for twice over",
    ),
    Assumption("adaptation", 0.1, 0.5, "share of the missing course seats a town adds in a year"),
    Assumption("wish_effect", 0.0, 0.8, "log-odds of staying that a wish fulfilled adds"),
    Assumption("community", 0.3, 0.7, "share of the movers who go where their origin lives"),
    Assumption("arrivals_error", 0.05, 0.15, "standard deviation of arrivals, relative to pledge"),
)

ASSUMPTIONS: Mapping[str, Assumption] = MappingProxyType({entry.name: entry for entry in _LIST})
"""Effects of unknown size by name."""

CONVENTIONS: tuple[str, ...] = (
    "Every household has an adult; each further member is an adult by the same chance.",
    "Ages, sexes and schooling of the members of a household are independent of each other.",
    "Schooling: COD, ERI, SOM and SSD as Sudan; men of CAF as men of Sudan; others as Iraq.",
    "Germany and Denmark: women and men differ by the ratio of Swedish odds.",
    "Persons of 18 to 64 may work; one who would work at a lower chance also works at a higher.",
    "Rates of work and staying hold for people spread by population, without congestion or wish.",
    "Below 15,000 inhabitants towns are small, from 100,000 large; between, the mean stays.",
    "Four of ten households wish for a town: half for a city, half for one with their origin.",
    "Sizes of towns follow Pareto's law with exponent 1.05, none above 30 % of the country.",
    "Unemployment has a mean of 7 % and a standard deviation of 2.",
    "Dwellings, free again each year, are for 1.8 times the pledge.",
    "Urgent cases need a hospital: every town from 50,000 has one, and 3 of 10 others.",
    "Survivors need counselling: every town from 20,000 has it, and 4 of 10 others.",
    "Course seats are for 1.25 times the pledge, by population.",
    "Interpreting is for 1.5 times the pledge, half of it where the language is spoken already.",
    "Congestion of the first year counts half in the fifth.",
    "The planner knows a town's unemployment, and its fit the better the more it has received.",
    "A household moves away at most once; who is not placed waits for the next year.",
)
"""Everything else that was settled to make a world, sentence by sentence."""


def draw_assumed(
    generator: np.random.Generator, intervals: Mapping[str, Interval]
) -> dict[str, float]:
    """Size of each effect in one future.

    Parameters
    ----------
    intervals
        By name, in place of those of `ASSUMPTIONS`.

    Examples
    --------
    >>> drawn = draw_assumed(np.random.default_rng(1), {"match": (0.0, 0.0)})
    >>> drawn["match"], 0.1 <= drawn["town_effect"] <= 0.4
    (0.0, True)
    """
    places = generator.random(len(ASSUMPTIONS))
    sizes = {}
    for place, (name, known) in zip(places.tolist(), ASSUMPTIONS.items(), strict=True):
        low, high = intervals.get(name, (known.low, known.high))
        sizes[name] = low + place * (high - low)
    return sizes
