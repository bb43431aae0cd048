"""The optimum, proven, where places hold many households: strike pairs, search the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.branching import branched
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.incumbent import Incumbent
from softlanding.assignment.relaxation import Relaxation, rows_of
from softlanding.assignment.remaining import Remaining, everything
from softlanding.assignment.run import Run

__all__ = ["search_by_prices", "search_programme"]

_LIKELY = 8e-4  # of the bound: most optima lie less below that of the linear relaxation
_FIRST_WIDTH = 7e-5  # of the bound: as far below the tight bound a placement is looked for first
_WIDER, _FAR_WIDER = 1.5, 4.0
_STEPS = 300
_MOST_PARTS = 20_000

Ints = NDArray[np.int64]


def search_by_prices(search: Incumbent, relaxed: Relaxation, run: Run) -> None:
    """Look for a placement a little below a tight bound, then further below it.

    Parameters
    ----------
    search
        What is known; better placements and bounds are given to it.
    relaxed
        The linear relaxation.

    Notes
    -----
    1. With prices of units, each place is a knapsack in all its dimensions. A few
       hundred subgradient steps lower the bound B that they prove, and a table for
       every place says how much of B is lost if a unit goes there, or stays out [1]_.
    2. A placement of more than some value a little below B is looked for: choices that
       lose too much are struck, which makes prices better, and so on; the rest is searched
       by branch and bound (`branched`). If there is none, the value comes down.

    It is given up when the time ends, or when its parts become too many.

    References
    ----------
    .. [1] M. Posta, J. A. Ferland, P. Michelon (2012), An exact method with variable
       fixing for solving the generalized assignment problem, Computational Optimization
       and Applications 52(3).
    """
    size = relaxed.bound - search.core.fixed
    reach, width = _LIKELY * size, _FIRST_WIDTH * size
    root = _root(search, relaxed, reach, run)
    left = _MOST_PARTS
    while left > 0 and not run.over and not search.closed:
        value = max(search.objective, root.bound - width)
        while relaxed.bound - value > reach:
            reach *= _FAR_WIDER
            root = _root(search, relaxed, reach, run)
        found = branched(root.copy(), value, search.tolerance, run, left)
        left -= found.parts
        if found.place is not None:
            search.offer(found.place)
        if not found.complete:
            return
        search.prove(max(value, search.objective))
        width *= _WIDER


def _root(search: Incumbent, relaxed: Relaxation, reach: float, run: Run) -> Remaining:
    """What is open for placements at most `reach` below the relaxation, at good prices."""
    target = relaxed.bound - reach
    root = everything(search.core, relaxed, reach)
    root.price(target, _STEPS)
    search.prove(max(root.bound, target))
    run.tell("pricing households", bound=search.bound)
    return root


def search_programme(search: Incumbent, relaxed: Relaxation, run: Run) -> None:
    """Strike what is in no better placement; a mixed-integer programme over the rest, gap 0."""
    gap = relaxed.bound - search.objective + search.tolerance
    remaining = everything(search.core, relaxed, gap)
    remaining.strike(search.objective + search.tolerance, _STEPS)
    search.prove(remaining.bound)
    if not run.tell("striking pairs", bound=search.bound):
        return
    if not remaining.possible:
        search.prove(search.objective)
        return
    core, base = search.core, remaining.settled
    units = np.flatnonzero(remaining.open.any(axis=1))
    unit, place = np.nonzero(remaining.open[units])
    part = replace(
        core, scores=core.scores[units], uses=core.uses[units], capacities=remaining.room
    )
    matrix, upper = rows_of(part, unit, place)
    lower = np.full(len(upper), -np.inf)
    lower[: len(units)][remaining.must[units]] = 1.0
    answer = maximise_binary(
        part.scores[unit, place],
        matrix,
        upper,
        run=run,
        seconds=run.remaining,
        text=f"searching {len(unit):,} pairs",
        start=_start(search.best, remaining, units, unit, place),
        base=base,
        outside=search.objective,
        row_lower=lower,
    )
    if answer.chosen is not None:
        found = remaining.place.copy()
        found[units[unit[answer.chosen]]] = place[answer.chosen]
        search.offer(found)
    if answer.proven or answer.infeasible:
        search.prove(search.objective)
    else:
        search.prove(answer.bound + base)


def _start(
    best: Ints, remaining: Remaining, units: Ints, unit: Ints, place: Ints
) -> NDArray[np.float64] | None:
    """The best placement so far in open pairs, None if it uses others."""
    start = (best[units[unit]] == place).astype(np.float64)
    found = remaining.place.copy()
    taken = np.flatnonzero(start)
    found[units[unit[taken]]] = place[taken]
    return start if np.array_equal(found, best) else None
