"""One batch of arrivals to places, with what the room is worth later taken off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.futures import Sample
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.look_ahead import Ahead
from softlanding.assignment.run import Run

__all__ = ["Week", "choose"]

_STARTS = 8
_FORGOTTEN = 0.5  # of a placement, before it is improved anew
_ROUNDS = 100

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Week:
    """The load of the current week, and what more of it costs.

    Parameters
    ----------
    load : array of int, shape (places, dimensions)
        What was placed this week already.
    even : array of float, shape (places, dimensions)
        The even share of a week.
    rate : array of float, shape (dimensions,)
        Score that one more unit costs at twice the even share; 0 = nothing. The cost of a
        unit rises from 0 at the even share in proportion to what is above it.

    Examples
    --------
    A clinic with 2 interpreted hours in an even week; the third costs ½ · 1 · 1² / 2.

    >>> week = Week(np.array([[2]]), np.array([[2.0]]), np.array([1.0]))
    >>> week.cost(np.array([1])).tolist()
    [[0.25]]
    """

    load: Ints
    even: Floats
    rate: Floats

    def cost(self, uses: Ints) -> Floats:
        """Soft cost of a use at each place, shape (places, dimensions)."""
        return self._of(self.load + uses) - self._of(self.load)

    def _of(self, load: Ints) -> Floats:
        over = np.maximum(load - self.even, 0.0)
        return np.asarray(0.5 * self.rate * over**2 / np.maximum(self.even, 1.0))


def choose(
    batch: Sample,
    room: Ints,
    ahead: Ahead,
    week: Week,
    *,
    all_fit: bool = False,
    run: Run,
    generator: np.random.Generator,
) -> Ints:
    """Place of each unit of a batch, −1 = unplaced.

    Parameters
    ----------
    batch
        Scores of −inf where a unit cannot go.
    room : array of int, shape (places, dimensions)
        Never exceeded.
    ahead
        What the room is worth later.
    week
        Soft costs of the week.
    all_fit
        Room is expected to suffice for all: nobody is left out because of a price.
    generator
        Of the starts of the search.

    Notes
    -----
    Maximises Σ score + Σ_p value of the room that is left − prices of the other
    dimensions − soft costs. Where nobody is expected any more and weeks cost nothing this is
    an assignment problem, solved exactly by HiGHS. Otherwise the values are no sums over
    pairs: relocations and exchanges of units improve a placement, from several starts, until
    none gains.
    """
    from softlanding.assignment.room_values import improve

    if not len(batch.uses) or not len(room):
        return np.full(len(batch.uses), -1, dtype=np.int64)
    if not ahead.futures and not week.rate.any():
        return _exactly(batch, room, run)
    net = batch.scores - (batch.uses[:, 1:] @ ahead.prices[:, 1:].T)
    if all_fit:
        crowd = float(week.cost(batch.uses.sum(axis=0)).sum(axis=1).max())
        net = net + (_worth_any_price(net, ahead, room) + crowd) * batch.uses[:, :1]
    best, most = np.full(len(net), -1, dtype=np.int64), -np.inf
    for start in range(_STARTS if len(net) > 1 else 1):
        chosen = best.copy()
        if start:
            chosen[generator.random(len(net)) < _FORGOTTEN] = -1
        left, load = room.copy(), week.load.copy()
        placed = np.flatnonzero(chosen >= 0)
        np.subtract.at(left, chosen[placed], batch.uses[placed])
        np.add.at(load, chosen[placed], batch.uses[placed])
        value = improve(
            *(chosen, net, batch.uses, left, load),
            *(ahead.start, ahead.values, week.even, week.rate, _ROUNDS),
        )
        if value > most + 1e-12:
            best, most = chosen, value
    return best


def _worth_any_price(net: Floats, ahead: Ahead, room: Ints) -> float:
    """A score per person that is above every price of room."""
    whole = ahead.values[ahead.start[1:] - 1] / np.maximum(room[:, 0], 1)
    dearest = max(float(ahead.prices.max(initial=0.0)), float(whole.max(initial=0.0)))
    return 2 * (dearest + float(np.abs(net[np.isfinite(net)]).max(initial=0.0)))


def _exactly(batch: Sample, room: Ints, run: Run) -> Ints:
    chosen = np.full(len(batch.uses), -1, dtype=np.int64)
    possible = batch.scores >= 0
    for dimension in range(room.shape[1]):
        possible &= batch.uses[:, dimension, None] <= room[None, :, dimension]
    unit, place = np.nonzero(possible)
    units, places = batch.scores.shape
    rows = [unit, *(units + d * places + place for d in range(room.shape[1]))]
    values = [np.ones(len(unit)), *batch.uses[unit].T.astype(np.float64)]
    columns = np.tile(np.arange(len(unit)), len(rows))
    matrix = sparse.csc_array(
        (np.concatenate(values), (np.concatenate(rows), columns)),
        shape=(units + room.size, len(unit)),
    )
    upper = np.concatenate([np.ones(units), room.T.ravel().astype(np.float64)])
    answer = maximise_binary(
        batch.scores[unit, place].astype(np.float64),
        matrix,
        upper,
        run=run,
        seconds=run.remaining,
        text="placing the last batch",
    )
    if answer.chosen is not None:
        chosen[unit[answer.chosen]] = place[answer.chosen]
    return chosen
