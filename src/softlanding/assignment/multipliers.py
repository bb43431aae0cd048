"""Demands by prices: scores of those who get too little count more, round after round.

For instances with too many pairs for a programme over pairs. Every round is an ordinary
placement with other scores, by "large"; its bound proves one for the demands as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.demanding import Kept, Shared
from softlanding.assignment.demands import Demand
from softlanding.assignment.exact import Outcome
from softlanding.assignment.instance import Instance
from softlanding.assignment.reason import Reason
from softlanding.assignment.result import Result
from softlanding.assignment.run import Run
from softlanding.assignment.solve import solve
from softlanding.assignment.units import Core

__all__ = ["keep_by_multipliers", "share_by_weights"]

_ROUNDS = 8
_STEP = 8.0
_AHEAD = 0.002  # multipliers aim at so much more, so that rounding does not miss a demand
_WEIGHING = 8.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def keep_by_multipliers(
    core: Core, run: Run, demands: tuple[Demand, ...], seed: int, first: Ints | None = None
) -> Kept:
    """A placement that keeps the demands, and a bound, by Lagrangian relaxation.

    Parameters
    ----------
    demands
        With a least above 0.
    first : array of int, shape (units,), optional
        A placement of the core that keeps the demands, to begin with.

    Notes
    -----
    With multipliers μ ≥ 0 the scores are s + Σ_k μ_k v_k; the bound of a placement by them,
    less Σ_k μ_k b_k, holds for every placement that keeps the demands [1]_. A multiplier
    rises with what its demand lacks, by steps that shrink.

    References
    ----------
    .. [1] M. L. Fisher (1981), The Lagrangian relaxation method for solving integer
       programming problems, Management Science 27(1), section 2.
    """
    instance = core.instance
    best = _Best(core, first)
    price = np.zeros(len(demands))
    least = np.array([demand.least for demand in demands])
    for count in range(_ROUNDS):
        result = _round(instance, demands, price, 1.0, run=run, seed=seed, rounds=_ROUNDS - count)
        best.offer_bound(result, price, result.bound - float(price @ least))
        totals = np.array([demand.total(result.assignment) for demand in demands])
        if all(demand.kept(result.assignment) for demand in demands):
            best.offer(result.assignment)
        if run.over or (not count and best.place_of_unit is not None and not price.any()):
            break
        lacking = 1 + _AHEAD - totals / least
        unit = abs(result.objective) / least / len(demands)
        price = np.maximum(0.0, price + _STEP / math.sqrt(count + 1) * unit * lacking)
    if best.place_of_unit is None:
        text = "No placement was found in time that keeps all shares."
        return Kept(None, best.multipliers, (Reason("nothing_found", text),))
    outcome = Outcome(best.place_of_unit, best.bound, best.prices, proven=False)
    return Kept(outcome, best.multipliers)


def share_by_weights(core: Core, run: Run, demands: tuple[Demand, ...], seed: int) -> Shared:
    """A placement with a large smallest share, and a bound on it, by weights of the demands.

    Notes
    -----
    With weights w ≥ 0 the smallest share is at most the bound on Σ w_k V_k, divided by
    Σ w_k b_k. A weight grows where the share is small.
    """
    weights = np.ones(len(demands))
    least = np.array([demand.least for demand in demands])
    best: tuple[float, Ints | None] = (-math.inf, None)
    bound, prices = math.inf, np.zeros(core.capacities.shape)
    proof = weights
    for count in range(_ROUNDS):
        result = _round(
            core.instance, demands, weights, 0.0, run=run, seed=seed, rounds=_ROUNDS - count
        )
        shares = np.array([demand.total(result.assignment) for demand in demands]) / least
        if shares.min() > best[0]:
            best = float(shares.min()), _place_of_unit(core, result.assignment)
        if result.bound / float(weights @ least) < bound:
            bound, proof = result.bound / float(weights @ least), weights
            prices = result.prices[core.place_order]
        if run.over:
            break
        weights = weights * np.exp(_WEIGHING / (count + 1) * (shares.mean() - shares))
    return Shared(best[1], bound, proof, prices)


@dataclass
class _Best:
    """The best placement and the best bound so far."""

    core: Core
    place_of_unit: Ints | None
    bound: float = math.inf

    def __post_init__(self) -> None:
        self.prices: Floats = np.zeros(self.core.capacities.shape)
        self.multipliers: Floats = np.zeros(0)

    def offer(self, assignment: Ints) -> None:
        chosen = _place_of_unit(self.core, assignment)
        if self.place_of_unit is None or self._value(chosen) > self._value(self.place_of_unit):
            self.place_of_unit = chosen

    def offer_bound(self, result: Result, price: Floats, bound: float) -> None:
        if bound < self.bound:
            self.bound, self.multipliers = bound, price
            self.prices = result.prices[self.core.place_order]

    def _value(self, place_of_unit: Ints) -> float:
        return self.core.objective(place_of_unit)


def _round(
    instance: Instance,
    demands: tuple[Demand, ...],
    price: Floats,
    own: float,
    *,
    run: Run,
    seed: int,
    rounds: int,
) -> Result:
    """A placement by the scores `own` · s + Σ price · values."""
    scores = own * instance.scores.astype(np.float64)
    for demand, weight in zip(demands, price.tolist(), strict=True):
        if weight:
            scores += weight * np.nan_to_num(demand.values)
    weighted = replace(instance, scores=np.where(np.isnan(instance.scores), np.nan, scores))
    seconds = max(0.01, run.remaining / rounds)
    return solve(weighted, "large", seconds, seed, run.relay)


def _place_of_unit(core: Core, assignment: Ints) -> Ints:
    """Place of each unit of the core, from the place of each household."""
    position = np.empty(len(core.place_order) + 1, dtype=np.int64)
    position[core.place_order] = np.arange(len(core.place_order))
    position[-1] = -1
    _, first = np.unique(core.instance.unit_of_household, return_index=True)
    return np.asarray(position[assignment[first[core.unit_order]]])
