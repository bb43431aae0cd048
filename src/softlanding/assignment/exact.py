"""The optimum, proven: a tight bound first, then a search among what can still matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.columns import (
    Columns,
    columns_of,
    placement_of,
    rows_upper,
    written,
)
from softlanding.assignment.dive import dive
from softlanding.assignment.greedy import fill
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.incumbent import Incumbent
from softlanding.assignment.master import Master, Tight, tighten
from softlanding.assignment.patterns import joined
from softlanding.assignment.reason import Reason
from softlanding.assignment.relaxation import relax
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["Outcome", "exact"]

_FIRST_WIDTH = 0.003  # of the mean score of a unit
_WIDER = 2.0
_NEARLY = 1.5  # a width this close below the gap is made the gap
_MOST_COLUMNS = 60_000
_MOST_PER_PLACE = 400
_MOST_PRESOLVED = 30_000  # at 76,000 patterns the presolve of HiGHS took over 90 s
_SHARE_OF_TIME = 0.2

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a mechanism found for the core: places of units, bound, prices, proof.

    `unit_prices` are those of the pattern relaxation, where a mechanism proves its bound
    by them; `reasons` what it says about its run.
    """

    place_of_unit: Ints
    bound: float
    prices: NDArray[np.float64]
    proven: bool
    unit_prices: NDArray[np.float64] | None = None
    reasons: tuple[Reason, ...] = ()


def exact(core: Core, run: Run) -> Outcome:
    """Best placement of the core's units.

    Notes
    -----
    1. The linear relaxation gives prices of capacity and a first bound.
    2. A relaxation over patterns, whole sets of units that fit a place together, gives
       a bound B that is far tighter where places are small [1]_.
    3. Every column (a pattern, or a pair at a large place) loses a known part of B. A
       mixed-integer programme over the columns that lose little gives a placement of
       value v; columns that lose more than B − v are in no better one. Once all the
       others have been searched with gap 0, v is proven [2]_.
    4. A place with too many such patterns is searched by its pairs that lose at most
       B − v, within its capacities, instead.

    When the time runs out, the best placement so far is returned with the best
    bound so far.

    References
    ----------
    .. [1] M. Savelsbergh (1997), A branch-and-price algorithm for the generalized
       assignment problem, Operations Research 45(6), section 2.
    .. [2] R. Baldacci, N. Christofides, A. Mingozzi (2008), An exact algorithm for the
       vehicle routing problem based on the set partitioning formulation with
       additional cuts, Mathematical Programming 115(2), section 5.
    """
    search = _Search(core, run)
    run.tell("placing greedily", objective=search.objective)
    relaxed = relax(core, run)
    search.bound = relaxed.bound
    run.tell("pricing patterns", bound=search.bound)
    if not run.over and not search.closed:
        master = Master(core)
        unit_price = np.maximum(relaxed.net.max(axis=1, initial=0.0), 0.0)
        tight, fraction = tighten(master, unit_price, relaxed.prices[master.large], run)
        search.bound = min(search.bound, tight.bound)
        run.tell("rounding", bound=search.bound)
        search.offer(dive(master, tight, fraction, run))
        run.tell("choosing columns", objective=search.objective)
        search.widen(master, tight)
    place_of_unit = fill(core, search.best)
    bound = core.objective(place_of_unit) if search.closed else search.bound
    return Outcome(place_of_unit, bound, relaxed.prices, search.closed)


class _Search(Incumbent):
    """The search among columns."""

    def __init__(self, core: Core, run: Run) -> None:
        super().__init__(core)
        self.run = run

    def widen(self, master: Master, tight: Tight) -> None:
        """Search ever wider sets of columns until none outside can matter."""
        width = _FIRST_WIDTH * abs(tight.bound) / max(1, len(self.best))
        while not self.run.over and not self.closed:
            gap = max(0.0, tight.bound - self.objective)
            last = gap <= _NEARLY * width
            width = gap if last else width
            columns = self._columns(master, tight, width + self.tolerance)
            share = 1.0 if last else _SHARE_OF_TIME
            outside = tight.bound - width
            seconds = share * self.run.remaining
            proven = self._search_columns(columns, seconds, outside)
            self.prove(max(proven, outside))
            if last:
                return
            width *= _WIDER

    def _columns(self, master: Master, tight: Tight, width: float) -> Columns:
        """Columns that lose at most `width`; fewer patterns, more pairs if too many."""
        columns = master.within(tight, width, most_per_place=_MOST_PER_PLACE)
        if len(columns) > _MOST_COLUMNS:
            columns = master.within(tight, width, most_per_place=0)
        return columns

    def _search_columns(self, columns: Columns, seconds: float, outside: float) -> float:
        """Best placement over the columns; the bound that this proves for them.

        `outside` is the bound on every placement with any other column.
        """
        core = self.core
        own = columns_of(self.best, columns.pairwise)
        both = Columns(
            joined([own.patterns, columns.patterns]),
            np.concatenate([own.unit, columns.unit]),
            np.concatenate([own.place, columns.place]),
            columns.pairwise,
        )
        objective, matrix = written(core, both)
        start = np.zeros(len(both))
        start[: len(own.patterns)] = 1
        start[len(both.patterns) : len(both.patterns) + len(own.unit)] = 1
        answer = maximise_binary(
            objective,
            matrix,
            rows_upper(core),
            run=self.run,
            seconds=seconds,
            text=f"searching {len(columns):,} columns",
            start=start,
            base=core.fixed,
            outside=outside,
            presolve=len(columns.patterns) <= _MOST_PRESOLVED,
        )
        if answer.chosen is None:
            return float(np.inf)
        value = self.offer(placement_of(both, answer.chosen, len(self.best)))
        return value if answer.proven else answer.bound + core.fixed
