"""What each place is worth at given household prices: many small exact knapsacks, compiled.

Every function here is compiled by Numba. Places are independent of each other, so that
the number of processors changes the time and not the answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.compiled import njit, prange

__all__ = ["MOST_STATES", "place_values"]

MOST_STATES = 512
"""Places with more combinations of used capacity than this are priced, not enumerated."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def _best_subset(profit, use, room, taken):
    """Most profitable subset of items within the room, by dynamic programming.

    All items have a positive profit and fit alone. Marks the subset in `taken` and
    returns its profit.
    """
    count, dimensions = use.shape
    stride = np.empty(dimensions, np.int64)
    radix = np.empty(dimensions, np.int64)
    states = 1
    fits = True
    for d in range(dimensions):
        wanted = 0
        for i in range(count):
            wanted += use[i, d]
        fits &= wanted <= room[d]
        radix[d] = min(room[d], wanted) + 1
    for d in range(dimensions - 1, -1, -1):
        stride[d] = states
        states *= radix[d]
    if fits:
        total = 0.0
        for i in range(count):
            taken[i] = 1
            total += profit[i]
        return total

    # Of items with equal use only as many as fit together can matter: the most profitable.
    order = np.argsort(-profit)
    seen = np.zeros(states, np.int32)
    kept = np.empty(count, np.int64)
    offset = np.empty(count, np.int64)
    items = 0
    for i in order:
        most = count
        at = 0
        for d in range(dimensions):
            at += use[i, d] * stride[d]
            if use[i, d] > 0:
                most = min(most, room[d] // use[i, d])
        if seen[at] < most:
            seen[at] += 1
            kept[items], offset[items] = i, at
            items += 1

    value = np.zeros(states)
    chosen = np.zeros((items, states), np.uint8)
    digit = np.empty(dimensions, np.int64)
    for j in range(items):
        i, back = kept[j], offset[j]
        for d in range(dimensions):
            digit[d] = radix[d] - 1
        for state in range(states - 1, back - 1, -1):
            inside = True
            for d in range(dimensions):
                inside &= digit[d] >= use[i, d]
            if inside and value[state - back] + profit[i] > value[state]:
                value[state] = value[state - back] + profit[i]
                chosen[j, state] = 1
            for d in range(dimensions - 1, -1, -1):
                if digit[d] > 0:
                    digit[d] -= 1
                    break
                digit[d] = radix[d] - 1
    state = states - 1
    for j in range(items - 1, -1, -1):
        if chosen[j, state]:
            taken[kept[j]] = 1
            state -= offset[j]
    return value[states - 1]


@njit(cache=True)
def _enumerated(start, stop, unit, score, uses, room, unit_prices, guess, chosen):
    """Value of one place by its best subset; returns it and a better guess of its price.

    `guess` is a price per unit of the first dimension. Whatever it is, a pair that loses
    more at that price than the bound exceeds the last subset's value cannot be in the
    best subset, so that few pairs are left to enumerate.
    """
    bound, known, load = guess * room[0], 0.0, 0
    for k in range(start, stop):
        profit = score[k] - unit_prices[unit[k]]
        reduced = profit - guess * uses[unit[k], 0]
        if reduced > 0:
            bound += reduced
            load += uses[unit[k], 0]
        if chosen[k]:
            known += profit
    slack = bound - known + 1e-9 * (1.0 + abs(bound))
    count = 0
    for k in range(start, stop):
        profit = score[k] - unit_prices[unit[k]]
        if profit > 0 and profit - guess * uses[unit[k], 0] >= -slack:
            count += 1
    index = np.empty(count, np.int64)
    profits = np.empty(count)
    use = np.empty((count, uses.shape[1]), np.int64)
    at = 0
    for k in range(start, stop):
        profit = score[k] - unit_prices[unit[k]]
        if profit > 0 and profit - guess * uses[unit[k], 0] >= -slack:
            index[at], profits[at] = k, profit
            for d in range(uses.shape[1]):
                use[at, d] = uses[unit[k], d]
            at += 1
        chosen[k] = 0
    taken = np.zeros(count, np.uint8)
    value = _best_subset(profits, use, room, taken) if count else 0.0
    for i in range(count):
        chosen[index[i]] = taken[i]
    better = guess * 1.05 + 1e-12 if load > room[0] else guess * 0.95
    return value, better


@njit(cache=True)
def _priced(start, stop, unit, score, uses, room, unit_prices, prices, chosen):
    """Value of one place if its room is bought at prices: every pair with a gain is taken."""
    value = 0.0
    for d in range(len(room)):
        value += prices[d] * room[d]
    for k in range(start, stop):
        gain = score[k] - unit_prices[unit[k]]
        for d in range(len(room)):
            gain -= prices[d] * uses[unit[k], d]
        chosen[k] = gain > 0
        if gain > 0:
            value += gain
    return value


@njit(parallel=True, cache=True)
def place_values(start, unit, score, uses, room, small, unit_prices, prices, chosen, value):
    """Value of every place at the units' prices, and the pairs that give it.

    Parameters
    ----------
    start, unit, score : arrays of shape (places + 1,), (pairs,), (pairs,)
        Pairs sorted by place; those of place p are ``start[p]`` to ``start[p + 1]``.
    uses, room : arrays of int, shape (units, dimensions) and (places, dimensions)
        Every unit of a pair fits the place alone.
    small : array of bool, shape (places,)
        Places whose best subset is enumerated; the others are priced.
    unit_prices : array of float, shape (units,)
    prices : array of float, shape (places, dimensions)
        Of the priced places. For the small ones the first column is a guess that is
        improved here; it changes the speed and nothing else.
    chosen : array of uint8, shape (pairs,), written
        Read first: at a small place it must be a subset that fits, or empty.
    value : array of float, shape (places,), written
    """
    for p in prange(len(value)):
        if small[p]:
            value[p], prices[p, 0] = _enumerated(
                start[p],
                start[p + 1],
                unit,
                score,
                uses,
                room[p],
                unit_prices,
                prices[p, 0],
                chosen,
            )
        else:
            value[p] = _priced(
                start[p], start[p + 1], unit, score, uses, room[p], unit_prices, prices[p], chosen
            )
