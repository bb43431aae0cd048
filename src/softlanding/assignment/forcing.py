"""What a place is worth at household prices, and what each forced choice costs; compiled.

Every function here is compiled by Numba. A place is a knapsack in every dimension, solved
by dynamic programming over the room that is used.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from softlanding.assignment.deviations import fewest_losses, fit_rates

__all__ = ["forced_losses", "lowered"]

_PATIENCE = 10  # steps that do not help before they get shorter
_HELPS = 0.1  # of a step's length: what it has to gain
_SHORTEST = 1e-6  # of the value: shorter steps are not worth their time
_MEMORY = 0.6  # of the last direction
_STILL = 1e-3
_REFITTED = 100  # looks after which better rates are worth their time
_MOST_LOOKS = 2_000  # at sets of deviations, about 0.1 ms, before tables are filled
_FIRST_OPEN = 10  # pairs of a place in its first table
_MOST_WORK = 50_000  # cells times pairs of one place, when losses are worked out


@njit(cache=True)
def _sorted_out(net, margin, kind):
    """Mark pairs by their net gain: above the margin 1, below its negative -1, else open, 0."""
    for i in range(len(net)):
        kind[i] = 0
        if abs(net[i]) > margin:
            kind[i] = 1 if net[i] > 0 else -1


@njit(cache=True)
def _opened(first, use, room, kind, stride, radix):
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
            left -= use[first + i]
        elif kind[i] == 0:
            wanted += use[first + i]
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
def _best(first, last, unit, score, use, room, prices, rates, net, order, space, chosen):
    """Worth of a place above the units' prices; marks in `chosen` who gives it.

    Returns the distance to the bound at `rates` and the number of looks as well.
    """
    left = room.copy()
    bound = 0.0
    for d in range(len(room)):
        bound += rates[d] * room[d]
    for k in range(first, last):
        net[k] = score[k] - prices[unit[k]]
        for d in range(len(room)):
            net[k] -= rates[d] * use[k, d]
        if net[k] > 0:
            bound += net[k]
            for d in range(len(room)):
                left[d] -= use[k, d]
    part = slice(first, last)
    slack, looks = fewest_losses(
        net[part], use[part], left, rates, _MOST_LOOKS, order[part], space, chosen[part]
    )
    if slack < 0:
        total, slack = _best_by_tables(
            first, last, unit, score, use, room, prices, bound, net[part], chosen
        )
        return total, slack, looks
    return bound - slack, slack, looks


@njit(cache=True)
def _best_by_tables(first, last, unit, score, use, room, prices, bound, net, chosen):
    """The same where deviations are too many.

    Pairs with a small net gain or loss are open, the others taken or left; they become
    more until no other pair can make up for the distance to the bound at `rates`.
    """
    dimensions = len(room)
    stride, radix = np.empty(dimensions, np.int64), np.empty(dimensions, np.int64)
    digit = np.empty(dimensions, np.int64)
    tiny = 1e-10 * (1.0 + abs(bound))
    kind = np.empty(last - first, np.int64)
    sizes = np.sort(np.abs(net))
    few = min(_FIRST_OPEN, len(net)) - 1
    margin = sizes[few] + tiny if few >= 0 else tiny
    while True:
        _sorted_out(net, margin, kind)
        open_pairs, cells = _opened(first, use, room, kind, stride, radix)
        if not cells:
            margin *= 1.5
            continue
        total = 0.0
        for i in range(last - first):
            chosen[first + i] = kind[i] > 0
            if kind[i] > 0:
                total += score[first + i] - prices[unit[first + i]]
        total += _filled(open_pairs, cells, unit, score, use, prices, stride, radix, digit, chosen)
        slack = max(0.0, bound - total)
        if slack <= margin:
            return total, slack
        margin = min(2 * margin, slack + tiny)


@njit(cache=True)
def _filled(open_pairs, cells, unit, score, use, prices, stride, radix, digit, chosen):
    """Worth of the best open pairs for the whole table; marks them in `chosen`."""
    marked = np.empty((len(open_pairs), cells), np.uint8)
    before, after = np.zeros(cells), np.zeros(cells)
    for i in range(len(open_pairs)):
        k = open_pairs[i]
        profit = score[k] - prices[unit[k]]
        if profit <= 0:
            marked[i, :] = 0
            continue
        _extended(before, after, use[k], profit, stride, radix, digit, marked[i])
        before, after = after, before
    cell = cells - 1
    for i in range(len(open_pairs) - 1, -1, -1):
        if marked[i, cell]:
            chosen[open_pairs[i]] = 1
            for d in range(len(stride)):
                cell -= use[open_pairs[i], d] * stride[d]
    return before[cells - 1]


@njit(cache=True)
def lowered(start, unit, score, uses, room, least, prices, rates, target, length, steps):
    """Lower the dual function by subgradient steps; returns its best value.

    Parameters
    ----------
    start, unit, score : arrays of shape (places + 1,), (pairs,), (pairs,)
        Pairs sorted by place; those of place p are ``start[p]`` to ``start[p + 1]``.
    least : array of float, shape (units,)
        Below it no price goes: 0, or −∞ for units that must be placed.
    prices : array of float, shape (units,), written
        Where to begin; the best prices afterwards.
    rates : array of float, shape (places, dimensions), written
        At least 0: about what room is worth. They change the speed and nothing else.
    target
        Where to end.
    length
        How far below the best value the first steps aim. Halved whenever they do not help
        for a while [1]_, down to `_SHORTEST` of the value.
    steps
        How many at most.

    References
    ----------
    .. [1] J.-L. Goffin, K. C. Kiwiel (1999), Convergence of a simple subgradient level
       method, Mathematical Programming 85(1).
    """
    places_of, first = _places_of(start, unit, len(prices))
    chosen = np.zeros(len(unit), np.uint8)
    worth, moved = np.zeros(len(room)), np.ones(len(room), np.uint8)
    use, net, order, space = _workspace(start, unit, uses)
    looks = np.zeros(len(room), np.int64)
    now, direction, slope = prices.copy(), np.zeros(len(prices)), np.empty(len(prices))
    lowest = np.inf
    since = 0
    for _ in range(steps):
        value = now.sum()
        for p in range(len(room)):
            if moved[p]:
                part = slice(start[p], start[p + 1])
                if looks[p] >= _REFITTED:
                    fit_rates(score[part] - now[unit[part]], use[part], room[p], rates[p])
                worth[p], _, looks[p] = _best(
                    start[p], start[p + 1], unit, score, use, room[p], now, rates[p],
                    net, order, space, chosen,
                )  # fmt: skip
                moved[p] = 0
            value += worth[p]
        since = 0 if value < lowest - _HELPS * length else since + 1
        if value < lowest:
            lowest = value
            prices[:] = now
        if lowest <= target:
            break
        if since >= _PATIENCE:
            length *= 0.5
            since = 0
            direction[:] = 0.0
            if length < _SHORTEST * abs(lowest):
                break
            _move(prices, now, first, places_of, moved)
            continue
        slope[:] = -1.0
        for k in range(len(unit)):
            slope[unit[k]] += chosen[k]
        norm = 0.0
        for u in range(len(prices)):
            if slope[u] < 0 and now[u] <= least[u]:
                slope[u] = 0.0
            direction[u] = _MEMORY * direction[u] + (1 - _MEMORY) * slope[u]
            if abs(direction[u]) < _STILL:  # its places need not be priced again
                direction[u] = 0.0
            norm += direction[u] * direction[u]
        if norm == 0.0:
            break
        aim = (value - lowest + length) / norm
        _move(np.maximum(least, now + aim * direction), now, first, places_of, moved)
    return lowest


@njit(cache=True)
def _workspace(start, unit, uses):
    """Uses of each pair; net gains, an order at each place, and space to look for sets."""
    order, most = np.empty(len(unit), np.int64), 0
    for p in range(len(start) - 1):
        for k in range(start[p], start[p + 1]):
            order[k] = k - start[p]
        most = max(most, start[p + 1] - start[p])
    return uses[unit], np.empty(len(unit)), order, np.empty((3, most + 1))


@njit(cache=True)
def _places_of(start, unit, units):
    """Places of each unit's pairs one unit after the other, and where each unit begins."""
    first = np.zeros(units + 1, np.int64)
    for u in unit:
        first[u + 1] += 1
    first = np.cumsum(first)
    at, places = first[:-1].copy(), np.empty(len(unit), np.int64)
    for p in range(len(start) - 1):
        for k in range(start[p], start[p + 1]):
            places[at[unit[k]]] = p
            at[unit[k]] += 1
    return places, first


