"""What fairness and wishes cost: placements between which a person can choose."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.demanding import keep, largest_share
from softlanding.assignment.demands import Demand, near_conflicts
from softlanding.assignment.groups import GroupShare, best_alone, group_demands, group_shares, named
from softlanding.assignment.instance import Instance
from softlanding.assignment.result import Result
from softlanding.assignment.run import Progress, Run
from softlanding.assignment.solve import recorded
from softlanding.assignment.units import Core, contract, lock_conflicts
from softlanding.assignment.verify import verify
from softlanding.errors import InputRefused, Problem

__all__ = ["Frontier", "FrontierPoint", "frontier"]

_ROUNDING = 1e-9
_METHOD = "fair"
_JOBS_FOR_FIRST = 4  # costs are counted from the first point: it gets this part of the time

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """One placement that no other beats in all three aims by more than its gap.

    Parameters
    ----------
    result
        Verified. Its objective is the sum of scores; its bound holds for all placements
        with `asked_share` and `asked_wishes`.
    asked_share, asked_wishes
        What was asked for: a share for every group, a sum of wishes met.
    shares
        What each group gets of what it could get.
    wishes
        Sum of the wishes met by those placed; NaN if there are none to count.
    cost
        What the sum of scores is below the largest one of the frontier.
    """

    result: Result
    asked_share: float
    asked_wishes: float
    shares: tuple[GroupShare, ...]
    wishes: float
    cost: float

    @property
    def worst(self) -> GroupShare:
        """The group with the smallest share."""
        return min(self.shares, key=lambda share: (share.share, share.group))

    @property
    def mean(self) -> float:
        """Sum of scores per household, those without a place included."""
        return self.result.objective / max(1, len(self.result.assignment))


@dataclass(frozen=True, eq=False)
class Frontier:
    """Placements between mean outcome, worst-off group and wishes met.

    Parameters
    ----------
    points
        The largest sum of scores first; none is at most as good as another in everything.
    worst_bound
        No placement gives its worst-off group a larger share.
    wishes_bound
        No placement meets more wishes; NaN if there are none to count.
    complete
        Whether all that was asked for was searched in time.
    """

    points: tuple[FrontierPoint, ...]
    worst_bound: float
    wishes_bound: float
    complete: bool


def frontier(
    instance: Instance,
    groups: Sequence[str],
    *,
    wishes: Floats | None = None,
    references: Mapping[str, float] | None = None,
    steps: int = 4,
    time_limit: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Frontier:
    """Placements with more and more for the worst-off group, and for wishes.

    Parameters
    ----------
    groups, references
        As for `place_fairly`.
    wishes : array of float, shape (households, places), optional
        How far a place meets the wishes of a household: `wishes_met`.
    steps
        At least 2: levels of each aim, from what the largest sum of scores gives to the
        largest that is possible.
    time_limit, seed, progress
        As for `solve`; the seconds are for all points together.

    Returns
    -------
    Frontier
        Without points if the locks contradict each other or the instance asks for what
        cannot be kept.

    Notes
    -----
    The ε-constraint method [1]_: for each level of the share and each level of wishes,
    the largest sum of scores that keeps both, by `keep`. No placement has at least the
    share and the wishes of a point and a sum above the point's bound. Points that another
    one equals or exceeds in all three are left out.

    References
    ----------
    .. [1] Y. Y. Haimes, L. S. Lasdon, D. A. Wismer (1971), On a bicriterion formulation of
       the problems of integrated system identification and system optimization, IEEE
       Transactions on Systems, Man, and Cybernetics 1(3).

    Examples
    --------
    A is better off in the good place, and it costs 0.1 in all to let B have it.

    >>> instance = Instance([[0.9, 0.6], [0.3, 0.1]], [[1], [1]], [[1], [1]])
    >>> found = frontier(instance, ["A", "B"], steps=2)
    >>> [(round(point.mean, 3), round(point.worst.share, 3), round(point.cost, 9))
    ...  for point in found.points]
    [(0.5, 0.333, 0.0), (0.45, 0.667, 0.1)]
    """
    named(instance, groups)
    _check(instance, wishes, steps, time_limit)
    run = Run(time_limit, progress)
    references = references or best_alone(instance, groups, time_limit / 4, seed, run.relay)
    if lock_conflicts(instance) or near_conflicts(instance):
        return Frontier((), math.nan, math.nan, complete=True)
    search = _Search(
        contract(instance, seed),
        run,
        groups=groups,
        references=references,
        wishes=wishes,
        seed=seed,
    )
    search.add(-math.inf, -math.inf, jobs=_JOBS_FOR_FIRST)
    if not search.points:
        return Frontier((), math.nan, math.nan, complete=not run.over)
    first = search.points[0]
    most_share, worst_bound = search.largest_share(steps * steps + 1)
    most_wishes, wishes_bound = search.most_wishes(steps * steps)
    levels = [(share, -math.inf) for share in _levels(first.worst.share, most_share, steps)]
    if wishes is not None:
        levels = [
            (share, level)
            for share in _levels(first.worst.share, most_share, steps)
            for level in _levels(first.wishes, most_wishes, steps)
        ]
    for done, (share, level) in enumerate(levels):
        search.add(share, level, jobs=len(levels) - done)
    return Frontier(search.best(), worst_bound, wishes_bound, search.complete)


class _Search:
    """The points so far."""

    def __init__(
        self,
        core: Core,
        run: Run,
        *,
        groups: Sequence[str],
        references: Mapping[str, float],
        wishes: Floats | None,
        seed: int,
    ) -> None:
        self.core, self.run, self.seed = core, run, seed
        self.groups, self.references, self.wishes = groups, references, wishes
        demands = group_demands(core.instance, groups, references)
        self.owed = tuple(demand for demand in demands if demand.least > 0)
        self.points: list[FrontierPoint] = []
        self.complete = True

    def add(self, share: float, level: float, jobs: int) -> None:
        """The largest sum of scores with a share for each group and so many wishes met."""
        demands = []
        if math.isfinite(share):
            demands = [
                Demand(one.name, one.values, share * one.least - _ROUNDING * one.least)
                for one in self.owed
            ]
        if self.wishes is not None and math.isfinite(level):
            demands.append(Demand("wishes", self.wishes, level - _ROUNDING * max(1.0, level)))
        part = self._part(jobs)
        kept = keep(self.core, part, tuple(demands))
        self.complete &= kept.outcome is not None and kept.outcome.proven
        if kept.outcome is None:
            return
        instance = self.core.instance
        result = recorded(self.core, kept.outcome, part, method=_METHOD, seed=self.seed, reasons=())
        verify(instance, result)
        shares = group_shares(instance, self.groups, self.references, result.assignment)
        wishes = math.nan
        if self.wishes is not None:
            wishes = Demand("wishes", self.wishes, 0.0).total(result.assignment)
        self.points.append(FrontierPoint(result, share, level, shares, wishes, cost=0.0))

    def largest_share(self, jobs: int) -> tuple[float, float]:
        """The largest share for the worst-off that was found, and a bound on it."""
        if not self.owed:
            return 1.0, 1.0
        shared = largest_share(self.core, self._part(jobs), self.owed)
        if shared.place_of_unit is None:
            return self.points[0].worst.share, shared.bound
        assignment = self.core.expand(shared.place_of_unit)
        found = min(demand.total(assignment) / demand.least for demand in self.owed)
        return found, max(shared.bound, found)

    def most_wishes(self, jobs: int) -> tuple[float, float]:
        """The most wishes met that was found, and a bound on it."""
        if self.wishes is None:
            return math.nan, math.nan
        wanted = Demand("wishes", self.wishes, 1.0)
        shared = largest_share(self.core, self._part(jobs), (wanted,))
        if shared.place_of_unit is None:
            return self.points[0].wishes, shared.bound
        found = wanted.total(self.core.expand(shared.place_of_unit))
        return found, max(shared.bound, found)

    def best(self) -> tuple[FrontierPoint, ...]:
        """Points that no other one equals or exceeds in everything."""
        kept: list[FrontierPoint] = []
        for point in sorted(self.points, key=_aims, reverse=True):
            aims = _aims(point)
            if not any(_covers(_aims(other), aims) for other in kept):
                kept.append(point)
        most = max(point.result.objective for point in kept)
        return tuple(replace(point, cost=most - point.result.objective) for point in kept)

    def _part(self, jobs: int) -> Run:
        """An equal part of the time that is left for a number of jobs."""
        return self.run.part(self.run.remaining / max(1, jobs))


def _aims(point: FrontierPoint) -> tuple[float, float, float]:
    wishes = 0.0 if math.isnan(point.wishes) else point.wishes
    return point.result.objective, point.worst.share, wishes


def _covers(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(a >= b - _ROUNDING for a, b in zip(one, other, strict=True))


def _levels(low: float, high: float, steps: int) -> list[float]:
    return sorted(set(np.linspace(low, max(low, high), steps).tolist()))


def _check(instance: Instance, wishes: Floats | None, steps: int, time_limit: float) -> None:
    problems = []
    if steps < 2:
        cure = "give a whole number of at least 2"
        problems.append(Problem("is below 2", cure, column="steps", value=str(steps)))
    if not time_limit > 0:
        cure = "give a number of seconds above 0"
        problems.append(Problem("is not above 0", cure, column="time_limit", value=str(time_limit)))
    if wishes is not None and wishes.shape != instance.scores.shape:
        message = f"have the shape {wishes.shape}, scores have {instance.scores.shape}"
        problems.append(Problem(message, "give one for each pair", column="wishes", code="shape"))
    if problems:
        raise InputRefused(problems)
