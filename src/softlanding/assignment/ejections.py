"""Short chains of moves that gain, one from each unit; compiled by Numba.

The units of a place are a linked list: `head` by place, `after` by unit.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit

__all__ = ["apply_chains"]


@njit(cache=True)
def _fits(uses, unit, leaving, room, place):
    """Whether a unit fits a place once another, or nobody (−1), has left."""
    for d in range(room.shape[1]):
        left = room[place, d] - uses[unit, d]
        if leaving >= 0:
            left += uses[leaving, d]
        if left < 0:
            return False
    return True


@njit(cache=True)
def _move(unit, place, uses, room, place_of_unit, head, after):
    """Take a unit out of its place and into another; −1 = unplaced."""
    here = place_of_unit[unit]
    if here >= 0:
        if head[here] == unit:
            head[here] = after[unit]
        else:
            before = head[here]
            while after[before] != unit:
                before = after[before]
            after[before] = after[unit]
        for d in range(room.shape[1]):
            room[here, d] += uses[unit, d]
    place_of_unit[unit] = place
    if place >= 0:
        after[unit] = head[place]
        head[place] = unit
        for d in range(room.shape[1]):
            room[place, d] -= uses[unit, d]


@njit(cache=True)
def _onward(v, u, p, q, first, place, score, scores, uses, room):
    """Where a unit goes that leaves q to another from p, and its score there; −1 = nowhere."""
    where, value = -1, 0.0
    if p >= 0 and scores[v, p] > value and _fits(uses, v, u, room, p):
        where, value = p, scores[v, p]
    for k in range(first[v], first[v + 1]):
        if score[k] <= value:
            break
        if p != place[k] != q and _fits(uses, v, -1, room, place[k]):
            return place[k], score[k]
    return where, value


@njit(cache=True)
def _best_chain(u, first, place, score, scores, uses, room, place_of_unit, head, after, least):
    """The chain from a unit that gains most: its new place, who is ejected, and where to."""
    p = place_of_unit[u]
    now = scores[u, p] if p >= 0 else 0.0
    best, to, ejected, onward = least, -1, -1, -1
    for k in range(first[u], first[u + 1]):
        q, gain = place[k], score[k] - now
        if q == p:
            continue
        if gain > best and _fits(uses, u, -1, room, q):
            best, to, ejected = gain, q, -1
        v = head[q]
        while v >= 0:
            left = gain - scores[v, q]
            most = score[first[v]] if first[v] < first[v + 1] else 0.0
            back = scores[v, p] if p >= 0 else 0.0
            if left + max(most, back, 0.0) > best and _fits(uses, u, v, room, q):
                where, value = _onward(v, u, p, q, first, place, score, scores, uses, room)
                if left + value > best:
                    best, to, ejected, onward = left + value, q, v, where
            v = after[v]
    return to, ejected, onward


@njit(cache=True)
def apply_chains(begin, first, place, score, scores, uses, room, place_of_unit, least):
    """The best chain from each unit of `begin`, if it gains; how many were applied.

    Pairs are sorted by unit and, of a unit, by score from the best down; those of unit u are
    ``first[u]`` to ``first[u + 1]``.
    """
    head = np.full(len(room), -1, np.int64)
    after = np.full(len(uses), -1, np.int64)
    for unit in range(len(uses)):
        if place_of_unit[unit] >= 0:
            after[unit] = head[place_of_unit[unit]]
            head[place_of_unit[unit]] = unit
    applied = 0
    for u in begin:
        to, ejected, onward = _best_chain(
            u, first, place, score, scores, uses, room, place_of_unit, head, after, least
        )
        if to < 0:
            continue
        if ejected >= 0:
            _move(ejected, -1, uses, room, place_of_unit, head, after)
        _move(u, to, uses, room, place_of_unit, head, after)
        if ejected >= 0:
            _move(ejected, onward, uses, room, place_of_unit, head, after)
        applied += 1
    return applied
