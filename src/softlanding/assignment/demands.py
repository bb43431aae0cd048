"""What is asked of a placement beside capacities: minimum loads, linked households nearby.

Here a placement is checked against them; `softlanding.assignment.programme` keeps them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.bound import price_bound
from softlanding.assignment.instance import Instance
from softlanding.assignment.load import load
from softlanding.assignment.reason import Reason

__all__ = [
    "Demand",
    "below_minimum",
    "demand_bound",
    "far_apart",
    "near_conflicts",
    "neighbouring",
    "share_bound",
]

_EARTH_KM = 6371.0088
_RELATIVE = 1e-8

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Demand:
    """A sum of values over the placed households that may not fall below a number.

    Parameters
    ----------
    name
        For reports.
    values : array of float, shape (households, places)
        What a placed household adds; NaN counts as 0.
    least
        The number, in the unit of the values.
    """

    name: str
    values: Floats
    least: float

    def total(self, assignment: NDArray[np.int64]) -> float:
        """The sum that a placement reaches."""
        placed = np.flatnonzero(assignment >= 0)
        return float(np.nan_to_num(self.values[placed, assignment[placed]]).sum())

    def kept(self, assignment: NDArray[np.int64]) -> bool:
        """Whether a placement reaches the number, but for the rounding of sums."""
        return self.total(assignment) >= self.least - _RELATIVE * max(1.0, abs(self.least))


def demand_bound(
    instance: Instance,
    demands: Sequence[Demand],
    multipliers: NDArray[np.float64],
    prices: NDArray[np.float64],
) -> float:
    r"""Upper bound on the sum of scores of all placements that keep the demands.

    Parameters
    ----------
    multipliers : array of float, shape (demands,)
        Price of each demand, at least 0; any prices prove a bound.
    prices : array of float, shape (places, dimensions)
        Prices of the capacities, at least 0.

    Notes
    -----
    With multipliers μ ≥ 0 every placement that keeps the demands satisfies
    Σ s ≤ Σ s + Σ_k μ_k (V_k − b_k) ≤ L(s + Σ_k μ_k v_k; λ) − Σ_k μ_k b_k, where L is
    `price_bound` of the scores in brackets.

    Examples
    --------
    One place for one person, two households with scores 5 and 3; the second is to get at
    least 3. At a multiplier of 1 the scores are 5 and 6, so that 6 − 3 = 3 is proven.

    >>> instance = Instance([[5.0], [3.0]], [[1], [1]], [[1]])
    >>> second = Demand("second", np.array([[0.0], [3.0]]), least=3.0)
    >>> round(demand_bound(instance, [second], np.array([1.0]), np.array([[6.0]])), 9)
    3.0
    """
    scores = instance.scores.astype(np.float64)
    for demand, multiplier in zip(demands, multipliers, strict=True):
        scores += max(0.0, float(multiplier)) * np.nan_to_num(demand.values)
    owed = sum(
        max(0.0, float(multiplier)) * demand.least
        for demand, multiplier in zip(demands, multipliers, strict=True)
    )
    return price_bound(replace(instance, scores=scores), prices) - owed


def share_bound(
    instance: Instance,
    demands: Sequence[Demand],
    weights: NDArray[np.float64],
    prices: NDArray[np.float64],
) -> float:
    """Upper bound on the smallest share total / least of the demands, in any placement.

    Notes
    -----
    With weights w ≥ 0 the smallest share t satisfies t Σ w_k b_k ≤ Σ w_k V_k, which is at
    most `price_bound` of the scores Σ w_k v_k. Infinite if no weight is above 0.

    Examples
    --------
    One place for one person, two households with score 1 each: one of them gets nothing.
    Prices prove no more than that the smaller share is at most a half.

    >>> instance = Instance([[1.0], [1.0]], [[1], [1]], [[1]])
    >>> each = [Demand(str(who), np.eye(2)[:, [who]], least=1.0) for who in range(2)]
    >>> round(share_bound(instance, each, np.array([1.0, 1.0]), np.array([[1.0]])), 9)
    0.5
    """
    weights = np.maximum(weights, 0.0)
    owed = math.fsum(w * demand.least for w, demand in zip(weights.tolist(), demands, strict=True))
    if not owed > 0:
        return math.inf
    scores = np.where(np.isnan(instance.scores), np.nan, 0.0)
    for weight, demand in zip(weights.tolist(), demands, strict=True):
        scores += weight * np.nan_to_num(demand.values)
    return price_bound(replace(instance, scores=scores), prices) / owed


def neighbouring(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], km: float
) -> NDArray[np.bool_]:
    """Places at most so many kilometres apart, as the crow flies, shape (places, places).

    Parameters
    ----------
    latitude, longitude : array of float, shape (places,)
        Degrees; NaN where unknown: such a place is near itself alone.
    km
        At least 0.

    Notes
    -----
    Great circle on a sphere of the mean radius of the Earth, 6,371 km: at most 0.6% off.

    Examples
    --------
    Uppsala and Stockholm are 64 km apart, Malmö is far from both.

    >>> north, east = np.array([59.858, 59.329, 55.605]), np.array([17.639, 18.069, 13.004])
    >>> neighbouring(north, east, km=70).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [0, 0, 1]])
    """
    north, east = np.radians(latitude), np.radians(longitude)
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    apart = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.asarray(apart <= km) | np.eye(len(north), dtype=np.bool_)


def below_minimum(instance: Instance, assignment: NDArray[np.int64]) -> tuple[Reason, ...]:
    """One reason for each place that has less than its minimum of something.

    Examples
    --------
    >>> instance = Instance([[1.0]], [[2]], [[9]], place_ids=("Berg",), minimums=[[3]])
    >>> below_minimum(instance, np.array([0]))[0].text
    'Berg has 2 of "persons", below its minimum of 3.'
    """
    if instance.minimums is None:
        return ()
    used = load(instance, assignment)
    reasons = []
    for place, dimension in np.argwhere(used < instance.minimums):
        town, name = instance.place_ids[place], instance.dimensions[dimension]
        has, least = int(used[place, dimension]), int(instance.minimums[place, dimension])
        text = f'{town} has {has} of "{name}", below its minimum of {least}.'
        data = {"place": town, "dimension": name, "used": has, "minimum": least}
        reasons.append(Reason("below_minimum", text, data))
    return tuple(reasons)


def far_apart(instance: Instance, assignment: NDArray[np.int64]) -> tuple[Reason, ...]:
    """One reason for each two households that should be near each other and are not."""
    reasons = []
    for pair in instance.near:
        one, other = (int(assignment[index]) for index in pair)
        if _apart(instance, one, other):
            names = [instance.household_ids[index] for index in pair]
            text = f"Households {names[0]} and {names[1]} are not near each other."
            reasons.append(Reason("linked_far_apart", text, {"households": names}))
    return tuple(reasons)


def near_conflicts(instance: Instance) -> tuple[Reason, ...]:
    """Two households that locks hold apart, though they should be near each other."""
    held = np.full(instance.shape[0], -1, dtype=np.int64)
    for household, place in instance.locks.items():
        held[instance.linked_with(household)] = place
    reasons = []
    for pair in instance.near:
        one, other = (int(held[index]) for index in pair)
        if min(one, other) >= 0 and _apart(instance, one, other):
            names = [instance.household_ids[index] for index in pair]
            towns = [instance.place_ids[one], instance.place_ids[other]]
            text = (
                f"Households {names[0]} and {names[1]} are locked to {towns[0]} and {towns[1]}, "
                "which are not near each other."
            )
            data = {"households": names, "places": towns}
            reasons.append(Reason("locks_far_apart", text, data))
    return tuple(reasons)


def _apart(instance: Instance, one: int, other: int) -> bool:
    if one < 0 or other < 0:
        return one != other
    assert instance.neighbours is not None  # noqa: S101 - `Instance` refuses near without it
    return not instance.neighbours[one, other]
