"""Better placements by short chains of moves: one moves in, another makes room for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.pairs import Pairs
from softlanding.assignment.units import Core

__all__ = ["Chains"]

Ints = NDArray[np.int64]

_MOST_PASSES = 20
_LEAST = 1e-9  # of a gain, relative to the largest score


class Chains:
    """Ejection chains [1]_ of at most two units over some pairs.

    A unit moves to another place, if need be in exchange for one unit there, which goes to
    where the first one came from, to a place with room, or stays unplaced. Of all chains that
    begin with a unit the best is taken, if it gains.

    Parameters
    ----------
    core
        What is placed, and where.
    pairs
        Where a unit may move to, beside the place that the first unit of a chain leaves.

    References
    ----------
    .. [1] M. Yagiura, T. Ibaraki, F. Glover (2004), An ejection chain approach for the
       generalized assignment problem, INFORMS Journal on Computing 16(2).
    """

    def __init__(self, core: Core, pairs: Pairs) -> None:
        order = np.lexsort((-pairs.score, pairs.unit))
        self._core = core
        self._place, self._score = pairs.place[order], pairs.score[order]
        self._first = np.searchsorted(pairs.unit[order], np.arange(len(core.uses) + 1))
        self._least = _LEAST * float(np.abs(pairs.score).max(initial=1.0))

    def improve(self, place_of_unit: Ints, units: Ints | None = None) -> int:
        """Apply chains in place until none gains; how many were applied.

        Parameters
        ----------
        place_of_unit : array of int, shape (units,), written
            −1 = unplaced.
        units : array of int, optional
            Those that chains begin with. Default: all.
        """
        from softlanding.assignment.ejections import apply_chains

        core = self._core
        begin = np.arange(len(core.uses)) if units is None else units
        room = core.capacities.copy()
        inside = np.flatnonzero(place_of_unit >= 0)
        np.subtract.at(room, place_of_unit[inside], core.uses[inside])
        total = 0
        for _ in range(_MOST_PASSES):
            applied = int(
                apply_chains(
                    begin,
                    self._first,
                    self._place,
                    self._score,
                    core.scores,
                    core.uses,
                    room,
                    place_of_unit,
                    self._least,
                )
            )
            total += applied
            if not applied:
                break
        return total
