"""Placement instances from a seed: like a national programme, and hard in one way each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment import Instance

__all__ = [
    "KINDS",
    "european_year",
    "many_incompatible",
    "structured",
    "tight",
    "tiny_places",
    "two_years",
    "uniform",
]

SIZES = (0.15, 0.09, 0.11, 0.16, 0.18, 0.14, 0.09, 0.08)
"""Share of households of 1, 2, … 8 persons, calibrated to a mean of 4.33 (UNHCR, Europe 2017)."""

YEAR_SIZES = (0.30, 0.17, 0.15, 0.15, 0.11, 0.07, 0.03, 0.02)
"""The same with a mean of 3.0: a European year of 17,000 households has 50,000 persons."""

PUPILS = 0.45  # assumption: chance that a person beyond the first goes to school
PATIENTS = 0.12  # assumption: chance that a person needs a place at a clinic
_BLOCK = 500  # rows of scores that are made at a time
TINY = (0.10, 0.25, 0.25, 0.20, 0.10, 0.05, 0.03, 0.02)
"""Share of tiny places for 1, 2, … 8 persons; 70% take 2 to 4, the median is 3."""

TRAITS = 4  # assumption: hidden traits in which a household and a place agree or not


def structured(
    households: int,
    places: int,
    seed: int,
    *,
    room: float = 1.05,
    desks: float = 1.5,
    impossible: float = 0.15,
) -> Instance:
    """Households, places of very different size, and scores with a structure.

    Parameters
    ----------
    households, places
        Numbers of each.
    seed
        Of NumPy's generator.
    room, desks
        Capacity in persons and in school places, as a multiple of what all
        households together use.
    impossible
        Share of pairs without a score.

    Returns
    -------
    Instance
        Dimensions "persons" and "school_places". Sizes of places are log-normal (sigma 1),
        as those of the 290 Swedish municipalities are, and capacities follow by
        largest remainder: at 500 × 290 half of the places take 5 persons or fewer. The
        score is the expected number of persons in work: persons × a logistic of the
        place's labour market, four traits in common, and noise.

    Examples
    --------
    >>> instance = structured(50, 20, seed=1)
    >>> instance.shape
    (50, 20, 2)
    >>> bool(instance.capacities[:, 0].sum() >= instance.uses[:, 0].sum())
    True
    """
    draw = np.random.default_rng(seed)
    persons = draw.choice(np.arange(1, len(SIZES) + 1), households, p=SIZES)
    pupils = draw.binomial(persons - 1, PUPILS)
    population = draw.lognormal(0.0, 1.0, places)
    capacities = np.stack(
        [
            _largest_remainder(population, int(np.ceil(persons.sum() * room))),
            _largest_remainder(
                population * draw.lognormal(0.0, 0.2, places),
                int(np.ceil(pupils.sum() * desks)),
            ),
        ],
        axis=1,
    )
    traits = draw.normal(size=(households, TRAITS)) @ draw.normal(size=(places, TRAITS)).T
    market = draw.normal(-0.5, 0.5, (1, places))
    noise = draw.normal(0.0, 0.3, (households, places))
    scores = persons[:, None] / (1 + np.exp(-(market + 0.4 * traits + noise)))
    scores[draw.random(scores.shape) < impossible] = np.nan
    return Instance(
        scores,
        np.stack([persons, pupils], axis=1),
        capacities,
        dimensions=("persons", "school_places"),
    )


def two_years(households: int, places: int, seed: int) -> tuple[Instance, Instance]:
    """Two years of arrivals at the same places: last year's, and those to be placed.

    Drawn as `structured` draws them; the capacities are those of one year.

    Examples
    --------
    >>> last, this = two_years(40, 20, seed=1)
    >>> last.shape == this.shape == (40, 20, 2)
    True
    """
    both = structured(2 * households, places, seed, room=1.05 / 2, desks=1.5 / 2)
    halves = slice(households, None), slice(households)
    last, this = (
        Instance(both.scores[half], both.uses[half], both.capacities, dimensions=both.dimensions)
        for half in halves
    )
    return last, this


def european_year(
    households: int,
    places: int,
    seed: int,
    *,
    room: float = 1.05,
    desks: float = 1.5,
    clinics: float = 1.3,
    impossible: float = 0.15,
) -> Instance:
    """A year of arrivals over many places, in single precision and three dimensions.

    As `structured`, with the household sizes of `YEAR_SIZES` and places at a clinic as a third
    dimension. At 17,000 × 11,500 half of the places take 3 persons or fewer. Scores are
    made in blocks, so that the memory is that of the matrix.

    Examples
    --------
    >>> instance = european_year(60, 20, seed=1)
    >>> instance.shape, instance.scores.dtype.name
    ((60, 20, 3), 'float32')
    """
    draw = np.random.default_rng(seed)
    persons = draw.choice(np.arange(1, len(YEAR_SIZES) + 1), households, p=YEAR_SIZES)
    uses = np.stack(
        [persons, draw.binomial(persons - 1, PUPILS), draw.binomial(persons, PATIENTS)], axis=1
    )
    population = draw.lognormal(0.0, 1.0, places)
    spread, supply = (0.0, 0.2, 0.3), (room, desks, clinics)
    capacities = np.stack(
        [
            _largest_remainder(
                population * draw.lognormal(0.0, sigma, places), int(np.ceil(used * factor))
            )
            for sigma, factor, used in zip(spread, supply, uses.sum(axis=0), strict=True)
        ],
        axis=1,
    )
    ours = draw.normal(size=(households, TRAITS)).astype(np.float32)
    theirs = draw.normal(size=(places, TRAITS)).astype(np.float32)
    market = draw.normal(-0.5, 0.5, (1, places)).astype(np.float32)
    scores = np.empty((households, places), np.float32)
    for start in range(0, households, _BLOCK):
        rows = slice(start, start + _BLOCK)
        noise = draw.standard_normal((len(persons[rows]), places), np.float32)
        fit = market + 0.4 * (ours[rows] @ theirs.T) + 0.3 * noise
        block = persons[rows, None] / (1 + np.exp(-fit))
        block[draw.random(block.shape, np.float32) < impossible] = np.nan
        scores[rows] = block
    names = ("persons", "school_places", "clinic_places")
    return Instance(scores, uses, capacities, dimensions=names)


def uniform(households: int, places: int, seed: int) -> Instance:
    """Nothing in common: places of about one size, scores drawn independently.

    Sizes of households as in `structured`. Persons and school places are shared out at
    random, 5% and 50% more than are used; a score is persons × a number from 0 to 1. There is
    hardly any competition for the same places, so that greedy methods do well here.

    Examples
    --------
    >>> instance = uniform(50, 10, seed=1)
    >>> instance.shape, bool(instance.fits.all())
    ((50, 10, 2), True)
    """
    draw = np.random.default_rng(seed)
    persons = draw.choice(np.arange(1, len(SIZES) + 1), households, p=SIZES)
    pupils = draw.binomial(persons - 1, PUPILS)
    capacities = np.stack(
        [
            draw.multinomial(int(np.ceil(used * factor)), np.full(places, 1 / places))
            for used, factor in ((persons.sum(), 1.05), (pupils.sum(), 1.5))
        ],
        axis=1,
    )
    scores = persons[:, None] * draw.random((households, places))
    return Instance(
        scores,
        np.stack([persons, pupils], axis=1),
        capacities,
        dimensions=("persons", "school_places"),
    )


def tiny_places(households: int, places: int, seed: int) -> Instance:
    """Most places take 2 to 4 persons, less than many a household.

    Sizes of households as in `YEAR_SIZES`, capacities in persons as in `TINY`, school
    places half of that, rounded up; scores as in `structured`. With as many places as
    households there is room for about 11 persons of 10. The linear relaxation is far above
    every placement here, as it splits households.

    Examples
    --------
    >>> instance = tiny_places(100, 100, seed=1)
    >>> float(np.median(instance.capacities[:, 0]))
    3.0
    """
    draw = np.random.default_rng(seed)
    persons = draw.choice(np.arange(1, len(YEAR_SIZES) + 1), households, p=YEAR_SIZES)
    room = draw.choice(np.arange(1, len(TINY) + 1), places, p=TINY)
    like = structured(households, places, seed)
    share = like.scores / like.uses[:, :1]
    return Instance(
        share * persons[:, None],
        np.stack([persons, draw.binomial(persons - 1, PUPILS)], axis=1),
        np.stack([room, -(-room // 2)], axis=1),
        dimensions=("persons", "school_places"),
    )


def tight(households: int, places: int, seed: int) -> Instance:
    """As `structured`, with room for 9 persons of 10 and school places for 9 pupils of 10.

    Both dimensions bind nearly everywhere, and who stays unplaced has to be decided too.
    """
    return structured(households, places, seed, room=0.9, desks=0.9)


def many_incompatible(households: int, places: int, seed: int) -> Instance:
    """As `structured`, but 19 pairs of 20 are impossible; large households may fit nowhere."""
    return structured(households, places, seed, impossible=0.95)


KINDS: Mapping[str, Callable[[int, int, int], Instance]] = MappingProxyType(
    {
        "structured": structured,
        "uniform": uniform,
        "tiny places": tiny_places,
        "tight capacities": tight,
        "many incompatible": many_incompatible,
    }
)
"""Generators by name; each is called with households, places and seed."""


def _largest_remainder(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    exact = weights / weights.sum() * total
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole
