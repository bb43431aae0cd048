"""Branch and bound among the pairs that can still matter, with knapsacks for a bound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.remaining import Losses, Remaining
from softlanding.assignment.run import Run

__all__ = ["Found", "branched"]

_STEPS_AT_FIRST, _STEPS = 300, 5  # for better prices, at the root and below it
_AIM = 0.3  # of the gap: the first step's aim below the bound
_GROWTH = 6.0
_AT_ONCE = 16  # dives
_MOST_WAITING = 50_000_000  # parts times pairs, of 1 byte each and little beside
_THREADS = 2
_SECONDS_BETWEEN_REPORTS = 0.2
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
        Once so many parts were looked at, the search is given up.

    Notes
    -----
    Best bound first, by dives. A part is every placement by its open pairs. In each part
    prices are improved, choices that lose too much are struck, and one unit is tried in each
    of its places: the unit that leaves least to search, if a part grows with the gap that
    its choice leaves by e to the power of `_GROWTH`. A dive follows the cheapest choice to
    its end; the others wait. If too many wait for the memory, the search is given up. The
    dives from several parts are made together on two cores; how many cores there are changes
    the time and not the answer. A better placement strikes further choices at the root, which
    holds for every part that waits.
    """
    target = value + tolerance
    _struck(remaining, target, _STEPS_AT_FIRST)
    if not remaining.possible:
        return Found(None, complete=True, parts=1)
    units, root = remaining.reduced()
    waiting = [root.copy()]
    best: Ints | None = None
    parts = 0
    with ThreadPoolExecutor(_THREADS) as pool:
        while waiting:
            if parts >= most or not run.tell("searching by prices of households"):
                break
            if len(waiting) * root.open.size > _MOST_WAITING:
                break
            waiting.sort(key=attrgetter("bound"))
            first, waiting = waiting[-_AT_ONCE:], waiting[:-_AT_ONCE]
            before, dived = target, partial(_dived, root=root, target=target, run=run)
            work = [pool.submit(dived, part) for part in first]
            while wait(work, _SECONDS_BETWEEN_REPORTS).not_done:
                run.tell("searching by prices of households")
            for dive in [one.result() for one in work]:
                waiting += dive.waiting
                parts += dive.parts
                if dive.end is not None and dive.end.settled > target:
                    target = dive.end.settled + tolerance
                    best = remaining.place.copy()
                    best[units] = dive.end.place
            if target > before:
                _struck(root, target, _STEPS_AT_FIRST)
                if not root.possible:
                    waiting.clear()
    return Found(best, complete=not waiting, parts=parts)


@dataclass(frozen=True, eq=False)
class _Dive:
    """A part followed to its end.

    `waiting` are the choices left aside, `end` the last part if it is a placement above the
    target, `parts` the number looked at.
    """

    waiting: list[Remaining]
    end: Remaining | None
    parts: int


def _dived(part: Remaining, *, root: Remaining, target: float, run: Run) -> _Dive:
    """Follow the cheapest choices of a part, which is changed, as time and memory allow."""
    waiting = [part]
    aside: list[Remaining] = []
    parts = 0
    most = _MOST_WAITING / _AT_ONCE
    while waiting and waiting[-1].bound > target and not run.over:
        if len(aside) * part.open.size > most:
            break
        part = waiting.pop()
        aside += waiting
        parts += 1
        _narrow(part, root)
        losses = _struck(part, target, _STEPS)
        if losses is None:
            better = part.complete and part.settled > target
            return _Dive(aside, part if better else None, parts)
        waiting = _choices(part, losses, losses.bound - target)
    return _Dive(aside + [part for part in waiting if part.bound > target], None, parts)


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
