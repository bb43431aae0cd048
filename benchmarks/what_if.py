"""Changes by hand after a run: what each would do, without solving again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.instances import structured
from softlanding.assignment import (
    Instance,
    Result,
    add_capacity,
    lock,
    move,
    price_bound,
    solve,
    swap,
)

__all__ = ["rows"]

SIZES = ((500, 290), (2_000, 400))
SEED = 1
QUESTIONS = 50  # of each kind
EQUAL = 1e-6


def rows() -> Iterator[dict[str, Any]]:
    """Two sizes, the four questions in turn."""
    for households, places in SIZES:
        instance = structured(households, places, SEED)
        result = solve(instance, method="stable", seed=SEED)
        asked = _questions(instance, result)
        medians = {}
        slowest, verified = 0.0, True
        for name, ask in asked.items():
            draw = np.random.default_rng(SEED)
            seconds = []
            for _ in range(QUESTIONS):
                household, other = draw.integers(households, size=2).tolist()
                place = int(draw.integers(places))
                start = perf_counter()
                check = ask(household, other, place)
                seconds.append(perf_counter() - start)
                verified &= check()
            medians[name] = median(seconds)
            slowest = max(slowest, *seconds)
        told = ", ".join(f"{name} {each * 1000:.2g}" for name, each in medians.items())
        yield {
            "name": f"what-if, {households:,} households × {places} places, 2 dimensions",
            "ours_seconds": slowest,
            "verified": verified,
            "note": (
                f"the slowest of {QUESTIONS * len(asked)}; medians in ms: {told}; "
                "changes summed anew, bounds compared with those of the changed instance"
            ),
        }


Check = Callable[[], bool]


def _questions(instance: Instance, result: Result) -> dict[str, Callable[[int, int, int], Check]]:
    """Ask, and return how to check the answer afterwards."""

    def moved(household: int, _other: int, place: int) -> Check:
        found = move(instance, result, household, place)
        return lambda: _changed(instance, result, {household: place}, found.change)

    def swapped(household: int, other: int, _place: int) -> Check:
        found = swap(instance, result, household, other)
        there = {household: found.first.place, other: found.second.place}
        return lambda: _changed(instance, result, there, found.change)

    def locked(household: int, _other: int, place: int) -> Check:
        found = lock(instance, result, household, place)

        def check() -> bool:
            if found.bound is None:
                return not instance.fits[household, place]
            held = _with(instance, locks={household: place})
            told = price_bound(held, result.prices)
            return abs(found.bound - min(told, result.bound)) < EQUAL

        return check

    def roomier(_household: int, _other: int, place: int) -> Check:
        found = add_capacity(instance, result, place, {"persons": 3})

        def check() -> bool:
            capacities = instance.capacities.copy()
            capacities[place, 0] += 3
            larger = _with(instance, capacities=capacities)
            return abs(found.bound - price_bound(larger, result.prices)) < EQUAL

        return check

    return {"move": moved, "swap": swapped, "lock": locked, "add capacity": roomier}


def _changed(
    instance: Instance, result: Result, there: dict[int, int], change: float | None
) -> bool:
    """Whether the change is the difference of two sums of scores."""

    def total(assignment: np.ndarray[Any, np.dtype[np.int64]]) -> float:
        placed = np.flatnonzero(assignment >= 0)
        return float(instance.scores[placed, assignment[placed]].sum())

    after = result.assignment.copy()
    after[list(there)] = list(there.values())
    difference = total(after) - total(result.assignment)
    return bool(np.isnan(difference)) if change is None else abs(difference - change) < EQUAL


def _with(instance: Instance, **changes: Any) -> Instance:
    given = {"capacities": instance.capacities, "locks": {}, **changes}
    return Instance(instance.scores, instance.uses, **given)
