"""Futures on one and two workers; a European year scored on the same cluster, out of core."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from softlanding.simulation import (
    FutureStore,
    connected,
    draw_households,
    draw_towns,
    load_experiment,
    report,
    score_in_blocks,
    simulate,
    simulate_future,
)
from softlanding.simulation.assumptions import ASSUMPTIONS
from softlanding.simulation.outcomes import outcomes_of

__all__ = ["NationalModel", "follow_up", "rows", "train"]

Floats = NDArray[np.floating[Any]]

SEED = 1
WORKERS = (1, 2)
FUTURES = 24
PERSONS, PLACES = 50_000, 11_500
FOLLOWED = 300_000
BLOCK = 500
CHECKED = 25  # persons at random whose scores are computed again
POLICIES = Path(__file__).resolve().parents[1] / "examples" / "policies" / "four_ways.toml"


def rows() -> Iterator[dict[str, Any]]:
    """Futures, then the year, each on one and on two workers."""
    yield from _futures()
    yield from _year()


def _futures() -> Iterator[dict[str, Any]]:
    experiment = load_experiment(POLICIES)
    first = [simulate_future(experiment, SEED, number) for number in range(3)]
    reports = []
    for workers in WORKERS:
        with tempfile.TemporaryDirectory() as folder, connected(workers=workers) as client:
            _warm(client)
            store = FutureStore(Path(folder), experiment.sha256(SEED))
            start = perf_counter()
            found = simulate(client, experiment, seed=SEED, futures=FUTURES, store=store)
            seconds = perf_counter() - start
        reports.append(report(experiment, found, SEED))
        size = f"{FUTURES} futures × {len(experiment.policies)} policies"
        size += f" × {experiment.years} years"
        yield {
            "name": f"{size}, workers: {workers}",
            "ours_seconds": seconds,
            "verified": found[:3] == first and reports[0] == reports[-1],
            "note": (
                f"{experiment.pledge} persons a year, {experiment.towns} towns; "
                "compared with futures computed without a cluster"
            ),
        }


@dataclass(frozen=True, eq=False)
class NationalModel:
    """Chance of work of a person in each place: a logistic model with a term for each place.

    Parameters
    ----------
    coefficients : array of float32, shape (features,)
    intercept
    places : array of float32, shape (places,)
        What a place adds: its own residual, shrunk by how few persons it has seen, and its
        unemployment.
    """

    coefficients: Floats
    intercept: float
    places: Floats

    def __call__(self, persons: Floats) -> Floats:
        """Score a block, shape (persons, places), float32."""
        scores = (persons @ self.coefficients + self.intercept)[:, None] + self.places[None, :]
        return np.asarray(expit(scores, out=scores))


def follow_up(count: int) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_], Floats]:
    """Features, place and work after two years of synthetic persons; places' unemployment."""
    draw = np.random.default_rng(SEED)
    towns = draw_towns(draw, towns=PLACES, inhabitants=300_000_000, pledge=count)
    sizes = {name: (known.low + known.high) / 2 for name, known in ASSUMPTIONS.items()}
    people = draw_households(draw, 3 * count)
    able = np.flatnonzero(people.of_working_age)[:count]
    place = draw.choice(PLACES, len(able), p=towns.population / towns.population.sum())
    chance = outcomes_of(towns, "SE", sizes).work_chance(
        2, people.kind[able], place, np.zeros(len(able))
    )
    features = np.eye(8, dtype=np.float32)[people.kind[able]]
    age = (people.age[able, None] - 35).astype(np.float32) / 10
    unemployment = (towns.unemployment - 7).astype(np.float32)
    return np.hstack([features, age]), place, draw.random(len(able)) < chance, unemployment


def train(count: int) -> NationalModel:
    """Train on follow-up data; runs on a worker."""
    features, place, work, unemployment = follow_up(count)
    model = LogisticRegression(max_iter=200)
    model.fit(np.hstack([features, unemployment[place, None]]), work)
    *persons, town = model.coef_[0]
    base = features @ np.array(persons) + model.intercept_[0] + town * unemployment[place]
    expected = expit(base)
    seen = np.bincount(place, weights=expected * (1 - expected), minlength=PLACES)
    residual = np.bincount(place, weights=work - expected, minlength=PLACES)
    places = town * unemployment + residual / (seen + 10)
    return NationalModel(
        np.array(persons, dtype=np.float32), float(model.intercept_[0]), places.astype(np.float32)
    )


def _year() -> Iterator[dict[str, Any]]:
    for workers in WORKERS:
        with tempfile.TemporaryDirectory() as folder, connected(workers=workers) as client:
            _warm(client)
            persons, out = Path(folder) / "persons.npy", Path(folder) / "scores.npy"
            arriving = follow_up(PERSONS)[0]
            np.save(persons, arriving)
            start = perf_counter()
            model = client.submit(train, FOLLOWED, pure=False)
            trained = model.result()
            training = perf_counter() - start
            start = perf_counter()
            score_in_blocks(client, model, persons, out, places=PLACES, block=BLOCK)
            seconds = perf_counter() - start
            peaks = [peak / 1024 for peak in client.run(_peak_kilobytes).values()]
            own = _peak_kilobytes() / 1024
            checked = np.r_[
                np.random.default_rng(SEED).choice(PERSONS, CHECKED, replace=False),
                np.arange(0, PERSONS, BLOCK),  # the first person of each block
            ]
            scores = np.load(out, mmap_mode="r")
            same = np.array_equal(scores[checked], trained(arriving[checked]))
            whole = scores.shape == (PERSONS, PLACES)
            yield {
                "name": f"scoring {PERSONS:,} persons × {PLACES:,} places, workers: {workers}",
                "ours_seconds": seconds,
                "verified": same and whole,
                "note": (
                    f"{seconds / 60:.1f} minutes for {out.stat().st_size / 1e9:.1f} GB of float32; "
                    f"peak memory of a worker {max(peaks):,.0f} MB, of this process "
                    f"{own:,.0f} MB; trained on {FOLLOWED:,} persons on the "
                    f"cluster in {training:.0f} s"
                ),
            }


def _warm(client: Any) -> None:
    """Let every worker import what it needs, before the clock runs."""
    client.run(_peak_kilobytes)


def _peak_kilobytes() -> int:
    """Highest resident memory of this process alone; Linux."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])
