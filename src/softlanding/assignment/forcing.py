"""What a place is worth at household prices, and what each forced choice costs; compiled.

Every function here is compiled by Numba. A place is a knapsack in every dimension: its best
set of households is found by deviations or, where these are too many, by tables.
"""

from __future__ import annotations

import numpy as np

from softlanding.assignment.deviations import fewest_losses, fit_rates
from softlanding.assignment.room_tables import best_by_tables, losses_by_tables
from softlanding.compiled import njit

__all__ = ["forced_losses", "lowered"]

_PATIENCE = 10  # steps that do not help before they get shorter
_HELPS = 0.1  # of a step's length: what it has to gain
_SHORTEST = 1e-6  # of the value: shorter steps are not worth their time
_MEMORY = 0.6  # of the last direction
_STILL = 1e-3
_REFITTED = 100  # looks after which better rates are worth their time
_MOST_LOOKS = 3_000  # at sets of deviations, about 0.04 ms, before tables are filled
_EFFORT_OF_TABLE = 40_000  # in looks
_MOST_EFFORT = 50_000_000  # in looks, about half a second


@njit(cache=True)
def _best(first, last, unit, score, use, room, prices, rates, net, order, space, chosen, known):
    """Worth of a place above the units' prices; marks in `chosen` who gives it.

    Returns the distance to the bound at `rates` and the number of looks as well. Where
    `known`, about that distance, is not negative, tables are filled without looking first.
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
    slack, looks = -1.0, _MOST_LOOKS + 1
    if known < 0:
        slack, looks = fewest_losses(
            net[part], use[part], left, rates, _MOST_LOOKS, order[part], space, chosen[part]
        )
    if slack < 0:
        total, slack = best_by_tables(
            first, last, unit, score, use, room, prices, bound, net[part], chosen, known
        )
        return total, slack, looks
    return bound - slack, slack, looks


@njit(cache=True, nogil=True)
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
        How many at most; fewer where that would be a matter of seconds.

    References
    ----------
    .. [1] J.-L. Goffin, K. C. Kiwiel (1999), Convergence of a simple subgradient level
       method, Mathematical Programming 85(1).
    """
    places_of, first = _places_of(start, unit, len(prices))
    chosen = np.zeros(len(unit), np.uint8)
    worth, moved = np.zeros(len(room)), np.ones(len(room), np.uint8)
    use, net, order, space = _workspace(start, unit, uses)
    looks, slack = np.zeros(len(room), np.int64), np.zeros(len(room))
    now, direction, slope = prices.copy(), np.zeros(len(prices)), np.empty(len(prices))
    lowest = np.inf
    since, effort = 0, 0
    for _ in range(steps):
        value = now.sum()
        for p in range(len(room)):
            if moved[p]:
                part = slice(start[p], start[p + 1])
                if looks[p] >= _REFITTED:
                    fit_rates(score[part] - now[unit[part]], use[part], room[p], rates[p])
                known = slack[p] if looks[p] > _MOST_LOOKS else -1.0
                worth[p], slack[p], looks[p] = _best(
                    start[p], start[p + 1], unit, score, use, room[p], now, rates[p],
                    net, order, space, chosen, known,
                )  # fmt: skip
                moved[p] = 0
                effort += looks[p] if looks[p] <= _MOST_LOOKS else _EFFORT_OF_TABLE
            value += worth[p]
        since = 0 if value < lowest - _HELPS * length else since + 1
        if value < lowest:
            lowest = value
            prices[:] = now
        if lowest <= target or effort > _MOST_EFFORT:
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


@njit(cache=True, nogil=True)
def forced_losses(start, unit, score, uses, room, prices, rates, margin, inside, outside):
    """What the worth of a place loses at least if a pair is chosen, and if it is not.

    `inside` and `outside`, arrays of float of shape (pairs,), are written: never more than
    the loss, and exact up to `margin` as long as the tables are small. Returns the dual
    function.
    """
    total = prices.sum()
    chosen = np.zeros(len(unit), np.uint8)
    use, net, order, space = _workspace(start, unit, uses)
    for p in range(len(room)):
        first, last = start[p], start[p + 1]
        worth, slack, _ = _best(
            first,
            last,
            unit,
            score,
            use,
            room[p],
            prices,
            rates[p],
            net,
            order,
            space,
            chosen,
            -1.0,
        )
        total += worth
        losses_by_tables(
            first, last, unit, score, use, room[p], prices, net[first:last], slack, margin,
            inside, outside,
        )  # fmt: skip
    return total
