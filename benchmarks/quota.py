"""Quotas of whole countries beside the packages `apportionment` (exact mode) and `votelib`."""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from statistics import median
from time import perf_counter
from typing import TypeVar

from apportionment import methods as package
from votelib.evaluate.core import Tie
from votelib.evaluate.proportional import HighestAverages

from softlanding.apportionment import (
    METHODS,
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
PACKAGE_NAMES = {
    "dhondt": "dhondt",
    "sainte-lague": "saintelague",
    "huntington-hill": "huntington",
    "adams": "adams",
}
VOTELIB_NAMES = {"dhondt": "d_hondt", "sainte-lague": "sainte_lague"}
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
    """Rows of the performance table."""
    yield from whole_runs()
    yield from divisor_methods()
    yield many_units()


def divisor_methods() -> Iterator[dict[str, object]]:
    """Each divisor method alone; the same exact quotas on both sides."""
    weights = populations()
    few, persons = weights[:200], 1_250
    names = [f"town-{at:05}" for at in range(len(weights))]
    for method, name in PACKAGE_NAMES.items():
        exact = method != "huntington-hill"  # square roots are floats there
        theirs, peer_seconds = _timed(
            partial(package.compute, name, few, persons, fractions=exact, parties=names[:200]),
            times=1,
        )
        ours, seconds = _timed(partial(_quotas, method, few, persons))
        yield {
            "name": f"{method}, 200 units, {persons:,} persons",
            "ours_seconds": seconds,
            "peer": PEER,
            "peer_seconds": peer_seconds,
            "verified": list(ours) == theirs,
            "note": "a small group: time and memory of the peer grow with units × persons",
        }
    towns = weights[:8_000]
    for method in PACKAGE_NAMES:
        ours, seconds = _timed(partial(_quotas, method, towns, PERSONS))
        row: dict[str, object] = {
            "name": f"{method}, 8,000 units, {PERSONS:,} persons",
            "ours_seconds": seconds,
        }
        memory = f"{_peak(partial(_quotas, method, towns, PERSONS)) / 8_000:.0f} bytes per unit"
        if method in VOTELIB_NAMES:
            peer = HighestAverages(VOTELIB_NAMES[method])
            votes = dict(zip(names, towns, strict=False))
            given, peer_seconds = _timed(partial(peer.evaluate, votes, PERSONS), times=1)
            row |= {
                "peer": "votelib",
                "peer_seconds": peer_seconds,
                "verified": _agree(dict(zip(votes, ours, strict=True)), given),
                "note": f"ours needs {memory} at its peak; votelib leaves ties open",
            }
        else:
            row |= {
                "verified": sum(ours) == PERSONS and _in_order(method, towns, ours),
                "note": f"votelib does not do it; {memory}; nobody's next person is cheaper",
            }
        yield row


def many_units() -> dict[str, object]:
    """Largest remainder with a minimum and a maximum for each of 100,000 units."""
    chance = random.Random(SEED)
    units = 100_000
    weights = [200 + int(chance.lognormvariate(8.0, 1.3)) for _ in range(units)]
    least = [at % 7 == 0 for at in range(units)]
    most = [None if at % 3 else 3 + at % 5 for at in range(units)]

    def work() -> tuple[int, ...]:
        fair = fair_quotas(weights, PERSONS, minimum=list(map(int, least)), maximum=most)
        assert isinstance(fair, FairQuotas)
        return largest_remainder(fair).quotas

    quotas, seconds = _timed(work)
    kept = all(
        low <= quota and (high is None or quota <= high)
        for low, quota, high in zip(least, quotas, most, strict=True)
    )
    return {
        "name": f"largest remainder with bounds, {units:,} units, {PERSONS:,} persons",
        "ours_seconds": seconds,
        "verified": kept and sum(quotas) == PERSONS,
        "note": f"{_peak(work) / units:.0f} bytes per unit at its peak; sum and bounds checked",
    }


def _quotas(method: str, weights: list[int], persons: int) -> tuple[int, ...]:
    fair = fair_quotas(weights, persons)
    assert isinstance(fair, FairQuotas)
    return METHODS[method](fair).quotas


def _in_order(method: str, weights: list[int], quotas: tuple[int, ...]) -> bool:
    """Whether the dearest person handed out costs no more than the cheapest that was not."""
    hill = method == "huntington-hill"

    def cost(held: int, weight: int) -> Fraction:
        return Fraction(held * (held + 1), weight**2) if hill else Fraction(held, weight)

    pairs = list(zip(quotas, weights, strict=True))
    dearest = max(cost(quota - 1, weight) for quota, weight in pairs if quota)
    return dearest <= min(cost(quota, weight) for quota, weight in pairs)


def _agree(ours: Mapping[str, int], theirs: Mapping[object, int]) -> bool:
    """Whether quotas are the same, but for persons that the peer leaves to tied units."""
    ties = {tie: persons for tie, persons in theirs.items() if isinstance(tie, Tie)}
    tied = {unit for tie in ties for unit in tie}
    more = {unit: quota - theirs.get(unit, 0) for unit, quota in ours.items()}
    if any(persons for unit, persons in more.items() if unit not in tied):
        return False
    return all(0 <= more[unit] <= 1 for unit in tied) and sum(more.values()) == sum(ties.values())


def _peak(work: Callable[[], object]) -> int:
    """Most bytes that Python held at a time for the work."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def whole_runs() -> Iterator[dict[str, object]]:
    """Largest remainder alone, the whole run, and two levels with bounds."""
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
