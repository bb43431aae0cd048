"""Deferred acceptance for households of several persons and places of several capacities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.preferences import Preferences, of_units
from softlanding.assignment.proposals import propose, settle
from softlanding.assignment.reason import Reason
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["WEAKLY_STABLE", "stable_matching"]

WEAKLY_STABLE = "weakly_stable"
"""Code of the reason by which a result says that no household and place block it."""

Ints = NDArray[np.int64]

_AT_ONCE = 200_000  # proposals between two looks at the clock
_UNITS_AT_ONCE = 2_000


def stable_matching(
    core: Core, run: Run, preferences: Preferences
) -> tuple[Ints, tuple[Reason, ...]]:
    """A weakly stable placement of the core's units, and what may be said about it.

    Returns
    -------
    array of int, shape (units,)
        Place of each unit; −1 = unplaced.
    tuple of Reason
        "weakly_stable" if the search came to its end, otherwise nothing.

    Notes
    -----
    A unit h that prefers p to where it is, and that fits p beside those at p whose
    priority is at least its own, would block a *stable* placement. With sizes such a
    placement need not exist [1]_ [2]_ [3]_. What is reached here is weaker and always
    exists. There is

    - no **envy**: nowhere does h find no room only because of lower priority;
    - no **idle room**: where h fits into room that is free, its move would bring about
      envy, of somebody who is kept out of p, or who then would be kept out of the place
      that h leaves.

    With one person each and one capacity the two mean stable, and the result is the
    stable placement that is best for every household [4]_.

    1. Waiting units propose to places from their best downwards. A place goes through
       all who ever proposed to it, by priority, and keeps whoever fits beside those
       kept before and still leaves room enough for each one rejected earlier who by now
       would fit. So room that opened up is never given to somebody lower: no envy.
       A rejection is final; proposals are at most units · places.
    2. Units move to free room that they prefer, where that creates no envy. Nobody
       loses by it and the mover gains, so this ends.

    One proposal takes O(proposers of the place · dimensions) at worst, and O(log) with
    a shift in memory where it is turned down at once. Memory: O(units · places) for
    the ranking, plus what was proposed.

    References
    ----------
    .. [1] D. Delacrétaz, S. D. Kominers, A. Teytelboym (2016), Refugee resettlement;
       (2023) Matching mechanisms for refugee resettlement, American Economic
       Review 113(10).
    .. [2] E. J. McDermid, D. F. Manlove (2010), Keeping partners together: algorithmic
       results for the hospitals/residents problem with couples, Journal of
       Combinatorial Optimization 19(3).
    .. [3] H. Aziz, J. Chen, S. Gaspers, Z. Sun (2018), Stability and Pareto optimality in
       refugee allocation matchings, AAMAS.
    .. [4] D. Gale, L. S. Shapley (1962), College admissions and the stability of
       marriage, American Mathematical Monthly 69(1).
    """
    units, places = core.scores.shape
    chosen: Ints = np.full(units, -1, dtype=np.int64)
    if not units or not places:
        return chosen, (_claim(preferences),)
    market = _Market(core, preferences)
    waiting, waits = np.arange(units)[::-1].copy(), units
    asked = np.zeros(units, dtype=np.int64)
    pool = np.empty(16 * units, dtype=np.int32)
    lists = (np.zeros(places + 1, np.int64), np.zeros(places, np.int64))
    size = np.zeros(places, np.int64)
    load = np.zeros(core.capacities.shape, np.int64)
    state = (load, np.zeros(places, np.int64), np.full(places, -1))
    common = (market.priorities, core.uses, core.capacities, chosen)
    while waits:
        pool, waits = propose(
            *(_AT_ONCE, market.ranking, *common, asked, waiting, waits, pool, lists, size, state)
        )
        if not run.tell("proposing to places"):
            return chosen, ()
    moved = True
    while moved:
        moved = False
        for first in range(0, units, _UNITS_AT_ONCE):
            after = min(first + _UNITS_AT_ONCE, units)
            moves = settle(
                *(first, after, market.ranking, market.wishes, *common, pool, lists, load)
            )
            moved |= moves > 0
            if not run.tell("using free room"):
                return chosen, ()
    return chosen, (_claim(preferences),)


def _claim(preferences: Preferences) -> Reason:
    text = (
        "Weakly stable: nobody is kept out of a place that they prefer by somebody of lower "
        "priority, and free room is only left where taking it would pass somebody over."
    )
    return Reason(WEAKLY_STABLE, text, {"preferences_sha256": preferences.sha256})


class _Market:
    """Wishes, rankings and priorities in the order of the core."""

    def __init__(self, core: Core, preferences: Preferences) -> None:
        whole = of_units(core.instance, preferences)
        select = np.ix_(core.unit_order, core.place_order)
        self.wishes: NDArray[np.floating[Any]] = whole.wishes[select]
        self.wishes[~np.isfinite(core.scores)] = np.nan
        self.priorities: NDArray[np.floating[Any]] = whole.priorities[select]
        self.ranking = np.argsort(-self.wishes, axis=1, kind="stable").astype(np.int32)
        last = np.isfinite(self.wishes).sum(axis=1)  # NaN is sorted to the end
        self.ranking[np.arange(len(core.place_order)) >= last[:, None]] = -1
