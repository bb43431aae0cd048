"""Quotas and placement of one year under a policy, by the sciences downstairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from softlanding.apportionment import Unit, apportion
from softlanding.assignment import (
    Instance,
    Objective,
    Part,
    Preferences,
    place_fairly,
    solve,
)
from softlanding.assignment.greedy import greedy
from softlanding.assignment.serial import at_random
from softlanding.assignment.units import Core, contract
from softlanding.errors import SoftLandingError
from softlanding.simulation.policy import Policy
from softlanding.simulation.towns import LARGE_HOUSEHOLD, Towns

__all__ = [
    "BASELINES",
    "MOST_EXACT_PAIRS",
    "PolicyImpossible",
    "place_year",
    "quotas_of",
    "scores_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_EXACT_PAIRS = 1_000
"""Pairs of household and town up to which "auto" places by "exact", and beyond by "greedy".

Hundreds of futures need a placement in a fraction of a second that no clock cuts short.
"""

BASELINES: Mapping[str, Callable[[Core, int], Ints]] = MappingProxyType(
    {"greedy": lambda core, _seed: greedy(core), "random": at_random}
)
"""Methods that are run without the bound that `solve` proves for them, which takes longest."""

_TIME_LIMIT = 3_600.0  # seconds; a placement that needs them is told, it depends on the machine


class PolicyImpossible(SoftLandingError):
    """A policy cannot be carried out in a world."""


def quotas_of(policy: Policy, towns: Towns, stock: Ints, pledge: int) -> Ints:
    """Persons for each town in a year, shape (towns,).

    Parameters
    ----------
    stock : array of int, shape (towns, origins)
        Refugees present, for keys that read them.

    Raises
    ------
    PolicyImpossible
        If no quotas keep the policy's floors and the towns' dwellings.
    """
    rooms = towns.dwellings.tolist()
    units = [
        Unit(
            name,
            indicators=indicators,
            minimum=min(policy.minimum, room),
            maximum=room if room >= policy.least_if_any else 0,
            least_if_any=policy.least_if_any,
        )
        for name, indicators, room in zip(towns.names, towns.indicators(stock), rooms, strict=True)
    ]
    result = apportion(units, policy.key, total=pledge, rounding=policy.rounding)
    if result.status != "apportioned":
        why = "; ".join(reason.text for reason in result.reasons)
        raise PolicyImpossible(
            f'policy "{policy.name}": no quotas keep its floors and the towns\' dwellings '
            f"({why}); lower minimum or least_if_any, or raise pledge"
        )
    quota = {row.unit: row.quota for row in result.rows}
    return np.array([quota[name] for name in towns.names], dtype=np.int64)


def scores_of(
    weights: Mapping[str, float], *, work: Floats, wishes: Floats, staying: Floats
) -> Floats:
    """Weighted sum of the parts, shape (households, towns); 0 if none has a weight.

    Examples
    --------
    One more person in work counts three times as much as a wish fulfilled.

    >>> one, two = np.array([[1.5]]), np.array([[1.0]])
    >>> scores_of({"work": 3, "wishes": 1}, work=one, wishes=two, staying=two)
    array([[1.375]])
    """
    values = {"work": work, "wishes": wishes, "staying": staying}
    parts = [
        Part(name, values[name], weight=weight, low=0, high=1)
        for name, weight in weights.items()
        if weight > 0
    ]
    return Objective(parts).scores if parts else np.zeros(work.shape)


def place_year(
    policy: Policy,
    towns: Towns,
    *,
    quotas: Ints,
    scores: Floats,
    wishes: Floats,
    possible: Flags,
    size: Ints,
    groups: Sequence[str],
    seed: int,
) -> tuple[Ints, bool]:
    """Town of each household, −1 for none, and whether a clock cut the search short.

    Parameters
    ----------
    quotas : array of int, shape (towns,)
    scores, wishes : array of float, shape (households, towns)
    possible : array of bool, shape (households, towns)
        Whether the town has what the household needs.
    size : array of int, shape (households,)
    groups
        Group of each household, for a floor by groups.
    """
    room = np.minimum(np.ceil(quotas * (1 + policy.headroom)), towns.dwellings)
    instance = Instance(
        np.where(possible, scores, np.nan),
        np.column_stack([size, size >= LARGE_HOUSEHOLD]).astype(np.int64),
        np.column_stack([room, towns.large_dwellings]).astype(np.int64),
        dimensions=("persons", "large dwellings"),
    )
    method, preferences = policy.method, None
    if method == "auto":
        method = "exact" if instance.scores.size <= MOST_EXACT_PAIRS else "greedy"
    if policy.group_share:
        result = place_fairly(
            instance, groups, share=policy.group_share, time_limit=_TIME_LIMIT, seed=seed
        ).result
    elif method in BASELINES:
        core = contract(instance, seed)
        return core.expand(BASELINES[method](core, seed)), False
    else:
        if method in {"serial", "stable"}:
            wished = wishes + 1e-3 * np.nan_to_num(instance.scores)
            preferences = Preferences(wishes=wished, order="random")
        result = solve(
            instance, method=method, time_limit=_TIME_LIMIT, seed=seed, preferences=preferences
        )
    cut = any(reason.code == "time_limit" for reason in result.reasons)
    return result.assignment.astype(np.int64), cut
