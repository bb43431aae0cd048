"""What room is worth to those who may still come, in compiled loops.

The loops of the look ahead (`softlanding.assignment.look_ahead`) and of the choice for a
batch (`softlanding.assignment.batch`). Impossible pairs have a score of −inf.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit, prange

__all__ = ["add_knapsacks", "descend", "improve"]

_NEVER = -1e18
_FAR = -30.0  # exponents below count as nothing
_GAIN = 1e-9
_REMEMBERED = 6
_LONGER = 8.0
_SHORTEST = 1e-5
_NOWHERE = -2


@njit(cache=True, fastmath={"reassoc", "contract", "arcp", "nsz"})
def _soft_rows(first, step, scores, uses, weights, prices, softness, used):
    """Σ weight · softness · log(1 + Σ exp(net / softness)) over rows; adds the soft use."""
    units, places = scores.shape
    total = 0.0
    net = np.empty(places)
    for unit in range(first, units, step):
        most = 0.0
        for place in range(places):
            value = np.float64(scores[unit, place])
            if value > _NEVER:
                for d in range(uses.shape[1]):
                    value -= uses[unit, d] * prices[place, d]
            net[place] = value
            most = max(most, value)
        whole = np.exp(-most / softness)  # of staying unplaced
        for place in range(places):
            power = (net[place] - most) / softness
            net[place] = np.exp(power) if power > _FAR else 0.0
            whole += net[place]
        total += weights[unit] * (most + softness * np.log(whole))
        for place in range(places):
            if net[place] > 0:
                share = weights[unit] * net[place] / whole
                for d in range(uses.shape[1]):
                    used[place, d] += share * uses[unit, d]
    return total


@njit(parallel=True, cache=True)
def _soft_dual_by_parts(scores, uses, weights, prices, softness, used, parts):
    """`_soft_rows` by parts of the rows; the number of processors doesn't change the sums."""
    gains = np.zeros(parts)
    load = np.zeros((parts, used.shape[0], used.shape[1]))
    for part in prange(parts):
        gains[part] = _soft_rows(part, parts, scores, uses, weights, prices, softness, load[part])
    used[:] = 0
    for part in range(parts):
        used += load[part]
    return gains.sum()


@njit(cache=True)
def descend(scores, uses, weights, room, prices, softness, steps, tolerance, parts):
    """Minimise the smoothed dual over prices of at least 0; `prices` is changed in place.

    Spectral projected gradients: the step follows from the last change of the gradient,
    and a value may rise above the last, but not above the highest of the last few.
    """
    used = np.empty(prices.shape)
    trial, slope = prices.copy(), np.empty(prices.shape)
    value = _dual(scores, uses, weights, room, prices, softness, used, parts)
    gradient = room - used
    recent = np.full(_REMEMBERED, value)
    best, lowest = prices.copy(), value
    step = softness / max(1.0, np.abs(gradient).max())
    still = 0
    for count in range(steps):
        slope[:] = np.maximum(prices - step * gradient, 0.0) - prices
        descent = (slope * gradient).sum()
        if descent >= -tolerance * max(1.0, abs(value)):
            break
        length = 1.0
        while True:
            trial[:] = np.maximum(prices + length * slope, 0.0)
            reached = _dual(scores, uses, weights, room, trial, softness, used, parts)
            if reached <= recent.max() + 1e-4 * length * descent or length < _SHORTEST:
                break
            length *= 0.4
        bent = (room - used) - gradient
        moved = trial - prices
        curve = (moved * bent).sum()
        fitted = (moved * moved).sum() / curve if curve > 0 else np.inf
        step = min(fitted, _LONGER * step)  # where the dual is straight, go on, but not too far
        gradient += bent
        prices[:] = trial
        value = reached
        recent[count % _REMEMBERED] = value
        still = 0 if value < lowest - tolerance * max(1.0, abs(lowest)) else still + 1
        if value < lowest:
            lowest = value
            best[:] = prices
        if still >= _REMEMBERED:
            break
    prices[:] = best
    return lowest


@njit(cache=True)
def _dual(scores, uses, weights, room, prices, softness, used, parts):
    if parts > 1:
        gain = _soft_dual_by_parts(scores, uses, weights, prices, softness, used, parts)
    else:
        used[:] = 0
        gain = _soft_rows(0, 1, scores, uses, weights, prices, softness, used)
    return gain + (prices * room).sum()


