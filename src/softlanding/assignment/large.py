"""Placement of a whole continent's year: prices, a bound that they prove, rounding, repair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.exact import Outcome
from softlanding.assignment.household_prices import Duals, Problem, small_places
from softlanding.assignment.improvement import closest, rounded_and_improved
from softlanding.assignment.linear_prices import linear_prices
from softlanding.assignment.pairs import Pairs, pairs_within
from softlanding.assignment.run import Run
from softlanding.assignment.starting_prices import starting_prices
from softlanding.assignment.units import Core

__all__ = ["large"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WIDTH = 0.5  # of a candidate's loss per person, times the spread of scores
_NARROWEST, _WIDEST = 1e-3, 20.0
_FEWEST, _MOST_PAIRS = 5, 4_000_000  # of each unit, on average; in all
_MANY_CELLS = 10_000_000  # beyond, rounds over more pairs were too slow: 0.29 % for 0.21
_CLOSE = 0.3  # as `_WIDTH`, for pairs of a good placement there
_FEW_CELLS = 100_000  # all pairs of such an instance are candidates
_ROUNDS = (  # steps, first length per spread
    *((150, 0.25), (150, 0.15), (150, 0.08), (150, 0.04)),
    *((300, 0.02), (300, 0.01)),
)
_SHARE_OF_TIME = 0.3  # for the prices
_FIRST_WIDTH = 0.15  # as `_WIDTH`, for the pairs that the linear relaxation begins with


def large(core: Core, run: Run, seed: int) -> Outcome:
    """Place the core's units well, with a bound that every pair was priced for.

    Notes
    -----
    1. A soft choice gives first prices of places (`starting_prices`), and with them the
       few pairs per household that can matter.
    2. Subgradient steps over these pairs lower the dual function of the relaxation over
       patterns, whole sets of households that fit a place together (`Problem`): where
       places are small it lies far below the bound of the linear relaxation.
    3. Every pair of the instance is then priced once; the bound counts those that were
       left out before, so that it holds for the whole instance. Where places hold many
       households, the linear relaxation is as tight and solved to its end instead
       (`linear_prices`).
    4. A dive fixes what the relaxed solutions agree on (`rounded`); chains of moves and
       large neighbourhoods improve the placement (`improved`).

    Households that found no room among the candidates are put where there is room left.
    The memory beyond the core's scores is that of the candidate pairs.
    """
    run.tell("finding first prices")
    start = starting_prices(core, run)
    size = np.maximum(core.uses[:, 0], 1)
    prices = np.zeros(core.capacities.shape)
    prices[:, 0] = start.prices
    duals, bound = Duals(start.best, prices), np.inf
    until = run.seconds + _SHARE_OF_TIME * run.remaining
    for steps, step in _ROUNDS:
        pairs = _candidates(core, duals, size, start.spread)
        problem = Problem(pairs, core.uses, core.capacities)
        ascent = problem.ascend(duals, steps=steps, step=step * start.spread)
        for _value in ascent:
            if not run.tell("pricing households and places") or run.seconds > until:
                break
        proven = core.fixed + _certified(core, ascent.best)
        if proven < bound:
            duals, bound = ascent.best, proven
        run.tell("pricing every pair", bound=bound)
        if run.seconds > until or core.roomy:
            break
    if core.roomy and not run.over:
        linear = linear_prices(core, duals.places, _FIRST_WIDTH * start.spread * size, run)
        proven = core.fixed + _certified(core, linear)
        if proven < bound:
            duals, bound = linear, proven
        run.tell("pricing every pair", bound=bound)
        pairs = _candidates(core, duals, size, start.spread)
    if core.scores.size > _MANY_CELLS:
        pairs = _close(core, pairs, duals, start.spread, size)
    else:
        pairs = closest(core, pairs, duals, duals.places, _paid(core, duals))
    chosen = rounded_and_improved(
        core, pairs, duals, spread=start.spread, run=run, enough=bound, seed=seed
    )
    proven = bound - core.objective(chosen) <= 1e-9 * max(1.0, abs(bound))
    return Outcome(chosen, bound, duals.places, proven, duals.units)


def _candidates(core: Core, duals: Duals, size: Ints, spread: float) -> Pairs:
    """Pairs that lose little at the prices; fewer where that would be too many, else more."""
    width = _WIDTH * spread if core.scores.size > _FEW_CELLS else np.inf
    while True:
        pairs = pairs_within(core, duals.places, duals.units - width * size)
        if len(pairs) > _MOST_PAIRS and width > _NARROWEST * spread:
            width /= 2
        elif len(pairs) < _FEWEST * len(core.uses) and width < _WIDEST * spread:
            width *= 2
        else:
            return pairs


def _paid(core: Core, duals: Duals) -> Floats:
    """Prices of room where room is bought; at small places the best subset pays for it."""
    return np.where(small_places(core.capacities)[:, None], 0.0, duals.places)


def _certified(core: Core, duals: Duals) -> float:
    """The dual function with every pair of the instance that can count in it."""
    paid = _paid(core, duals)
    pairs = pairs_within(core, paid, duals.units)
    problem = Problem(pairs, core.uses, core.capacities)
    bound = problem.bound(duals.copy())
    return bound + float(np.delete(duals.units, np.unique(pairs.unit)).sum())


def _close(core: Core, pairs: Pairs, duals: Duals, spread: float, size: Ints) -> Pairs:
    """Pairs by which the unit gets about its price."""
    paid = _paid(core, duals)
    left = pairs.score - duals.units[pairs.unit]
    left -= (core.uses[pairs.unit] * paid[pairs.place]).sum(axis=1)
    return pairs.only(left >= -_CLOSE * spread * size[pairs.unit])
