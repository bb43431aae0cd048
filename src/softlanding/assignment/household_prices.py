"""Prices of households that prove a tight bound: the pattern relaxation by subgradients."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.pairs import Pairs

__all__ = ["Ascent", "Duals", "Problem", "small_places"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MEMORY = 0.7  # of the last direction, against zigzag
_PATIENCE = 12  # steps without a better bound before the step is shortened
_SHORTER = 0.7
_AVERAGING = 0.1  # weight of the newest solution in the average of the relaxed solutions


@dataclass
class Duals:
    """Prices of units and of places.

    Parameters
    ----------
    units : array of float, shape (units,)
        What each unit must be worth to a place at least, at least 0.
    places : array of float, shape (places, dimensions)
        Prices of capacity at large places; at small ones a guess for speed.
    """

    units: Floats
    places: Floats

    def copy(self) -> Duals:
        """The same prices in arrays of their own."""
        return Duals(self.units.copy(), self.places.copy())


@dataclass(eq=False)
class Problem:
    r"""The relaxation over some pairs and some room, and its dual function.

    .. math:: L(u, λ) = \sum_h u_h + \sum_p K_p(u, λ_p)

    where :math:`K_p` is the most that a subset of units which fits place p is worth above
    their prices :math:`u`; at a large place its room is bought at :math:`λ_p` instead.
    For any u, λ ≥ 0 no placement over these pairs is worth more than L.

    Parameters
    ----------
    pairs
        Each fits its place alone.
    uses : array of int, shape (units, dimensions)
    room : array of int, shape (places, dimensions)
    """

    pairs: Pairs
    uses: Ints
    room: Ints
    small: NDArray[np.bool_] = field(init=False)
    chosen: NDArray[np.uint8] = field(init=False)
    value: Floats = field(init=False)
    average: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.small = small_places(self.room)
        self.chosen = np.zeros(len(self.pairs), np.uint8)
        self.value = np.zeros(len(self.room))
        self.average = np.zeros(len(self.pairs))
        self._size = np.maximum(self.uses[:, 0], 1).astype(np.float64)
        self._inside = np.bincount(self.pairs.unit, minlength=len(self.uses)) > 0
        self._room = np.maximum(self.room, 1).astype(np.float64)

    def bound(self, duals: Duals) -> float:
        """L at these prices; `chosen` holds the solution that gives it."""
        from softlanding.assignment.knapsack import place_values

        pairs = self.pairs
        place_values(
            pairs.start,
            pairs.unit,
            pairs.score,
            self.uses,
            self.room,
            self.small,
            duals.units,
            duals.places,
            self.chosen,
            self.value,
        )
        return float(duals.units[self._inside].sum() + self.value.sum())

    def ascend(self, duals: Duals, *, steps: int, step: float, cooling: float = 1.0) -> Ascent:
        """Lower L by deflected subgradient steps; an iterator that can be left at any step."""
        return Ascent(self, duals, steps, step, cooling)

    def slopes(self) -> tuple[Floats, Floats]:
        """Direction of `chosen`: times each unit is chosen above 1, and use above the room."""
        taken = np.flatnonzero(self.chosen)
        unit, place = self.pairs.unit[taken], self.pairs.place[taken]
        times = np.bincount(unit, minlength=len(self.uses)).astype(np.float64) - 1.0
        times[~self._inside] = 0.0
        over: Floats = -self.room.astype(np.float64)
        for d in range(over.shape[1]):
            over[:, d] += np.bincount(place, self.uses[unit, d], minlength=len(over))
        over[self.small] = 0.0
        return times, over

    def moved(self, duals: Duals, step: float, times: Floats, over: Floats) -> None:
        """Move the prices, never below 0: households by their size, places by their room."""
        duals.units += step * self._size * times
        np.maximum(duals.units, 0.0, out=duals.units)
        change = 2 * step * over / self._room
        change[self.small] = 0.0
        duals.places += change
        np.maximum(duals.places, 0.0, out=duals.places)


class Ascent:
    """Steps of a subgradient method [1]_ with the best prices kept.

    References
    ----------
    .. [1] P. M. Camerini, L. Fratta, F. Maffioli (1975), On improving relaxation methods
       by modified gradient techniques, Mathematical Programming Study 3.
    """

    def __init__(
        self, problem: Problem, duals: Duals, steps: int, step: float, cooling: float
    ) -> None:
        self.problem, self.best = problem, duals.copy()
        self.value = np.inf
        self._duals, self._steps, self._step, self._cooling = duals.copy(), steps, step, cooling

    @property
    def last(self) -> Duals:
        """The prices after the last step, which need not be the best."""
        return self._duals

    def __iter__(self) -> Ascent:
        self._left, self._since = self._steps, 0
        self._times: Floats | float = 0.0
        self._over: Floats | float = 0.0
        return self

    def __next__(self) -> float:
        """One step; the best value of L so far."""
        if not self._left:
            raise StopIteration
        self._left -= 1
        problem, duals = self.problem, self._duals
        value = problem.bound(duals)
        problem.average *= 1 - _AVERAGING
        problem.average += _AVERAGING * problem.chosen
        self._since += 1
        if value < self.value - 1e-7 * abs(value):
            self.value, self.best, self._since = value, duals.copy(), 0
        elif self._since >= _PATIENCE:
            self._step *= _SHORTER
            self._since, self._duals = 0, self.best.copy()
            self._times = self._over = 0.0
            return self.value
        times, over = problem.slopes()
        self._times = _MEMORY * self._times + (1 - _MEMORY) * times
        self._over = _MEMORY * self._over + (1 - _MEMORY) * over
        problem.moved(duals, self._step, self._times, self._over)
        self._step *= self._cooling
        return self.value


def small_places(room: Ints) -> NDArray[np.bool_]:
    """Places whose subsets can be enumerated, shape (places,)."""
    from softlanding.assignment.knapsack import MOST_STATES

    states = np.prod(np.minimum(room, MOST_STATES) + 1.0, axis=1)
    return np.asarray(states <= MOST_STATES)
