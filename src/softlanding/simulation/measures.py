"""What is measured of a policy in one future, and the counts that must add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.simulation.chain import History
from softlanding.simulation.figures import WORK_YEARS
from softlanding.simulation.towns import SMALL_TOWN

__all__ = ["MEASURES", "Measure", "measured", "persons_counted"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a policy in a future.

    Parameters
    ----------
    name
        Stable word.
    title
        For people, with its unit.
    """

    name: str
    title: str


_LIST = (
    Measure("placed", "households placed, %"),
    Measure("work_1", "in work after 1 year, % of adults"),
    Measure("work_2", "in work after 2 years, % of adults"),
    Measure("work_5", "in work after 5 years, % of adults"),
    Measure("women_work_5", "women in work after 5 years, %"),
    Measure("men_work_5", "men in work after 5 years, %"),
    Measure("unschooled_work_5", "adults without schooling in work after 5 years, %"),
    Measure("course_passed", "passed a course within 2 years, % of adults"),
    Measure("stayed_3", "households still there after 3 years, %"),
    Measure("wishes", "wishes for a town fulfilled, %"),
    Measure("crowded", "placed where courses were short, % of persons"),
    Measure("small_towns", "placed in small towns, % of persons"),
    Measure("fullest", "received by the fullest town, per 1,000 inhabitants"),
)

MEASURES: Mapping[str, Measure] = MappingProxyType({entry.name: entry for entry in _LIST})
"""Measures by name; shares are of those who were placed, unless said otherwise."""


def measured(history: History) -> dict[str, float | None]:
    """All of `MEASURES`; None where there is nobody to measure it of."""
    parts = [_of_year(history, since) for since in range(len(history.cohorts))]
    work, weights = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    rows = dict(zip(_ROWS, weights.T, strict=True))
    outcome = dict(zip(_COLUMNS, work.T, strict=True))
    adult, woman = rows["adult"], rows["woman"]
    found = {f"work_{years}": _mean(outcome[f"work_{years}"], adult) for years in WORK_YEARS}
    found["women_work_5"] = _mean(outcome["work_5"], adult * woman)
    found["men_work_5"] = _mean(outcome["work_5"], adult * (1 - woman))
    found["unschooled_work_5"] = _mean(outcome["work_5"], adult * rows["unschooled"])
    found["course_passed"] = _mean(outcome["course"], adult)
    found |= _of_households(history)
    return {name: found[name] for name in MEASURES}


def persons_counted(history: History) -> dict[str, int]:
    """Persons who arrived, were placed and not; stayed, and moved away within five years."""
    counts = dict.fromkeys(("arrived", "placed", "unplaced", "stayed", "moved"), 0)
    for households, cohort in zip(history.world.arrivals, history.cohorts, strict=True):
        placed, moved = cohort.town >= 0, cohort.moved_after > 0
        size = households.size
        counts["arrived"] += int(size.sum())
        counts["placed"] += int(size[placed].sum())
        counts["unplaced"] += int(size[~placed].sum())
        counts["stayed"] += int(size[placed & ~moved].sum())
        counts["moved"] += int(size[moved].sum())
    return counts


_COLUMNS = (*(f"work_{years}" for years in WORK_YEARS), "course")
_ROWS = ("adult", "woman", "unschooled")


def _of_year(history: History, since: int) -> tuple[Floats, Floats]:
    """Outcomes and attributes of the placed persons of working age of one cohort."""
    world, cohort = history.world, history.cohorts[since]
    households = world.arrivals[since]
    able = households.of_working_age & (cohort.town[households.household] >= 0)
    family = households.household[able]
    kind, lost = households.kind[able], cohort.lost[family]
    luck = world.work_luck[since][able]
    columns = [
        luck < world.outcomes.work_chance(years, kind, cohort.home(years)[family], lost)
        for years in WORK_YEARS
    ]
    schooling = households.schooling[able]
    passes = expit(world.outcomes.course[schooling] - lost)
    columns.append(world.course_luck[since][able] < passes)
    rows = [np.ones(len(family)), households.woman[able], schooling == 0]
    return np.column_stack(columns).astype(np.float64), np.column_stack(rows).astype(np.float64)


def _of_households(history: History) -> dict[str, float | None]:
    """Measures of households and towns."""
    world, towns = history.world, history.world.towns
    town = np.concatenate([cohort.town for cohort in history.cohorts])
    moved = np.concatenate([cohort.moved_after for cohort in history.cohorts])
    wish = np.concatenate(world.wishes)
    size = np.concatenate([households.size for households in world.arrivals])
    placed = (town >= 0).astype(np.float64)
    stayed = (moved == 0) | (moved > 3)
    small = towns.population[town] < SMALL_TOWN
    crowded, received = (sum(column) for column in zip(*history.crowded, strict=True))
    fullest = float((1000 * history.received / towns.population).max())
    return {
        "placed": _mean(placed, np.ones(len(town))),
        "stayed_3": _mean(stayed.astype(np.float64), placed),
        "wishes": _mean((wish == town).astype(np.float64), (wish >= 0).astype(np.float64)),
        "crowded": 100 * crowded / received if received else None,
        "small_towns": _mean(small.astype(np.float64), placed * size),
        "fullest": fullest,
    }


def _mean(values: Floats, weights: Floats) -> float | None:
    """Weighted mean in per cent."""
    total = float(weights.sum())
    return 100 * float(values @ weights) / total if total else None
