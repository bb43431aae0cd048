"""Better placements by taking a part of one apart and rounding it anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.chains import Chains
from softlanding.assignment.greedy import fill
from softlanding.assignment.household_prices import Duals
from softlanding.assignment.pairs import Pairs
from softlanding.assignment.parts import improved_in_parts
from softlanding.assignment.rounding import rounded
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["CLOSE", "improved", "rounded_and_improved"]

Ints = NDArray[np.int64]

CLOSE = 0.3
"""Of a pair's loss per person, times the spread of scores: a good placement may use it."""

_PART = (0.05, 0.35)  # of the places are emptied in a round, at least and at most
_LEAST = 1e-5  # relative gain over `_ROUNDS` rounds below which the search ends
_ROUNDS = 100
_SHARE_OF_TIME = 0.4  # for large neighbourhoods; the rest is for parts


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
