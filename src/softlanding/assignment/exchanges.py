"""Blocking pairs satisfied one after the other, until none is left; compiled by Numba.

Lists of proposers, units and places are those of `softlanding.assignment.proposals`.
"""

from __future__ import annotations

import numpy as np

from softlanding.assignment.proposals import before, enter, fits
from softlanding.compiled import njit

__all__ = ["exchange"]


@njit(cache=True)
def _welcome(unit, place, priorities, uses, room, chosen, pool, lists):
    """Whether a unit fits beside those at a place who come before it."""
    start, count = lists
    used = np.zeros(uses.shape[1], np.int64)
    for i in range(start[place], start[place] + count[place]):
        other = pool[i]
        if other == unit or not before(other, unit, place, priorities):
            break
        if chosen[other] == place:
            used += uses[other]
            if not fits(uses[unit], used, room[place]):
                return False
    return True


@njit(cache=True)
def _append(number, stack, ends, which):
    """Put a unit or a place on its stack (column 0), unless it is there (column 1)."""
    if not stack[number, 1]:
        stack[number, 1] = 1
        stack[ends[which], 0] = number
        ends[which] += 1


@njit(cache=True)
def _review(place, wishes, uses, room, chosen, waiting, pool, lists, load, doubtful, ends):
    """Let a place take whom it can of all who would rather be there, by priority.

    `ends`: how many units wait, how many places are doubtful, and how many moved.
    """
    start, count = lists
    kept = np.zeros(uses.shape[1], np.int64)
    for i in range(start[place], start[place] + count[place]):
        unit = pool[i]
        now = chosen[unit]
        if now == place:
            if fits(uses[unit], kept, room[place]):
                kept += uses[unit]
            else:
                chosen[unit] = -1
                _append(unit, waiting, ends, 0)
        elif (now < 0 or wishes[unit, place] > wishes[unit, now]) and fits(
            uses[unit], kept, room[place]
        ):
            kept += uses[unit]
            chosen[unit] = place
            ends[2] += 1
            if now >= 0:
                load[now] -= uses[unit]
                _append(now, doubtful, ends, 1)
    load[place] = kept


@njit(cache=True)
def exchange(
    most,
    ranking,
    wishes,
    priorities,
    uses,
    room,
    chosen,
    asked,
    waiting,
    pool,
    lists,
    size,
    load,
    doubtful,
    ends,
):
    """Satisfy blocking pairs until there is none, or at most so many units moved.

    `waiting` and `doubtful`: stacks of units that look for a place and of places to be
    reviewed, in column 0; column 1 marks who is on it.
    Returns the pool; nothing is left to do when ``ends[:2]`` are 0.
    """
    start, count = lists
    until = ends[2] + most
    while ends[2] < until and (ends[0] or ends[1]):
        if ends[1] and not ends[0]:
            ends[1] -= 1
            place = doubtful[ends[1], 0]
            doubtful[place, 1] = 0
            _review(place, wishes, uses, room, chosen, waiting, pool, lists, load, doubtful, ends)
            continue
        ends[0] -= 1
        unit = waiting[ends[0], 0]
        waiting[unit, 1] = 0
        for rank in range(ranking.shape[1]):
            place, now = ranking[unit, rank], chosen[unit]
            if place < 0 or (now >= 0 and not wishes[unit, place] > wishes[unit, now]):
                break
            if rank == asked[unit]:
                asked[unit] += 1
                pool = enter(unit, place, priorities, pool, start, count, size)
            if _welcome(unit, place, priorities, uses, room, chosen, pool, lists):
                _review(
                    place, wishes, uses, room, chosen, waiting, pool, lists, load, doubtful, ends
                )
    return pool
