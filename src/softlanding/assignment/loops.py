"""Loops over millions of pairs, compiled by Numba.

Rows are independent of each other, so that the number of processors changes the time and
not the answer. Shapes and meanings are told where the loops are called.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit, prange

__all__ = ["best_net", "count_within", "fix_in_order", "gather_within", "soft_demand"]


@njit(parallel=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, cache=True)
def soft_demand(scores, size, prices, sharpness, load):
    """Persons who want each place when units choose by the logit rule; by parts of the rows."""
    units, places = scores.shape
    load[:] = 0
    for part in prange(load.shape[0]):
        weight = np.empty(places, np.float32)
        for unit in range(part, units, load.shape[0]):
            scale = np.float32(sharpness / size[unit])
            total = np.float32(1.0)  # of staying unplaced
            for place in range(places):
                x = scores[unit, place] * scale - prices[place] * np.float32(sharpness)
                y = max(np.float32(-60), min(np.float32(60), x)) * np.float32(1.44269504)
                whole = np.floor(y)
                rest = y - whole  # 2**rest by a cubic: a thousandth is near enough here
                power = np.float32(1.0) + rest * (
                    np.float32(0.69583356)
                    + rest * (np.float32(0.22606716) + rest * np.float32(0.07809985))
                )
                weight[place] = power * np.float32(2.0) ** whole
                total += weight[place]
            share = np.float32(size[unit]) / total
            for place in range(places):
                load[part, place] += weight[place] * share


@njit(parallel=True, cache=True)
def best_net(scores, uses, prices, best):
    """Best score of each row less the price of its use, at least 0."""
    for unit in prange(scores.shape[0]):
        most = 0.0
        for place in range(scores.shape[1]):
            if scores[unit, place] > most:  # prices are not below 0
                left = scores[unit, place]
                for d in range(uses.shape[1]):
                    left -= uses[unit, d] * prices[place, d]
                most = max(most, left)
        best[unit] = most


@njit(parallel=True, cache=True)
def count_within(scores, uses, prices, floor, found):
    """How many cells of each row reach its floor once their use is paid."""
    for unit in prange(scores.shape[0]):
        count = 0
        for place in range(scores.shape[1]):
            if scores[unit, place] < floor[unit]:
                continue  # prices are not below 0
            left = scores[unit, place] - floor[unit]
            for d in range(uses.shape[1]):
                left -= uses[unit, d] * prices[place, d]
            count += left >= 0 and scores[unit, place] > -np.inf
        found[unit] = count


@njit(parallel=True, cache=True)
def gather_within(scores, uses, prices, floor, first, places, values):
    """Those cells, row after row."""
    for unit in prange(scores.shape[0]):
        at = first[unit]
        for place in range(scores.shape[1]):
            if scores[unit, place] < floor[unit]:
                continue  # prices are not below 0
            left = scores[unit, place] - floor[unit]
            for d in range(uses.shape[1]):
                left -= uses[unit, d] * prices[place, d]
            if left >= 0 and scores[unit, place] > -np.inf:
                places[at], values[at] = place, scores[unit, place]
                at += 1


@njit(cache=True)
def fix_in_order(order, unit, place, uses, room, place_of_unit, most):
    """Place units in the given order of pairs where they still fit; how many were placed."""
    fixed = 0
    for k in order:
        if fixed >= most:
            break
        h, p = unit[k], place[k]
        if place_of_unit[h] >= 0:
            continue
        fits = True
        for d in range(uses.shape[1]):
            fits &= uses[h, d] <= room[p, d]
        if fits:
            place_of_unit[h] = p
            for d in range(uses.shape[1]):
                room[p, d] -= uses[h, d]
            fixed += 1
    return fixed
