"""Prices of the linear relaxation where places are large and pairs are millions."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.highs import LinearProgramme
from softlanding.assignment.household_prices import Duals
from softlanding.assignment.pairs import pairs_within
from softlanding.assignment.relaxation import rows_of
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["linear_prices"]

_ENOUGH = 1e-7  # of the bound: as near to the value of the relaxation as it has to come
_ROUNDING = 1e-9  # of a unit's price

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def linear_prices(core: Core, prices: Floats, width: Floats, run: Run) -> Duals:
    """Prices whose bound is that of the linear relaxation, or near it if the time runs out.

    Parameters
    ----------
    core
        Its scores are read and not copied.
    prices : array of float, shape (places, dimensions)
        Good ones, to begin with.
    width : array of float, shape (units,)
        A pair that loses at most this at them is written down from the first.
    run

    Returns
    -------
    Duals
        Prices of room, and for each unit its best net score over every place, at least 0:
        the sum of all unit prices and of the prices of all room is at least the value of
        any placement.

    Notes
    -----
    Column generation: the relaxation over few pairs is solved by an interior point, every
    pair of the instance is priced, the best of each unit are added, and so on by the simplex
    method from the last basis.
    """
    best = duals = _with_units(core, prices)
    units, places = _within(core, duals, width)
    programme = LinearProgramme(rows_of(core, units[:0], places[:0])[1])
    written = np.zeros(0, dtype=np.int64)
    interior = True
    while len(units):
        scores = core.scores[units, places].astype(np.float64)
        programme.add(scores, rows_of(core, units, places)[0])
        written = np.union1d(written, units * len(core.capacities) + places)
        if run.over or not programme.solve(run.remaining, interior=interior):
            break
        run.tell("solving the linear relaxation")
        rooms = programme.duals[len(core.uses) :].reshape(core.uses.shape[1], -1).T
        duals = _with_units(core, np.ascontiguousarray(rooms))
        value = _value(core, duals)
        best = min(best, duals, key=partial(_value, core))
        if value - programme.value <= _ENOUGH * abs(value):
            break
        units, places = _within(core, duals, _ROUNDING * (1.0 + duals.units))
        new = ~np.isin(units * len(core.capacities) + places, written)
        units, places, interior = units[new], places[new], False
    return best


def _within(core: Core, duals: Duals, width: Floats) -> tuple[Ints, Ints]:
    pairs = pairs_within(core, duals.places, duals.units - width)
    return pairs.unit.astype(np.int64), pairs.place.astype(np.int64)


def _with_units(core: Core, places: Floats) -> Duals:
    """Prices of room with those of units that follow from them."""
    from softlanding.assignment.loops import best_net

    best = np.zeros(len(core.uses))
    best_net(core.scores, core.uses.astype(np.float64), places, best)
    return Duals(best, places)


def _value(core: Core, duals: Duals) -> float:
    return float(duals.units.sum() + (duals.places * core.capacities).sum())
