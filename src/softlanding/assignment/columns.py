"""Columns of a search: whole patterns at some places, single pairs at others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.patterns import Patterns
from softlanding.assignment.units import Core

__all__ = ["Columns", "columns_of", "placement_of", "rows_upper", "written"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """What may be chosen: patterns at some places, pairs at others.

    Parameters
    ----------
    patterns
        At places where whole sets are chosen, at most one each.
    unit, place : array of int, shape (pairs,)
        At places where units are chosen one by one, within the capacities.
    pairwise : array of bool, shape (places,)
        Places of the second kind.
    """

    patterns: Patterns
    unit: Ints
    place: Ints
    pairwise: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.patterns) + len(self.unit)


def rows_upper(core: Core) -> Floats:
    """Right-hand side: each unit once, one pattern a place, each dimension's capacities."""
    units, places = core.scores.shape
    room = core.capacities.T.ravel().astype(np.float64)
    return np.concatenate([np.ones(units + places), room])


def written(core: Core, columns: Columns) -> tuple[Floats, sparse.csc_array]:
    """Objective and constraint matrix of columns, for the rows of `rows_upper`."""
    units, places = core.scores.shape
    patterns, unit, place = columns.patterns, columns.unit, columns.place
    owner = patterns.owner
    single = len(patterns) + np.arange(len(unit))
    rows = [patterns.member, units + patterns.place, unit]
    owners = [owner, np.arange(len(patterns)), single]
    values = [np.ones(len(owner)), np.ones(len(patterns)), np.ones(len(unit))]
    for dimension in range(core.uses.shape[1]):
        rows.append(units + (1 + dimension) * places + place)
        owners.append(single)
        values.append(core.uses[unit, dimension].astype(np.float64))
    height = units + (1 + core.uses.shape[1]) * places
    matrix = sparse.csc_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(owners))),
        shape=(height, len(columns)),
    )
    return np.concatenate([patterns.total(core.scores), core.scores[unit, place]]), matrix


def columns_of(place_of_unit: Ints, pairwise: NDArray[np.bool_]) -> Columns:
    """The columns that make up a placement."""
    placed = np.flatnonzero(place_of_unit >= 0)
    where = place_of_unit[placed]
    single = pairwise[where]
    members, places = placed[~single], where[~single]
    order = np.argsort(places, kind="stable")
    place, first = np.unique(places[order], return_index=True)
    start = np.concatenate([first, [len(members)]]).astype(np.int64)
    patterns = Patterns(place, start, members[order])
    return Columns(patterns, placed[single], where[single], pairwise)


def placement_of(columns: Columns, chosen: Ints, units: int) -> Ints:
    """Place of each unit, −1 = unplaced, from the chosen columns."""
    place_of_unit = np.full(units, -1, dtype=np.int64)
    patterns = columns.patterns
    picked = np.zeros(len(columns), dtype=np.bool_)
    picked[chosen] = True
    owner = patterns.owner
    entries = np.flatnonzero(picked[owner])
    place_of_unit[patterns.member[entries]] = patterns.place[owner[entries]]
    single = np.flatnonzero(picked[len(patterns) :])
    place_of_unit[columns.unit[single]] = columns.place[single]
    return place_of_unit
