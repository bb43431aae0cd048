"""Is a claimed gain true? Worlds whose truth is known, with and without an effect.

``python -m benchmarks.evidence`` also draws the picture of the documentation and writes its
figures beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.prediction.cohort import Cohort, Fit, Floats, Ints, Placer, Predict
from softlanding.prediction.gain import estimate_gain
from softlanding.prediction.off_policy import Estimate
from softlanding.prediction.pipeline import Estimates, Pipeline
from softlanding.prediction.propensity import estimated_propensities, strata_of
from softlanding.simulation.follow_up_world import FollowUpWorld, follow_up_world

__all__ = ["draw", "rows"]

HOUSEHOLDS = 4_000  # half of them are learnt from, half are placed again
PLACES = 20
SEEDS = 200
FIRST = 50  # seeds that the project set itself; told beside all
JUDGED_SEEDS = 12  # each runs the pipeline 40 times
NULL_WORLDS = 39
RIDGE, SHRUNK = 5.0, 60.0  # how strongly a place's regression is drawn to that of all
WORLDS = {"null world": 0.0, "known effect": 0.15}
COVERAGE = 0.93
METHODS = {
    "model's own claim": "claim",
    "regression": "regression",
    "IPW": "ipw",
    "self-normalised IPW": "self_normalised",
    "AIPW": "aipw",
}
IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PICTURE = "null-world"


@dataclass(frozen=True, slots=True)
class Trial:
    """One world, and what was found in it."""

    seed: int
    found: Estimates
    truth: float
    seconds: float

    def of(self, method: str) -> Estimate:
        """The estimate by a method."""
        estimate: Estimate = getattr(self.found, method)
        return estimate


def rows() -> Iterator[dict[str, Any]]:
    """Coverage and error in both worlds, and what would have been shown."""
    size = f"{HOUSEHOLDS:,} households × {PLACES} places"
    for name, match in WORLDS.items():
        yield _coverage(name, size, [trial(seed, match) for seed in range(SEEDS)], null=not match)
    shrunk = [trial(seed, WORLDS["known effect"], ridge=SHRUNK) for seed in range(FIRST)]
    yield _coverage("known effect, places drawn together", size, shrunk, null=False, least=0.0)
    officers = [trial(seed, 0.0, selective=1.0) for seed in range(FIRST)]
    yield _coverage("null world, probabilities estimated", size, officers, null=True)
    yield _shown(size)


def _coverage(
    name: str, size: str, trials: list[Trial], *, null: bool, least: float = 1.0
) -> dict[str, Any]:
    """How often the interval is right, and how wrong each method is.

    `least` is how many times as wrong as AIPW the model's own claim must be: a model that is
    drawn together strongly need not be any more.
    """
    errors = {label: _error(trials, method) for label, method in METHODS.items()}
    truth, zero = _covered(trials, zero=False), _covered(trials, zero=True)
    first = _covered(trials[:FIRST], zero=False), _covered(trials[:FIRST], zero=True)
    told = ", ".join(f"{label} {100 * error:.1f}" for label, error in errors.items())
    mean = 100 * float(np.mean([each.truth for each in trials]))
    claimed = 100 * float(np.mean([each.found.claim.value for each in trials]))
    times = errors["model's own claim"] / errors["AIPW"]
    return {
        "name": f"gain of placement, {name}, {size}, {len(trials)} seeds",
        "ours_seconds": median(each.seconds for each in trials),
        "peer": "model's own claim",
        "ratio": times,
        "verified": truth >= COVERAGE and times > least and (zero >= COVERAGE or not null),
        "note": (
            f"95% interval of AIPW covers the truth in {truth:.1%} of the worlds "
            f"({first[0]:.0%} of the first {FIRST}), zero in {zero:.1%} ({first[1]:.0%}); "
            f"truth {mean:.1f} of 100 persons, claimed {claimed:.1f}; root mean square error: "
            f"{told}; times: error of the peer over that of AIPW"
        ),
    }


def trial(seed: int, match: float, selective: float = 0.0, ridge: float = RIDGE) -> Trial:
    """One world: learn from the first half, place the second, compare with the truth.

    Where officers were selective, their probabilities are estimated from what they looked
    at, language and family.
    """
    world = follow_up_world(seed, households=HOUSEHOLDS, places=PLACES, match=match,
                            selective=selective)  # fmt: skip
    cohort, later, pipeline = _given(world, ridge)
    if selective:
        looked_at = cohort.of_households(world.features[:, [2, 3]])
        strata = strata_of(*looked_at.T)
        went = cohort.of_households(cohort.place)
        estimated = estimated_propensities(strata, went, PLACES)[cohort.households]
        cohort = replace(cohort, propensities=estimated)
    start = perf_counter()
    found = pipeline.run(cohort, later)
    seconds = perf_counter() - start
    return Trial(seed, found, world.gain(found.overlap.policy, later), seconds)


def _shown(size: str) -> dict[str, Any]:
    """How often a gain is shown, in the null world and where there is one."""
    shown, seconds = dict.fromkeys(WORLDS, 0), []
    for name, match in WORLDS.items():
        for seed in range(JUDGED_SEEDS):
            world = follow_up_world(1_000 + seed, households=HOUSEHOLDS, places=PLACES,
                                    match=match)  # fmt: skip
            start = perf_counter()
            gain = estimate_gain(*_given(world), replicates=NULL_WORLDS)
            seconds.append(perf_counter() - start)
            shown[name] += gain.shown
    told = ", ".join(f"{count} of {JUDGED_SEEDS} in the {name}" for name, count in shown.items())
    return {
        "name": f"gain shown beside {NULL_WORLDS} null worlds, {size}",
        "ours_seconds": median(seconds),
        "verified": shown["null world"] <= 1 and shown["known effect"] > JUDGED_SEEDS // 2,
        "note": f"shown: {told}",
    }


def _given(
    world: FollowUpWorld, ridge: float = RIDGE
) -> tuple[Cohort, NDArray[np.bool_], Pipeline]:
    """The later half is placed again, under capacities from the quotas."""
    cohort = Cohort(world.features, world.place, world.household, world.outcome, world.propensities)
    households = len(world.household_persons)
    sizes = world.household_persons[households // 2 :]
    capacities = np.rint(world.quota * sizes.sum()).astype(np.int64)
    pipeline = Pipeline(by_place(len(world.quota), ridge), by_prices(sizes, capacities), seed=0)
    return cohort, world.household >= households // 2, pipeline


def by_place(places: int, ridge: float = RIDGE) -> Fit:
    """A linear regression for each place, drawn a little towards that of all places."""

    def fit(features: Floats, place: Ints, outcome: Floats, _seed: int, /) -> Predict:
        mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9

        def design(given: Floats) -> Floats:
            return np.column_stack([np.ones(len(given)), (given - mean) / spread])

        whole = design(features)
        penalty = ridge * np.eye(whole.shape[1])
        shared = np.linalg.solve(whole.T @ whole + penalty, whole.T @ outcome)
        surprise = outcome - whole @ shared
        loading = np.empty((whole.shape[1], places))
        for index in range(places):
            there = whole[place == index]
            own = np.linalg.solve(there.T @ there + penalty, there.T @ surprise[place == index])
            loading[:, index] = shared + own
        return lambda given: np.clip(design(given) @ loading, 0.0, 1.0)

    return fit


def by_prices(sizes: Ints, capacities: Ints, rounds: int = 80) -> Placer:
    """Prices of room by subgradient steps, then the most decided households first."""

    def place(expected: Floats, household: Ints, /) -> Ints:
        total = np.zeros((len(sizes), expected.shape[1]))
        np.add.at(total, household, expected)
        value = total / sizes[:, None]
        prices = np.zeros(len(capacities))
        for step in range(1, rounds + 1):
            load = np.bincount((value - prices).argmax(axis=1), sizes, len(capacities))
            excess = (load - capacities) / np.maximum(capacities, 5)
            prices = np.maximum(0.0, prices + 0.03 / np.sqrt(step) * excess)
        net = value - prices
        best = np.partition(net, -2, axis=1)
        chosen = np.full(len(sizes), -1)
        free = capacities.copy()
        for index in np.argsort(best[:, -2] - best[:, -1]):
            room = np.where(free >= sizes[index], net[index], -np.inf)
            there = int(room.argmax())
            if np.isfinite(room[there]):
                chosen[index] = there
                free[there] -= sizes[index]
        return chosen

    return place


def _error(trials: list[Trial], method: str) -> float:
    return float(np.sqrt(np.mean([(each.of(method).value - each.truth) ** 2 for each in trials])))


def _covered(trials: list[Trial], *, zero: bool) -> float:
    return float(np.mean([each.found.aipw.covers(0.0 if zero else each.truth) for each in trials]))


def draw() -> Path:
    """Draw what each method says in 50 worlds of each kind, with the figures beside it."""
    import altair as alt

    table = [
        {"world": name, "seed": each.seed, "method": label, "estimate": each.of(method).value,
         "low": each.of(method).low, "high": each.of(method).high, "truth": each.truth}
        for name, match in WORLDS.items()
        for each in [trial(seed, match) for seed in range(FIRST)]
        for label, method in METHODS.items()
    ]  # fmt: skip
    with (IMAGES / f"{PICTURE}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {key: round(value, 5) if isinstance(value, float) else value
             for key, value in row.items()}
            for row in table
        )  # fmt: skip
    shown = [{**row, "points": 100 * float(str(row["estimate"]))} for row in table]
    for row in shown:
        row["truth"] = 100 * float(np.mean([each["truth"] for each in table
                                            if each["world"] == row["world"]]))  # fmt: skip
    ticks = alt.Chart().mark_tick(thickness=1.5, size=22, color="#1f4e79", opacity=0.6)
    ticks = ticks.encode(
        x=alt.X("points:Q", title="gain, of 100 persons"),
        y=alt.Y("method:N", sort=list(METHODS), title=None),
    )
    rule = alt.Chart().mark_rule(color="#b3261e", strokeWidth=2)
    rule = rule.encode(x=alt.X("mean(truth):Q"))
    chart = (
        alt.layer(ticks, rule, data=alt.InlineData(values=shown))
        .properties(width=560, height=190)
        .facet(row=alt.Row("world:N", sort=list(WORLDS), title=None))
        .configure(background="white")
        .configure_axis(labelFontSize=13, titleFontSize=13, labelLimit=200)
        .configure_header(labelFontSize=14)
    )
    path = IMAGES / f"{PICTURE}.svg"
    chart.save(path)
    return path


if __name__ == "__main__":
    print(draw().relative_to(IMAGES.parents[1]))
