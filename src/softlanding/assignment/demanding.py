"""The best placement that keeps demands: sums over groups, minimum loads, links nearby."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.demands import (
    Demand,
    below_minimum,
    demand_bound,
    far_apart,
    share_bound,
)
from softlanding.assignment.exact import Outcome
from softlanding.assignment.greedy import fill
from softlanding.assignment.programme import Programme
from softlanding.assignment.reason import Reason
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["Kept", "Shared", "keep", "largest_share"]

_UNDECIDED = 1e-9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Kept:
    """What was found for a core with demands.

    Parameters
    ----------
    outcome
        None if no placement was found that keeps the demands.
    multipliers : array of float, shape (demands,)
        What the optimum of the linear relaxation loses by one more of each demand.
    reasons
        Why nothing was found, or which minimum loads are missed.
    """

    outcome: Outcome | None
    multipliers: Floats
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, eq=False)
class Shared:
    """The placement with the largest share for the worst-off, and a bound on that share."""

    place_of_unit: Ints | None
    bound: float
    weights: Floats
    prices: Floats


def keep(core: Core, run: Run, demands: tuple[Demand, ...] = ()) -> Kept:
    """Largest sum of scores that keeps the demands and those of the instance.

    Notes
    -----
    A mixed-integer programme over all pairs, searched with gap 0. Its linear relaxation
    gives prices and multipliers, from which `demand_bound` proves a second bound; the
    smaller of the two counts. Where there are more than 150,000 pairs only the best ones
    of each unit take part and only the second bound counts.

    Minimum loads that are soft: first what is missing in all is made as small as
    possible, then the sum of scores as large as possible. Hard ones that cannot be kept:
    nobody is placed, and the reasons name the places of a placement that misses least.
    """
    soft = core.instance.minimums is not None and not core.instance.minimums_hard
    least = _missing(core, run, demands) if soft else None
    if soft and least is None:
        return _nothing(core, demands, proven=not run.over)
    programme = Programme(core, run, short=least[1] if least else None)
    for demand in demands:
        programme.demand(demand)
    nothing = np.zeros(programme.extra)
    prices, multipliers = programme.prices(programme.scores, nothing)
    bound = demand_bound(core.instance, demands, multipliers, core.prices_in_file_order(prices))
    run.tell("searching pairs", bound=bound)
    answer = programme.maximise(programme.scores, nothing, "searching pairs", core.fixed)
    if answer.chosen is None and least:
        chosen = least[0]
    elif answer.chosen is None:
        return _nothing(core, demands, proven=answer.infeasible and programme.complete, run=run)
    else:
        chosen = _filled(core, programme.placement(answer), demands)
    if programme.complete:
        bound = min(bound, answer.bound + core.fixed)
    value = _value(core, chosen)
    close = bound - value <= _UNDECIDED * max(1.0, abs(value))
    proven = (programme.complete and answer.proven) or close
    outcome = Outcome(chosen, max(bound, value), prices, proven)
    reasons = below_minimum(core.instance, core.expand(chosen)) if soft else ()
    return Kept(outcome, multipliers, reasons)


def largest_share(core: Core, run: Run, demands: tuple[Demand, ...]) -> Shared:
    """Placement that makes the smallest share total / least of the demands largest.

    Parameters
    ----------
    demands
        Their least is above 0.
    """
    soft = core.instance.minimums is not None and not core.instance.minimums_hard
    least = _missing(core, run, ()) if soft else None
    programme = Programme(core, run, short=least[1] if least else None)
    lowest = min(
        (float(np.minimum(np.nan_to_num(demand.values), 0).min(axis=1, initial=0).sum()))
        / demand.least
        for demand in demands
    )
    programme.share(demands, lowest)
    nothing, share = np.zeros(len(programme.unit)), np.eye(programme.extra)[-1]
    prices, weights = programme.prices(nothing, share)
    bound = share_bound(core.instance, demands, weights, core.prices_in_file_order(prices))
    answer = programme.maximise(nothing, share, "the worst-off group", lowest)
    if programme.complete and np.isfinite(answer.bound):
        bound = min(bound, answer.bound + lowest)
    if answer.infeasible and programme.complete:
        return Shared(None, float("nan"), weights, prices)
    place_of_unit = None if answer.chosen is None else programme.placement(answer)
    return Shared(place_of_unit, bound, weights, prices)


def _missing(core: Core, run: Run, demands: tuple[Demand, ...]) -> tuple[Ints, int] | None:
    """The placement that misses the minimum loads by the least, and by how much in all."""
    minimums = core.instance.minimums
    assert minimums is not None  # noqa: S101 - asked before
    programme = Programme(core, run, short=float(minimums.sum()))
    for demand in demands:
        programme.demand(demand)
    worth = np.zeros(len(programme.unit))
    answer = programme.maximise(worth, np.full(programme.extra, -1.0), "minimum loads", 0.0)
    if answer.chosen is None:
        return None
    place_of_unit = programme.placement(answer)
    missed = below_minimum(core.instance, core.expand(place_of_unit))
    short = sum(cast(int, why.data["minimum"]) - cast(int, why.data["used"]) for why in missed)
    return place_of_unit, short


def _nothing(
    core: Core, demands: tuple[Demand, ...], *, proven: bool, run: Run | None = None
) -> Kept:
    """Nobody is placed; why, as far as it is known."""
    reasons: tuple[Reason, ...] = ()
    if proven and run is not None and core.instance.minimums is not None:
        found = _missing(core, run, demands)
        if found is not None:
            reasons = below_minimum(core.instance, core.expand(found[0]))
    if not reasons:
        asked = [demand.name for demand in demands]
        asked += ["minimum loads"] if core.instance.minimums is not None else []
        asked += ["linked households near each other"] if core.instance.near else []
        verb = "keeps" if proven else "was found in time that keeps"
        text = f"No placement {verb} all that is asked: {', '.join(asked)}."
        code = "demands_impossible" if proven else "nothing_found"
        reasons = (Reason(code, text, {"asked": asked}),)
    return Kept(None, np.zeros(len(demands)), reasons)


def _filled(core: Core, place_of_unit: Ints, demands: tuple[Demand, ...]) -> Ints:
    """Use room that is left, if that breaks no demand."""
    filled = fill(core, place_of_unit)
    assignment = core.expand(filled)
    broken = far_apart(core.instance, assignment)
    return filled if not broken and all(d.kept(assignment) for d in demands) else place_of_unit


def _value(core: Core, place_of_unit: Ints) -> float:
    """Sum of scores, negative ones included, which the core leaves out."""
    assignment = core.expand(place_of_unit)
    placed = np.flatnonzero(assignment >= 0)
    return float(core.instance.scores[placed, assignment[placed]].astype(np.float64).sum())
