"""Pairs that can still be in a better placement: the others are struck, by proven losses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.relaxation import Relaxation
from softlanding.assignment.units import Core

__all__ = ["Remaining", "everything"]

_BEYOND = 1.001  # losses are told a little beyond what strikes a choice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(eq=False)
class Remaining:
    """What is still open in the search for a placement above some value.

    Parameters
    ----------
    core
        The whole problem.
    open : array of bool, shape (units, places)
        Pairs that may be chosen, of units that are not settled.
    must : array of bool, shape (units,)
        Units that have to be placed.
    place : array of int, shape (units,)
        Where the settled ones are; −1 = open, or unplaced.
    room : array of int, shape (places, dimensions)
        What the settled ones leave.
    prices : array of float, shape (units,)
    rates : array of float, shape (places, dimensions)
        About what room is worth; they change the speed and nothing else.
    bound
        On every placement by open pairs, `fixed` included.
    possible
        False if it is proven that there is none.
    """

    core: Core
    open: Flags
    must: Flags
    place: Ints
    room: Ints
    prices: Floats
    rates: Floats
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
            rates=self.rates.copy(),
        )

    def reduced(self) -> tuple[Ints, Remaining]:
        """The units that are still open, and what remains of them alone."""
        units = np.flatnonzero(self.open.any(axis=1))
        core = replace(
            self.core,
            scores=self.core.scores[units],
            uses=self.core.uses[units],
            capacities=self.room,
            fixed=self.settled,
        )
        return units, replace(
            self,
            core=core,
            open=self.open[units],
            must=self.must[units],
            place=self.place[units],
            prices=self.prices[units],
        ).copy()

    @property
    def complete(self) -> bool:
        """Whether nothing is open any more, and what is settled is a placement."""
        return self.possible and not self.open.any()

    @property
    def settled(self) -> float:
        """Sum of the scores of the settled units, `fixed` included."""
        return self.core.objective(self.place)

    def priced(self, target: float, *, length: float, steps: int) -> Losses | None:
        """Better prices, the bound that they prove, and what each choice loses of it.

        Parameters
        ----------
        target
            None if the bound is not above it: no choice matters then.
        length, steps
            Of the search for prices; as of `softlanding.assignment.forcing.lowered`.
        """
        from softlanding.assignment.forcing import forced_losses, lowered

        core, base = self.core, self.settled
        units = np.flatnonzero(self.open.any(axis=1))
        number = np.full(len(core.uses), -1, dtype=np.int64)
        number[units] = np.arange(len(units))
        place, unit = np.nonzero(self.open.T)
        start = np.searchsorted(place, np.arange(len(self.room) + 1))
        at, score = number[unit], core.scores[unit, place]
        order = np.argsort(self.room.sum(axis=0))  # tables are quickest with most room last
        uses, room = core.uses[np.ix_(units, order)], np.ascontiguousarray(self.room[:, order])
        rates = np.ascontiguousarray(self.rates[:, order])
        least = np.where(self.must[units], -np.inf, 0.0)
        prices = self.prices[units]
        given = (start, at, score, uses, room)
        value = lowered(*given, least, prices, rates, target - base, length, steps)
        self.prices[units], self.rates[:, order] = prices, rates
        self.bound = min(self.bound, base + value)
        if self.bound <= target:
            return None
        inside, outside = np.zeros(len(unit)), np.zeros(len(unit))
        margin = _BEYOND * (base + value - target)
        value = forced_losses(*given, prices, rates, margin, inside, outside)
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
        from softlanding.assignment.settling import settle

        self.possible &= settle(self.open, self.must, self.place, self.room, self.core.uses)


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
    """What the linear relaxation leaves open for placements at most `width` below its bound.

    The price of a unit is midway between its best two places: the bound is the same at any
    price between them, and at this one places are the most at odds with each other.
    """
    net = np.sort(np.pad(np.maximum(relaxed.net, 0.0), ((0, 0), (2, 0))), axis=1)
    nobody = np.full(len(core.uses), -1, dtype=np.int64)
    remaining = Remaining(
        core,
        relaxed.loss <= width,
        net[:, -1] > width,
        nobody,
        core.capacities.copy(),
        net[:, -2:].mean(axis=1),
        relaxed.prices.copy(),
        relaxed.bound,
    )
    remaining.settle()
    return remaining
