"""Placements with rows beside the capacities, as one mixed-integer programme over pairs.

Sums over groups, minimum loads and households near each other bind many places at once,
so that patterns of single places cannot keep them; pairs of unit and place can.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.demands import Demand
from softlanding.assignment.highs import IntegerAnswer, LinearProgramme, maximise_binary
from softlanding.assignment.relaxation import relax, rows_of
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core, unit_rows, unit_uses

__all__ = ["MOST_PAIRS", "Programme"]

MOST_PAIRS = 150_000  # beyond that HiGHS does not finish the relaxation within a minute
_LARGEST = 1000.0  # rows are scaled so that HiGHS's absolute tolerance of 1e-6 is tiny
_AT_LEAST_PLACES = 3

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Programme:
    """Pairs of a core as yes-or-no columns, and rows that are added one after the other.

    Parameters
    ----------
    core
        Units with negative scores are among the pairs: a demand may need them.
    short
        By how much minimum loads may be missed, all together; there are columns then that
        count what is missing. None: not at all.
    """

    def __init__(self, core: Core, run: Run, *, short: float | None = None) -> None:
        self.core, self.run = core, run
        scores = unit_rows(core.instance, core.unit_order)[:, core.place_order]
        possible = np.isfinite(scores)
        for dimension in range(core.uses.shape[1]):
            possible &= core.uses[:, dimension, None] <= core.capacities[None, :, dimension]
        self.complete = int(possible.sum()) <= MOST_PAIRS
        if not self.complete:
            possible &= _promising(core, scores, run)
        self.unit, self.place = np.nonzero(possible)
        self.scores = scores[self.unit, self.place]
        matrix, upper = rows_of(core, self.unit, self.place)
        self._rows, self._upper, self._extra = [matrix], [upper], [_empty(matrix.shape[0])]
        self.extra = 0
        self._scales: list[tuple[int, float]] = []
        if core.instance.minimums is not None:
            self._minimums(short)
        if core.instance.near:
            self._near()

    def require(
        self, rows: sparse.sparray, least: Floats, extra: sparse.sparray | None = None
    ) -> None:
        """Rows of which each sum must be at least a number.

        Parameters
        ----------
        rows : sparse array, shape (rows, pairs)
        least : array of float, shape (rows,)
        extra : sparse array, shape (rows, new columns), optional
            Columns of at least 0 beside the pairs, new with these rows.
        """
        self._rows.append(-rows)
        self._upper.append(-least)
        self._extra.append(_empty(rows.shape[0]) if extra is None else -extra)
        self.extra += 0 if extra is None else extra.shape[1]

    def demand(self, demand: Demand) -> None:
        """Keep a sum at or above its least."""
        sums, fixed = self.sums(demand.values)
        scale = self._scale(sums, 0)
        self.require(
            sparse.csr_array(sums[None, :] * scale), np.array([demand.least - fixed]) * scale
        )

    def share(self, demands: tuple[Demand, ...], lowest: float) -> None:
        """A column t: each sum is at least (lowest + t) times the demand's least."""
        rows, least, extra = [], [], []
        for index, demand in enumerate(demands):
            sums, fixed = self.sums(demand.values)
            scale = self._scale(sums, index)
            rows.append(sums * scale)
            least.append((lowest * demand.least - fixed) * scale)
            extra.append([-demand.least * scale])
        self.require(
            sparse.csr_array(np.array(rows)), np.array(least), sparse.csr_array(np.array(extra))
        )

    def sums(self, values: Floats) -> tuple[Floats, float]:
        """What each pair adds to a sum over households, and what the locked ones add."""
        core = self.core
        units = core.instance.unit_of_household
        by_unit = np.zeros((len(core.locked_place), values.shape[1]))
        np.add.at(by_unit, units, np.nan_to_num(values))
        held = np.flatnonzero(core.locked_place >= 0)
        free = by_unit[core.unit_order[self.unit], core.place_order[self.place]]
        return free, float(by_unit[held, core.locked_place[held]].sum())

    def maximise(self, worth: Floats, extra: Floats, text: str, base: float) -> IntegerAnswer:
        """Best choice of pairs for a worth of each pair and each further column."""
        if not len(worth) + self.extra:
            broken = bool(np.concatenate(self._upper).min(initial=0.0) < 0)
            none = None if broken else np.zeros(0, dtype=np.int64)
            return IntegerAnswer(none, 0.0, not broken, infeasible=broken)
        return maximise_binary(
            np.concatenate([worth, extra]),
            self._matrix(),
            np.concatenate(self._upper),
            run=self.run,
            seconds=self.run.remaining,
            text=text,
            base=base,
            continuous=self.extra,
        )

    def prices(self, worth: Floats, extra: Floats) -> tuple[Floats, Floats]:
        """Prices of the capacities, (places, dimensions), and of the demands, (demands,).

        From the linear relaxation; zeros where it is not solved in time.
        """
        upper = np.concatenate(self._upper)
        programme = LinearProgramme(upper)
        programme.add(np.concatenate([worth, extra]), self._matrix())
        duals = np.zeros(len(upper))
        if len(worth) and programme.solve(self.run.remaining):
            duals = programme.duals
        units, places = self.core.scores.shape
        prices = duals[units : len(self._upper[0])].reshape(-1, places).T
        multipliers = np.array([duals[row] * scale for row, scale in self._scales])
        return np.ascontiguousarray(prices), multipliers

    def placement(self, answer: IntegerAnswer) -> Ints:
        """Place of each unit of the core, −1 = unplaced."""
        place_of_unit = np.full(len(self.core.uses), -1, dtype=np.int64)
        if answer.chosen is not None:
            place_of_unit[self.unit[answer.chosen]] = self.place[answer.chosen]
        return place_of_unit

    def _scale(self, sums: Floats, ahead: int) -> float:
        """The scale of a row that comes next, or so many after it; remembered for its price."""
        scale = _power_of_two(sums)
        self._scales.append((sum(map(len, self._upper)) + ahead, scale))
        return scale

    def _matrix(self) -> sparse.csc_array:
        beside = sparse.block_diag(self._extra, format="csc")
        return sparse.csc_array(sparse.hstack([sparse.vstack(self._rows), beside]))

    def _minimums(self, short: float | None) -> None:
        core = self.core
        minimums = core.instance.minimums
        assert minimums is not None  # noqa: S101 - asked before
        held = np.flatnonzero(core.locked_place >= 0)
        least = minimums.copy()
        np.subtract.at(least, core.locked_place[held], unit_uses(core.instance)[held])
        places, dimensions = np.nonzero(np.maximum(least[core.place_order], 0))
        number = np.full(core.capacities.shape, -1, dtype=np.int64)
        number[places, dimensions] = np.arange(len(places))
        row = number[self.place].T.ravel()
        columns = np.tile(np.arange(len(self.unit)), core.uses.shape[1])
        values = core.uses[self.unit].T.ravel()
        keep = (row >= 0) & (values > 0)
        shape = (len(places), len(self.unit))
        rows = sparse.csr_array((values[keep].astype(float), (row[keep], columns[keep])), shape)
        wanted = least[core.place_order][places, dimensions].astype(np.float64)
        if short is None:
            self.require(rows, wanted)
            return
        beside = np.vstack([np.eye(len(places)), -np.ones(len(places))])
        rows = sparse.vstack([rows, sparse.csr_array((1, len(self.unit)))])
        self.require(rows, np.append(wanted, -short), sparse.csr_array(beside))

    def _near(self) -> None:
        """A unit may be at a place only if the other is at one near it."""
        core, instance = self.core, self.core.instance
        assert instance.neighbours is not None  # noqa: S101 - `Instance` refuses near without it
        near = instance.neighbours[np.ix_(core.place_order, core.place_order)].astype(np.float64)
        index = np.full(len(core.locked_place), -1, dtype=np.int64)
        index[core.unit_order] = np.arange(len(core.unit_order))
        for pair in instance.near:
            one, other = (int(instance.unit_of_household[member]) for member in pair)
            for first, second in ((one, other), (other, one)) if one != other else ():
                if index[second] < 0:
                    continue  # held by a lock; the other direction says where the first may be
                theirs = np.flatnonzero(self.unit == index[second])
                if index[first] < 0:
                    place = int(np.flatnonzero(core.place_order == core.locked_place[first])[0])
                    rows = near[[place]][:, self.place[theirs]]
                    self._row_of(rows, theirs, np.ones(1))
                    continue
                ours = np.flatnonzero(self.unit == index[first])
                rows = near[self.place[ours]][:, self.place[theirs]]
                self._row_of(rows, theirs, np.zeros(len(ours)), less=ours)

    def _row_of(self, rows: Floats, columns: Ints, least: Floats, less: Ints | None = None) -> None:
        wide = sparse.lil_array((len(rows), len(self.unit)))
        wide[:, columns] = rows
        if less is not None:
            wide[np.arange(len(less)), less] = -1.0
        self.require(sparse.csr_array(wide), least)


def _promising(core: Core, scores: Floats, run: Run) -> NDArray[np.bool_]:
    """The best few places of each unit at prices of capacity."""
    net = np.where(np.isfinite(scores), scores - core.uses @ relax(core, run).prices.T, -np.inf)
    most = max(_AT_LEAST_PLACES, MOST_PAIRS // max(1, len(net)))
    best = np.argpartition(-net, min(most, net.shape[1]) - 1, axis=1)[:, :most]
    keep = np.zeros(net.shape, dtype=np.bool_)
    np.put_along_axis(keep, best, True, axis=1)
    return keep


def _empty(rows: int) -> sparse.csr_array:
    return sparse.csr_array((rows, 0))


def _power_of_two(values: Floats) -> float:
    largest = float(np.abs(values).max(initial=0.0))
    return float(2.0 ** np.round(np.log2(_LARGEST / largest))) if largest > 0 else 1.0
