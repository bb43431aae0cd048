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

_STEPS_AT_FIRST, _STEPS = 300, 4  # for better prices, at the root and below it
_GROWTH = 6.0
_AT_ONCE = 16  # dives
_MOST_WAITING = 50_000_000  # choices times pairs, of 1 byte each at most and little beside
_THREADS = 2
_SECONDS_BETWEEN_REPORTS = 0.2

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
    losses = remaining.strike(target, _STEPS_AT_FIRST)
    if losses is None:
        better = remaining.complete and remaining.settled > target
        return Found(remaining.place if better else None, complete=True, parts=1)
    units, root = remaining.reduced()
    waiting = _choices(root.copy(), Losses(losses.bound, losses.loss[units]), target)
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
                root.strike(target, _STEPS_AT_FIRST)
                if not root.possible:
                    waiting.clear()
    return Found(best, complete=not waiting, parts=parts)


@dataclass(frozen=True, eq=False)
class _Choice:
    """A part that is not made yet: a whole with one unit in some place or, the last one, out."""

    whole: Remaining
    unit: int
    place: int
    bound: float

    def made(self) -> Remaining:
        """The part, in arrays of its own."""
        part = self.whole.copy()
        part.bound = self.bound
        part.open[self.unit] = False
        if self.place < part.open.shape[1]:
            part.open[self.unit, self.place] = part.must[self.unit] = True
        part.settle()
        return part


@dataclass(frozen=True, eq=False)
class _Dive:
    """A part followed to its end.

    `waiting` are the choices left aside, `end` the last part if it is a placement above the
    target, `parts` the number looked at.
    """

    waiting: list[_Choice]
    end: Remaining | None
    parts: int


def _dived(first: _Choice, *, root: Remaining, target: float, run: Run) -> _Dive:
    """Follow the cheapest choices of a part, as time and memory allow."""
    waiting: list[_Choice] = [first]
    aside: list[_Choice] = []
    parts = 0
    while waiting and waiting[-1].bound > target and not run.over:
        if len(aside) * root.open.size > _MOST_WAITING / _AT_ONCE:
            break
        part = waiting.pop().made()
        if not parts:
            _narrow(part, root)
        if not part.possible:
            continue
        aside += waiting
        parts += 1
        losses = part.strike(target, _STEPS)
        if losses is None:
            better = part.complete and part.settled > target
            return _Dive(aside, part if better else None, parts)
        waiting = _choices(part, losses, target)
    return _Dive(aside + [choice for choice in waiting if choice.bound > target], None, parts)


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


def _choices(part: Remaining, losses: Losses, target: float) -> list[_Choice]:
    """The part in parts, one for each choice of a unit, the cheapest last."""
    from softlanding.assignment.striking import unit_to_try

    unit = unit_to_try(part.open, part.must, losses.loss, losses.bound - target, _GROWTH)
    loss = losses.loss[unit].copy()
    loss[:-1][~part.open[unit]] = np.inf
    loss[-1] = np.inf if part.must[unit] else loss[-1]
    return [
        _Choice(part, unit, place, min(part.bound, losses.bound - float(loss[place])))
        for place in np.argsort(-loss, kind="stable").tolist()
        if loss[place] < np.inf
    ]
