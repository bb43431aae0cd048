"""Placement of five kinds of instances beside peers, all in the same time.

Each solver has a process of its own; every placement is checked here.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from benchmarks.instances import KINDS
from benchmarks.large import CP_SAT, answer, by_cp_sat
from benchmarks.place import objective_of, scipy_milp
from softlanding.assignment import Instance, Result, solve, verify

__all__ = ["rows"]

SEED = 1
SECONDS = 30.0
SIZE, SIZE_IF_TINY = (1_700, 290), (700, 700)
OURS, GREEDY, MILP = "Soft Landing", "greedy", "scipy.optimize.milp"
EQUAL = 1e-6


def made(kind: str) -> Instance:
    """The instance of a kind; where places are tiny there are as many as households."""
    return KINDS[kind](*(SIZE_IF_TINY if kind == "tiny places" else SIZE), SEED)


def rows() -> Iterator[dict[str, Any]]:
    """A row per kind; `below` counts from the best bound that anyone proved."""
    for kind in KINDS:
        instance = made(kind)
        ours, greedy = (_measured(who, kind) for who in (OURS, GREEDY))
        peers = {MILP: _measured(MILP, kind), CP_SAT: by_cp_sat(instance, SECONDS)}
        result = Result.from_record(ours["record"])
        verify(instance, result)
        found = {
            OURS: result.objective,
            **{who: objective_of(instance, peer["assignment"]) for who, peer in peers.items()},
            GREEDY: objective_of(instance, greedy["assignment"]),
        }
        bounds = {OURS: result.bound, **{who: peer["bound"] for who, peer in peers.items()}}
        who, best = min(bounds.items(), key=lambda pair: pair[1])
        households, places, _ = instance.shape
        yield {
            "name": f"{kind}, {households:,} households × {places} places",
            "ours_seconds": ours["seconds"],
            "verified": all(each is None or each <= best + EQUAL for each in found.values()),
            "bound": result.bound,
            "gap": result.gap,
            "note": (
                f"{result.method}, {result.status}; {SECONDS:.0f} s for each, a peer is ended at "
                f"twice that; the best bound is that of {who}; load {os.getloadavg()[0]:.0f} on "
                f"{os.cpu_count()} cores"
            ),
            "below": {
                each: None if value is None else max(0.0, 1 - value / best)
                for each, value in found.items()
            },
        }


def _measured(who: str, kind: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.kinds", who, kind]
    return answer(command, SECONDS if who == MILP else None)


def main() -> None:
    """Run one solver and print its answer as JSON."""
    who, kind = sys.argv[1:]
    instance = made(kind)
    if who == MILP:
        found = scipy_milp(instance, SECONDS)
    else:
        start = perf_counter()
        result = solve(instance, "greedy" if who == GREEDY else "auto", time_limit=SECONDS)
        found = {"seconds": perf_counter() - start, "assignment": result.assignment.tolist()}
        found["record"] = result.record
    print(json.dumps(found))


if __name__ == "__main__":
    main()
