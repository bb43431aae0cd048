"""The baseline: one unit after the other, each to its best place with room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.units import Core

__all__ = ["fill", "greedy"]


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


def fill(
    core: Core, place_of_unit: NDArray[np.int64], order: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Put unplaced units where there is still room, best score first; move nobody."""
    chosen = place_of_unit.copy()
    placed = np.flatnonzero(chosen >= 0)
    free = core.capacities.copy()
    np.subtract.at(free, chosen[placed], core.uses[placed])
    for unit in np.arange(len(chosen)) if order is None else order:
        if chosen[unit] >= 0 or not core.scores.shape[1]:
            continue
        room = np.all(free >= core.uses[unit], axis=1)
        scores = np.where(room, core.scores[unit], -np.inf)
        place = int(scores.argmax())
        if np.isfinite(scores[place]):
            chosen[unit] = place
            free[place] -= core.uses[unit]
    return chosen
