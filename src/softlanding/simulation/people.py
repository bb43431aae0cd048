"""Synthetic households that arrive: origin, members, schooling, language, needs, wishes.

Marginal shares are those of `softlanding.simulation.figures`; how they hang together is
named in `softlanding.simulation.assumptions`. All persons are synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.simulation.figures import (
    ADULT_AGES,
    HOUSEHOLD_SIZES,
    LANGUAGES,
    MEAN_HOUSEHOLD,
    MINORS,
    NEEDS,
    ORIGINS,
    SCHOOLING,
)

__all__ = [
    "LANGUAGE_NAMES",
    "LEVELS",
    "ORIGIN_NAMES",
    "WORKING_AGES",
    "Households",
    "draw_households",
    "language_shares",
    "schooling_shares",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ORIGIN_NAMES = tuple(ORIGINS)
LANGUAGE_NAMES = tuple(sorted({name for shares in LANGUAGES.values() for name in shares}))
LEVELS = ("none", "primary", "secondary", "tertiary")
WORKING_AGES = (18, 64)

_ALIKE = {"COD": "SDN", "ERI": "SDN", "SOM": "SDN", "SSD": "SDN", "other": "IRQ"}
_MINORS = sum(MINORS.values()) / (
    sum(MINORS.values()) + sum(women + men for _, _, women, men in ADULT_AGES)
)
_FURTHER_ADULT = ((1 - _MINORS) * MEAN_HOUSEHOLD - 1) / (MEAN_HOUSEHOLD - 1)


@dataclass(frozen=True, eq=False)
class Households:
    """Households and their persons, as arrays.

    Parameters
    ----------
    origin, language : array of int, shape (households,)
        Indices into `ORIGIN_NAMES` and `LANGUAGE_NAMES`.
    size : array of int, shape (households,)
        Persons, at least 1.
    urgent, survivor : array of bool, shape (households,)
        Needs a hospital; needs counselling.
    household : array of int, shape (persons,)
        Household of each person, ascending.
    age : array of int, shape (persons,)
    woman : array of bool, shape (persons,)
    schooling : array of int, shape (persons,)
        Index into `LEVELS`; −1 for minors.
    """

    origin: Ints
    language: Ints
    size: Ints
    urgent: Flags
    survivor: Flags
    household: Ints
    age: Ints
    woman: Flags
    schooling: Ints

    def __len__(self) -> int:
        return len(self.size)

    @property
    def of_working_age(self) -> Flags:
        """Whether each person may work, shape (persons,)."""
        return (self.age >= WORKING_AGES[0]) & (self.age <= WORKING_AGES[1])

    @property
    def kind(self) -> Ints:
        """Sex and schooling of each person as one index, 0 to 7; minors have none, −1."""
        return np.where(self.schooling < 0, -1, 4 * self.woman + self.schooling)

    @property
    def workers(self) -> Ints:
        """Persons of working age by household and `kind`, shape (households, 8)."""
        counts = np.zeros((len(self), 2 * len(LEVELS)), dtype=np.int64)
        able = self.of_working_age
        np.add.at(counts, (self.household[able], self.kind[able]), 1)
        return counts


def draw_households(generator: np.random.Generator, persons: int) -> Households:
    """Draw households until they are as many persons as wanted, or first exceed it.

    Examples
    --------
    >>> drawn = draw_households(np.random.default_rng(0), 20_000)
    >>> bool(20_000 <= drawn.size.sum() < 20_010)
    True
    >>> round(float(drawn.size.mean()), 1)
    4.3
    """
    most = persons + 1  # no household is smaller than one person
    sizes = choose(generator, HOUSEHOLD_SIZES, most) if persons else np.zeros(0, dtype=np.int64)
    size = np.array(list(HOUSEHOLD_SIZES))[sizes] if persons else sizes
    size = size[: int(np.searchsorted(np.cumsum(size), persons)) + 1]
    count = len(size)
    origin = choose(generator, ORIGINS, count)
    household = np.repeat(np.arange(count), size)
    first = np.r_[True, household[1:] != household[:-1]] if len(household) else np.zeros(0, bool)
    adult = first | (generator.random(len(household)) < _FURTHER_ADULT)
    woman, age = _sex_and_age(generator, adult)
    schooling = _schooling(generator, origin[household], woman, adult)
    return Households(
        origin=origin,
        language=_languages(generator, origin),
        size=size,
        urgent=generator.random(count) < NEEDS["urgent"] / 100,
        survivor=generator.random(count) < NEEDS["survivor"] / 100,
        household=household,
        age=age,
        woman=woman,
        schooling=schooling,
    )


def schooling_shares(origin: str, sex: str) -> Floats:
    """Shares of the levels of schooling among adults, shape (4,).

    Examples
    --------
    >>> schooling_shares("AFG", "women").tolist()
    [0.78, 0.07, 0.12, 0.03]
    """
    known = SCHOOLING[_ALIKE.get(origin, origin)]
    return shares(known.get(sex, SCHOOLING["SDN"][sex]))


def language_shares() -> Floats:
    """Shares of first languages by origin, shape (origins, languages)."""
    table = np.zeros((len(ORIGIN_NAMES), len(LANGUAGE_NAMES)))
    for row, origin in enumerate(ORIGIN_NAMES):
        for name, share in LANGUAGES[origin].items():
            table[row, LANGUAGE_NAMES.index(name)] = share
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def shares(parts: Any) -> Floats:
    """Numbers divided by their sum."""
    values = np.array(list(parts), dtype=np.float64)
    return np.asarray(values / values.sum())


def choose(generator: np.random.Generator, weights: Mapping[Any, float], count: int) -> Ints:
    """Indices drawn in proportion to weights, shape (count,)."""
    return pick(generator.random(count), np.cumsum(shares(weights.values())))


def pick(places: Floats, cumulated: Floats) -> Ints:
    """Index whose part of the cumulated shares holds each number of [0, 1)."""
    found = np.searchsorted(cumulated, places, side="right")
    return np.minimum(found, len(cumulated) - 1).astype(np.int64)


def _sex_and_age(generator: np.random.Generator, adult: Flags) -> tuple[Flags, Ints]:
    """Draw sex and age of each person."""
    bands = [(first, last, sex) for first, last, _, _ in ADULT_AGES for sex in (True, False)]
    weights = [part for _, _, women, men in ADULT_AGES for part in (women, men)]
    drawn = choose(generator, dict(enumerate(weights)), len(adult))
    young = generator.random(len(adult)) < MINORS["women"] / sum(MINORS.values())
    within = generator.random(len(adult))
    low = np.where(adult, np.array([band[0] for band in bands])[drawn], 0)
    high = np.where(adult, np.array([band[1] for band in bands])[drawn], 17)
    woman = np.where(adult, np.array([band[2] for band in bands])[drawn], young)
    return woman.astype(bool), (low + np.floor(within * (high - low + 1))).astype(np.int64)


def _schooling(generator: np.random.Generator, origin: Ints, woman: Flags, adult: Flags) -> Ints:
    places = generator.random(len(adult))
    levels = np.full(len(adult), -1, dtype=np.int64)
    for index, name in enumerate(ORIGIN_NAMES):
        for sex, women in (("women", True), ("men", False)):
            chosen = adult & (origin == index) & (woman == women)
            levels[chosen] = pick(places[chosen], np.cumsum(schooling_shares(name, sex)))
    return levels


def _languages(generator: np.random.Generator, origin: Ints) -> Ints:
    cumulated = np.cumsum(language_shares(), axis=1)
    places = generator.random(len(origin))
    found = (places[:, None] >= cumulated[origin]).sum(axis=1)
    return np.asarray(np.minimum(found, len(LANGUAGE_NAMES) - 1), dtype=np.int64)
