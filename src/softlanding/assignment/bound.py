"""A proven upper bound from prices of capacity, whoever made the placement."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.units import blocks_of_units, unit_uses

__all__ = ["price_bound"]

_ROUNDING = 8 * np.finfo(np.float64).eps


def price_bound(instance: Instance, prices: NDArray[np.float64]) -> float:
    r"""Upper bound on the objective that a set of prices proves.

    Parameters
    ----------
    instance
        Its locks must not conflict.
    prices : array of float, shape (places, dimensions)
        Any prices of at least 0 per unit of capacity; the tightest are the duals of
        the linear relaxation. Negative ones are taken as 0.

    Returns
    -------
    float
        No placement that keeps capacities, links and locks has a larger sum of
        scores. Rounded outwards: the error of the floating-point sums is added.

    Notes
    -----
    Lagrangian relaxation of the capacities [1]_: with prices λ ≥ 0,

    .. math:: L(λ) = \sum_p λ_p c_p + \sum_u \max(0, \max_p s_{up} - λ_p a_u),

    over units u (linked households together; a locked unit has only its place and no
    0). Every feasible placement x satisfies Σ s x ≤ Σ s x + λ(c − Σ a x) ≤ L(λ).
    A pair is skipped if the unit alone exceeds the place. Time and memory:
    O(units · places).

    References
    ----------
    .. [1] M. L. Fisher (1981), The Lagrangian relaxation method for solving integer
       programming problems, Management Science 27(1), section 2.

    Examples
    --------
    One place for 2 persons, two households of 2 with scores 5 and 3. At a price of
    1.5 per person: 2 · 1.5 + (5 − 3) + max(0, 3 − 3) = 5.

    >>> instance = Instance([[5.0], [3.0]], [[2], [2]], [[2]])
    >>> round(price_bound(instance, np.array([[1.5]])), 9)
    5.0
    >>> round(price_bound(instance, np.array([[0.0]])), 9)
    8.0
    """
    prices = np.maximum(np.asarray(prices, dtype=np.float64), 0.0)
    uses, units = unit_uses(instance), instance.unit_of_household
    locked = {int(units[household]): place for household, place in instance.locks.items()}
    terms: list[float] = (prices * instance.capacities).ravel().tolist()
    magnitude = math.fsum(terms)
    for numbers, scores in blocks_of_units(instance):
        for dimension in range(uses.shape[1]):
            too_large = uses[numbers, dimension, None] > instance.capacities[None, :, dimension]
            scores[too_large] = np.nan
        paid = uses[numbers].astype(np.float64) @ prices.T
        net = np.where(np.isnan(scores), -np.inf, scores - paid)
        best: NDArray[np.float64] = np.maximum(net.max(axis=1, initial=-np.inf), 0.0)
        for row in np.flatnonzero(np.isin(numbers, list(locked))):
            best[row] = net[row, locked[int(numbers[row])]]
        terms += best.tolist()
        used = np.where(np.isfinite(net), paid, 0.0).max(axis=1, initial=0.0)
        magnitude += float(used.sum()) + float(np.abs(best).sum())
    slack = float(_ROUNDING) * (1 + instance.shape[2]) * magnitude
    return math.fsum(terms) + slack
