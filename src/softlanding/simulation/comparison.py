"""Policies side by side over all futures: means, intervals, paired differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit

from softlanding.simulation.measures import MEASURES
from softlanding.simulation.policy import Experiment

__all__ = ["Estimate", "compared", "estimate", "report"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over futures with its 95 % interval.

    Parameters
    ----------
    mean
        None if no future has a value.
    low, high
        None with fewer than two values.
    futures
        How many have a value.
    """

    mean: float | None
    low: float | None
    high: float | None
    futures: int


def estimate(values: Iterable[float | None]) -> Estimate:
    """Mean and 95 % interval by Student's t; futures are independent of each other.

    Examples
    --------
    Two values 1 apart from their mean: t(0.975, 1) = 12.71 times 1.

    >>> found = estimate([1.0, 3.0, None])
    >>> found.mean, round(found.low, 1), round(found.high, 1), found.futures
    (2.0, -10.7, 14.7, 2)
    """
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(known):
        return Estimate(None, None, None, 0)
    mean = float(known.mean())
    if len(known) == 1:
        return Estimate(mean, None, None, 1)
    half = float(stdtrit(len(known) - 1, 0.975) * known.std(ddof=1) / np.sqrt(len(known)))
    return Estimate(mean, mean - half, mean + half, len(known))


def compared(
    futures: Sequence[Mapping[str, Any]], policies: Sequence[str]
) -> dict[str, dict[str, dict[str, Estimate]]]:
    """Level and difference of every measure, by policy.

    Parameters
    ----------
    futures
        As `simulate_future` returns them, in any order.
    policies
        Names; the first is what the others are compared with.

    Returns
    -------
    dict
        ``[policy]["level" or "difference"][measure]``. A difference is taken within each
        future, so that what is common to the policies does not widen its interval.
    """
    ordered = sorted(futures, key=lambda future: int(future["number"]))

    def values(policy: str, name: str) -> list[float | None]:
        return [future["policies"][policy]["measures"][name] for future in ordered]

    found = {}
    for policy in policies:
        level = {name: estimate(values(policy, name)) for name in MEASURES}
        difference = {}
        for name in MEASURES if policy != policies[0] else ():
            pairs = zip(values(policy, name), values(policies[0], name), strict=True)
            difference[name] = estimate(
                None if one is None or other is None else one - other for one, other in pairs
            )
        found[policy] = {"level": level, "difference": difference}
    return found


def report(
    experiment: Experiment, futures: Sequence[Mapping[str, Any]], seed: int
) -> dict[str, Any]:
    """Everything that a reader needs, JSON-serialisable, the same whoever computed it."""
    names = [policy.name for policy in experiment.policies]
    found = compared(futures, names)
    return {
        "title": experiment.title,
        "input_sha256": experiment.sha256(seed),
        "seed": seed,
        "futures": len(futures),
        "reference": names[0],
        "measures": {measure.name: measure.title for measure in MEASURES.values()},
        "policies": {
            name: {
                part: {measure: asdict(each) for measure, each in estimates.items()}
                for part, estimates in found[name].items()
            }
            | {
                "persons": _summed(futures, name),
                "cut_short": sum(future["policies"][name]["cut_short"] for future in futures),
            }
            for name in names
        },
    }


def _summed(futures: Sequence[Mapping[str, Any]], policy: str) -> dict[str, int]:
    """Persons over all futures."""
    total: dict[str, int] = {}
    for future in futures:
        for name, count in future["policies"][policy]["persons"].items():
            total[name] = total.get(name, 0) + count
    return total