@njit(cache=True)
def add_knapsacks(scores, uses, prices, room, start, values, most):
    """Add to `values` what 0, 1, … room of the first dimension is worth at each place.

    A unit that would gain less elsewhere brings the difference; the best set of units that
    fits is found by dynamic programming. Other dimensions are paid at their price. Places
    with more room than `most` are priced, not enumerated.
    """
    units, places = scores.shape
    best = np.zeros(units)
    for unit in range(units):
        for place in range(places):
            net = np.float64(scores[unit, place])
            if net > _NEVER:
                for d in range(uses.shape[1]):
                    net -= uses[unit, d] * prices[place, d]
                best[unit] = max(best[unit], net)
    for place in range(places):
        states = room[place, 0] + 1
        if states > most:
            for state in range(states):
                values[start[place] + state] += prices[place, 0] * state
            continue
        found = np.zeros(states)
        for unit in range(units):
            profit = np.float64(scores[unit, place]) - best[unit]
            fits = profit > _NEVER
            for d in range(uses.shape[1]):
                fits &= uses[unit, d] <= room[place, d]
                if d:
                    profit -= uses[unit, d] * prices[place, d]
            if not fits or profit <= 0:
                continue
            size = uses[unit, 0]
            for state in range(states - 1, size - 1, -1):
                found[state] = max(found[state], found[state - size] + profit)
        for state in range(states):
            values[start[place] + state] += found[state]


@njit(cache=True)
def _cost(load, even, rate):
    """Soft cost of a week's load: its rise per unit is rate · (load − even) / even."""
    over = load - even
    return 0.5 * rate * over * over / max(even, 1.0) if over > 0 else 0.0


@njit(cache=True)
def _change(place, delta, room, load, start, values, even, rate):
    """Change of value when a place's use grows by `delta`; −inf if it does not fit."""
    for d in range(len(delta)):
        if delta[d] > room[place, d]:
            return -np.inf
    at = start[place] + room[place, 0]
    change = values[at - delta[0]] - values[at]
    for d in range(len(delta)):
        if rate[d] > 0 and delta[d] != 0:
            change -= _cost(load[place, d] + delta[d], even[place, d], rate[d])
            change += _cost(load[place, d], even[place, d], rate[d])
    return change


@njit(cache=True)
def _take(place, delta, room, load):
    for d in range(len(delta)):
        room[place, d] -= delta[d]
        load[place, d] += delta[d]


@njit(cache=True)
def _relocate(unit, chosen, net, uses, room, load, start, values, even, rate):
    """Move one unit to where it brings most; whether it moved."""
    old, use = chosen[unit], uses[unit]
    leaving = 0.0
    if old >= 0:
        leaving = _change(old, -use, room, load, start, values, even, rate) - net[unit, old]
    most, target = _GAIN, _NOWHERE
    if old >= 0 and leaving > most:
        most, target = leaving, -1
    for place in range(net.shape[1]):
        if place == old or net[unit, place] <= _NEVER:
            continue
        gain = leaving + net[unit, place]
        gain += _change(place, use, room, load, start, values, even, rate)
        if gain > most:
            most, target = gain, place
    if target == _NOWHERE:
        return False
    if old >= 0:
        _take(old, -use, room, load)
    if target >= 0:
        _take(target, use, room, load)
    chosen[unit] = target
    return True


@njit(cache=True)
def _exchange(one, other, chosen, net, uses, room, load, start, values, even, rate):
    """Let two units change places if that brings more; whether they did."""
    here, there = chosen[one], chosen[other]
    if here == there:
        return False
    more = uses[one] - uses[other]
    gain = 0.0
    if there >= 0:
        if net[one, there] <= _NEVER:
            return False
        gain += net[one, there] - net[other, there]
        gain += _change(there, more, room, load, start, values, even, rate)
    if here >= 0:
        if net[other, here] <= _NEVER:
            return False
        gain += net[other, here] - net[one, here]
        gain += _change(here, -more, room, load, start, values, even, rate)
    if not gain > _GAIN:
        return False
    if there >= 0:
        _take(there, more, room, load)
    if here >= 0:
        _take(here, -more, room, load)
    chosen[one], chosen[other] = there, here
    return True


@njit(cache=True)
def improve(chosen, net, uses, room, load, start, values, even, rate, rounds):
    """Relocate single units and exchange pairs until nothing gains; the value reached.

    `chosen`, `room` and `load` are changed in place.
    """
    units = len(chosen)
    for _ in range(rounds):
        moved = False
        for unit in range(units):
            moved |= _relocate(unit, chosen, net, uses, room, load, start, values, even, rate)
        for one in range(units):
            for other in range(one + 1, units):
                moved |= _exchange(
                    one, other, chosen, net, uses, room, load, start, values, even, rate
                )
        if not moved:
            break
    value = 0.0
    for unit in range(units):
        if chosen[unit] >= 0:
            value += net[unit, chosen[unit]]
    for place in range(len(room)):
        value += values[start[place] + room[place, 0]]
        for d in range(room.shape[1]):
            if rate[d] > 0:
                value -= _cost(load[place, d], even[place, d], rate[d])
    return value
