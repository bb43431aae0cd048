"""Synthetic towns of heavy-tailed sizes, with dwellings, services and what keys read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from softlanding.simulation.figures import HOUSEHOLD_SIZES, MEAN_HOUSEHOLD, ORIGINS
from softlanding.simulation.people import (
    LEVELS,
    ORIGIN_NAMES,
    language_shares,
    shares,
)

__all__ = ["INDICATORS", "LARGE_HOUSEHOLD", "LARGE_TOWN", "SMALL_TOWN", "Towns", "draw_towns"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LARGE_HOUSEHOLD = 6
"""Persons from which a household needs a large dwelling."""

SMALL_TOWN, LARGE_TOWN = 15_000, 100_000
"""Inhabitants below which a town is small, and from which it is large."""

INDICATORS = (
    "population",
    "gdp",
    "unemployment_rate",
    "asylum_applications_per_million",
    "tax_revenue",
    "area_km2",
    "immigrants",
    "refugees_present",
)
"""Columns that a key may read of a synthetic town."""

_TAIL = 1.05
_SMALLEST = 2_000
_LARGEST_SHARE = 0.3
_ADULTS = 0.51  # of all persons; see `figures.MINORS`
_DWELLINGS, _SEATS, _INTERPRETING = 1.8, 1.25, 1.5  # times what the pledge needs


@dataclass(frozen=True, eq=False)
class Towns:
    """Towns as arrays, before anybody arrives.

    Parameters
    ----------
    population, gdp, tax_revenue, area_km2, applications : array of int, shape (towns,)
        Inhabitants, euros, euros, km², asylum applications per million inhabitants.
    unemployment : array of float, shape (towns,)
        Per cent.
    stock : array of int, shape (towns, origins)
        Refugees who live there already.
    dwellings, large_dwellings : array of int, shape (towns,)
        Persons who can be housed in a year; dwellings for large households among them.
    hospital, counselling : array of bool, shape (towns,)
    seats : array of float, shape (towns,)
        Adults for whom there are courses in a year.
    interpreting : array of float, shape (towns, languages)
        Persons for whom there is interpreting in a year.
    demand : array of float, shape (towns, levels)
        How well the town's work suits a level of schooling; mean 0, standard deviation 1.
    """

    population: Ints
    gdp: Ints
    tax_revenue: Ints
    area_km2: Ints
    applications: Ints
    unemployment: Floats
    stock: Ints
    dwellings: Ints
    large_dwellings: Ints
    hospital: Flags
    counselling: Flags
    seats: Floats
    interpreting: Floats
    demand: Floats

    def __len__(self) -> int:
        return len(self.population)

    @property
    def names(self) -> tuple[str, ...]:
        """Names that tell that the towns are synthetic."""
        return tuple(f"town-{number:05d}" for number in range(len(self)))

    def indicators(self, stock: Ints) -> list[dict[str, int | Fraction]]:
        """What keys read of each town, exactly, by the columns of `INDICATORS`.

        Parameters
        ----------
        stock : array of int, shape (towns, origins)
            Refugees present now.
        """
        present = stock.sum(axis=1)
        columns = (
            self.population,
            self.gdp,
            np.array([Fraction(round(100 * rate), 100) for rate in self.unemployment.tolist()]),
            self.applications,
            self.tax_revenue,
            self.area_km2,
            present,
            present,
        )
        return [
            dict(zip(INDICATORS, row, strict=True))
            for row in zip(*(column.tolist() for column in columns), strict=True)
        ]


def draw_towns(
    generator: np.random.Generator, *, towns: int, inhabitants: int, pledge: int
) -> Towns:
    """Draw the towns of a country.

    Parameters
    ----------
    towns, inhabitants
        How many; at least 2,000 inhabitants for each town.
    pledge
        Persons to be received in a year: dwellings, courses and interpreting are made for
        somewhat more.

    Examples
    --------
    >>> drawn = draw_towns(np.random.default_rng(1), towns=50, inhabitants=2_000_000, pledge=900)
    >>> len(drawn), abs(int(drawn.population.sum()) - 2_000_000) <= 50
    (50, True)
    >>> bool(drawn.population.max() > 5 * np.median(drawn.population))
    True
    """
    population = _sizes(generator, towns, inhabitants)
    part = population / population.sum()
    unemployment = np.clip(generator.normal(7, 2, towns), 2, 15)
    income = 38_000 * np.exp(0.2 * generator.standard_normal(towns) - 0.03 * (unemployment - 7))
    stock = _stock(generator, population)
    speakers = stock @ language_shares()
    spoken = speakers / np.maximum(speakers.sum(axis=0), 1)
    asked = pledge * shares(ORIGINS.values()) @ language_shares()
    room = part * generator.lognormal(0, 0.4, towns)
    room /= room.sum()
    hospital = (population >= 50_000) | (generator.random(towns) < 0.3)
    counselling = (population >= 20_000) | (generator.random(towns) < 0.4)
    largest = int(population.argmax())
    hospital[largest] = counselling[largest] = True
    return Towns(
        population=population,
        gdp=np.rint(population * income).astype(np.int64),
        tax_revenue=np.rint(0.12 * population * income).astype(np.int64),
        area_km2=np.maximum(np.rint(generator.lognormal(5.5, 0.9, towns)), 1).astype(np.int64),
        applications=np.rint(generator.lognormal(7.3, 0.6, towns)).astype(np.int64) + 1,
        unemployment=unemployment,
        stock=stock,
        dwellings=np.ceil(_DWELLINGS * pledge * room).astype(np.int64),
        large_dwellings=np.ceil(_DWELLINGS * pledge * _large_share() * room).astype(np.int64),
        hospital=hospital,
        counselling=counselling,
        seats=_SEATS * pledge * _ADULTS * part,
        interpreting=_INTERPRETING * asked * (part[:, None] + spoken) / 2,
        demand=_demand(generator, towns),
    )


def _sizes(generator: np.random.Generator, towns: int, inhabitants: int) -> Ints:
    """Sizes by Pareto's law above the smallest, scaled to the sum; none above the largest share."""
    spare = inhabitants - towns * _SMALLEST
    weights = (1 - generator.random(towns)) ** (-1 / _TAIL)
    for _ in range(towns):
        above = weights > _LARGEST_SHARE * weights.sum()
        if towns * _LARGEST_SHARE <= 1 or not above.any():
            break
        weights[above] = _LARGEST_SHARE * weights.sum() * 0.999
    return np.asarray(_SMALLEST + np.rint(spare * weights / weights.sum()), dtype=np.int64)


def _stock(generator: np.random.Generator, population: Ints) -> Ints:
    """Refugees present: about 1.5 % of the inhabitants, each origin in clusters."""
    clusters = generator.gamma(0.5, 2.0, (len(population), len(ORIGIN_NAMES)))
    expected = 0.015 * population[:, None] * shares(ORIGINS.values()) * clusters
    return np.rint(expected).astype(np.int64)


def _demand(generator: np.random.Generator, towns: int) -> Floats:
    """Independent of the level in general: rows sum to 0."""
    drawn = generator.standard_normal((towns, len(LEVELS)))
    centred = drawn - drawn.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.sqrt(1 - 1 / len(LEVELS)))


def _large_share() -> float:
    """Large households for one person who arrives."""
    weights = shares(HOUSEHOLD_SIZES.values())
    large = np.array(list(HOUSEHOLD_SIZES)) >= LARGE_HOUSEHOLD
    return float(weights[large].sum() / MEAN_HOUSEHOLD)
