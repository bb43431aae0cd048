"""The bound that prices of households prove, worked out apart from who found the prices."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.units import blocks_of_units, unit_rows, unit_uses

__all__ = ["pattern_bound"]

_ROUNDING = 64 * np.finfo(np.float64).eps
_MOST_STATES = 2048

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def pattern_bound(instance: Instance, unit_prices: Floats, prices: Floats) -> float:
    r"""Upper bound on the objective from prices of households, tight where places are small.

    Parameters
    ----------
    instance
        Its locks must not conflict.
    unit_prices : array of float, shape (units,)
        Any prices of at least 0 of the units (linked households together, see
        `Instance.unit_of_household`); negative ones are taken as 0.
    prices : array of float, shape (places, dimensions)
        Any prices of at least 0 per unit of capacity, for places with too many
        combinations of used capacity to enumerate.

    Returns
    -------
    float
        No placement that keeps capacities, links and locks has a larger sum of scores.
        Rounded outwards.

    Notes
    -----
    Lagrangian relaxation of "each unit at most once" [1]_: every placement is worth at
    most :math:`\sum_u μ_u + \sum_p K_p`, where :math:`K_p` is the largest sum of
    :math:`s_{up} - μ_u` over sets of units that fit place p together, by dynamic
    programming over the room that is left.

    References
    ----------
    .. [1] M. L. Fisher, R. Jaikumar, L. N. Van Wassenhove (1986), A multiplier adjustment
       method for the generalized assignment problem, Management Science 32(9).

    Examples
    --------
    Two places for 2 persons, two households of 2 and 1; scores 5, 3 and 4, 1. With prices
    4 and 1: 4 + 1 + max(5 − 4, 4 − 1) + max(3 − 4, 1 − 1, 0) = 8.

    >>> instance = Instance([[5.0, 3.0], [4.0, 1.0]], [[2], [1]], [[2], [2]])
    >>> round(pattern_bound(instance, np.array([4.0, 1.0]), np.zeros((2, 1))), 9)
    8.0
    """
    unit_prices = np.maximum(np.asarray(unit_prices, dtype=np.float64), 0.0)
    prices = np.maximum(np.asarray(prices, dtype=np.float64), 0.0)
    uses = unit_uses(instance)
    room, fixed, free = _after_locks(instance, uses)
    small = np.prod(np.minimum(room, _MOST_STATES) + 1.0, axis=1) <= _MOST_STATES
    paid = np.where(small[:, None], 0.0, prices)
    terms = [fixed, *unit_prices[free].tolist(), *(paid * room).ravel().tolist()]
    found: list[tuple[Ints, Ints, Floats]] = []
    for numbers, scores in blocks_of_units(instance):
        gain = scores - unit_prices[numbers, None] - uses[numbers] @ paid.T
        for dimension in range(uses.shape[1]):
            gain[uses[numbers, dimension, None] > room[None, :, dimension]] = np.nan
        rows, places = np.nonzero(gain > 0)
        counted = free[numbers[rows]]
        found.append((numbers[rows][counted], places[counted], gain[rows, places][counted]))
    if not found:
        return 0.0
    units, places, gains = (np.concatenate(parts) for parts in zip(*found, strict=True))
    terms += gains[~small[places]].tolist()
    order = np.argsort(places, kind="stable")
    units, places, gains = units[order], places[order], gains[order]
    starts = np.searchsorted(places, np.arange(len(room) + 1))
    for place in np.flatnonzero(small & (np.diff(starts) > 0)):
        here = slice(starts[place], starts[place + 1])
        terms.append(_best_set(gains[here], uses[units[here]], room[place]))
    slack = float(_ROUNDING) * (math.fsum(map(abs, terms)) + float(np.abs(unit_prices).sum()))
    return math.fsum(terms) + slack


def _after_locks(instance: Instance, uses: Ints) -> tuple[Ints, float, NDArray[np.bool_]]:
    """Room that the locked units leave, their score, and which units are free."""
    free = np.ones(len(uses), dtype=np.bool_)
    room = instance.capacities.copy()
    places = {int(instance.unit_of_household[h]): p for h, p in instance.locks.items()}
    units = np.array(sorted(places), dtype=np.int64)
    where = np.array([places[int(unit)] for unit in units], dtype=np.int64)
    np.subtract.at(room, where, uses[units])
    free[units] = False
    return room, math.fsum(unit_rows(instance, units)[np.arange(len(units)), where]), free


def _best_set(gains: Floats, uses: Ints, room: Ints) -> float:
    """Largest sum of gains, all above 0, of a set that fits the room."""
    if np.all(uses.sum(axis=0) <= room):
        return math.fsum(gains)
    kept = _can_matter(gains, uses, room)
    value = np.zeros(room + 1)
    for gain, use in zip(gains[kept], uses[kept], strict=True):
        better = value.copy()
        after = tuple(slice(int(amount), None) for amount in use)
        before = tuple(
            slice(0, int(most - amount) + 1) for most, amount in zip(room, use, strict=True)
        )
        better[after] = np.maximum(better[after], value[before] + gain)
        value = better
    return float(value.max())


def _can_matter(gains: Floats, uses: Ints, room: Ints) -> NDArray[np.bool_]:
    """Whether an item can be in a best set: what it loses at a price per person is small."""
    persons = np.maximum(uses[:, 0], 1e-9)
    order = np.argsort(-gains / persons, kind="stable")
    fits = np.all(np.cumsum(uses[order], axis=0) <= room, axis=1)
    known = gains[order][fits].sum()
    price = (gains / persons)[order[min(int(fits.sum()), len(order) - 1)]]
    reduced = gains - price * uses[:, 0]
    bound = price * room[0] + np.maximum(reduced, 0.0).sum()
    return np.asarray(reduced >= -(bound - known) * (1 + 1e-9) - 1e-9)
