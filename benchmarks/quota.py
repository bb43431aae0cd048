"""Quotas for 11,500 units beside the package `apportionment` in its exact mode."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import TypeVar

from apportionment import methods as package

from softlanding.apportionment import (
    FairQuotas,
    Unit,
    apportion,
    catalogue,
    fair_quotas,
    largest_remainder,
)

__all__ = ["rows"]

UNITS = 11_500
PERSONS = 50_000
SEED = 2015
PEER = "apportionment"
Result = TypeVar("Result")


def populations() -> list[int]:
    """Seeded populations of many small and few large towns, all different."""
    chance = random.Random(SEED)
    drawn: set[int] = set()
    while len(drawn) < UNITS:
        drawn.add(200 + int(chance.lognormvariate(8.0, 1.3)))
    found = sorted(drawn)
    chance.shuffle(found)
    return found


def rows() -> Iterator[dict[str, object]]:
    """Rows of the performance table: the method alone, the whole run, and with bounds."""
    weights = populations()
    names = [f"town-{at:05}" for at in range(UNITS)]
    units = [
        Unit(name, indicators={"population": weight})
        for name, weight in zip(names, weights, strict=True)
    ]
    theirs, peer_seconds = _timed(
        lambda: package.compute(
            "largest_remainder", weights, PERSONS, fractions=True, parties=names
        )
    )

    def method() -> tuple[int, ...]:
        fair = fair_quotas(weights, PERSONS, names=names)
        assert isinstance(fair, FairQuotas)
        return largest_remainder(fair).quotas

    ours, seconds = _timed(method)
    yield {
        "name": f"largest remainder, {UNITS:,} units, {PERSONS:,} persons",
        "ours_seconds": seconds,
        "peer": PEER,
        "peer_seconds": peer_seconds,
        "verified": list(ours) == theirs,
        "note": "the rounding method alone, exact on both sides; same quotas",
    }

    key = catalogue()["population"]
    result, seconds = _timed(lambda: apportion(units, key, total=PERSONS))
    yield {
        "name": f"quotas for {UNITS:,} units",
        "ours_seconds": seconds,
        "peer": PEER,
        "peer_seconds": peer_seconds,
        "verified": [row.quota for row in result.rows] == theirs,
        "note": "ours also checks the input, reads the key and hashes the run; same quotas",
    }

    bounded = [
        Unit(
            unit.unit,
            parent=f"county-{at % 300:03}",
            indicators=unit.indicators,
            minimum=at % 3,
            maximum=20 + at % 7,
        )
        for at, unit in enumerate(units)
    ]
    result, seconds = _timed(lambda: apportion(bounded, key, total=PERSONS))
    quotas = {row.unit: row.quota for row in result.rows}
    sums = dict.fromkeys((row.unit for row in result.rows if row.level == 0), 0)
    for unit in bounded:
        assert unit.parent is not None
        sums[unit.parent] += quotas[unit.unit]
    kept = all(unit.minimum <= quotas[unit.unit] <= (unit.maximum or PERSONS) for unit in bounded)
    whole = all(quotas[parent] == persons for parent, persons in sums.items())
    yield {
        "name": f"quotas for {UNITS:,} units in 300 counties, with bounds",
        "ours_seconds": seconds,
        "verified": kept and whole and sum(sums.values()) == PERSONS,
        "note": "two levels, a minimum and a maximum for each unit; sums and bounds checked",
    }


def _timed(work: Callable[[], Result], times: int = 5) -> tuple[Result, float]:
    """Result and median seconds of several runs."""
    seconds = []
    for _ in range(times):
        gc.collect()
        start = perf_counter()
        result = work()
        seconds.append(perf_counter() - start)
    return result, median(seconds)
