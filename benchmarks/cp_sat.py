"""OR-Tools CP-SAT as a peer, apart from HiGHS: not both in one process (google/or-tools#5246)."""

from __future__ import annotations

import json
import math
import sys
from time import perf_counter
from typing import Any

import numpy as np

SCALE = 1_000_000  # whole numbers of millionths stand for scores


def solved(file: str, seconds: float) -> dict[str, Any]:
    """Placement and bound for the instance in an ``.npz`` file."""
    from ortools.sat.python import cp_model

    given = np.load(file)
    start = perf_counter()
    scores, uses, capacities = given["scores"], given["uses"], given["capacities"]
    model = cp_model.CpModel()
    household, place = np.nonzero(~np.isnan(scores))
    taken = [model.new_bool_var("") for _ in household]
    by_household: dict[int, list[Any]] = {}
    by_place: dict[int, list[int]] = {}
    for pair, (h, p) in enumerate(zip(household.tolist(), place.tolist(), strict=True)):
        by_household.setdefault(h, []).append(taken[pair])
        by_place.setdefault(p, []).append(pair)
    for choices in by_household.values():
        model.add_at_most_one(choices)
    for p, pairs in by_place.items():
        for d in range(uses.shape[1]):
            used = sum(int(uses[household[pair], d]) * taken[pair] for pair in pairs)
            model.add(used <= int(capacities[p, d]))
    worth = np.rint(scores[household, place].astype(np.float64) * SCALE).astype(int)
    model.maximize(sum(int(value) * one for value, one in zip(worth, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    seconds_taken = perf_counter() - start
    assignment = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        whole = np.full(len(scores), -1)
        chosen = [pair for pair, one in enumerate(taken) if solver.value(one)]
        whole[household[chosen]] = place[chosen]
        assignment = whole.tolist()
    return {
        "assignment": assignment,
        "bound": math.inf if assignment is None else solver.best_objective_bound / SCALE,
        "seconds": seconds_taken,
        "proven": status == cp_model.OPTIMAL,
    }


if __name__ == "__main__":
    print(json.dumps(solved(sys.argv[1], float(sys.argv[2]))))
