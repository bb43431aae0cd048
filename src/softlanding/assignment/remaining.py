"""Pairs that can still be in a better placement: the others are struck, by proven losses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.relaxation import Relaxation
from softlanding.assignment.units import Core

__all__ = ["Remaining", "everything"]

_STEPS = 150
_BEYOND = 1.001  # losses are told a little beyond what strikes a choice

_EFFORT = 20_000_000  # cells of tables in one round, about a tenth of a second

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(eq=False)
class Remaining:
    """What is still open in the search for a placement above some value.

    Parameters
    ----------
    core, relaxed
        The whole problem, and its linear relaxation.
    open : array of bool, shape (units, places)
        Pairs that may be chosen, of units that are not settled.
    must : array of bool, shape (units,)
        Units that have to be placed.
    place : array of int, shape (units,)
        Where the settled ones are; −1 = open, or unplaced.
    room : array of int, shape (places, dimensions)
        What the settled ones leave.
    prices : array of float, shape (units,)
    bound
        On every placement by open pairs, `fixed` included.
    possible
        False if it is proven that there is none.
    """

    core: Core
    relaxed: Relaxation
    open: Flags
    must: Flags
    place: Ints
    room: Ints
    prices: Floats
    bound: float
    possible: bool = True

    def copy(self) -> Remaining:
        """The same in arrays of its own."""
        return replace(
            self,
            open=self.open.copy(),
            must=self.must.copy(),
            place=self.place.copy(),
            room=self.room.copy(),
            prices=self.prices.copy(),
        )

    @property
    def settled(self) -> float:
        """Sum of the scores of the settled units, `fixed` included."""
        return self.core.objective(self.place)

    def priced(self, target: float) -> Losses:
        """Better prices, the bound that they prove, and what each choice loses of it.

        Parameters
        ----------
        target
            Where the search for prices ends.
        """
        from softlanding.assignment.forcing import forced_losses, lowered

        core, base = self.core, self.settled
        units = np.flatnonzero(self.open.any(axis=1))
        number = np.full(len(core.uses), -1, dtype=np.int64)
        number[units] = np.arange(len(units))
        place, unit = np.nonzero(self.open.T)
        start = np.searchsorted(place, np.arange(len(self.room) + 1))
        at, uses, score = number[unit], core.uses[units], core.scores[unit, place]
        least = np.where(self.must[units], -np.inf, 0.0)
        prices = self.prices[units]
        inside, outside = np.zeros(len(unit)), np.zeros(len(unit))
        given = (start, at, score, uses, self.room)
        rates = self.relaxed.prices
        lowered(*given, least, prices, rates, target - base, _STEPS, _EFFORT)
        margin = _BEYOND * max(0.0, self.bound - target)
        value = forced_losses(*given, prices, rates, margin, inside, outside)
        self.bound = min(self.bound, base + value)
        self.prices[units] = prices
        elsewhere = np.bincount(at, outside, minlength=len(units))
        loss = inside + elsewhere[at] - outside
        return Losses(base + value, units, unit, place, loss, prices + elsewhere)

    def strike(self, losses: Losses, width: float) -> None:
        """Strike every choice that loses more than `width` of the bound."""
        dear = losses.pair > width
        self.open[losses.unit[dear], losses.place[dear]] = False
        self.must[losses.units[losses.out > width]] = True
        self.settle()

    def settle(self) -> None:
        """Place the units that have one choice left, and strike what no longer fits."""
        core = self.core
        while self.possible:
            choices = self.open.sum(axis=1)
            waiting = self.must & (self.place < 0)
            only = np.flatnonzero(waiting & (choices == 1))
            self.possible = not bool(np.any(waiting & (choices == 0)))
            if not len(only):
                return
            where = self.open[only].argmax(axis=1)
            self.place[only], self.open[only] = where, False
            np.subtract.at(self.room, where, core.uses[only])
            self.possible &= not bool(np.any(self.room < 0))
            for dimension in range(self.room.shape[1]):
                self.open &= core.uses[:, dimension, None] <= self.room[None, :, dimension]


@dataclass(frozen=True, eq=False)
class Losses:
    """What the bound loses at least by each choice.

    Parameters
    ----------
    bound
        Of which it is lost.
    units : array of int, shape (open units,)
    unit, place : array of int, shape (open pairs,)
    pair : array of float, shape (open pairs,)
        If the pair is chosen.
    out : array of float, shape (open units,)
        If the unit stays unplaced.
    """

    bound: float
    units: Ints
    unit: Ints
    place: Ints
    pair: Floats
    out: Floats


def everything(core: Core, relaxed: Relaxation, width: float) -> Remaining:
    """What the linear relaxation leaves open for placements at most `width` below its bound."""
    prices = np.maximum(relaxed.net.max(axis=1, initial=0.0), 0.0)
    nobody = np.full(len(core.uses), -1, dtype=np.int64)
    remaining = Remaining(
        core,
        relaxed,
        relaxed.loss <= width,
        prices > width,
        nobody,
        core.capacities.copy(),
        prices,
        relaxed.bound,
    )
    remaining.settle()
    return remaining
