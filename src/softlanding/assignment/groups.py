"""Groups of households: what each gets, and what it could get alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.barriers import bit
from softlanding.assignment.bound import price_bound
from softlanding.assignment.demanding import keep
from softlanding.assignment.demands import Demand
from softlanding.assignment.instance import Instance
from softlanding.assignment.programme import MOST_PAIRS
from softlanding.assignment.run import Progress, Run
from softlanding.assignment.solve import solve
from softlanding.assignment.units import contract, lock_conflicts
from softlanding.errors import InputRefused, Problem

__all__ = ["GroupShare", "best_alone", "close_below", "group_demands", "group_shares", "named"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupShare:
    """What a group gets of what it could get.

    Parameters
    ----------
    households, placed
        How many belong to the group, and how many of them have a place.
    value
        Sum of the scores of its placed households.
    reference
        What it could get.
    """

    group: str
    households: int
    placed: int
    value: float
    reference: float

    @property
    def share(self) -> float:
        """Value / reference; 1 if there is nothing to get."""
        return self.value / self.reference if self.reference > 0 else 1.0


def named(instance: Instance, groups: Sequence[str]) -> tuple[str, ...]:
    """Names of the groups, sorted; a household with "" belongs to none.

    Raises
    ------
    InputRefused
        If there is not one name for each household, or no group at all.
    """
    names = tuple(sorted({str(group) for group in groups if group}))
    if len(groups) != instance.shape[0]:
        message = f"hold {len(groups)} names for {instance.shape[0]} households"
        raise InputRefused([Problem(message, "give one each", column="groups", code="shape")])
    if not names:
        cure = 'name the group of each household; "" is none'
        raise InputRefused([Problem("are missing", cure, column="groups", code="missing")])
    return names


def group_shares(
    instance: Instance, groups: Sequence[str], references: Mapping[str, float], assignment: Ints
) -> tuple[GroupShare, ...]:
    """What each group gets in a placement, summed anew from the instance.

    Examples
    --------
    >>> instance = Instance([[0.9, 0.2], [0.8, 0.6]], [[1], [1]], [[1], [1]])
    >>> (only,) = group_shares(instance, ["A", ""], {"A": 0.9}, np.array([1, 0]))
    >>> round(only.value, 9), round(only.share, 3)
    (0.2, 0.222)
    """
    return tuple(
        GroupShare(
            demand.name,
            int(np.sum(np.array(groups) == demand.name)),
            int(np.sum((np.array(groups) == demand.name) & (assignment >= 0))),
            demand.total(assignment),
            demand.least,
        )
        for demand in group_demands(instance, groups, references)
    )


def group_demands(
    instance: Instance, groups: Sequence[str], references: Mapping[str, float]
) -> tuple[Demand, ...]:
    """The sum of the scores of each group, with its reference as the least."""
    belongs = np.array(groups)
    return tuple(
        Demand(
            name,
            np.where((belongs == name)[:, None], instance.scores, 0.0).astype(np.float64),
            float(references[name]),
        )
        for name in named(instance, groups)
    )


def best_alone(
    instance: Instance,
    groups: Sequence[str],
    time_limit: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> dict[str, float]:
    """What each group could get if only its households were to be placed.

    Parameters
    ----------
    groups
        Group of each household; "" = none.
    time_limit, seed, progress
        As for `solve`; the groups share the time. A stop leaves bounds that are loose.

    Returns
    -------
    dict
        Proven upper bound on the sum of scores by group: the optimum itself where the time
        suffices, so that a share is never overstated.

    Notes
    -----
    Everybody outside the group is gone, except those linked with one of its households:
    they take their room and their scores do not count. Locks of the group are kept;
    minimum loads and households to be near each other are left out.

    Examples
    --------
    One place for one person: each of two groups could have it, not both.

    >>> instance = Instance([[0.9], [0.8]], [[1], [1]], [[1]])
    >>> best_alone(instance, ["A", "B"])
    {'A': 0.9, 'B': 0.8}
    """
    run = Run(time_limit, progress)
    names = named(instance, groups)
    found = {}
    for count, name in enumerate(names):
        alone = _alone(instance, np.array([group == name for group in groups]))
        seconds = max(0.01, run.remaining / (len(names) - count))
        run.tell(f"finding what {name} could get alone")
        found[name] = _best(alone, run.part(seconds), seed) if not run.stopped else _most(alone)
    run.check()
    return found


def close_below(
    instance: Instance, *, floor: float | None = None, share_of_best: float | None = None
) -> Instance:
    """The instance without the pairs that are below a floor for each household.

    Parameters
    ----------
    floor
        Smallest score of a household alone.
    share_of_best
        In [0, 1]: smallest score as a share of the household's best possible one; a household
        whose best score is not above 0 has no such floor.

    Notes
    -----
    A closed pair has the code "below_floor". A household below the floor everywhere stays
    unplaced, with that reason. Locks are kept: a person decided.

    Examples
    --------
    >>> instance = Instance([[0.9, 0.5, 0.3]], [[1]], [[1], [1], [1]])
    >>> close_below(instance, share_of_best=0.5).scores
    array([[0.9, 0.5, nan]])
    """
    if share_of_best is not None and not 0 <= share_of_best <= 1:
        problem = Problem("is no share", "give a number from 0 to 1", column="share_of_best")
        raise InputRefused([problem])
    scores = instance.scores
    least = np.full(len(scores), -np.inf if floor is None else floor)
    if share_of_best is not None:
        best = np.where(instance.fits, scores, -np.inf).max(axis=1, initial=-np.inf)
        least = np.where(best > 0, np.maximum(least, share_of_best * best), least)
    closed = scores < least[:, None]
    for household, place in instance.locks.items():
        closed[instance.linked_with(household), place] = False
    blocked = np.zeros(scores.shape, dtype=np.uint16)
    if instance.blocked is not None:
        blocked |= instance.blocked.astype(np.uint16)
    blocked[closed] |= np.uint16(bit("below_floor"))
    return replace(instance, scores=np.where(closed, np.nan, scores), blocked=blocked)


def _best(instance: Instance, run: Run, seed: int) -> float:
    """Proven bound on the sum of scores; 0 if the locks contradict each other.

    A programme over pairs: it proves far more than patterns do where places are large.
    """
    if lock_conflicts(instance):
        return 0.0
    if np.count_nonzero(instance.fits) > MOST_PAIRS:
        return solve(instance, "large", run.time_limit, seed, run.relay).bound
    outcome = keep(contract(instance, seed), run).outcome
    return _most(instance) if outcome is None else outcome.bound


def _most(instance: Instance) -> float:
    """Everybody at the best place, as if room were free."""
    return price_bound(instance, np.zeros(instance.capacities.shape))


def _alone(instance: Instance, belongs: NDArray[np.bool_]) -> Instance:
    units = instance.unit_of_household
    stays = np.isin(units, units[belongs])
    index = np.cumsum(stays) - 1
    scores = instance.scores.copy()
    scores[~belongs & stays] = np.where(np.isnan(scores[~belongs & stays]), np.nan, 0.0)
    kept = np.flatnonzero(stays)
    return Instance(
        scores[kept],
        instance.uses[kept],
        instance.capacities,
        dimensions=instance.dimensions,
        linked=tuple(
            tuple(int(index[member]) for member in group)
            for group in instance.linked
            if stays[group[0]]
        ),
        locks={int(index[who]): where for who, where in instance.locks.items() if stays[who]},
    )
