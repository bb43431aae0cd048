"""The optimum by mixed-integer programming, with most pairs proven away beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.greedy import fill, greedy
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.relaxation import relax, rows_of
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["Outcome", "exact"]

_PAIRS_PER_UNIT = 6
_SHARE_OF_TIME = 0.3
_UNDECIDED = 1e-9


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a mechanism found for the core: places of units, bound, prices, proof."""

    place_of_unit: NDArray[np.int64]
    bound: float
    prices: NDArray[np.float64]
    proven: bool


def exact(core: Core, run: Run) -> Outcome:
    """Best placement of the core's units.

    Notes
    -----
    1. The linear relaxation gives prices, a bound and, for each pair, what the bound
       loses if the pair is used.
    2. A mixed-integer programme over the pairs of small loss gives a good placement.
    3. Pairs that lose more than bound − objective are in no better placement and are
       dropped for good; the programme over all others is solved with gap 0. Its
       optimum is the optimum of the instance.

    When the time runs out, the best placement so far is returned with the best
    bound so far.
    """
    best = greedy(core)
    run.tell("placing greedily", objective=core.objective(best))
    relaxed = relax(core, run)
    bound = relaxed.bound
    run.tell("choosing pairs", bound=bound)
    loss = relaxed.loss
    width = _first_width(loss)
    while not run.over:
        gap = relaxed.bound - core.objective(best)
        whole = width >= gap
        width = min(width, gap) + _UNDECIDED * max(1.0, abs(relaxed.bound))
        seconds = run.remaining if whole else _SHARE_OF_TIME * run.remaining
        answer, proven = _solve_within(core, run, loss <= width, best, seconds)
        if core.objective(answer) > core.objective(best):
            best = answer
        bound = min(bound, max(proven, relaxed.bound - width, core.objective(best)))
        if bound - core.objective(best) <= _UNDECIDED * max(1.0, abs(bound)):
            bound = core.objective(best)
            break
        if whole:
            break
        width = relaxed.bound - core.objective(best)
    finished = bound <= core.objective(best)
    return Outcome(fill(core, best), bound, relaxed.prices, finished)


def _first_width(loss: NDArray[np.float64]) -> float:
    """A width of loss that leaves about `_PAIRS_PER_UNIT` pairs for each unit."""
    if not loss.size:
        return 0.0
    count = min(loss.size, _PAIRS_PER_UNIT * loss.shape[0])
    width = float(np.partition(loss, count - 1, axis=None)[count - 1])
    return width if np.isfinite(width) else float(loss[np.isfinite(loss)].max(initial=0.0))


def _solve_within(
    core: Core,
    run: Run,
    allowed: NDArray[np.bool_],
    best: NDArray[np.int64],
    seconds: float,
) -> tuple[NDArray[np.int64], float]:
    """Best placement over the allowed pairs, and its bound; `best` is where to begin."""
    units, places = np.nonzero(allowed & np.isfinite(core.scores))
    matrix, upper = rows_of(core, units, places)
    start = (best[units] == places).astype(np.float64)
    answer = maximise_binary(
        core.scores[units, places],
        matrix,
        upper,
        run=run,
        seconds=seconds,
        text=f"searching {len(units):,} pairs",
        start=start,
        base=core.fixed,
    )
    chosen = np.full(len(best), -1, dtype=np.int64)
    if answer.chosen is None:
        return chosen, np.inf
    chosen[units[answer.chosen]] = places[answer.chosen]
    proven = core.objective(chosen) if answer.proven else answer.bound + core.fixed
    return chosen, proven
