"""Proposals to places, and moves into room that stayed free; compiled by Numba.

Units and places are those of the core. Everything is updated in place, so that a caller
can look at the clock in between.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit

__all__ = ["before", "enter", "fits", "propose", "settle"]


@njit(cache=True)
def before(first, second, place, priorities):
    """Whether a place takes the first unit before the second; ties by their order."""
    mine, other = priorities[first, place], priorities[second, place]
    return mine > other or (mine == other and first < second)


@njit(cache=True)
def fits(use, load, room):
    """Whether there is room for a use beside a load."""
    for d in range(len(use)):
        if load[d] + use[d] > room[d]:
            return False
    return True


@njit(cache=True)
def enter(unit, place, priorities, pool, start, count, most):
    """Write a unit into the place's list of proposers, which is sorted by priority."""
    if count[place] == most[place]:
        wanted = max(8, 2 * most[place])
        end = start[-1]
        if end + wanted > len(pool):
            larger = np.empty(2 * (end + wanted), pool.dtype)
            larger[:end] = pool[:end]
            pool = larger
        old = start[place]
        for i in range(count[place]):
            pool[end + i] = pool[old + i]
        start[place], most[place] = end, wanted
        start[-1] = end + wanted
    first = start[place]
    low, high = first, first + count[place]
    while low < high:
        middle = (low + high) // 2
        if before(pool[middle], unit, place, priorities):
            low = middle + 1
        else:
            high = middle
    for i in range(first + count[place], low, -1):
        pool[i] = pool[i - 1]
    pool[low] = unit
    count[place] += 1
    return pool


@njit(cache=True)
def _choose(place, uses, room, chosen, waiting, waits, pool, lists, state):
    """Go through the proposers of a place by priority; keep whom it can, reject the others."""
    start, count = lists
    load, held, lowest = state
    dimensions = uses.shape[1]
    kept = np.zeros(dimensions, np.int64)
    needed = np.zeros(dimensions, np.int64)  # by somebody rejected earlier who would fit
    left = held[place]
    held[place], lowest[place] = 0, -1
    for i in range(start[place], start[place] + count[place]):
        if left == 0:
            break
        unit = pool[i]
        alone = fits(uses[unit], kept, room[place])
        if chosen[unit] == place:
            left -= 1
            if alone and fits(uses[unit], kept + needed, room[place]):
                kept += uses[unit]
                held[place] += 1
                lowest[place] = unit
                continue
            chosen[unit] = -1
            waiting[waits] = unit
            waits += 1
        if alone:
            needed = np.maximum(needed, uses[unit])
    load[place] = kept
    return waits


@njit(cache=True)
def propose(
    most, ranking, priorities, uses, room, chosen, asked, waiting, waits, pool, lists, size, state
):
    """Let waiting units propose, at most so many times; the pool and how many still wait."""
    start, count = lists
    load, held, lowest = state
    for _ in range(most):
        if waits == 0:
            break
        unit = waiting[waits - 1]
        if asked[unit] == ranking.shape[1] or ranking[unit, asked[unit]] < 0:
            waits -= 1  # it has asked everywhere
            continue
        place = ranking[unit, asked[unit]]
        asked[unit] += 1
        if not fits(uses[unit], np.zeros_like(uses[unit]), room[place]):
            continue
        pool = enter(unit, place, priorities, pool, start, count, size)
        last = lowest[place]
        if (
            last >= 0
            and before(last, unit, place, priorities)
            and not fits(uses[unit], load[place], room[place])
        ):
            continue
        waits -= 1
        chosen[unit] = place
        held[place] += 1
        waits = _choose(place, uses, room, chosen, waiting, waits, pool, lists, state)
    return pool, waits


@njit(cache=True)
def _envied(place, wishes, priorities, uses, room, chosen, pool, lists, load):
    """Whether lower priority holds room here that somebody needs who wants to come."""
    start, count = lists
    end = start[place] + count[place]
    kept = np.zeros(uses.shape[1], np.int64)
    first = start[place]
    while first < end:
        after = first
        priority = priorities[pool[first], place]
        while after < end and priorities[pool[after], place] == priority:
            if chosen[pool[after]] == place:
                kept += uses[pool[after]]
            after += 1
        for i in range(first, after):
            unit = pool[i]
            now = chosen[unit]
            if now == place or (now >= 0 and not wishes[unit, place] > wishes[unit, now]):
                continue
            if fits(uses[unit], kept, room[place]) and not fits(
                uses[unit], load[place], room[place]
            ):
                return True
        first = after
    return False


@njit(cache=True)
def settle(first, after, ranking, wishes, priorities, uses, room, chosen, pool, lists, load):
    """Move units from `first` to before `after` into free room that they like better.

    Only where nobody is passed over by it. Returns the number of moves.
    """
    moves = 0
    for unit in range(first, after):
        for rank in range(ranking.shape[1]):
            place = ranking[unit, rank]
            now = chosen[unit]
            if place < 0 or (now >= 0 and not wishes[unit, place] > wishes[unit, now]):
                break
            if not fits(uses[unit], load[place], room[place]):
                continue
            chosen[unit] = place
            load[place] += uses[unit]
            passed = _envied(place, wishes, priorities, uses, room, chosen, pool, lists, load)
            if now >= 0:
                load[now] -= uses[unit]
                passed = passed or _envied(
                    now, wishes, priorities, uses, room, chosen, pool, lists, load
                )
            if not passed:
                moves += 1
                break
            chosen[unit] = now
            load[place] -= uses[unit]
            if now >= 0:
                load[now] += uses[unit]
    return moves
