"""The linear relaxation by column generation: prices of capacity and a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.highs import LinearProgramme
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["Relaxation", "relax", "rows_of"]

_FIRST_COLUMNS = 8
_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Prices that the linear relaxation gives, and what they prove.

    Parameters
    ----------
    prices : array of float, shape (places, dimensions)
        At least 0, in the core's order of places.
    net : array of float, shape (units, places)
        Score less the price of the capacity used; −inf where impossible.
    bound
        Upper bound on the core's objective, `fixed` included: Σ λ c + Σ max(0, net).
    complete
        Whether the relaxation was solved to its end; the bound holds either way.
    """

    prices: NDArray[np.float64]
    net: NDArray[np.float64]
    bound: float
    complete: bool

    @property
    def loss(self) -> NDArray[np.float64]:
        """How much lower the bound is if a unit is put into a place, (units, places).

        A pair whose loss exceeds bound − objective is in no better placement.
        """
        best = np.maximum(self.net.max(axis=1, initial=0.0), 0.0)
        return np.asarray(best[:, None] - self.net)


def rows_of(
    core: Core, units: NDArray[np.int64], places: NDArray[np.int64]
) -> tuple[sparse.csc_array, NDArray[np.float64]]:
    """Constraint matrix and right-hand side for columns (unit, place).

    Rows: one per unit (placed at most once), then one per dimension and place.
    """
    unit_count, place_count = core.scores.shape
    dimensions = core.uses.shape[1]
    rows = [units]
    values = [np.ones(len(units))]
    for dimension in range(dimensions):
        rows.append(unit_count + dimension * place_count + places)
        values.append(core.uses[units, dimension].astype(np.float64))
    columns = np.tile(np.arange(len(units)), dimensions + 1)
    matrix = sparse.csc_array(
        (np.concatenate(values), (np.concatenate(rows), columns)),
        shape=(unit_count + dimensions * place_count, len(units)),
    )
    upper = np.concatenate([np.ones(unit_count), core.capacities.T.ravel().astype(np.float64)])
    return matrix, upper


def relax(core: Core, run: Run) -> Relaxation:
    """Solve the linear relaxation of the core.

    Notes
    -----
    Begins with the best columns of each unit, then adds each unit's columns of
    positive reduced cost until none is left: the duals are then those of the whole
    relaxation though most of its columns were never written down.
    """
    unit_count, place_count = core.scores.shape
    prices: NDArray[np.float64] = np.zeros(core.capacities.shape)
    complete = True
    possible = np.isfinite(core.scores)
    if possible.any():
        active = _best_columns(core.scores, possible)
        units, places = np.nonzero(active)
        matrix, upper = rows_of(core, units, places)
        programme = LinearProgramme(upper)
        programme.add(core.scores[units, places], matrix)
        interior = True
        while True:
            if run.over or not programme.solve(run.remaining, interior=interior):
                complete = False
                break
            interior = False
            duals = programme.duals
            prices = np.ascontiguousarray(duals[unit_count:].reshape(-1, place_count).T)
            run.tell("solving the linear relaxation")
            reduced = core.scores - core.uses @ prices.T - duals[:unit_count, None]
            units, places = np.nonzero((reduced > _TOLERANCE) & possible & ~active)
            if not len(units):
                break
            active[units, places] = True
            matrix, _ = rows_of(core, units, places)
            programme.add(core.scores[units, places], matrix)
    return at_prices(core, prices, complete=complete)


def at_prices(core: Core, prices: NDArray[np.float64], *, complete: bool) -> Relaxation:
    """The bound that any prices of at least 0 prove for the core."""
    net = core.scores - core.uses @ prices.T
    best = np.maximum(net.max(axis=1, initial=0.0), 0.0)
    bound = core.fixed + float((prices * core.capacities).sum() + best.sum())
    return Relaxation(prices, net, bound, complete)


def _best_columns(scores: NDArray[np.float64], possible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The best few pairs of each unit."""
    active = np.zeros(scores.shape, dtype=np.bool_)
    count = min(_FIRST_COLUMNS, scores.shape[1])
    best = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    np.put_along_axis(active, best, True, axis=1)
    return active & possible
