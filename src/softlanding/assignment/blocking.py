"""Lists who could block a placement; knows nothing of how the placement was made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.preferences import Preferences, checked, of_units
from softlanding.assignment.units import unit_uses

__all__ = ["BlockingPair", "blocking_pairs"]

_CACHED_CELLS = 20_000_000  # of uses beside a unit, all places together

Kind = Literal["envy", "room", "others_wait"]


@dataclass(frozen=True, slots=True)
class BlockingPair:
    """Households and a place that would both rather have each other.

    Parameters
    ----------
    households
        Indices of a household and those linked to it.
    place
        Index of the place that they prefer to theirs.
    kind
        "envy": only lower priority keeps them out; "room": they fit into free room, and
        taking it would pass nobody over; "others_wait": they fit into free room, but
        taking it would bring about envy. A placement is *weakly stable* without the
        first two kinds, *stable* without all three.
    """

    households: tuple[int, ...]
    place: int
    kind: Kind

    @property
    def weak(self) -> bool:
        """Whether the pair breaks even the weaker stability."""
        return self.kind != "others_wait"


def blocking_pairs(
    instance: Instance,
    assignment: NDArray[np.int64],
    preferences: Preferences | None = None,
    *,
    weak_only: bool = False,
) -> tuple[BlockingPair, ...]:
    """Every household (with those linked to it) and place that block a placement.

    Parameters
    ----------
    instance, assignment
        A placement that keeps every constraint.
    preferences
        Wishes and priorities; default: the scores for both.
    weak_only
        Leave "others_wait" out.

    Returns
    -------
    tuple of BlockingPair
        Ordered by place.

    Notes
    -----
    A unit (linked households together) blocks with a place if it prefers the place to
    where it is and fits there beside those at the place whose priority is at least its
    own. Equal wishes and equal priorities never block. Locked units stay and take their
    room first. O(units · places · log units).

    Examples
    --------
    Household 1 has priority at place 0 and wants it, but household 0 is there.

    >>> instance = Instance([[0.5], [0.9]], [[1], [1]], [[1]])
    >>> blocking_pairs(instance, np.array([0, -1]))
    (BlockingPair(households=(1,), place=0, kind='envy'),)
    >>> blocking_pairs(instance, np.array([-1, 0]))
    ()
    """
    market = _Market(instance, assignment, checked(preferences, instance))
    units = instance.unit_of_household
    found = []
    for place in range(instance.shape[1]):
        at = market.at(place)
        pairs: list[tuple[int, Kind]] = [(int(unit), "envy") for unit in np.flatnonzero(at.envy)]
        for unit in np.flatnonzero(at.allowed & ~at.envy).tolist():
            passes = market.passes_over(unit, place)
            if not (passes and weak_only):
                pairs.append((unit, "others_wait" if passes else "room"))
        for unit, kind in sorted(pairs):
            members = tuple(np.flatnonzero(units == unit).tolist())
            found.append(BlockingPair(members, place, kind))
    return tuple(found)


@dataclass(frozen=True, eq=False, slots=True)
class _Place:
    """Who is at a place and who would be there.

    `wants`: units that prefer it to where they are; `beside`: used capacity of those here
    whose priority is at least the unit's own; `load`: of all; `allowed`: units that want
    and fit beside; `envy`: those of them for whom lower priority leaves no room.
    """

    wants: NDArray[np.bool_]
    beside: NDArray[np.int64]
    load: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    envy: NDArray[np.bool_]


class _Market:
    """Free units, where they are, what they wish and what room there is for them."""

    def __init__(
        self, instance: Instance, assignment: NDArray[np.int64], preferences: Preferences
    ) -> None:
        both = of_units(instance, preferences)
        self.wishes, self.priorities = both.wishes, both.priorities
        self.uses, units = unit_uses(instance), instance.unit_of_household
        self.now = np.full(len(self.uses), -1, dtype=np.int64)
        self.now[units] = assignment
        self.free = np.ones(len(self.uses), dtype=np.bool_)
        self.free[units[list(instance.locks)]] = False
        self.room = instance.capacities.copy()
        held = np.flatnonzero(~self.free)
        np.subtract.at(self.room, self.now[held], self.uses[held])

        cells = max(1, self.uses.size)
        self.at = lru_cache(max(1, _CACHED_CELLS // cells))(self._at)

    def _fits(self, place: int, load: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Units that fit a place beside a load, one for all or one for each."""
        fits: NDArray[np.bool_] = np.all(load + self.uses <= self.room[place], axis=1)
        return fits

    def _at(self, place: int) -> _Place:
        wishes: NDArray[np.floating[Any]] = self.wishes[:, place]
        here = np.where(self.now >= 0, self.wishes[np.arange(len(self.now)), self.now], -np.inf)
        wants = self.free & (self.now != place) & (wishes > here)
        inside = np.flatnonzero((self.now == place) & self.free)
        rank = -self.priorities[inside, place]
        order = np.argsort(rank, kind="stable")
        used = np.zeros((len(inside) + 1, self.uses.shape[1]), dtype=np.int64)
        np.cumsum(self.uses[inside[order]], axis=0, out=used[1:])
        own = -self.priorities[:, place]
        beside = used[np.searchsorted(rank[order], own, side="right")]
        allowed = wants & self._fits(place, beside)
        envy = allowed & ~self._fits(place, used[-1])
        return _Place(wants, beside, used[-1], allowed, envy)

    def passes_over(self, unit: int, place: int) -> bool:
        """Whether the unit's move to a place brings about envy there or where it leaves."""
        left = int(self.now[unit])
        return self._new_envy(unit, place, 1) or (left >= 0 and self._new_envy(unit, left, -1))

    def _new_envy(self, unit: int, place: int, sign: int) -> bool:
        """Whether somebody begins to envy when a unit arrives (+1) or leaves (−1)."""
        at, use = self.at(place), sign * self.uses[unit]
        others = (at.allowed if sign > 0 else at.wants) & ~at.envy
        others[unit] = False
        few = np.flatnonzero(others)
        counts = self.priorities[unit, place] >= self.priorities[few, place]
        beside = at.beside[few] + np.where(counts[:, None], use, 0)
        room, uses = self.room[place], self.uses[few]
        allowed = np.all(beside + uses <= room, axis=1)
        return bool((allowed & ~np.all(at.load + use + uses <= room, axis=1)).any())
