"""Placement of an agency's year, proven, beside `scipy.optimize.milp` and OR-Tools CP-SAT.

Twenty seeds for one capacity and for three. On each instance every solver has a process of
its own and the same limit; every placement is checked here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.instances import YEAR_SIZES
from benchmarks.place import objective_of, scipy_milp
from softlanding.assignment import Instance, Result, solve, verify

__all__ = ["agency_year", "rows"]

SEEDS = range(1, 21)
HOUSEHOLDS = (300, 400, 500)  # one after the other
PLACES = 20
SECONDS = 10.0  # for each solver
EQUAL = 1e-4  # CP-SAT counts in millionths
PEERS = ("scipy.optimize.milp", "OR-Tools CP-SAT")

CHILD, ELDER = 0.45, 0.06  # assumption: chances of a person beyond the first
ROOM = (1.05, 1.2, 1.5)  # adults or all persons, children, elders


def agency_year(households: int, seed: int, *, ages: bool) -> Instance:
    """A year of an agency with twenty places; the score is the expected number in work.

    Parameters
    ----------
    households
        Their number, with the sizes of `YEAR_SIZES`.
    seed
        Of NumPy's generator.
    ages
        Whether adults, children and elders each have a capacity, or only persons have.

    Examples
    --------
    >>> agency_year(300, 1, ages=True).shape, agency_year(300, 1, ages=False).shape
    ((300, 20, 3), (300, 20, 1))
    """
    draw = np.random.default_rng(seed)
    persons = draw.choice(np.arange(1, len(YEAR_SIZES) + 1), households, p=YEAR_SIZES)
    children = draw.binomial(persons - 1, CHILD)
    elders = draw.binomial(persons - 1 - children, ELDER)
    adults = persons - children - elders
    uses = np.stack([adults, children, elders], axis=1) if ages else persons[:, None]
    size = draw.lognormal(0.0, 0.5, PLACES)
    share = size[:, None] / size.sum()
    capacities = np.ceil(share * uses.sum(axis=0) * np.array(ROOM)[: uses.shape[1]]).astype(int)
    traits = draw.normal(size=(households, 4)) @ draw.normal(size=(PLACES, 4)).T
    market = draw.normal(-0.5, 0.5, (1, PLACES))
    noise = draw.normal(0.0, 0.3, (households, PLACES))
    scores = adults[:, None] / (1 + np.exp(-(market + 0.4 * traits + noise)))
    scores[draw.random(scores.shape) < 0.15] = np.nan
    names = ("adults", "children", "elders") if ages else ("persons",)
    return Instance(scores, uses, capacities, dimensions=names)


def rows() -> Iterator[dict[str, Any]]:
    """One capacity and three, against each peer."""
    for ages in (False, True):
        measured = [_seed(seed, ages=ages) for seed in SEEDS]
        ours = [one["ours"] for one in measured]
        for peer in PEERS:
            theirs = [one[peer] for one in measured]
            pairs = list(zip(ours, theirs, strict=True))
            ratios = sorted(their["seconds"] / our["seconds"] for our, their in pairs)
            yield {
                "name": f"an agency's year, 300–500 households × {PLACES} places, "
                f"{3 if ages else 1} dimension{'s' if ages else ''}, beside {peer}",
                "ours_seconds": median(our["seconds"] for our in ours),
                "peer": peer,
                "peer_seconds": median(their["seconds"] for their in theirs),
                "ratio": median(ratios),
                "verified": all(our["verified"] and their["verified"] for our, their in pairs),
                "note": (
                    f"{len(ratios)} seeds; times {ratios[0]:.2f} to {ratios[-1]:.1f}; "
                    f"proven: ours {sum(our['proven'] for our in ours)} in at most "
                    f"{max(our['seconds'] for our in ours):.2g} s, "
                    f"the peer {sum(their['proven'] for their in theirs)} "
                    f"(limit {SECONDS:.0f} s for each)"
                ),
            }


def _seed(seed: int, *, ages: bool) -> dict[str, dict[str, Any]]:
    """What every solver answers for one seed, checked."""
    households = HOUSEHOLDS[seed % len(HOUSEHOLDS)]
    instance = agency_year(households, seed, ages=ages)
    given = [str(households), str(seed), str(int(ages))]
    ours = _answer(["benchmarks.agency", "ours", *given])
    result = Result.from_record(ours["record"])
    verify(instance, result)
    ours |= {"proven": result.status == "optimal", "verified": True}
    found = {"ours": ours, PEERS[0]: _answer(["benchmarks.agency", "scipy", *given])}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        scores = np.where(instance.fits, instance.scores, np.nan)
        np.savez(file, scores=scores, uses=instance.uses, capacities=instance.capacities)
        found[PEERS[1]] = _answer(["benchmarks.cp_sat", str(file), str(SECONDS)])
    for peer in PEERS:
        theirs = found[peer]
        objective = objective_of(instance, theirs["assignment"])
        theirs["verified"] = result.objective <= theirs["bound"] + EQUAL
        if objective is not None:
            theirs["verified"] &= objective <= result.bound + EQUAL
    return found


def _answer(arguments: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _ours(instance: Instance) -> dict[str, Any]:
    solve(
        agency_year(200, 0, ages=True), method="exact", time_limit=SECONDS
    )  # loads what is compiled
    start = perf_counter()
    result = solve(instance, method="exact", time_limit=SECONDS)
    return {"seconds": perf_counter() - start, "record": result.record}


def main() -> None:
    """Run one solver and print its answer as JSON."""
    who, households, seed, ages = sys.argv[1], *map(int, sys.argv[2:])
    instance = agency_year(households, seed, ages=bool(ages))
    answer = _ours(instance) if who == "ours" else scipy_milp(instance, SECONDS)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