@njit(cache=True)
def _move(prices, now, first, places_of, moved):
    """Set `now` to other prices; marks the places that this concerns."""
    for u in range(len(now)):
        if now[u] != prices[u]:
            now[u] = prices[u]
            for q in range(first[u], first[u + 1]):
                moved[places_of[q]] = 1


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
    use, net, order, space = _workspace(start, unit, uses)
    dimensions = uses.shape[1]
    stride, radix = np.empty(dimensions, np.int64), np.empty(dimensions, np.int64)
    digit = np.empty(dimensions, np.int64)
    for p in range(len(room)):
        first, last = start[p], start[p + 1]
        kind = np.empty(last - first, np.int64)
        _, slack, _ = _best(
            first, last, unit, score, use, room[p], prices, rates[p], net, order, space, chosen
        )
        slack += 1e-9 * (1.0 + abs(slack))
        beside = margin
        while True:
            _sorted_out(net[first:last], slack + beside, kind)
            open_pairs, cells = _opened(first, use, room[p], kind, stride, radix)
            if cells * len(open_pairs) <= _MOST_WORK or beside < 1e-3 * margin:
                break
            beside *= 0.7
        for i in range(last - first):
            k = first + i
            inside[k] = -net[k] - slack if kind[i] < 0 else 0.0
            outside[k] = net[k] - slack if kind[i] > 0 else 0.0
            if kind[i] > 0:
                total += score[k] - prices[unit[k]]
        count = len(open_pairs)
        ahead, behind = np.zeros((count + 1, cells)), np.zeros((count + 1, cells))
        marked = np.empty(cells, np.uint8)
        for i in range(count):
            k = open_pairs[i]
            profit = score[k] - prices[unit[k]]
            _extended(ahead[i], ahead[i + 1], use[k], profit, stride, radix, digit, marked)
        for i in range(count - 1, -1, -1):
            k = open_pairs[i]
            profit = score[k] - prices[unit[k]]
            _extended(behind[i + 1], behind[i], use[k], profit, stride, radix, digit, marked)
        best = ahead[count, cells - 1]
        total += best
        for i in range(count):
            k = open_pairs[i]
            without, with_it = _both(ahead[i], behind[i + 1], use[k], stride, radix, digit)
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
