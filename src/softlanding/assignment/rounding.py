"""From prices to a placement: fix what the relaxation agrees on, price the rest anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.household_prices import Duals, Problem
from softlanding.assignment.pairs import Pairs
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["rounded"]

Ints = NDArray[np.int64]

_STEPS = 12  # subgradient steps between two rounds of fixing
_COOLING = 0.97
_STEP = 0.02  # times the spread of scores
_AGREED = 0.9  # average of the relaxed solutions from which a pair counts as agreed on
_NEARLY = 0.8  # else of the largest average
_MOST = 0.3  # of the free units are fixed in one round
_FEWEST = 100


def rounded(
    core: Core, pairs: Pairs, duals: Duals, place_of_unit: Ints, *, spread: float, run: Run
) -> Ints:
    """Place the free units of a partial placement.

    Parameters
    ----------
    core
        What is placed, and where.
    pairs
        Those that may be used.
    duals
        Good prices; not changed.
    place_of_unit : array of int, shape (units,)
        −1 = free. Not changed.
    spread
        Scale of the scores, see `starting_prices`.
    run
        When it is over, the rest is fixed in the order of the averages so far.

    Returns
    -------
    array of int, shape (units,)
        No free unit of it fits the place of one of its pairs any more.

    Notes
    -----
    A dive: some subgradient steps give an average of relaxed solutions; the pairs on
    which they agree are fixed, room shrinks, and the prices of the rest are adjusted by
    further steps. Each round costs in proportion to the pairs that are left.
    """
    from softlanding.assignment.loops import fix_in_order

    chosen, duals = place_of_unit.copy(), duals.copy()
    room = core.capacities.copy()
    inside = np.flatnonzero(chosen >= 0)
    np.subtract.at(room, chosen[inside], core.uses[inside])
    while len(pairs := _possible(core, pairs, chosen, room)):
        problem = Problem(pairs, core.uses, room)
        steps = 1 if run.over else _STEPS
        ascent = problem.ascend(duals, steps=steps, step=_STEP * spread, cooling=_COOLING)
        for _value in ascent:
            pass
        duals = ascent.last
        average = problem.average
        order = np.argsort(-average, kind="stable")
        least = 0.0 if run.over else min(_AGREED, _NEARLY * float(average[order[0]]))
        free = len(np.unique(pairs.unit))
        most = free if run.over else max(_FEWEST, int(_MOST * free))
        order = order[: np.searchsorted(-average[order], -least, side="right")]
        fix_in_order(order, pairs.unit, pairs.place, core.uses, room, chosen, most)
    return chosen


def _possible(core: Core, pairs: Pairs, chosen: Ints, room: Ints) -> Pairs:
    """Pairs of free units with places where they still fit."""
    kept = chosen[pairs.unit] < 0
    for d in range(room.shape[1]):
        kept &= core.uses[pairs.unit, d] <= room[pairs.place, d]
    return pairs.only(kept)
