"""Pairs that can still be in a better placement: the others are struck, by proven losses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.relaxation import Relaxation
from softlanding.assignment.units import Core

__all__ = ["Remaining", "everything"]

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

    def price(self, target: float, steps: int) -> None:
        """Search for better prices; the bound becomes the one that they prove.

        Parameters
        ----------
        target
            Placements that are not worth more do not matter.
        steps
            Of the search at most.
        """
        from softlanding.assignment.striking import improved

        if self.possible and self.open.any():
            self.bound = min(self.bound, improved(*self._given, self.bound, target, steps))

    def strike(self, target: float, steps: int) -> Losses | None:
        """Strike what is in no placement above the target, at better prices, round by round.

        Parameters
        ----------
        target, steps
            As of `price`, for each round.

        Returns
        -------
        Losses or None
            None at an end: nothing is open any more, or nothing above the target possible.
        """
        from softlanding.assignment.striking import struck

        loss = np.empty((len(self.open), self.open.shape[1] + 1))
        at_prices = self.bound
        if self.possible:
            self.possible, self.bound, at_prices = struck(
                *self._given, self.bound, target, steps, loss
            )
        return Losses(at_prices, loss) if self.possible and self.open.any() else None

    @property
    def _given(
        self,
    ) -> tuple[Flags, Flags, Ints, Ints, Floats, Floats, Floats, Ints, float]:
        """The first arguments of the compiled functions."""
        core = self.core
        mine = (self.open, self.must, self.place, self.room, self.prices, self.rates)
        return (*mine, core.scores, core.uses, core.fixed)

    def settle(self) -> None:
        """Place the units that have one choice left, and strike what no longer fits."""
        from softlanding.assignment.settling import settle

        self.possible &= settle(self.open, self.must, self.place, self.room, self.core.uses)


@dataclass(frozen=True, eq=False)
class Losses:
    """What a bound loses at least by each choice.

    Parameters
    ----------
    bound
        Of which it is lost.
    loss : array of float, shape (units, places + 1)
        If a unit is placed there or, last, stays out; of open pairs and units alone.
    """

    bound: float
    loss: Floats


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
