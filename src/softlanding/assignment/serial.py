"""One after the other: a dictatorship in a stated order, and a lottery as a baseline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.greedy import fill
from softlanding.assignment.preferences import Preferences, of_units
from softlanding.assignment.units import Core

__all__ = ["at_random", "serial"]

Ints = NDArray[np.int64]


def serial(core: Core, preferences: Preferences) -> Ints:
    """Each unit in turn takes the place that it wishes most, of those with room.

    Returns
    -------
    array of int, shape (units,)
        Place of each unit; −1 = nothing possible was left.

    Notes
    -----
    Nobody gains by stating other wishes than their own, and no household could do
    better without another, earlier in the order, doing worse [1]_. Linked households
    choose when the first of them would. Those of equal turn, and equal wishes, follow
    the seeded order of the core. O(units · places).

    References
    ----------
    .. [1] A. Abdulkadiroğlu, T. Sönmez (1998), Random serial dictatorship and the core
       from random endowments in house allocation problems, Econometrica 66(3).
    """
    wishes = core.scores
    if preferences.wishes is not None or preferences.priorities is not None:
        whole = of_units(core.instance, preferences).wishes
        ordered = whole[np.ix_(core.unit_order, core.place_order)].astype(core.scores.dtype)
        wishes = np.where(np.isnan(ordered) | ~np.isfinite(core.scores), -np.inf, ordered)
    return fill(
        replace(core, scores=wishes), np.full(len(core.uses), -1), _turns(core, preferences)
    )


def at_random(core: Core, seed: int) -> Ints:
    """Each unit in the seeded order goes to any possible place with room, by lot.

    What a mechanism has to beat. O(units · places).
    """
    draw = np.random.default_rng((seed, 1))
    chosen = np.full(len(core.uses), -1, dtype=np.int64)
    free = core.capacities.copy()
    for unit, use in enumerate(core.uses):
        possible = np.flatnonzero(np.isfinite(core.scores[unit]) & np.all(free >= use, axis=1))
        if len(possible):
            chosen[unit] = draw.choice(possible)
            free[chosen[unit]] -= use
    return chosen


def _turns(core: Core, preferences: Preferences) -> Ints:
    """Units of the core in the order in which they choose."""
    count = len(core.uses)
    if isinstance(preferences.order, str):
        largest = -core.uses[:, 0] if preferences.order == "persons" else np.zeros(count)
        return np.argsort(largest, kind="stable")  # within ties, the core is shuffled
    turn = np.full(len(core.locked_place), len(preferences.order))
    units = core.instance.unit_of_household[np.array(preferences.order, dtype=np.int64)]
    np.minimum.at(turn, units, np.arange(len(units)))
    return np.argsort(turn[core.unit_order], kind="stable")
