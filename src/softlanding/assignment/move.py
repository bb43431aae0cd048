"""What a hand move costs, worked out without solving again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.barriers import codes_of
from softlanding.assignment.instance import Instance
from softlanding.assignment.load import free_room, shortfall
from softlanding.assignment.result import Result

__all__ = ["Move", "move", "moved"]


@dataclass(frozen=True, slots=True)
class Move:
    """One household, with those linked to it, moved by hand.

    Parameters
    ----------
    households
        Indices of all that move, the asked one among them.
    origins
        Where each of them is now; −1 = unplaced.
    place
        Where they would go; −1 = nowhere.
    change
        Change of the objective; None where a pair has no score.
    possible
        Whether no constraint forbids it (room apart).
    fits
        Whether there is room once they have left where they are.
    short
        What is missing there, by dimension.
    barriers
        Codes of the constraints that forbid it, by household index.
    locked
        Indices of those that a lock holds elsewhere.
    """

    households: tuple[int, ...]
    origins: tuple[int, ...]
    place: int
    change: float | None
    possible: bool
    fits: bool
    short: dict[str, int]
    barriers: dict[int, tuple[str, ...]]
    locked: tuple[int, ...]

    @property
    def allowed(self) -> bool:
        """Whether the move keeps every constraint, capacity and lock."""
        return self.possible and self.fits and not self.locked


def move(instance: Instance, result: Result, household: int, place: int | None) -> Move:
    """What it costs to move a household, and whether it fits.

    Parameters
    ----------
    instance, result
        The placement as it is now; the result may have been moved by hand before.
    household
        Index of the household; those linked to it move along.
    place
        Index of the place; None or −1 takes the household out of its place.

    Raises
    ------
    IndexError
        Unknown household or place.

    Notes
    -----
    O(households + places). Nobody else moves: the change is exact for this move,
    not the best answer to it.

    Examples
    --------
    >>> from softlanding.assignment import Instance, move, solve
    >>> instance = Instance([[0.9, 0.5], [0.6, 0.4]], [[2], [1]], [[2], [3]])
    >>> result = solve(instance)
    >>> result.assignment.tolist()
    [0, 1]
    >>> there = move(instance, result, 1, 0)
    >>> round(there.change, 9), there.fits, there.short
    (0.2, False, {'persons': 1})
    """
    households, places, _ = instance.shape
    target = -1 if place is None else place
    if not 0 <= household < households or not -1 <= target < places:
        raise IndexError(f"household {household}, place {place}")
    members = instance.linked_with(household)
    return moved(instance, result, members, target, free_room(instance, result.assignment, members))


def moved(
    instance: Instance,
    result: Result,
    members: NDArray[np.int64],
    target: int,
    free: NDArray[np.int64],
) -> Move:
    """Members of one unit to a target, where so much is free at each place."""
    origins = result.assignment[members]
    now = sum(
        float(instance.scores[member, origin])
        for member, origin in zip(members, origins, strict=True)
        if origin >= 0
    )
    then, short = 0.0, {}
    barriers: dict[int, tuple[str, ...]] = {}
    if target >= 0:
        then = float(instance.scores[members, target].astype(np.float64).sum())
        short = shortfall(instance, instance.uses[members].sum(axis=0), free[target])
        found = {int(member): codes_of(instance, int(member), target) for member in members}
        barriers = {member: codes for member, codes in found.items() if codes}
    change = then - now
    return Move(
        households=tuple(members.tolist()),
        origins=tuple(origins.tolist()),
        place=target,
        change=None if np.isnan(change) else change,
        possible=not barriers,
        fits=not short,
        short=short,
        barriers=barriers,
        locked=tuple(
            int(member) for member in members if instance.locks.get(int(member), target) != target
        ),
    )
