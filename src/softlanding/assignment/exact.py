"""The optimum, proven: a placement near a bound first, then a search among what can matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.greedy import fill
from softlanding.assignment.improvement import near_relaxation
from softlanding.assignment.incumbent import Incumbent
from softlanding.assignment.reason import Reason
from softlanding.assignment.relaxation import relax
from softlanding.assignment.run import Run
from softlanding.assignment.search_pairs import search_by_prices, search_programme
from softlanding.assignment.search_patterns import search_patterns
from softlanding.assignment.units import Core

__all__ = ["Outcome", "exact"]

_FOR_NEAR, _FOR_PRICES = 0.2, 0.7  # of the time that is left
_SOON_PROVEN = 20_000  # pairs: up to 500 households x 20 places took 0.1 to 2 s each


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a mechanism found for the core: places of units, bound, prices, proof.

    `unit_prices` are those of the pattern relaxation, where a mechanism proves its bound
    by them; `reasons` what it says about its run.
    """

    place_of_unit: NDArray[np.int64]
    bound: float
    prices: NDArray[np.float64]
    proven: bool
    unit_prices: NDArray[np.float64] | None = None
    reasons: tuple[Reason, ...] = ()


def exact(core: Core, run: Run) -> Outcome:
    """Best placement of the core's units.

    Notes
    -----
    1. The linear relaxation gives prices of capacity and a first bound.
    2. Its prices lead to a placement near that bound (`near_relaxation`). Of few pairs a
       proof is likely soon, and this waits for the searches.
    3. Where places hold few households, whole sets of them are searched
       (`search_patterns`).
    4. Where they hold many, or sets are too many to be priced in time, a search by prices
       of households (`search_by_prices`) and, if it does not end, a mixed-integer programme
       over the pairs that can still matter (`search_programme`).

    When the time runs out, the best placement so far is returned with the best
    bound so far.
    """
    search = Incumbent(core)
    run.tell("placing greedily", objective=search.objective)
    relaxed = relax(core, run)
    search.bound = relaxed.bound

    def going_on() -> bool:
        return not run.over and not search.closed

    def near() -> None:
        if going_on():
            run.tell("improving the placement", bound=search.bound)
            search.offer(near_relaxation(core, relaxed, run.part(_FOR_NEAR * run.remaining)))
            run.tell("improving the placement", objective=search.objective)

    soon = core.scores.size <= _SOON_PROVEN
    if not soon:
        near()
    if not core.roomy and going_on():
        search_patterns(search, relaxed, run)
    if going_on():
        search_by_prices(search, relaxed, run.part(_FOR_PRICES * run.remaining))
    if soon:
        near()
    if going_on():
        search_programme(search, relaxed, run)
    place_of_unit = fill(core, search.best)
    bound = core.objective(place_of_unit) if search.closed else search.bound
    return Outcome(place_of_unit, bound, relaxed.prices, search.closed)
