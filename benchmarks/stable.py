"""Deferred acceptance beside PyPI `matching` on the same instances.

Each seed and each side has a process of its own; both placements are compared here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from softlanding.assignment import Instance, Preferences, blocking_pairs, solve

__all__ = ["rows"]

PEER = "matching"
HOUSEHOLDS, PLACES = 3_000, 300
SEEDS = (1, 2, 3)
ALIKE = 1.0  # of the wishes that all households share, per part of their own


def market(seed: int) -> tuple[Instance, Preferences]:
    """Households of one person, ten seats per place on average, wishes partly in common.

    Wishes and priorities are strict: that is what the peer reads. There are 2% fewer
    seats than persons, and a tenth of the places is asked for by most.
    """
    draw = np.random.default_rng(seed)
    shape = (HOUSEHOLDS, PLACES)
    wishes = draw.random(shape) + ALIKE * draw.random((1, PLACES))
    priorities = draw.random(shape)
    seats = 1 + draw.multinomial(round(0.98 * HOUSEHOLDS) - PLACES, np.full(PLACES, 1 / PLACES))
    uses = np.ones((HOUSEHOLDS, 1), dtype=np.int64)
    return Instance(np.ones(shape), uses, seats[:, None]), Preferences(wishes, priorities)


def rows() -> Iterator[dict[str, Any]]:
    """One row: the median over the seeds, and every seed's ratio."""
    ours = [_measured("ours", seed) for seed in SEEDS]
    theirs = [_measured("matching", seed) for seed in SEEDS]
    agreed = []
    for seed, mine, other in zip(SEEDS, ours, theirs, strict=True):
        instance, preferences = market(seed)
        blocked = blocking_pairs(instance, np.array(mine["assignment"]), preferences)
        agreed.append(mine["assignment"] == other["assignment"] and not blocked)
    ratios = [other["seconds"] / mine["seconds"] for mine, other in zip(ours, theirs, strict=True)]
    yield {
        "name": f"stable placement, {HOUSEHOLDS:,} persons × {PLACES} places, 1 dimension",
        "ours_seconds": median(mine["seconds"] for mine in ours),
        "peer": PEER,
        "peer_seconds": median(other["seconds"] for other in theirs),
        "ratio": median(ratios),
        "verified": all(agreed),
        "note": (
            f"seeds {', '.join(map(str, SEEDS))}: {', '.join(f'{each:.0f}' for each in ratios)} "
            "times; same placement, no blocking pair; ours also proves a bound and checks itself"
        ),
    }


def _measured(who: str, seed: int) -> dict[str, Any]:
    """What one side answers in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.stable", who, str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _ours(instance: Instance, preferences: Preferences) -> dict[str, Any]:
    one = np.ones((3, 1), dtype=np.int64)
    few = Instance(np.ones((3, 2)), one, one[:2])
    solve(few, method="stable", preferences=Preferences(np.eye(3, 2)))  # loads what is compiled
    start = perf_counter()
    result = solve(instance, method="stable", preferences=preferences)
    return {"seconds": perf_counter() - start, "assignment": result.assignment.tolist()}


def _matching(instance: Instance, preferences: Preferences) -> dict[str, Any]:
    from matching.games import HospitalResident

    wishes, priorities = preferences.wishes, preferences.priorities
    assert wishes is not None
    assert priorities is not None
    start = perf_counter()
    game = HospitalResident.create_from_dictionaries(
        dict(enumerate(np.argsort(-wishes, axis=1).tolist())),
        dict(enumerate(np.argsort(-priorities, axis=0).T.tolist())),
        dict(enumerate(instance.capacities[:, 0].tolist())),
    )
    found = game.solve()
    seconds = perf_counter() - start
    assignment = np.full(len(wishes), -1)
    for place, residents in found.items():
        assignment[[resident.name for resident in residents]] = place.name
    return {"seconds": seconds, "assignment": assignment.tolist()}


def main() -> None:
    """Run one side and print its answer as JSON."""
    who, seed = sys.argv[1], int(sys.argv[2])
    instance, preferences = market(seed)
    print(json.dumps((_ours if who == "ours" else _matching)(instance, preferences)))


if __name__ == "__main__":
    # The peer copies its players by recursion, deeper than Python allows by default.
    sys.setrecursionlimit(10**7)
    threading.stack_size(1 << 30)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
