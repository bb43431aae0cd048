"""A very good placement from the tight relaxation: fix what it is sure of, ask again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.greedy import fill
from softlanding.assignment.master import Fraction, Master, Tight, tighten
from softlanding.assignment.run import Run

__all__ = ["dive"]

_SURE = 0.95
_SHARE = 0.15  # at least this share of the columns in use is fixed in each step
_IN_USE = 1e-6
_CLOSE_ENOUGH = 1e-4

Ints = NDArray[np.int64]


def dive(master: Master, tight: Tight, fraction: Fraction, run: Run) -> Ints:
    """Round the fractional placement step by step.

    Parameters
    ----------
    master, tight, fraction
        The problem, its best prices and its fractional placement, by `tighten`.

    Returns
    -------
    array of int, shape (units,)
        Place of each unit; −1 = unplaced.

    Notes
    -----
    In each step the columns of weight 0.95 and more, and at least the heaviest
    15 %, are fixed; what is left is solved anew, with new columns for the units
    and the room that are left. A small place is done once its pattern is fixed. Of
    columns of equal weight the first is fixed; their order follows from the core's,
    which is shuffled.
    """
    core = part = master.core
    place_of_unit = np.full(len(core.uses), -1, dtype=np.int64)
    units, places = np.arange(len(core.uses)), np.arange(len(core.capacities))
    while True:
        fixed = _fix(master, fraction)
        placed = np.flatnonzero(fixed >= 0)
        place_of_unit[units[placed]] = places[fixed[placed]]
        still_open = np.ones(len(places), dtype=np.bool_)
        still_open[fixed[placed]] = master.is_large[fixed[placed]]
        free, left = np.flatnonzero(still_open), np.flatnonzero(fixed < 0)
        if not len(placed) or not len(free) or not len(left) or run.over:
            return fill(core, place_of_unit)
        capacities, prices = part.capacities.copy(), np.zeros(part.capacities.shape)
        np.subtract.at(capacities, fixed[placed], part.uses[placed])
        prices[master.large] = tight.prices
        part = replace(part, capacities=capacities).part(left, free)
        units, places = units[left], places[free]
        master = Master(part)
        prices = prices[free][master.large]
        tight, fraction = tighten(
            master, tight.unit_price[left], prices, run, close=_CLOSE_ENOUGH, text="rounding"
        )


def _fix(master: Master, fraction: Fraction) -> Ints:
    """Place of each unit that the heaviest columns settle, −1 where open."""
    core, columns, weight = master.core, fraction.columns, fraction.weight
    patterns = columns.patterns
    fixed = np.full(len(core.uses), -1, dtype=np.int64)
    free = core.capacities.copy()
    closed = np.zeros(len(free), dtype=np.bool_)
    in_use = np.flatnonzero(weight > _IN_USE)
    wanted = max(1, int(_SHARE * len(in_use)))
    for column in in_use[np.argsort(-weight[in_use], kind="stable")].tolist():
        if weight[column] < _SURE and wanted <= 0:
            break
        if column < len(patterns):
            members = patterns.member[patterns.start[column] : patterns.start[column + 1]]
            place = int(patterns.place[column])
        else:
            members = columns.unit[column - len(patterns) :][:1]
            place = int(columns.place[column - len(patterns)])
        needed = core.uses[members].sum(axis=0)
        if closed[place] or np.any(fixed[members] >= 0) or np.any(needed > free[place]):
            continue
        fixed[members] = place
        free[place] -= needed
        closed[place] = column < len(patterns)
        wanted -= 1
    return fixed
