"""The optimum, proven, where places hold few households: whole sets of them for each place."""

from __future__ import annotations

import numpy as np

from softlanding.assignment.columns import (
    Columns,
    columns_of,
    placement_of,
    rows_upper,
    written,
)
from softlanding.assignment.dive import dive
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.incumbent import Incumbent
from softlanding.assignment.master import Master, Tight, tighten
from softlanding.assignment.patterns import joined
from softlanding.assignment.relaxation import Relaxation
from softlanding.assignment.run import Run

__all__ = ["search_patterns"]

_FIRST_WIDTH = 0.003  # of the mean score of a unit
_WIDER = 2.0
_NEARLY = 1.5  # a width this close below the gap is made the gap
_MOST_COLUMNS = 60_000
_MOST_PER_PLACE = 400
_MOST_PRESOLVED = 30_000  # at 76,000 patterns the presolve of HiGHS took over 90 s
_SHARE_OF_TIME = 0.2
_FOR_PRICES, _FOR_DIVE = 0.4, 0.4  # of the time that is left


def search_patterns(search: Incumbent, relaxed: Relaxation, run: Run) -> None:
    """Best placement, unless the time ends or takes too long to price patterns.

    Parameters
    ----------
    search
        What is known; better placements and bounds are given to it.
    relaxed
        The linear relaxation.

    Notes
    -----
    1. A relaxation over patterns, whole sets of units that fit a place together, gives
       a bound B that is far tighter where places are small [1]_.
    2. Every column (a pattern, or a pair at a large place) loses a known part of B. A
       mixed-integer programme over the columns that lose little gives a placement of
       value v; columns that lose more than B − v are in no better one. Once all the
       others have been searched with gap 0, v is proven [2]_.
    3. A place with too many such patterns is searched by its pairs that lose at most
       B − v, within its capacities, instead.

    References
    ----------
    .. [1] M. Savelsbergh (1997), A branch-and-price algorithm for the generalized
       assignment problem, Operations Research 45(6), section 2.
    .. [2] R. Baldacci, N. Christofides, A. Mingozzi (2008), An exact algorithm for the
       vehicle routing problem based on the set partitioning formulation with
       additional cuts, Mathematical Programming 115(2), section 5.
    """
    run.tell("pricing patterns", bound=search.bound)
    master = Master(search.core)
    unit_price = np.maximum(relaxed.net.max(axis=1, initial=0.0), 0.0)
    pricing = run.part(_FOR_PRICES * run.remaining)
    tight, fraction = tighten(master, unit_price, relaxed.prices[master.large], pricing)
    search.prove(tight.bound)
    if pricing.over:
        return
    run.tell("rounding", bound=search.bound)
    search.offer(dive(master, tight, fraction, run.part(_FOR_DIVE * run.remaining)))
    run.tell("choosing columns", objective=search.objective)
    width = _FIRST_WIDTH * abs(tight.bound) / max(1, len(search.best))
    while not run.over and not search.closed:
        gap = max(0.0, tight.bound - search.objective)
        last = gap <= _NEARLY * width
        width = gap if last else width
        columns = _columns(master, tight, width + search.tolerance)
        share = 1.0 if last else _SHARE_OF_TIME
        outside = tight.bound - width
        proven = _search_columns(search, columns, share * run.remaining, outside, run)
        search.prove(max(proven, outside))
        if last:
            return
        width *= _WIDER


def _columns(master: Master, tight: Tight, width: float) -> Columns:
    """Columns that lose at most `width`; fewer patterns, more pairs if too many."""
    columns = master.within(tight, width, most_per_place=_MOST_PER_PLACE)
    if len(columns) > _MOST_COLUMNS:
        columns = master.within(tight, width, most_per_place=0)
    return columns


def _search_columns(
    search: Incumbent, columns: Columns, seconds: float, outside: float, run: Run
) -> float:
    """Best placement over the columns; the bound that this proves for them.

    `outside` is the bound on every placement with any other column.
    """
    core = search.core
    own = columns_of(search.best, columns.pairwise)
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
        run=run,
        seconds=seconds,
        text=f"searching {len(columns):,} columns",
        start=start,
        base=core.fixed,
        outside=outside,
        presolve=len(columns.patterns) <= _MOST_PRESOLVED,
    )
    if answer.chosen is None:
        return float(np.inf)
    value = search.offer(placement_of(both, answer.chosen, len(search.best)))
    return value if answer.proven else answer.bound + core.fixed
