"""Branch and bound among the pairs that can still matter, with knapsacks for a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.remaining import Losses, Remaining
from softlanding.assignment.run import Run

__all__ = ["Found", "branched"]

_STEPS_AT_FIRST, _STEPS = 300, 8  # for better prices, at the root and below it
_AIM = 0.3  # of the gap: the first step's aim below the bound
_GROWTH = 6.0
_FEWER = 0.9  # a round that leaves more pairs than that was the last

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: the best placement above the value asked for, or None.

    `complete` says whether nothing better is left; `parts` how many parts were looked at.
    """

    place: Ints | None
    complete: bool
    parts: int


def branched(remaining: Remaining, value: float, tolerance: float, run: Run, most: int) -> Found:
    """Search all placements by open pairs that are worth more than `value`.

    Parameters
    ----------
    remaining
        Where to begin; is changed.
    value, tolerance
        A placement counts as better if it is worth more than both together.
    most
        Number of parts that are looked at; the search is then given up.

    Notes
    -----
    Depth first. A part is every placement by its open pairs. In each part prices are
    improved, choices that lose too much are struck, and one unit is tried in each of its
    places, the cheapest first: the unit that leaves least to search, if a part grows with
    the gap that its choice leaves by e to the power of `_GROWTH`. A better placement
    strikes further choices at the root, which holds for every part that waits.
    """
    target = value + tolerance
    _struck(remaining, target, _STEPS_AT_FIRST)
    if not remaining.possible:
        return Found(None, complete=True, parts=1)
    units, root = remaining.reduced()
    waiting = [root.copy()]
    best: Ints | None = None
    parts = 0
    while waiting:
        if parts >= most or not run.tell("searching by prices of households"):
            break
        part = waiting.pop()
        if part.bound <= target:
            continue
        if best is not None:
            _narrow(part, root)
        losses = _struck(part, target, _STEPS)
        parts += 1
        if losses is not None:
            waiting += _choices(part, losses, losses.bound - target)
        elif part.possible and part.settled > target:
            target = part.settled + tolerance
            best = remaining.place.copy()
            best[units] = part.place
            _struck(root, target, _STEPS_AT_FIRST)
            if not root.possible:
                waiting.clear()
    return Found(best, complete=not waiting, parts=parts)


def _struck(part: Remaining, target: float, steps: int) -> Losses | None:
    """Strike what is in no placement above the target, round by round; None at an end.

    The end: nothing is open any more, or nothing above the target is possible.
    """
    losses, before = None, 0
    while part.possible:
        count = int(part.open.sum())
        if not count:
            return None
        if losses is not None and count > _FEWER * before:
            return losses
        length = _AIM * max(part.bound - target, 0.0)
        losses = part.priced(target, length=length, steps=steps)
        if losses is None or losses.bound <= target:
            part.possible = False
            return None
        part.strike(losses, losses.bound - target)
        before = count
    return None


def _narrow(part: Remaining, root: Remaining) -> None:
    """Strike in a part what is struck at the root by now."""
    units = np.arange(len(root.place))
    allowed = root.open.copy()
    settled = root.place >= 0
    allowed[units[settled], root.place[settled]] = True
    elsewhere = settled & (part.place >= 0) & (part.place != root.place)
    part.possible &= not bool(elsewhere.any())
    part.open &= allowed
    part.must |= root.must
    part.settle()


def _choices(part: Remaining, losses: Losses, gap: float) -> list[Remaining]:
    """The part in parts, one for each choice of a unit, the cheapest last."""
    cost = np.full((len(part.place), part.open.shape[1] + 1), np.inf)
    cost[losses.unit, losses.place] = losses.pair
    cost[:, :-1][~part.open] = np.inf
    cost[losses.units, -1] = losses.out
    cost[part.must | ~part.open.any(axis=1), -1] = np.inf
    size = np.exp(-_GROWTH / gap * cost).sum(axis=1)
    size[np.isfinite(cost).sum(axis=1) < 2] = np.inf
    unit = int(np.argmin(size))
    order = np.argsort(-cost[unit], kind="stable")
    parts = []
    for place in order[np.isfinite(cost[unit][order])].tolist():
        chosen = part.copy()
        chosen.bound = min(part.bound, losses.bound - float(cost[unit, place]))
        chosen.open[unit] = False
        if place < part.open.shape[1]:
            chosen.open[unit, place] = chosen.must[unit] = True
        chosen.settle()
        if chosen.possible:
            parts.append(chosen)
    return parts
