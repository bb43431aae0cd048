"""The optimum, proven, where places hold many households: strike pairs, search the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.branching import branched
from softlanding.assignment.exact import Outcome
from softlanding.assignment.greedy import fill
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.household_prices import Duals
from softlanding.assignment.improvement import CLOSE, rounded_and_improved
from softlanding.assignment.incumbent import Incumbent
from softlanding.assignment.pairs import pairs_within
from softlanding.assignment.relaxation import Relaxation, relax, rows_of
from softlanding.assignment.remaining import Remaining, everything
from softlanding.assignment.run import Run
from softlanding.assignment.starting_prices import spread_of
from softlanding.assignment.units import Core

__all__ = ["exact_in_roomy_places"]

_LIKELY = 8e-4  # of the bound: most optima lie less below that of the linear relaxation
_FIRST_WIDTH = 7e-5  # of the bound: as far below the tight bound a placement is looked for first
_WIDER, _FAR_WIDER = 1.5, 4.0
_STEPS = 300
_MOST_PARTS = 20_000
_FOR_PRICES, _FOR_NEAR = 0.7, 0.2  # of the time
_SOON_PROVEN = 20_000  # pairs: up to 500 households x 20 places took 0.1 to 2 s

Ints = NDArray[np.int64]


def exact_in_roomy_places(core: Core, run: Run) -> Outcome:
    """Best placement of the core's units.

    Notes
    -----
    1. The linear relaxation gives prices of capacity and a first bound.
    2. With prices of units instead, each place is a knapsack in all its dimensions. A few
       hundred subgradient steps lower the bound B that they prove, and a table for
       every place says how much of B is lost if a unit goes there, or stays out [1]_.
    3. A placement of more than some value a little below B is looked for: choices that
       lose too much are struck, which makes prices better, and so on; the rest is searched
       by branch and bound (`branched`). If there is none, the value comes down.
    4. Should the parts of this search become too many, a placement near the bound
       (`rounded_and_improved`) strikes further choices, and a mixed-integer programme over
       all that it leaves open is searched with gap 0. Where so many pairs are likely from the
       first, that placement is made before the search.

    References
    ----------
    .. [1] M. Posta, J. A. Ferland, P. Michelon (2012), An exact method with variable
       fixing for solving the generalized assignment problem, Computational Optimization
       and Applications 52(3).
    """
    search = _Search(core, run)
    run.tell("placing greedily", objective=search.objective)
    relaxed = relax(core, run)
    search.bound = relaxed.bound
    run.tell("pricing households", bound=search.bound)
    steps = [(search.by_prices, _FOR_PRICES), (search.near, _FOR_NEAR)]
    for step, share in steps if core.scores.size <= _SOON_PROVEN else reversed(steps):
        if not run.over and not search.closed:
            step(relaxed, run.part(share * run.remaining))
    if not run.over and not search.closed:
        gap = relaxed.bound - search.objective + search.tolerance
        search.by_programme(everything(core, relaxed, gap))
    place_of_unit = fill(core, search.best)
    bound = core.objective(place_of_unit) if search.closed else search.bound
    return Outcome(place_of_unit, bound, relaxed.prices, search.closed)


class _Search(Incumbent):
    """The search among pairs."""

    def __init__(self, core: Core, run: Run) -> None:
        super().__init__(core)
        self.run = run

    def by_prices(self, relaxed: Relaxation, run: Run) -> None:
        """Look for a placement a little below the tight bound, then further below it."""
        size = relaxed.bound - self.core.fixed
        reach, width = _LIKELY * size, _FIRST_WIDTH * size
        root = self._root(relaxed, reach)
        left = _MOST_PARTS
        while left > 0 and not run.over and not self.closed:
            value = max(self.objective, root.bound - width)
            while relaxed.bound - value > reach:
                reach *= _FAR_WIDER
                root = self._root(relaxed, reach)
            found = branched(root.copy(), value, self.tolerance, run, left)
            left -= found.parts
            if found.place is not None:
                self.offer(found.place)
            if not found.complete:
                return
            self.prove(max(value, self.objective))
            width *= _WIDER

    def near(self, relaxed: Relaxation, run: Run) -> None:
        """A placement near the bound, from the prices of the linear relaxation."""
        core = self.core
        best = np.maximum(relaxed.net.max(axis=1, initial=0.0), 0.0)
        duals, spread = Duals(best, relaxed.prices), spread_of(core)
        floor = duals.units - CLOSE * spread * np.maximum(core.uses[:, 0], 1)
        pairs = pairs_within(core, duals.places, floor)
        self.offer(
            rounded_and_improved(
                core, pairs, duals, spread=spread, run=run, enough=self.bound, seed=0
            )
        )
        self.run.tell("improving the placement", objective=self.objective)

    def _root(self, relaxed: Relaxation, reach: float) -> Remaining:
        """What is open for placements at most `reach` below the relaxation, at good prices."""
        target = relaxed.bound - reach
        root = everything(self.core, relaxed, reach)
        root.price(target, _STEPS)
        self.prove(max(root.bound, target))
        self.run.tell("pricing households", bound=self.bound)
        return root

    def by_programme(self, remaining: Remaining) -> None:
        """Strike what is in no better placement, and search the rest."""
        remaining.strike(self.objective + self.tolerance, _STEPS)
        self.prove(remaining.bound)
        count = int(remaining.open.sum())
        if self.run.tell("striking pairs", bound=self.bound):
            self.prove(self._searched(remaining, self.objective, f"searching {count:,} pairs"))

    def _searched(self, remaining: Remaining, outside: float, text: str) -> float:
        """Keep the best placement by open pairs; the bound on all of them."""
        if not remaining.possible:
            return -np.inf
        core, base = self.core, remaining.settled
        units = np.flatnonzero(remaining.open.any(axis=1))
        unit, place = np.nonzero(remaining.open[units])
        part = replace(
            core, scores=core.scores[units], uses=core.uses[units], capacities=remaining.room
        )
        matrix, upper = rows_of(part, unit, place)
        lower = np.full(len(upper), -np.inf)
        lower[: len(units)][remaining.must[units]] = 1.0
        answer = maximise_binary(
            part.scores[unit, place],
            matrix,
            upper,
            run=self.run,
            seconds=self.run.remaining,
            text=text,
            start=self._start(remaining, units, unit, place),
            base=base,
            outside=outside,
            row_lower=lower,
        )
        if answer.chosen is not None:
            found = remaining.place.copy()
            found[units[unit[answer.chosen]]] = place[answer.chosen]
            self.offer(found)
        if answer.infeasible:
            return -np.inf
        return self.objective if answer.proven else answer.bound + base

    def _start(
        self, remaining: Remaining, units: Ints, unit: Ints, place: Ints
    ) -> NDArray[np.float64] | None:
        """The best placement so far in open pairs, None if it uses others."""
        start = (self.best[units[unit]] == place).astype(np.float64)
        found = remaining.place.copy()
        taken = np.flatnonzero(start)
        found[units[unit[taken]]] = place[taken]
        return start if np.array_equal(found, self.best) else None
