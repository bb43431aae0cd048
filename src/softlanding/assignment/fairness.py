"""Fairness between groups: a stated share for each, or the largest for the worst-off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.demanding import keep, largest_share
from softlanding.assignment.demands import Demand, demand_bound, near_conflicts
from softlanding.assignment.exact import Outcome
from softlanding.assignment.groups import (
    GroupShare,
    best_alone,
    group_demands,
    group_shares,
    named,
)
from softlanding.assignment.instance import Instance
from softlanding.assignment.multipliers import keep_by_multipliers, share_by_weights
from softlanding.assignment.programme import MOST_PAIRS
from softlanding.assignment.reason import Reason
from softlanding.assignment.result import Result
from softlanding.assignment.run import Progress, Run
from softlanding.assignment.solve import infeasible, recorded
from softlanding.assignment.units import Core, contract, lock_conflicts
from softlanding.assignment.verify import PlacementInvalid, verify
from softlanding.errors import InputRefused, Problem

__all__ = ["FairPlacement", "place_fairly", "verify_fair"]

_ROUNDING = 1e-9
_SHARE_OF_TIME = 0.4
_METHOD = "fair"

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FairPlacement:
    """A placement that keeps shares of groups, and what that takes.

    Parameters
    ----------
    result
        Verified. Its bound holds for all placements that keep the shares.
    groups
        Group of each household; "" = none.
    shares
        What each group gets of what it could get, by name of the group.
    least
        The share that every group was to get at least.
    worst_bound
        No placement gives its worst-off group a larger share; infinite if not asked.
    multipliers
        By group: what the total would gain if the group were owed one less, in the linear
        relaxation. Scores of the group count 1 + multiplier in it.
    """

    result: Result
    groups: tuple[str, ...]
    shares: tuple[GroupShare, ...]
    least: float
    worst_bound: float
    multipliers: Mapping[str, float]

    @property
    def worst(self) -> GroupShare:
        """The group with the smallest share."""
        return min(self.shares, key=lambda share: (share.share, share.group))


def place_fairly(
    instance: Instance,
    groups: Sequence[str],
    *,
    share: float | None = None,
    references: Mapping[str, float] | None = None,
    time_limit: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> FairPlacement:
    """Largest sum of scores of all placements that give each group its share.

    Parameters
    ----------
    groups
        Group of each household; "" = none: protected by no share.
    share
        In [0, 1]: what each group gets at least of its reference. None: as much for the
        worst-off group as is possible (max-min), and only then the largest sum.
    references
        What each group could get, by name; larger than 0, or the group is owed nothing.
        Default: `best_alone`. Numbers of households make shares mean scores.
    time_limit, seed, progress
        As for `solve`.

    Returns
    -------
    FairPlacement
        Its result is "infeasible", with reasons, if no placement gives each group the
        stated share; the largest possible one is told.

    Raises
    ------
    InputRefused
        Groups that are not one for each household, a share or a time limit out of range,
        a reference that is missing.

    Notes
    -----
    With V_g the sum of scores in group g and A_g its reference: maximise Σ s x subject to
    V_g ≥ share · A_g for all g, by `keep`. Max-min: first maximise t with V_g ≥ t A_g.
    With more than 150,000 possible pairs, by multipliers and "large" instead.
    This is the offline problem of [1]_, where A_g = "best alone" is one of many
    references.

    Tie rule: as for `solve`, the seed shuffles households and places.

    References
    ----------
    .. [1] D. Freund, T. Lykouris, E. Paulson, B. Sturt, W. Weng (2023), Group fairness in
       dynamic refugee assignment, Proceedings of the 24th ACM Conference on Economics and
       Computation.

    Examples
    --------
    The sum is largest, 0.9 + 0.1, if A's household takes the good place; B's then gets a
    third of the 0.3 that it could get alone. If they change places, A's gets two thirds.

    >>> instance = Instance([[0.9, 0.6], [0.3, 0.1]], [[1], [1]], [[1], [1]])
    >>> unfair = place_fairly(instance, ["A", "B"], share=0.0)
    >>> unfair.result.assignment.tolist(), unfair.worst.group, round(unfair.worst.share, 3)
    ([0, 1], 'B', 0.333)
    >>> fair = place_fairly(instance, ["A", "B"])
    >>> fair.result.assignment.tolist(), fair.worst.group, round(fair.worst_bound, 3)
    ([1, 0], 'A', 0.667)
    """
    names = named(instance, groups)
    _check(names, share, references, time_limit, seed)
    run = Run(time_limit, progress)
    if references is None:
        seconds = _SHARE_OF_TIME * time_limit
        references = best_alone(instance, groups, seconds, seed, run.relay)
    owed = tuple(
        demand for demand in group_demands(instance, groups, references) if demand.least > 0
    )
    conflicts = (*lock_conflicts(instance), *near_conflicts(instance))
    if conflicts:
        result = infeasible(instance, _METHOD, seed, run, conflicts)
        shares = group_shares(instance, groups, references, result.assignment)
        return FairPlacement(result, tuple(groups), shares, share or 0.0, math.inf, {})
    core = contract(instance, seed)
    first: Ints | None = None
    least, worst_bound = share, math.inf
    if least is None:
        least, worst_bound, first = _max_min(core, run, owed, seed)
    demands = tuple(_scaled(demand, least) for demand in owed)
    if _large(instance):
        asked = demands if least > 0 else ()  # a share of 0 takes care of itself, nearly always
        kept = keep_by_multipliers(core, run, asked, seed, first)
        if kept.outcome is not None:
            assignment = core.expand(kept.outcome.place_of_unit)
            if not all(demand.kept(assignment) for demand in demands):
                kept = keep(core, run, demands)
    else:
        kept = keep(core, run, demands)
    outcome = kept.outcome
    if outcome is None and first is not None:
        outcome = Outcome(first, math.inf, np.zeros(core.capacities.shape), proven=False)
    if outcome is None:
        reasons = kept.reasons
        if owed and share is not None and not run.over:
            _, worst_bound, _ = _max_min(core, run, owed, seed)
            if worst_bound < least:
                reasons = (_most(least, worst_bound), *reasons)
        result = infeasible(instance, _METHOD, seed, run, reasons)
    else:
        result = recorded(
            core, outcome, run, method=_METHOD, seed=seed, reasons=_told(run, outcome)
        )
    placement = FairPlacement(
        result,
        tuple(groups),
        group_shares(instance, groups, references, result.assignment),
        least,
        worst_bound,
        {one.name: float(price) for one, price in zip(demands, kept.multipliers, strict=False)},
    )
    verify_fair(instance, placement)
    run.check()
    return placement


def verify_fair(instance: Instance, placement: FairPlacement) -> None:
    """Raise `PlacementInvalid` if a placement breaks a rule or a share is not as stated.

    What each group gets is summed anew; the bound is compared with what the multipliers
    prove together with the prices of capacity.
    """
    result = placement.result
    verify(instance, result)
    if result.status == "infeasible":
        return
    problems = []
    references = {share.group: share.reference for share in placement.shares}
    again = group_shares(instance, placement.groups, references, result.assignment)
    for told, found in zip(placement.shares, again, strict=True):
        if told != found:
            message = f"of {told.group} is {found.value}, told as {told.value}"
            problems.append(Problem(message, column="share", code="share"))
        if found.reference > 0 and found.share < placement.least - 1e-8:
            message = f"of {found.group} is {found.share}, below {placement.least}"
            problems.append(Problem(message, column="share", code="share_missed"))
    if placement.worst.share > placement.worst_bound + 1e-8:
        message = f"{placement.worst_bound} is below the worst share {placement.worst.share}"
        problems.append(Problem(message, column="worst_bound", code="bound"))
    demands = [
        _scaled(demand, placement.least)
        for demand in group_demands(instance, placement.groups, references)
        if demand.least > 0
    ]
    prices = np.array([placement.multipliers.get(demand.name, 0.0) for demand in demands])
    proven = demand_bound(instance, demands, prices, result.prices)
    if not result.bound <= proven + 1e-7 * max(1.0, abs(proven)):
        message = f"{result.bound} is above {proven}, which is proven"
        problems.append(Problem(message, column="bound", code="bound"))
    if problems:
        raise PlacementInvalid(problems)


def _large(instance: Instance) -> bool:
    """Whether there are too many pairs for a programme over pairs, and nothing needs one."""
    plain = instance.minimums is None and not instance.near
    return plain and int(np.count_nonzero(instance.fits)) > MOST_PAIRS


def _max_min(
    core: Core, run: Run, owed: tuple[Demand, ...], seed: int
) -> tuple[float, float, Ints | None]:
    """The largest share found for the worst-off, a bound on it, and the placement."""
    if not owed:
        return 0.0, math.inf, None
    part = run.part(_SHARE_OF_TIME * run.remaining)
    if _large(core.instance):
        shared = share_by_weights(core, part, owed, seed)
    else:
        shared = largest_share(core, part, owed)
    if shared.place_of_unit is None:
        return 0.0, shared.bound, None
    assignment = core.expand(shared.place_of_unit)
    least = min(demand.total(assignment) / demand.least for demand in owed)
    return least, max(shared.bound, least), shared.place_of_unit


def _scaled(demand: Demand, share: float) -> Demand:
    least = share * demand.least
    return replace(demand, least=least - _ROUNDING * abs(least))


def _most(share: float, bound: float) -> Reason:
    text = f"No placement gives every group {share:.1%} of what it could get"
    if math.isfinite(bound):
        text += f"; at most {max(bound, 0.0):.1%} is possible for the worst-off"
    return Reason("share_impossible", f"{text}.", {"share": share, "bound": bound})


def _told(run: Run, outcome: Outcome) -> tuple[Reason, ...]:
    if outcome.proven:
        return ()
    if run.stopped:
        return (Reason("interrupted", "The run was stopped; this is the best so far."),)
    text = f"The time limit of {run.time_limit:g} seconds ended the search."
    return (Reason("time_limit", text, {"seconds": run.time_limit}),)


def _check(
    names: tuple[str, ...],
    share: float | None,
    references: Mapping[str, float] | None,
    time_limit: float,
    seed: int,
) -> None:
    problems = []
    if share is not None and not 0 <= share <= 1:
        cure = "give a number from 0 to 1"
        problems.append(Problem("is no share", cure, column="share", value=str(share)))
    if not time_limit > 0:
        cure = "give a number of seconds above 0"
        problems.append(Problem("is not above 0", cure, column="time_limit", value=str(time_limit)))
    if seed < 0:
        cure = "give a whole number of at least 0"
        problems.append(Problem("is below 0", cure, column="seed", value=str(seed)))
    for name in names if references is not None else ():
        if not math.isfinite((references or {}).get(name, math.nan)):
            cure = "give the number that the group could get"
            problems.append(Problem("is missing", cure, column="references", value=name))
    if problems:
        raise InputRefused(problems)
