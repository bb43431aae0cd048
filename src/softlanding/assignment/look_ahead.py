"""What the room of each place is worth to the households that may still come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.futures import Futures, Sample

__all__ = ["Ahead", "LookAhead", "future_prices"]

_SOFTNESS = 0.05  # of the spread of scores of a household
_MOST_FUTURES = 16
_CELLS = 40_000  # pairs of the futures of one look, together
_MOST_CELLS = 250_000  # pairs of one future; beyond, each household stands for several
_PARALLEL_CELLS = 500_000
_PARTS = 8
_TOLERANCE = 1e-8
_FIRST_STEPS, _LATER_STEPS = 80, 25
_MOST_ROOM = 250  # persons; larger places are priced, not enumerated

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ahead:
    """Prices and values of room.

    Parameters
    ----------
    prices : array of float, shape (places, dimensions)
        Per unit of each capacity; mean of those of the futures.
    start : array of int, shape (places + 1,)
    values : array of float, shape (Σ (room of a place + 1),)
        `values[start[p] + r]`: what r persons' room in place p is worth to the futures.
    futures
        How many were drawn.
    expected
        Households that are expected still to come.
    """

    prices: Floats
    start: Ints
    values: Floats
    futures: int
    expected: float

    def cost(self, uses: Ints, room: Ints) -> Floats:
        """Price of putting a use into each place, (places, dimensions); inf without room."""
        cost: Floats = self.prices * uses
        fits = np.all(room >= uses, axis=1)
        at = self.start[:-1] + room[:, 0]
        cost[fits, 0] = (self.values[at] - self.values[at - uses[0] * fits])[fits]
        cost[~fits] = np.inf
        return cost


class LookAhead:
    """Draws futures and prices room by them, each time from the last prices.

    Parameters
    ----------
    seed
        Of the draws.
    """

    def __init__(self, places: int, dimensions: int, seed: int) -> None:
        self._generator = np.random.default_rng((seed, 2))
        self._last = np.zeros((places, dimensions))
        self._steps = _FIRST_STEPS

    def at(self, room: Ints, batch: Sample, pool: Futures, expected: float) -> Ahead:
        """Prices of the room for a batch that is placed now and those expected after it.

        Notes
        -----
        For each of several sampled futures the dual of the assignment of batch and future
        to the room is minimised (`future_prices`). The prices are averaged [1]_. A linear
        price is wrong for the last persons of a place: households are indivisible, and
        soon nobody may be left who fits. So each future also tells what every whole
        number of persons' room is worth, by a knapsack over those who would gain there.

        References
        ----------
        .. [1] N. Ahani, P. Gölz, A. D. Procaccia, A. Teytelboym, A. C. Trapp (2024),
           Dynamic placement in refugee resettlement, Operations Research 72(3), section 5.
        """
        places = len(room)
        start = np.concatenate([[0], np.cumsum(room[:, 0] + 1)])
        values = np.zeros(start[-1])
        count = round(expected)
        if count <= 0 or not len(pool) or not places:
            return Ahead(np.zeros_like(self._last), start, values, 0, expected)
        most = max(1, _MOST_CELLS // places)
        futures = int(np.clip(_CELLS // (places * min(count, most)), 1, _MOST_FUTURES))
        total = np.zeros_like(self._last)
        for _ in range(futures):
            future = pool.draw(count, self._generator, most)
            prices = self._priced(room, batch, future)
            total += prices
            _add_values(future, prices, room, start, values)
        self._last = total / futures
        self._steps = _LATER_STEPS
        return Ahead(self._last, start, values / futures, futures, expected)

    def _priced(self, room: Ints, batch: Sample, future: Sample) -> Floats:
        both = Sample(
            np.concatenate([batch.scores, future.scores]),
            np.concatenate([batch.uses, future.uses]),
            np.concatenate([batch.weights, future.weights]),
        )
        return future_prices(both, room, first=self._last, steps=self._steps)


def future_prices(
    sample: Sample, room: Ints, *, first: Floats | None = None, steps: int = _FIRST_STEPS
) -> Floats:
    r"""Prices at which the sampled households would use about the room there is.

    Parameters
    ----------
    sample
        Households that share the room.
    room : array of int, shape (places, dimensions)
    first : array of float, shape (places, dimensions), optional
        Prices to begin with.
    steps
        Most iterations.

    Returns
    -------
    array of float, shape (places, dimensions)
        At least 0.

    Notes
    -----
    Minimises the dual function of the assignment, smoothed by the logit rule,

    .. math:: \sum_p λ_p r_p + \sum_h w_h τ \log\Bigl(1 + \sum_p e^{(s_{hp} - λ_p a_h)/τ}\Bigr),

    over λ ≥ 0 by spectral projected gradients [1]_; τ is a
    twentieth of the spread of scores. The gradient is the room less the use that is asked for.

    References
    ----------
    .. [1] E. G. Birgin, J. M. Martínez, M. Raydan (2000), Nonmonotone spectral projected
       gradient methods on convex sets, SIAM Journal on Optimization 10(4).

    Examples
    --------
    Room for one, two who would come with scores 1 and 3: the price lies between.

    >>> two = Sample(np.array([[1.0], [3.0]]), np.array([[1], [1]]), np.ones(2))
    >>> bool(1 < future_prices(two, np.array([[1]]))[0, 0] < 3)
    True
    """
    from softlanding.assignment.room_values import descend

    prices = np.zeros(room.shape) if first is None else first.copy()
    descend(
        *(sample.scores, sample.uses.astype(np.float64), sample.weights),
        *(room.astype(np.float64), prices, _SOFTNESS * _spread(sample), steps, _TOLERANCE),
        _PARTS if sample.scores.size > _PARALLEL_CELLS else 1,
    )
    return prices


def _spread(sample: Sample) -> float:
    """Standard deviation of a score per person, times the mean number of persons."""
    size = np.maximum(sample.uses[:, :1], 1)
    each = (sample.scores / size)[np.isfinite(sample.scores)]
    if not each.size:
        return 1.0
    spread = float(each.std()) or max(float(np.abs(each).max()), 1e-9)
    return spread * float(size.mean())


def _add_values(future: Sample, prices: Floats, room: Ints, start: Ints, values: Floats) -> None:
    from softlanding.assignment.room_values import add_knapsacks

    whole = bool(np.all(future.weights <= 1))
    most = _MOST_ROOM if whole else 0  # those who stand for several have no size of their own
    add_knapsacks(future.scores, future.uses, prices, room, start, values, most)
