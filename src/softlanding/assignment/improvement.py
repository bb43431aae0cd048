"""Better placements by taking a part of one apart and rounding it anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.chains import Chains
from softlanding.assignment.greedy import fill
from softlanding.assignment.household_prices import Duals
from softlanding.assignment.pairs import Pairs, pairs_within
from softlanding.assignment.parts import improved_in_parts
from softlanding.assignment.relaxation import Relaxation
from softlanding.assignment.rounding import rounded
from softlanding.assignment.run import Run
from softlanding.assignment.starting_prices import spread_of
from softlanding.assignment.units import Core

__all__ = ["PER_UNIT", "closest", "improved", "near_relaxation", "rounded_and_improved"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PER_UNIT = 30
"""Pairs of each unit, on average, that a good placement is looked for among."""

_PART = (0.05, 0.35)  # of the places are emptied in a round, at least and at most
_LEAST = 1e-5  # relative gain over `_ROUNDS` rounds below which the search ends
_ROUNDS = 100
_SHARE_OF_TIME = 0.4  # for large neighbourhoods; the rest is for parts


def closest(core: Core, pairs: Pairs, duals: Duals, *ways: Floats) -> Pairs:
    """The `PER_UNIT` pairs per unit, on average, that lose least for each person at the prices.

    Parameters
    ----------
    core, pairs, duals
        What is placed, the pairs to choose from, and good prices of units.
    ways : arrays of float, shape (places, dimensions)
        Prices of room; the closest by each are kept.
    """
    most = PER_UNIT * len(core.uses)
    if len(pairs) <= most:
        return pairs
    kept = np.zeros(len(pairs), dtype=np.bool_)
    for prices in ways:
        lost = duals.units[pairs.unit] - pairs.score
        lost += (core.uses[pairs.unit] * prices[pairs.place]).sum(axis=1)
        lost /= np.maximum(core.uses[pairs.unit, 0], 1)
        kept |= lost <= np.partition(lost, most - 1)[most - 1]
    return pairs.only(kept)


def near_relaxation(core: Core, relaxed: Relaxation, run: Run) -> Ints:
    """A good placement of all units, from the prices of the linear relaxation."""
    best = np.maximum(relaxed.net.max(axis=1, initial=0.0), 0.0)
    duals = Duals(best, relaxed.prices)
    pairs = pairs_within(core, duals.places, np.full(len(best), -np.inf))
    return rounded_and_improved(
        core,
        closest(core, pairs, duals, duals.places),
        duals,
        spread=spread_of(core),
        run=run,
        enough=relaxed.bound,
        seed=0,
    )


def rounded_and_improved(
    core: Core,
    pairs: Pairs,
    duals: Duals,
    *,
    spread: float,
    run: Run,
    enough: float,
    seed: int,
) -> Ints:
    """A good placement over `pairs`, of all units; parameters as of `improved`."""
    nobody = np.full(len(core.uses), -1, dtype=np.int64)
    chosen = fill(core, rounded(core, pairs, duals, nobody, spread=spread, run=run))
    run.tell("improving the placement", objective=core.objective(chosen))
    return fill(
        core,
        improved(core, pairs, duals, chosen, spread=spread, run=run, enough=enough, seed=seed),
    )


def improved(
    core: Core,
    pairs: Pairs,
    duals: Duals,
    place_of_unit: Ints,
    *,
    spread: float,
    run: Run,
    enough: float,
    seed: int,
) -> Ints:
    """Search large neighbourhoods [1]_ until little is gained.

    Parameters
    ----------
    core, pairs, duals, place_of_unit, spread, run
        As for `rounded`.
    enough
        The proven bound: the search also ends when the placement reaches it.
    seed
        Of the choice of places.

    Notes
    -----
    Each round empties a random part of the places and rounds their households anew,
    together with all that are unplaced, and improves them by chains of moves (`Chains`);
    the better of the two placements is kept. In the end, and where places hold many
    households from the first, parts of it are solved exactly (`improved_in_parts`).

    References
    ----------
    .. [1] D. Pisinger, S. Ropke (2010), Large neighborhood search, in: Handbook of
       Metaheuristics, 2nd ed., chapter 13.
    """
    draw = np.random.default_rng(seed)
    chains = Chains(core, pairs)
    best = place_of_unit.copy()
    chains.improve(best)
    value = core.objective(best)
    values = [value]
    until = run.seconds + _SHARE_OF_TIME * run.remaining
    while not core.roomy and run.seconds < until and not run.over and value < enough:
        part = draw.uniform(*_PART)
        emptied = draw.random(len(core.capacities)) < part
        trial = best.copy()
        trial[(best >= 0) & emptied[best]] = -1
        free = np.flatnonzero(trial < 0)
        trial = rounded(
            core, pairs.only(trial[pairs.unit] < 0), duals, trial, spread=spread, run=run
        )
        chains.improve(trial, free)
        if core.objective(trial) > value:
            best, value = trial, core.objective(trial)
        run.tell("improving the placement", objective=value)
        values.append(value)
        if len(values) > _ROUNDS and value - values[-1 - _ROUNDS] <= _LEAST * abs(value):
            break
    return improved_in_parts(core, pairs, duals, best, run=run, enough=enough, seed=seed)
