"""The best set of households for one place by tables of what room is worth; compiled.

A table has a cell for each room that the open pairs can take up, in every dimension.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit

__all__ = ["best_by_tables", "losses_by_tables"]

_FIRST_OPEN = 10  # pairs of a place in its first table
_MOST_TO_FILL = 2_000_000  # cells times pairs of a place, for its best set
_MOST_WORK = 25_000  # cells times pairs of one place, when losses are worked out


@njit(cache=True)
def best_by_tables(first, last, unit, score, use, room, prices, bound, net, chosen, known):
    """The same where deviations are too many.

    Pairs with a small net gain or loss are open, the others taken or left; they become
    more until no other pair can make up for the distance to the bound at `rates`, about
    `known` if that is above 0. Where the table would be too large the bound itself is told,
    at a distance of 0.
    """
    dimensions = len(room)
    stride, radix = np.empty(dimensions, np.int64), np.empty(dimensions, np.int64)
    digit = np.empty(dimensions, np.int64)
    tiny = 1e-10 * (1.0 + abs(bound))
    kind = np.empty(last - first, np.int64)
    sizes = np.sort(np.abs(net))
    few = min(_FIRST_OPEN, len(net)) - 1
    margin = sizes[few] + tiny if few >= 0 else tiny
    if known > 0:
        margin = 1.1 * known + tiny
    while True:
        _sorted_out(net, margin, kind)
        open_pairs, cells = _opened(first, use, room, kind, stride, radix)
        if not cells:
            margin *= 1.5
            continue
        if cells * len(open_pairs) > _MOST_TO_FILL:
            for i in range(last - first):
                chosen[first + i] = net[i] > 0
            return bound, 0.0
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
def losses_by_tables(
    first, last, unit, score, use, room, prices, net, slack, margin, inside, outside
):
    """What a place loses at least if a pair is chosen, and if it is not.

    `inside` and `outside`, of all pairs, are written for those of the place, up to `margin`.
    A table knows only sets with every pair taken and none left for sure: the others lose
    more than `beside`, so no loss above it may be read off a table.
    """
    dimensions = len(room)
    stride, radix = np.empty(dimensions, np.int64), np.empty(dimensions, np.int64)
    digit = np.empty(dimensions, np.int64)
    kind = np.empty(last - first, np.int64)
    slack += 1e-9 * (1.0 + abs(slack))
    beside = margin
    while True:
        _sorted_out(net, slack + beside, kind)
        open_pairs, cells = _opened(first, use, room, kind, stride, radix)
        if cells * len(open_pairs) <= _MOST_WORK or beside < 1e-3 * margin:
            break
        beside *= 0.7
    for i in range(last - first):
        inside[first + i] = max(0.0, -net[i] - slack)
        outside[first + i] = max(0.0, net[i] - slack)
    if not cells or cells * len(open_pairs) > _MOST_WORK:
        return
    count = len(open_pairs)
    ahead, behind = np.zeros((count + 1, cells)), np.zeros((count + 1, cells))
    for i in range(count):
        k = open_pairs[i]
        profit = score[k] - prices[unit[k]]
        _extended(ahead[i], ahead[i + 1], use[k], profit, stride, radix, digit)
    for i in range(count - 1, -1, -1):
        k = open_pairs[i]
        profit = score[k] - prices[unit[k]]
        _extended(behind[i + 1], behind[i], use[k], profit, stride, radix, digit)
    best = ahead[count, cells - 1]
    for i in range(count):
        k = open_pairs[i]
        without, with_it = _both(ahead[i], behind[i + 1], use[k], stride, radix, digit)
        outside[k] = min(best - without, beside)
        inside[k] = min(best - with_it - score[k] + prices[unit[k]], beside)


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
        _extended(before, after, use[k], profit, stride, radix, digit)
        for cell in range(cells):
            marked[i, cell] = after[cell] > before[cell]
        before, after = after, before
    cell = cells - 1
    for i in range(len(open_pairs) - 1, -1, -1):
        if marked[i, cell]:
            chosen[open_pairs[i]] = 1
            for d in range(len(stride)):
                cell -= use[open_pairs[i], d] * stride[d]
    return before[cells - 1]


@njit(cache=True)
def _extended(before, after, use, profit, stride, radix, digit):
    """`after` = the best of `before` with or without one more unit.

    Cells lie in rows along the last dimension; `digit` counts the rows.
    """
    last = len(use) - 1
    back = _start(use, stride, digit)
    for row in range(0, len(before), radix[last]):
        inside = True
        for d in range(last):
            inside &= digit[d] >= use[d]
        end = row + radix[last]
        least = min(row + use[last], end) if inside else end
        for cell in range(row, least):
            after[cell] = before[cell]
        for cell in range(least, end):
            after[cell] = max(before[cell], before[cell - back] + profit)
        _count(digit, radix)


@njit(cache=True, fastmath={"nnan", "nsz"})
def _both(ahead, behind, use, stride, radix, digit):
    """The best of the other open pairs in the whole room, and in that beside one unit."""
    last = len(use) - 1
    back = _start(use, stride, digit)
    top = len(ahead) - 1
    without, with_it = -np.inf, -np.inf
    for row in range(0, len(ahead), radix[last]):
        end = row + radix[last]
        for cell in range(row, end):
            without = max(without, ahead[cell] + behind[top - cell])
        fits = True
        for d in range(last):
            fits &= digit[d] + use[d] < radix[d]
        if fits:
            for cell in range(row, end - use[last]):
                with_it = max(with_it, ahead[cell] + behind[top - back - cell])
        _count(digit, radix)
    return without, with_it


@njit(cache=True)
def _start(use, stride, digit):
    """How many cells back the room lies that a unit leaves; sets the digits to 0."""
    back = 0
    for d in range(len(use)):
        back += use[d] * stride[d]
        digit[d] = 0
    return back


@njit(cache=True)
def _count(digit, radix):
    """On to the next row: the digits of every dimension but the last."""
    for d in range(len(digit) - 2, -1, -1):
        digit[d] += 1
        if digit[d] < radix[d]:
            break
        digit[d] = 0
