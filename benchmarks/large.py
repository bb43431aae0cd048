"""Placement of large programmes: a certified bound and the placement's distance to it.

Each solver has a process of its own, with the same limit; every placement is checked here.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.instances import european_year
from benchmarks.place import objective_of, scipy_milp
from softlanding.assignment import Instance, Result, solve, verify

__all__ = ["CP_SAT", "answer", "by_cp_sat", "rows"]

SEED = 1
STARTING = 15.0  # seconds that a peer may take to load and to write its model
CP_SAT = "OR-Tools CP-SAT"
CASES = (
    (1_700, 290, 30.0, ("scipy.optimize.milp", CP_SAT)),
    (17_000, 400, 60.0, ()),
    (17_000, 11_500, 120.0, ()),
)


def rows() -> Iterator[dict[str, Any]]:
    """A national year beside two peers, and two sizes that no peer here can hold."""
    for households, places, seconds, peers in CASES:
        instance = european_year(households, places, SEED)
        ours = _measured("ours", households, places, seconds)
        result = Result.from_record(ours["record"])
        verify(instance, result)
        told = [
            f"bound certified after {ours['certified']:.0f} s",
            f"search ended after {result.seconds:.0f} s, the rest is the check",
            f"{ours['megabytes']} MB beyond the scores",
            f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores",
        ]
        agreed = True
        for peer in peers:
            theirs = _measured(peer, households, places, seconds)
            objective = objective_of(instance, theirs["assignment"])
            if objective is None:
                told.append(f"{peer}: no placement in the same time")
                continue
            agreed &= objective <= result.bound and result.objective <= theirs["bound"] + 1e-6
            told.append(
                f"{peer} in the same time: {1 - objective / result.bound:.2%} below our bound, "
                f"own gap {1 - objective / theirs['bound']:.2%}"
            )
        yield {
            "name": f"large placement, {households:,} households × {places:,} places, 3 dimensions",
            "ours_seconds": ours["seconds"],
            "verified": agreed,
            "bound": result.bound,
            "gap": result.gap,
            "note": "; ".join(told),
        }


def _measured(who: str, households: int, places: int, seconds: float) -> dict[str, Any]:
    if who == CP_SAT:
        return by_cp_sat(european_year(households, places, SEED), seconds)
    command = [sys.executable, "-m", "benchmarks.large", who]
    command += [str(households), str(places), str(seconds)]
    return answer(command, None if who == "ours" else seconds)


def by_cp_sat(instance: Instance, seconds: float) -> dict[str, Any]:
    """The peer in a process without HiGHS; it gets the instance as a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        fits = np.where(instance.fits, instance.scores, np.nan)
        np.savez(file, scores=fits, uses=instance.uses, capacities=instance.capacities)
        command = [sys.executable, "-m", "benchmarks.cp_sat", str(file), str(seconds)]
        return answer(command, seconds)


def answer(command: list[str], seconds: float | None = None) -> dict[str, Any]:
    """What a process prints last, as JSON; a peer is ended at twice its time, with nothing."""
    most = None if seconds is None else 2 * seconds + STARTING
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=most)
    except subprocess.TimeoutExpired:
        return {"assignment": None, "bound": math.inf}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _ours(instance: Instance, seconds: float) -> dict[str, Any]:
    certified = math.inf
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = perf_counter()

    def told(_fraction: float | None, objective: float, bound: float, _text: str) -> bool:
        nonlocal certified
        if math.isfinite(bound) and objective == -math.inf:
            certified = perf_counter() - start
        return True

    result = solve(instance, method="large", time_limit=seconds, seed=0, progress=told)
    return {
        "seconds": perf_counter() - start,
        "certified": min(certified, perf_counter() - start),
        "record": result.record,
        "megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024,
    }


def main() -> None:
    """Run one solver and print its answer as JSON."""
    who, seconds = sys.argv[1], float(sys.argv[4])
    instance = european_year(int(sys.argv[2]), int(sys.argv[3]), SEED)
    print(json.dumps((_ours if who == "ours" else scipy_milp)(instance, seconds)))


if __name__ == "__main__":
    main()
