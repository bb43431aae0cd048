"""A year of arrivals replayed under one policy: nobody later than the batch is looked at."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.batch import Week, choose
from softlanding.assignment.futures import Futures, Sample
from softlanding.assignment.greedy import fill
from softlanding.assignment.look_ahead import Ahead
from softlanding.assignment.online import Intake, Plan
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["BATCHES", "POLICIES", "Year", "arrivals", "by_policy", "online"]

BATCHES = 40
"""Batches of a year where nobody says how many."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Year:
    """The arrivals of a year and what was known before it.

    Parameters
    ----------
    batches
        Units of the core that arrive together, in turn.
    pool
        Past arrivals, places in the order of the core; None if nobody is known.
    planned
        Units that were expected before the first came.
    week_rates : array of float, shape (dimensions,), optional
        As `Plan` has it.
    """

    core: Core
    batches: tuple[Ints, ...]
    pool: Futures | None
    planned: float
    week_rates: Floats | None = None


def arrivals(core: Core, order: Ints | None = None, batches: int = BATCHES) -> tuple[Ints, ...]:
    """Units of the core in the order of their first household, in batches of about one size.

    Parameters
    ----------
    order : array of int, shape (households,), optional
        Households as they arrive; file order if left out. Linked households arrive with
        the first of them.
    """
    households = core.instance.shape[0]
    turn = np.empty(households, dtype=np.int64)
    turn[np.arange(households) if order is None else order] = np.arange(households)
    first = np.full(len(core.locked_place), households, dtype=np.int64)
    np.minimum.at(first, core.instance.unit_of_household, turn)
    units = np.argsort(first[core.unit_order], kind="stable")
    return tuple(np.array_split(units, min(batches, len(units)) or 1))


def online(year: Year, run: Run, seed: int) -> Ints:
    """Each batch at score minus the price that sampled futures give to the room.

    When the run ends early, the others go one after the other to their best place with
    room.
    """
    core = year.core
    plan = Plan(year.planned, len(year.batches), year.week_rates)
    intake = Intake(core.capacities, plan, year.pool, seed=seed)
    chosen = np.full(len(core.uses), -1, dtype=np.int64)
    for number, units in enumerate(year.batches, start=1):
        if run.over:
            return _one_by_one(year, chosen)
        chosen[units] = intake.place(core.scores[units], core.uses[units], run=run)
        text = f"placing batch {number} of {len(year.batches)}"
        run.tell(text, objective=core.objective(chosen))
    return chosen


def _batch_greedy(year: Year, run: Run, _seed: int) -> Ints:
    """Each batch as well as possible within the room that is left, as if nobody else came."""
    core = year.core
    chosen = np.full(len(core.uses), -1, dtype=np.int64)
    room = core.capacities.copy()
    places, kinds = room.shape
    for units in year.batches:
        nobody = Ahead(
            np.zeros((places, kinds)),
            np.concatenate([[0], np.cumsum(room[:, 0] + 1)]),
            np.zeros(int(room[:, 0].sum()) + places),
            0,
            0.0,
        )
        batch = Sample(core.scores[units], core.uses[units], np.ones(len(units)))
        week = Week(np.zeros_like(room), np.ones(room.shape), np.zeros(kinds))
        chosen[units] = choose(
            batch, room, nobody, week, run=run, generator=np.random.default_rng(0)
        )
        placed = units[chosen[units] >= 0]
        np.subtract.at(room, chosen[placed], core.uses[placed])
    return chosen


def _greedy(year: Year, _run: Run, _seed: int) -> Ints:
    """One after the other, each to its best place with room."""
    return _one_by_one(year, np.full(len(year.core.uses), -1, dtype=np.int64))


def _random(year: Year, _run: Run, seed: int) -> Ints:
    """By the key alone: a lottery in proportion to the persons' room that is left."""
    core = year.core
    generator = np.random.default_rng((seed, 4))
    chosen = np.full(len(core.uses), -1, dtype=np.int64)
    room = core.capacities.copy()
    for unit in np.concatenate(year.batches):
        possible = np.isfinite(core.scores[unit]) & np.all(room >= core.uses[unit], axis=1)
        tickets = np.where(possible, np.maximum(room[:, 0], 0), 0).astype(np.float64)
        if tickets.sum() > 0:
            chosen[unit] = generator.choice(len(room), p=tickets / tickets.sum())
            room[chosen[unit]] -= core.uses[unit]
    return chosen


def _one_by_one(year: Year, chosen: Ints) -> Ints:
    return fill(year.core, chosen, np.concatenate(year.batches))


Policy = Callable[[Year, Run, int], Ints]

POLICIES: Mapping[str, Policy] = MappingProxyType(
    {"online": online, "batch-greedy": _batch_greedy, "greedy": _greedy, "random": _random}
)
"""What a year can be replayed under, by name."""


def by_policy(name: str, year: Year, seed: int, time_limit: float = math.inf) -> Ints:
    """Place of each unit of the core under a policy, −1 = unplaced."""
    if not year.core.scores.size:
        return np.full(len(year.core.uses), -1, dtype=np.int64)
    return POLICIES[name](year, Run(time_limit, None), seed)
