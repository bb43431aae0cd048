"""Exact placement beside `scipy.optimize.milp` on the same instances.

Each solver has a process of its own; both answers are checked here.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.instances import structured
from softlanding.assignment import Instance, Result, solve, verify

__all__ = ["rows"]

PEER = "scipy.optimize.milp"
SIZES = ((115, 100), (500, 290))
SEED = 1
SECONDS = 120.0
EQUAL = 1e-6


def rows() -> Iterator[dict[str, Any]]:
    """Two sizes: one that the peer proves too, and a national programme."""
    for households, places in SIZES:
        instance = structured(households, places, SEED)
        ours = _measured("ours", households, places)
        theirs = _measured("scipy", households, places)
        result = Result.from_record(ours["record"])
        verify(instance, result)
        objective, bound = theirs["objective"], theirs["bound"]
        agreed = objective_of(instance, theirs["assignment"]) == objective
        if objective is not None:
            agreed &= result.objective >= objective - EQUAL and result.objective <= bound + EQUAL
            agreed &= objective <= result.bound + EQUAL
        kept = "no placement" if objective is None else f"{bound / objective - 1:.2%} gap"
        stopped = "proved the same optimum" if theirs["proven"] else f"stopped with {kept}"
        yield {
            "name": f"exact placement, {households} households × {places} places, 2 dimensions",
            "ours_seconds": ours["seconds"],
            "peer": PEER,
            "peer_seconds": theirs["seconds"],
            "verified": agreed,
            "bound": result.bound,
            "gap": result.gap,
            "note": (
                f"{result.status}, {ours['megabytes']} MB; the peer {stopped} "
                f"(limit {SECONDS:.0f} s for each)"
            ),
        }


def _measured(who: str, households: int, places: int) -> dict[str, Any]:
    """What one solver answers in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.place", who, str(households), str(places)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def objective_of(instance: Instance, assignment: list[int] | None) -> float | None:
    """Sum of the scores of the peer's placement, None without one."""
    if assignment is None:
        return None
    chosen = np.array(assignment)
    placed = np.flatnonzero(chosen >= 0)
    used = np.zeros_like(instance.capacities)
    np.add.at(used, chosen[placed], instance.uses[placed])
    assert np.all(used <= instance.capacities)
    return math.fsum(instance.scores[placed, chosen[placed]].astype(np.float64).tolist())


def _ours(instance: Instance) -> dict[str, Any]:
    start = perf_counter()
    result = solve(instance, method="exact", time_limit=SECONDS)
    return {"seconds": perf_counter() - start, "record": result.record}


def scipy_milp(instance: Instance, seconds_limit: float) -> dict[str, Any]:
    """What `scipy.optimize.milp` answers, and what it proves, in a time."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    start = perf_counter()
    households, places, dimensions = instance.shape
    household, place = np.nonzero(instance.fits)
    columns = np.arange(len(household))
    values = [np.ones(len(columns)), *instance.uses[household].T]
    lines = [household, *(households + d * places + place for d in range(dimensions))]
    matrix = csc_array(
        (np.concatenate(values), (np.concatenate(lines), np.tile(columns, dimensions + 1))),
        shape=(households + dimensions * places, len(columns)),
    )
    upper = np.concatenate([np.ones(households), instance.capacities.T.ravel()])
    answer = milp(
        -instance.scores[household, place],
        constraints=LinearConstraint(matrix, -np.inf, upper),
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": seconds_limit},
    )
    seconds = perf_counter() - start
    assignment = None
    if answer.x is not None:
        chosen = np.flatnonzero(answer.x > 0.5)
        whole = np.full(households, -1)
        whole[household[chosen]] = place[chosen]
        assignment = whole.tolist()
    return {
        "seconds": seconds,
        "assignment": assignment,
        "objective": objective_of(instance, assignment),
        "bound": math.inf if answer.x is None else -float(answer.mip_dual_bound),
        "proven": answer.status == 0,
    }


def main() -> None:
    """Run one solver and print its answer as JSON."""
    who, households, places = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    instance = structured(households, places, SEED)
    answer = _ours(instance) if who == "ours" else scipy_milp(instance, SECONDS)
    answer["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
