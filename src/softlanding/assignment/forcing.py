"""What a place is worth at household prices, and what each forced choice costs; compiled.

Every function here is compiled by Numba. A place is a knapsack in every dimension, solved
by dynamic programming over the room that is used.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["forced_losses", "lowered"]

_LENGTH = 0.25  # of the first step, as a share of the way to the target
_PATIENCE = 8  # steps without a better bound before they get shorter
_FIRST_OPEN = 10  # pairs of a place in its first table
_MOST_WORK = 200_000  # cells times pairs of one place, when losses are worked out


@njit(cache=True)
def _priced(first, last, unit, score, uses, room, prices, rates):
    """What a place is worth at most at `rates` for its room, and the net gain of each pair."""
    net = np.empty(last - first)
    bound = 0.0
    for d in range(len(room)):
        bound += rates[d] * room[d]
    for i in range(last - first):
        u = unit[first + i]
        net[i] = score[first + i] - prices[u]
        for d in range(len(room)):
            net[i] -= rates[d] * uses[u, d]
        bound += max(0.0, net[i])
    return bound, net


@njit(cache=True)
def _sorted_out(net, margin, kind):
    """Mark pairs by their net gain: above the margin 1, below its negative -1, else open, 0."""
    for i in range(len(net)):
        kind[i] = 0
        if abs(net[i]) > margin:
            kind[i] = 1 if net[i] > 0 else -1


@njit(cache=True)
def _opened(first, unit, uses, room, kind, stride, radix):
    """The open pairs, the room for them, and steps and extents of its table of cells.

    No cells: what is settled does not fit.
    """
    dimensions = len(room)
    left = room.copy()
    wanted = np.zeros(dimensions, np.int64)
    open_pairs = np.empty(len(kind), np.int64)
    count = 0
    for i in range(len(kind)):
        if kind[i] > 0:
            left -= uses[unit[first + i]]
        elif kind[i] == 0:
            wanted += uses[unit[first + i]]
            open_pairs[count] = first + i
            count += 1
    cells = 1
    for d in range(dimensions - 1, -1, -1):
        if left[d] < 0:
            return open_pairs[:count], 0
        radix[d] = min(left[d], wanted[d]) + 1
        stride[d] = cells
        cells *= radix[d]
    return open_pairs[:count], cells


@njit(cache=True)
def _extended(before, after, use, profit, stride, radix, digit, marked):
    """`after` = the best of `before` with or without one more unit; `marked` says with."""
    back = 0
    for d in range(len(use)):
        back += use[d] * stride[d]
        digit[d] = 0
    for cell in range(len(before)):
        value = before[cell]
        marked[cell] = 0
        inside = cell >= back
        for d in range(len(use)):
            inside &= digit[d] >= use[d]
        if inside and before[cell - back] + profit > value:
            value = before[cell - back] + profit
            marked[cell] = 1
        after[cell] = value
        for d in range(len(use) - 1, -1, -1):
            digit[d] += 1
            if digit[d] < radix[d]:
                break
            digit[d] = 0


@njit(cache=True)
def _best(first, last, unit, score, uses, room, prices, rates, chosen):
    """Worth of a place above the units' prices, and the work; marks in `chosen` who gives it.

    Pairs with a small net gain or loss are open, the others taken or left; they become
    more until no other pair can make up for the distance to the bound at `rates`.
    Returns that distance as well.
    """
    dimensions = len(room)
    stride, radix = np.empty(dimensions, np.int64), np.empty(dimensions, np.int64)
    digit = np.empty(dimensions, np.int64)
    bound, net = _priced(first, last, unit, score, uses, room, prices, rates)
    tiny = 1e-10 * (1.0 + abs(bound))
    kind = np.empty(last - first, np.int64)
    work = 0
    sizes = np.sort(np.abs(net))
    few = min(_FIRST_OPEN, len(net)) - 1
    margin = sizes[few] + tiny if few >= 0 else tiny
    while True:
        _sorted_out(net, margin, kind)
        open_pairs, cells = _opened(first, unit, uses, room, kind, stride, radix)
        if not cells:
            margin *= 1.5
            continue
        work += cells * (1 + len(open_pairs))
        total = 0.0
        for i in range(last - first):
            chosen[first + i] = kind[i] > 0
            if kind[i] > 0:
                total += score[first + i] - prices[unit[first + i]]
        total += _filled(open_pairs, cells, unit, score, uses, prices, stride, radix, digit, chosen)
        slack = max(0.0, bound - total)
        if slack <= margin:
            return total, work, slack
        margin = min(2 * margin, slack + tiny)


@njit(cache=True)
def _filled(open_pairs, cells, unit, score, uses, prices, stride, radix, digit, chosen):
    """Worth of the best open pairs for the whole table; marks them in `chosen`."""
    marked = np.empty((len(open_pairs), cells), np.uint8)
    before, after = np.zeros(cells), np.zeros(cells)
    for i in range(len(open_pairs)):
        k = open_pairs[i]
        profit = score[k] - prices[unit[k]]
        if profit <= 0:
            marked[i, :] = 0
            continue
        _extended(before, after, uses[unit[k]], profit, stride, radix, digit, marked[i])
        before, after = after, before
    cell = cells - 1
    for i in range(len(open_pairs) - 1, -1, -1):
        if marked[i, cell]:
            chosen[open_pairs[i]] = 1
            for d in range(len(stride)):
                cell -= uses[unit[open_pairs[i]], d] * stride[d]
    return before[cells - 1]


@njit(cache=True)
def _worth(start, unit, score, uses, room, prices, rates, chosen):
    """The dual function: prices of the units and the worth of every place above them; the work."""
    total, work = prices.sum(), 0
    for p in range(len(room)):
        worth, cells, _ = _best(
            start[p], start[p + 1], unit, score, uses, room[p], prices, rates[p], chosen
        )
        total += worth
        work += cells
    return total, work


@njit(cache=True)
def lowered(start, unit, score, uses, room, least, prices, rates, target, steps, effort):
    """Lower the dual function by subgradient steps; returns its best value.

    Parameters
    ----------
    start, unit, score : arrays of shape (places + 1,), (pairs,), (pairs,)
        Pairs sorted by place; those of place p are ``start[p]`` to ``start[p + 1]``.
    least : array of float, shape (units,)
        Below it no price goes: 0, or −∞ for units that must be placed.
    prices : array of float, shape (units,), written
        Where to begin; the best prices afterwards.
    rates : array of float, shape (places, dimensions)
        At least 0: about what room is worth. They change the speed and nothing else.
    target
        What no step aims below.
    steps, effort
        How many steps at most, and how many cells of tables for all of them together.
    """
    chosen = np.zeros(len(unit), np.uint8)
    length = _LENGTH
    now = prices.copy()
    direction = np.zeros(len(prices))
    lowest = np.inf
    since = 0
    for _ in range(steps):
        value, work = _worth(start, unit, score, uses, room, now, rates, chosen)
        effort -= work
        since += 1
        if value < lowest:
            if value < lowest - 1e-3 * (lowest - target):
                since = 0
            lowest = value
            prices[:] = now
        if value <= target or effort < 0:
            break
        if since >= _PATIENCE:
            length *= 0.5
            since = 0
            now[:] = prices
            direction[:] = 0.0
            if length < 1e-3:
                break
            continue
        slope = np.full(len(prices), -1.0)
        for k in range(len(unit)):
            slope[unit[k]] += chosen[k]
        norm = 0.0
        for u in range(len(prices)):
            if slope[u] < 0 and now[u] <= least[u]:
                slope[u] = 0.0
            direction[u] = 0.6 * direction[u] + 0.4 * slope[u]
            norm += direction[u] * direction[u]
        if norm < 1e-12:
            break
        step = length * (value - target) / norm
        for u in range(len(prices)):
            now[u] = max(least[u], now[u] + step * direction[u])
    return lowest


@njit(cache=True)
def forced_losses(start, unit, score, uses, room, prices, rates, margin, inside, outside):
    """What the worth of a place loses at least if a pair is chosen, and if it is not.

    `inside` and `outside`, arrays of float of shape (pairs,), are written: never more than
    the loss, and exact up to `margin` as long as the tables are small. Returns the dual
    function. A table knows only sets with every pair taken and none left for sure: the
    others lose more than `beside`, so no loss above it may be read off a table.
    """
    total = prices.sum()
    chosen = np.zeros(len(unit), np.uint8)
    dimensions = uses.shape[1]
    stride, radix = np.empty(dimensions, np.int64), np.empty(dimensions, np.int64)
    digit = np.empty(dimensions, np.int64)
    for p in range(len(room)):
        first, last = start[p], start[p + 1]
        kind = np.empty(last - first, np.int64)
        _, _, slack = _best(first, last, unit, score, uses, room[p], prices, rates[p], chosen)
        _, net = _priced(first, last, unit, score, uses, room[p], prices, rates[p])
        slack += 1e-9 * (1.0 + abs(slack))
        beside = margin
        while True:
            _sorted_out(net, slack + beside, kind)
            open_pairs, cells = _opened(first, unit, uses, room[p], kind, stride, radix)
            if cells * len(open_pairs) <= _MOST_WORK or beside < 1e-3 * margin:
                break
            beside *= 0.7
        for i in range(last - first):
            k = first + i
            inside[k] = -net[i] - slack if kind[i] < 0 else 0.0
            outside[k] = net[i] - slack if kind[i] > 0 else 0.0
            if kind[i] > 0:
                total += score[k] - prices[unit[k]]
        count = len(open_pairs)
        ahead, behind = np.zeros((count + 1, cells)), np.zeros((count + 1, cells))
        marked = np.empty(cells, np.uint8)
        for i in range(count):
            k = open_pairs[i]
            profit, use = score[k] - prices[unit[k]], uses[unit[k]]
            _extended(ahead[i], ahead[i + 1], use, profit, stride, radix, digit, marked)
        for i in range(count - 1, -1, -1):
            k = open_pairs[i]
            profit, use = score[k] - prices[unit[k]], uses[unit[k]]
            _extended(behind[i + 1], behind[i], use, profit, stride, radix, digit, marked)
        best = ahead[count, cells - 1]
        total += best
        for i in range(count):
            k = open_pairs[i]
            without, with_it = _both(ahead[i], behind[i + 1], uses[unit[k]], stride, radix, digit)
            outside[k] = min(best - without, beside)
            inside[k] = min(best - with_it - score[k] + prices[unit[k]], beside)
    return total


@njit(cache=True)
def _both(ahead, behind, use, stride, radix, digit):
    """The best of the other open pairs in the whole room, and in that beside one unit."""
    back, last = 0, len(ahead) - 1
    for d in range(len(use)):
        back += use[d] * stride[d]
        digit[d] = 0
    without, with_it = -np.inf, -np.inf
    for cell in range(last + 1):
        without = max(without, ahead[cell] + behind[last - cell])
        fits = True
        for d in range(len(use)):
            fits &= digit[d] + use[d] < radix[d]
        if fits:
            with_it = max(with_it, ahead[cell] + behind[last - back - cell])
        for d in range(len(use) - 1, -1, -1):
            digit[d] += 1
            if digit[d] < radix[d]:
                break
            digit[d] = 0
    return without, with_it
