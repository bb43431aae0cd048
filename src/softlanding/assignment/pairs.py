"""The few pairs of a large instance that are worth looking at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.units import Core

__all__ = ["Pairs", "pairs_within"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Possible pairs of unit and place, sorted by place and then by unit.

    Parameters
    ----------
    unit, place : array of int, shape (pairs,)
    score : array of float, shape (pairs,)
    places
        Number of places.
    """

    unit: NDArray[np.int32]
    place: NDArray[np.int32]
    score: Floats
    places: int

    def __len__(self) -> int:
        return len(self.unit)

    @cached_property
    def start(self) -> NDArray[np.int64]:
        """First pair of each place, shape (places + 1,)."""
        return np.searchsorted(self.place, np.arange(self.places + 1)).astype(np.int64)

    def only(self, kept: NDArray[np.bool_]) -> Pairs:
        """The pairs that are marked, in the same order."""
        return Pairs(self.unit[kept], self.place[kept], self.score[kept], self.places)


def pairs_within(core: Core, prices: Floats, floor: Floats) -> Pairs:
    """Every possible pair whose score less the price of its use is at least the unit's floor.

    Parameters
    ----------
    core
        Its scores are read twice and not copied.
    prices : array of float, shape (places, dimensions)
    floor : array of float, shape (units,)
    """
    from softlanding.assignment.loops import count_within, gather_within

    uses = core.uses.astype(np.float64)
    found = np.empty(len(floor), np.int64)
    count_within(core.scores, uses, prices, floor, found)
    first = np.concatenate([[0], np.cumsum(found)])
    places = np.empty(first[-1], np.int32)
    values = np.empty(first[-1])
    gather_within(core.scores, uses, prices, floor, first, places, values)
    units = np.repeat(np.arange(len(floor), dtype=np.int32), found)
    order = np.argsort(places, kind="stable")
    return Pairs(units[order], places[order], values[order], len(core.capacities))
