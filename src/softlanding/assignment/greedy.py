"""The baseline: one unit after the other, each to its best place with room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.scores import blocks_of_rows
from softlanding.assignment.units import Core

__all__ = ["fill", "greedy", "greedy_by_rows"]


def greedy(core: Core) -> NDArray[np.int64]:
    """Place units in descending number of persons, each where its score is highest.

    Returns
    -------
    array of int, shape (units,)
        Place of each unit of the core; −1 = no room left at any possible place.

    Notes
    -----
    Ties between units of equal size and between places of equal score follow the
    core's shuffled order. O(units · places).
    """
    order = np.argsort(-core.uses[:, 0], kind="stable")
    return fill(core, np.full(len(core.uses), -1, dtype=np.int64), order)


def greedy_by_rows(core: Core) -> NDArray[np.int64]:
    """The same placement from a core without scores: their rows are worked out in blocks.

    For when there is no memory for the core's own scores.
    """
    order = np.argsort(-core.uses[:, 0], kind="stable")
    chosen = np.full(len(order), -1, dtype=np.int64)
    free = core.capacities.copy()
    for block in blocks_of_rows((len(order), len(free))):
        units = order[block]
        for unit, scores in zip(units, core.rows(units), strict=True):
            chosen[unit] = _take(scores, core.uses[unit], free)
    return chosen


def fill(
    core: Core, place_of_unit: NDArray[np.int64], order: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Put unplaced units where there is still room, best score first; move nobody."""
    chosen = place_of_unit.copy()
    placed = np.flatnonzero(chosen >= 0)
    free = core.capacities.copy()
    np.subtract.at(free, chosen[placed], core.uses[placed])
    for unit in np.arange(len(chosen)) if order is None else order:
        if chosen[unit] < 0:
            chosen[unit] = _take(core.scores[unit], core.uses[unit], free)
    return chosen


def _take(scores: NDArray[np.float64], use: NDArray[np.int64], free: NDArray[np.int64]) -> int:
    """The best place with room, whose room is taken; −1 if there is none."""
    if not len(scores):
        return -1
    here = np.where(np.all(free >= use, axis=1), scores, -np.inf)
    place = int(here.argmax())
    if not np.isfinite(here[place]):
        return -1
    free[place] -= use
    return place
