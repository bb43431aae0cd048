"""Every mechanism under its name, with what it says about itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.exact import Outcome, exact
from softlanding.assignment.greedy import greedy
from softlanding.assignment.instance import Instance
from softlanding.assignment.large import large
from softlanding.assignment.preferences import Preferences
from softlanding.assignment.reason import Reason
from softlanding.assignment.relaxation import relax
from softlanding.assignment.replay import Year, arrivals, online
from softlanding.assignment.run import Run
from softlanding.assignment.serial import at_random, serial
from softlanding.assignment.stable import stable_matching
from softlanding.assignment.starting_prices import starting_prices
from softlanding.assignment.units import Core

__all__ = ["MECHANISMS", "METHODS", "Mechanism", "choice"]

_MOST_EXACT_CELLS = 250_000  # beyond 860 households x 290 places `large` is nearer the best
_MOST_EXACT_IF_TINY = 1_000_000  # 1,000 x 1,000 were proven in 12 s, 1,200 x 1,000 in 37 s
_MOST_RELAXED_CELLS = 200_000  # beyond these the bound of a baseline is not worth its time


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way to place the units of a core.

    Parameters
    ----------
    place
        Called with the core, the run, the seed and the preferences.
    about
        What it aims at and promises, as one English sentence.
    reads
        The fields of `Preferences` that it reads.
    bytes_per_pair, most_pairs
        About how much memory it takes beside the core's scores: so much for each pair of
        household and place, and from so many pairs on no more. 0 = let run in any case. The
        peaks measured, in bytes for a pair: exact 200 (2,000 × 300, by patterns) to 1,330
        (1,500 × 60, by pairs, mostly HiGHS); large and stable 33 (2,000 × 300, 5,000 × 290).
    """

    place: Callable[[Core, Run, int, Preferences], Outcome]
    about: str
    reads: frozenset[str] = frozenset()
    bytes_per_pair: int = 0
    most_pairs: int = 10**18


def _exact(core: Core, run: Run, _seed: int, _preferences: Preferences) -> Outcome:
    return exact(core, run)


def _large(core: Core, run: Run, seed: int, _preferences: Preferences) -> Outcome:
    if not core.scores.size:  # nothing to decide
        return _bounded(core, run, greedy(core))
    return large(core, run, seed)


def _greedy(core: Core, run: Run, _seed: int, _preferences: Preferences) -> Outcome:
    return _bounded(core, run, greedy(core))


def _online(core: Core, run: Run, seed: int, _preferences: Preferences) -> Outcome:
    if not core.scores.size:
        return _bounded(core, run, greedy(core))
    chosen = online(Year(core, arrivals(core), None, len(core.uses)), run, seed)
    return _bounded(core, run, chosen)


def _random(core: Core, run: Run, seed: int, _preferences: Preferences) -> Outcome:
    return _bounded(core, run, at_random(core, seed))


def _serial(core: Core, run: Run, _seed: int, preferences: Preferences) -> Outcome:
    return _bounded(core, run, serial(core, preferences))


def _stable(core: Core, run: Run, _seed: int, preferences: Preferences) -> Outcome:
    return _bounded(core, run, *stable_matching(core, run, preferences))


def _bounded(
    core: Core, run: Run, chosen: NDArray[np.int64], reasons: tuple[Reason, ...] = ()
) -> Outcome:
    """A placement with prices, and the bound that they prove."""
    objective = core.objective(chosen)
    run.tell("pricing capacities", objective=objective)
    if core.scores.size > _MOST_RELAXED_CELLS:
        prices = np.zeros(core.capacities.shape)
        if not run.over:
            prices[:, 0] = starting_prices(core, run).prices
        return Outcome(chosen, math.inf, prices, proven=False, reasons=reasons)
    relaxed = relax(core, run)
    proven = relaxed.bound <= objective
    return Outcome(chosen, relaxed.bound, relaxed.prices, proven, reasons=reasons)


MECHANISMS: Mapping[str, Mechanism] = MappingProxyType(
    {
        "exact": Mechanism(
            _exact,
            "The best sum of scores, proven.",
            bytes_per_pair=1_300,
        ),
        "large": Mechanism(
            _large,
            "Near the best sum of scores, with a proven bound, for millions of pairs.",
            bytes_per_pair=40,
            most_pairs=10_000_000,
        ),
        "stable": Mechanism(
            _stable,
            "Nobody is kept out of a place that they prefer by somebody of lower priority.",
            frozenset({"wishes", "priorities"}),
            bytes_per_pair=40,
        ),
        "serial": Mechanism(
            _serial,
            "One after the other in a stated order, each takes the best place with room.",
            frozenset({"wishes", "priorities", "order"}),
        ),
        "online": Mechanism(
            _online,
            "Each batch of arrivals in file order, with an eye on who may still come.",
        ),
        "greedy": Mechanism(
            _greedy, "A baseline: the largest first, each to its highest score with room."
        ),
        "random": Mechanism(_random, "A baseline: a lottery among the places with room."),
    }
)
"""Mechanisms by name."""

METHODS: tuple[str, ...] = ("auto", *MECHANISMS)
"""What `solve` accepts as method."""


def choice(instance: Instance, preferences: Preferences) -> tuple[str, str]:
    """Method for an instance, and why."""
    if instance.minimums is not None or instance.near:
        return "exact", "it keeps minimum loads and linked households near each other"
    if preferences.wishes is not None or preferences.priorities is not None:
        return "stable", "wishes or priorities are given, and it respects both"
    cells = instance.scores.size
    if cells <= _MOST_EXACT_CELLS:
        return "exact", "it proves its result"
    if cells <= _MOST_EXACT_IF_TINY and _mostly_tiny(instance):
        return "exact", "it proves its result, and most places are tiny"
    return "large", f"{cells:,} pairs of household and place are too many to prove an optimum"


def _mostly_tiny(instance: Instance) -> bool:
    """Whether most places have no room for more than an average household."""
    room, uses = instance.capacities[:, 0], instance.uses[:, 0]
    return bool(np.median(room) <= uses.mean())
