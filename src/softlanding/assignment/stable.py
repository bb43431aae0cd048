"""Deferred acceptance for households of several persons and places of several capacities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.preferences import Preferences, of_units
from softlanding.assignment.reason import Reason
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["STABLE", "WEAKLY_STABLE", "stable_matching"]

STABLE, WEAKLY_STABLE = "stable", "weakly_stable"
"""Codes of the reasons by which a result says who may still block it; `verify` checks them."""

Ints = NDArray[np.int64]

_AT_ONCE = 200_000  # proposals between two looks at the clock
_MOVES_AT_ONCE = 500
_MOST_EXCHANGES = 2  # moves per unit; where it ended at all, it ended within one
_SHARE_OF_TIME = 0.4  # for exchanges, so that free room can still be used after them
_UNITS_AT_ONCE = 2_000


def stable_matching(
    core: Core, run: Run, preferences: Preferences
) -> tuple[Ints, tuple[Reason, ...]]:
    """A stable placement of the core's units if one is found, else a weakly stable one.

    Returns
    -------
    array of int, shape (units,)
        Place of each unit; −1 = unplaced.
    tuple of Reason
        "stable" or "weakly_stable"; nothing if the run was cut short.

    Notes
    -----
    A unit h that prefers p to where it is, and that fits p beside those at p whose
    priority is at least its own, blocks a placement; without such pairs it is *stable*.
    With sizes a stable placement need not exist [1]_ [2]_ [3]_. One is looked for; where
    none is found, the result is *weakly stable*, which is always possible. There is

    - no **envy**: nowhere does h find no room only because of lower priority;
    - no **idle room**: where h fits into room that is free, its move would bring about
      envy, of somebody who is kept out of p, or who then would be kept out of the place
      that h leaves.

    With one person each and one capacity the two are the same, and the result is the
    stable placement that is best for every household [4]_.

    1. Waiting units propose to places from their best downwards. A place goes through
       all who ever proposed to it, by priority, and keeps whoever fits beside those
       kept before and still leaves room enough for each one rejected earlier who by now
       would fit. So room that opened up is never given to somebody lower: no envy.
       A rejection is final; proposals are at most units · places.
    2. Blocking pairs are satisfied one after the other. If none is left, the placement
       is stable. As that may go round in a circle, it is given up, and undone, after
       two moves per unit, or after its share of the time.
    3. After that, units move to free room that they prefer where it creates no envy.
       Nobody loses by it and the mover gains, so this ends.

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
    if not core.scores.size:
        return np.full(len(core.uses), -1, dtype=np.int64), (_claim(STABLE, preferences),)
    search = _Search(core, _Market(core, preferences))
    if not search.propose(run):
        return search.chosen, ()
    envy_free = search.chosen.copy(), search.load.copy()
    if search.exchange(run):
        return search.chosen, (_claim(STABLE, preferences),)
    search.chosen[:], search.load[:] = envy_free
    if run.over or not search.settle(run):
        return search.chosen, ()
    return search.chosen, (_claim(WEAKLY_STABLE, preferences),)


def _claim(code: str, preferences: Preferences) -> Reason:
    text = {
        STABLE: "Stable: nobody is kept out of a place that they prefer by somebody of lower "
        "priority, and no room is left that somebody would rather have.",
        WEAKLY_STABLE: "Weakly stable: nobody is kept out of a place that they prefer by "
        "somebody of lower priority, and free room is only left where taking it would pass "
        "somebody over.",
    }[code]
    return Reason(code, text, {"preferences_sha256": preferences.sha256})


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


class _Search:
    """Who is where, who proposed where, and the three steps that change it."""

    def __init__(self, core: Core, market: _Market) -> None:
        units, places = core.scores.shape
        self.market, self.units = market, units
        self.chosen: Ints = np.full(units, -1, dtype=np.int64)
        self.load: Ints = np.zeros(core.capacities.shape, dtype=np.int64)
        self.asked = np.zeros(units, dtype=np.int64)
        self.waiting = np.arange(units)[::-1].copy()  # a stack: the first unit on top
        self.pool = np.empty(16 * units, dtype=np.int32)
        self.lists = np.zeros(places + 1, np.int64), np.zeros(places, np.int64)
        self.size = np.zeros(places, np.int64)
        self.state = self.load, np.zeros(places, np.int64), np.full(places, -1)
        self.common = market.priorities, core.uses, core.capacities, self.chosen

    def propose(self, run: Run) -> bool:
        """Step 1; False if it was cut short."""
        from softlanding.assignment.proposals import propose

        waits = self.units
        written = (self.lists, self.size, self.state)
        while waits:
            asking = (self.asked, self.waiting, waits, self.pool)
            self.pool, waits = propose(
                _AT_ONCE, self.market.ranking, *self.common, *asking, *written
            )
            if not run.tell("proposing to places"):
                return False
        return True

    def exchange(self, run: Run) -> bool:
        """Step 2; True if the placement is stable."""
        from softlanding.assignment.exchanges import exchange

        places = len(self.size)
        waiting = np.zeros((self.units, 2), np.int64)
        doubtful = np.stack([np.arange(places), np.ones(places, np.int64)], axis=1)
        until = run.seconds + _SHARE_OF_TIME * run.remaining
        ends = np.array([0, places, 0])  # waiting, doubtful, moved so far
        written = (self.lists, self.size, self.load, doubtful, ends)
        while ends[2] < _MOST_EXCHANGES * self.units and ends[:2].any():
            self.pool = exchange(
                *(_MOVES_AT_ONCE, self.market.ranking, self.market.wishes, *self.common),
                *(self.asked, waiting, self.pool, *written),
            )
            if not run.tell("satisfying blocking pairs") or run.seconds > until:
                return False
        return not ends[:2].any()

    def settle(self, run: Run) -> bool:
        """Step 3; False if it was cut short."""
        from softlanding.assignment.proposals import settle

        moved = True
        while moved:
            moved = False
            for first in range(0, self.units, _UNITS_AT_ONCE):
                some = (first, min(first + _UNITS_AT_ONCE, self.units))
                lists = (self.pool, self.lists, self.load)
                moved |= bool(
                    settle(*some, self.market.ranking, self.market.wishes, *self.common, *lists)
                )
                if not run.tell("using free room"):
                    return False
        return True
