"""A mechanism within the memory that there is; a smaller one takes over if it is too little."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from softlanding.assignment.demanding import keep
from softlanding.assignment.exact import Outcome
from softlanding.assignment.greedy import greedy_by_rows
from softlanding.assignment.instance import Instance
from softlanding.assignment.mechanisms import MECHANISMS
from softlanding.assignment.memory import free_memory
from softlanding.assignment.preferences import Preferences
from softlanding.assignment.reason import Reason
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core, contract, precision, without_scores

__all__ = ["Placed", "place_within_memory"]

_SMALLER = {"exact": "large"}  # of all others: greedy, row by row
_MEGABYTE = 1e6


@dataclass(frozen=True, eq=False)
class Placed:
    """What was found, by which method; no outcome if not all that is asked can be kept."""

    core: Core
    outcome: Outcome | None
    method: str
    reasons: tuple[Reason, ...]


def place_within_memory(
    instance: Instance, method: str, run: Run, seed: int, preferences: Preferences
) -> Placed:
    """Place by a method, or by the next smaller one if there is no memory for it.

    Notes
    -----
    What a method takes is estimated before it starts, since a system may end a process that
    takes too much without a word; where the estimate was too low and memory runs out, the
    next method starts anew. The last one, "greedy", reads the scores row by row and takes
    almost none. It cannot keep linked households near each other: nobody is placed then.
    """
    reasons: list[Reason] = []
    tried: str | None = method
    while tried:
        needed, free = _needed(instance, tried), free_memory()
        if needed <= free:
            try:
                core = contract(instance, seed)
                outcome, why = _outcome(core, tried, run, seed, preferences)
                return Placed(core, outcome, tried, (*reasons, *why))
            except MemoryError:
                pass
        reasons.append(_too_little(tried, needed, free))
        tried = _SMALLER.get(tried) if not instance.near else None
    core = without_scores(instance, seed)
    if instance.near:
        return Placed(core, None, method, tuple(reasons))
    chosen = greedy_by_rows(core)
    outcome = Outcome(chosen, np.inf, np.zeros(core.capacities.shape), proven=False)
    return Placed(core, outcome, "greedy", tuple(reasons))


def _outcome(
    core: Core, method: str, run: Run, seed: int, preferences: Preferences
) -> tuple[Outcome | None, tuple[Reason, ...]]:
    instance = core.instance
    if method == "exact" and (instance.minimums is not None or instance.near):
        kept = keep(core, run)
        return kept.outcome, kept.reasons if kept.outcome is None else ()
    return MECHANISMS[method].place(core, run, seed, preferences), ()


def _needed(instance: Instance, method: str) -> float:
    """About how many bytes a method takes beside the instance."""
    mechanism, pairs = MECHANISMS[method], instance.scores.size
    own = min(pairs, mechanism.most_pairs) * mechanism.bytes_per_pair
    return pairs * precision(instance, pairs).itemsize + own


def _too_little(method: str, needed: float, free: float) -> Reason:
    takes = round(needed / _MEGABYTE)
    text = f"There is too little memory for the method {method}, which takes about {takes:,} MB"
    data: dict[str, object] = {"method": method, "megabytes": takes}
    if math.isfinite(free):
        data["free"] = round(free / _MEGABYTE)
        text += f"; {data['free']:,} MB are free"
    return Reason("memory", text + ".", data)
