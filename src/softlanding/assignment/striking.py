"""Better prices, what each choice loses at them, and striking what loses too much; compiled."""

from __future__ import annotations

import numpy as np

from softlanding.assignment.forcing import forced_losses, lowered
from softlanding.assignment.settling import settle
from softlanding.compiled import njit

__all__ = ["improved", "struck", "unit_to_try"]

_AIM = 0.3  # of the gap: the first step's aim below the bound
_BEYOND = 1.001  # losses are told a little beyond what strikes a choice
_FEWER = 0.9  # a round that leaves more pairs than that was the last


@njit(cache=True, nogil=True)
def improved(
    open_pairs, must, place, room, prices, rates, scores, uses, fixed, bound, target, steps
):
    """Search for better prices; returns the bound that they prove.

    Parameters
    ----------
    open_pairs, must, place, room
        As of `softlanding.assignment.settling.settle`.
    prices : array of float, shape (units,), changed
        Of the units.
    rates : array of float, shape (places, dimensions), changed
        About what room is worth; they change the speed and nothing else.
    scores : array of float, shape (units, places)
    uses : array of int, shape (units, dimensions)
    fixed
        What is worth as much in every placement.
    bound
        On every placement by open pairs.
    target
        Placements that are not worth more do not matter.
    steps
        How many at most.
    """
    listed, order, start, unit, score, use, left = _listed(open_pairs, room, scores, uses)
    base = _settled(place, scores, fixed)
    least = np.where(must[listed], -np.inf, 0.0)
    rate, price = rates[:, order], prices[listed]
    length = _AIM * max(bound - target, 0.0)
    value = lowered(start, unit, score, use, left, least, price, rate, target - base, length, steps)
    prices[listed], rates[:, order] = price, rate
    return base + value


@njit(cache=True, nogil=True)
def struck(
    open_pairs, must, place, room, prices, rates, scores, uses, fixed, bound, target, steps, loss
):
    """Strike what is in no placement above the target, round by round.

    Parameters
    ----------
    open_pairs, must, place, room
        Changed; these and most others as of `improved`.
    loss : array of float, shape (units, places + 1), written
        What the bound at these prices loses at least if a unit is placed there or, last, if
        it stays out; of open pairs and units alone.

    Returns
    -------
    possible : bool
        False if no placement above the target is left.
    bound : float
        The best that was proven.
    at_prices : float
        The bound that the last prices prove.
    """
    at_prices, before = bound, 0
    while True:
        count = np.sum(open_pairs)
        if count == 0 or (before and count > _FEWER * before):
            return True, bound, at_prices
        at_prices = improved(
            open_pairs, must, place, room, prices, rates, scores, uses, fixed, bound, target, steps
        )
        bound = min(bound, at_prices)
        if bound <= target:
            return False, bound, at_prices
        width = at_prices - target
        _losses(open_pairs, room, prices, rates, scores, uses, _BEYOND * width, loss)
        for u in range(len(open_pairs)):
            some = False
            for p in range(len(room)):
                some |= open_pairs[u, p]
                open_pairs[u, p] &= loss[u, p] <= width
            must[u] |= some and loss[u, -1] > width
        if not settle(open_pairs, must, place, room, uses):
            return False, bound, at_prices
        before = count


@njit(cache=True)
def _listed(open_pairs, room, scores, uses):
    """The open units, the order of dimensions, and what loops over open pairs work on.

    These are `start`, `unit`, `score`, `uses` and `room` as of
    `softlanding.assignment.forcing.lowered`; tables are quickest with most room last.
    """
    units, places = open_pairs.shape
    number, listed = np.empty(units, np.int64), np.empty(units, np.int64)
    count = 0
    for u in range(units):
        if np.any(open_pairs[u]):
            number[u], listed[count] = count, u
            count += 1
    listed = listed[:count]
    order = np.argsort(room.sum(axis=0))
    start = np.zeros(places + 1, np.int64)
    pairs = np.sum(open_pairs)
    unit, score = np.empty(pairs, np.int64), np.empty(pairs)
    k = 0
    for p in range(places):
        for u in listed:
            if open_pairs[u, p]:
                unit[k], score[k] = number[u], scores[u, p]
                k += 1
        start[p + 1] = k
    return listed, order, start, unit, score, uses[listed][:, order], room[:, order]


@njit(cache=True)
def _settled(place, scores, fixed):
    """What the settled units and `fixed` are worth."""
    for u in range(len(place)):
        if place[u] >= 0:
            fixed += scores[u, place[u]]
    return fixed


@njit(cache=True)
def _losses(open_pairs, room, prices, rates, scores, uses, margin, loss):
    """Write what the bound loses at least by each open choice, up to a margin."""
    listed, order, start, unit, score, use, left = _listed(open_pairs, room, scores, uses)
    inside, outside = np.zeros(len(unit)), np.zeros(len(unit))
    price, rate = prices[listed], rates[:, order]
    forced_losses(start, unit, score, use, left, price, rate, margin, inside, outside)
    elsewhere = np.zeros(len(listed))
    for k in range(len(unit)):
        elsewhere[unit[k]] += outside[k]
    for p in range(len(room)):
        for k in range(start[p], start[p + 1]):
            loss[listed[unit[k]], p] = inside[k] + elsewhere[unit[k]] - outside[k]
    loss[listed, -1] = price + elsewhere


@njit(cache=True, nogil=True)
def unit_to_try(open_pairs, must, loss, gap, growth):
    """The unit that leaves least to search when it is tried in each of its places.

    A part of the search is taken to grow with the gap that it has left by e to the power of
    `growth`. −1 where no unit has two choices.
    """
    best, least = -1, np.inf
    for u in range(len(open_pairs)):
        choices, size = 0, 0.0
        for p in range(open_pairs.shape[1]):
            if open_pairs[u, p]:
                choices += 1
                size += np.exp(-growth / gap * loss[u, p])
        if choices and not must[u]:
            choices += 1
            size += np.exp(-growth / gap * loss[u, -1])
        if choices > 1 and size < least:
            best, least = u, size
    return best
