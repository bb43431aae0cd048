r"""The best set of households for one place, by few deviations from its prices; compiled.

At rates for the room of a place, a set of households is worth

.. math:: K(S) = r R + \sum_i \max(0, n_i) - \sum_{i \in D} |n_i| - r (R - a(S))

where :math:`n_i` is the profit of household i less the rate of the room that it takes, D
where S deviates from taking every :math:`n_i > 0`, and :math:`R - a(S)` the room left over.
The last two terms are never negative. At good rates they are small for the best set, so
that hardly any set of deviations is worth a look [1]_.

References
----------
.. [1] E. Balas, E. Zemel (1980), An algorithm for large zero-one knapsack problems,
   Operations Research 28(5): the core of a knapsack.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit

__all__ = ["fewest_losses", "fit_rates"]

_FIRST = 6  # deviations of a household each that the first look allows for


@njit(cache=True)
def fit_rates(profit, use, room, rates):
    """Rates of one place that bring the bound on its worth down, one dimension at a time.

    Each rate becomes the one at which the bound, convex and piecewise linear in it, is
    least while the others stay: where the households that still gain fit the room.

    Parameters
    ----------
    profit : array of float, shape (items,)
    use : array of int, shape (items, dimensions)
    room : array of int, shape (dimensions,)
    rates : array of float, shape (dimensions,), written
    """
    breaks, weight = np.empty(len(profit)), np.empty(len(profit), np.int64)
    for d in range(len(room)):
        count, left = 0, room[d]
        for i in range(len(profit)):
            gain = profit[i]
            for other in range(len(room)):
                if other != d:
                    gain -= rates[other] * use[i, other]
            if gain > 0 and use[i, d] > 0:
                breaks[count], weight[count] = gain / use[i, d], use[i, d]
                left -= use[i, d]
                count += 1
        rates[d] = 0.0
        if left < 0:
            for i in np.argsort(breaks[:count]):
                left += weight[i]
                if left >= 0:
                    rates[d] = breaks[i]
                    break


@njit(cache=True)
def fewest_losses(net, use, left, rates, most, order, space, taken):
    """What the best set loses against the bound at `rates`, and after how many looks.

    Sets of deviations are looked at depth first, cheap ones first, as long as they alone
    cost less than the best loss so far. A loss of −1 says that `most` looks did not tell.

    Parameters
    ----------
    net : array of float, shape (items,)
        Profit less the price of the room.
    use : array of int, shape (items, dimensions)
    left : array of int, shape (dimensions,), changed
        Room beside every item with a net gain; may be below 0.
    rates : array of float, shape (dimensions,)
    most
        Number of sets of deviations that may be looked at.
    order : array of int, shape (items,), written
        The items in any order; afterwards by what their deviation costs.
    space : array of float, shape (3, at least items + 1), written
    taken : array of uint8, shape (items,), written
        The best set.
    """
    items, dimensions = use.shape
    path, best_path, cost = space
    _sort(order, net)
    limit = (abs(net[order[min(items - 1, _FIRST)]]) if items else 0.0) + 1e-12
    cost[0] = 0.0
    looks = 0
    while True:
        found = -1  # length of the best path
        depth, at = 0, 0
        lost = _lost(left, rates, 0.0)
        if lost <= limit:
            limit, found = lost, 0
        while True:
            if at < items and cost[depth] + abs(net[order[at]]) < limit:
                item = order[at]
                path[depth] = at
                depth += 1
                lost = cost[depth] = cost[depth - 1] + abs(net[item])
                looks += 1
                way = 1 if net[item] > 0 else -1
                fits = True
                for d in range(dimensions):
                    left[d] += way * use[item, d]
                    fits &= left[d] >= 0
                    lost += rates[d] * left[d]
                if fits and lost <= limit:
                    limit, found = lost, depth
                    for step in range(depth):
                        best_path[step] = path[step]
                at += 1
            elif depth and looks <= most:
                depth -= 1
                at = int(path[depth])
                item = order[at]
                way = 1 if net[item] > 0 else -1
                for d in range(dimensions):
                    left[d] -= way * use[item, d]
                at += 1
            else:
                break
        if looks > most:
            return -1.0, looks
        if found >= 0:
            break
        limit *= 2  # no set within the limit fits
    for item in range(items):
        taken[item] = net[item] > 0
    for step in range(found):
        taken[order[int(best_path[step])]] ^= 1
    return limit, looks


@njit(cache=True)
def _sort(order, net):
    """Sort items by the size of their net gain; quick where the order was nearly right."""
    for at in range(1, len(order)):
        item, back = order[at], at
        while back and abs(net[order[back - 1]]) > abs(net[item]):
            order[back] = order[back - 1]
            back -= 1
        order[back] = item


@njit(cache=True)
def _lost(left, rates, cost):
    """Cost of the deviations and of the room left over; infinite if they do not fit."""
    for d in range(len(left)):
        if left[d] < 0:
            return np.inf
        cost += rates[d] * left[d]
    return cost
