"""Same seed, same answer: on one worker or two, with a worker killed, after an interruption."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from softlanding.errors import InputRefused
from softlanding.simulation import (
    ClusterLost,
    FutureStore,
    PolicyImpossible,
    connected,
    report,
    simulate,
    simulate_future,
)
from softlanding.simulation.policy import Policy
from tests.simulation.clusters import Processes, processes
from tests.simulation.small_worlds import LOTTERY, POPULATION, WORK, small

FUTURES = 12
EXPERIMENT = small(LOTTERY, WORK)
SEED = 5


@pytest.fixture(scope="module")
def alone() -> list[dict[str, object]]:
    """All futures, without any cluster."""
    return [simulate_future(EXPERIMENT, SEED, number) for number in range(FUTURES)]


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Client]:
    with connected(workers=2) as client:
        yield client


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A scheduler, first without workers; the last test that uses it kills it."""
    with processes(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def store(folder: Path) -> FutureStore:
    return FutureStore(folder, EXPERIMENT.sha256(SEED))


def test_two_workers_answer_like_none(
    two_workers: Client, alone: list[dict[str, object]], tmp_path: Path
) -> None:
    told: list[int] = []
    found = simulate(
        two_workers,
        EXPERIMENT,
        seed=SEED,
        futures=FUTURES,
        store=store(tmp_path),
        progress=told.append,
    )
    assert found == alone
    assert sum(told) == FUTURES
    assert report(EXPERIMENT, found, SEED) == report(EXPERIMENT, alone, SEED)


def test_a_restart_computes_only_what_is_missing(
    two_workers: Client, alone: list[dict[str, object]], tmp_path: Path
) -> None:
    before = store(tmp_path)
    for future in alone[::2]:
        before.keep(future)
    kept = {path: path.stat().st_mtime_ns for path in before.folder.iterdir()}
    told: list[int] = []
    found = simulate(
        two_workers,
        EXPERIMENT,
        seed=SEED,
        futures=FUTURES,
        store=store(tmp_path),
        progress=told.append,
    )
    assert found == alone
    assert sum(told) == FUTURES - len(kept)
    assert all(path.stat().st_mtime_ns == time for path, time in kept.items())


def test_a_policy_that_is_impossible_is_told_as_it_is(two_workers: Client, tmp_path: Path) -> None:
    experiment = small(Policy("too much", POPULATION, least_if_any=10_000))
    kept = FutureStore(tmp_path, experiment.sha256(0))
    with pytest.raises(PolicyImpossible, match="too much"):
        simulate(two_workers, experiment, seed=0, futures=3, store=kept)


def test_a_scheduler_without_workers_is_refused(
    elsewhere: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softlanding.simulation.cluster._PATIENCE", 5)
    with (
        pytest.raises(InputRefused, match="has no worker; start one with dask worker"),
        connected(workers=0, scheduler=elsewhere.address),
    ):
        pass


def stop_one(worker: subprocess.Popen[bytes], folder: Path) -> None:
    """Kill a worker as soon as two futures are finished."""
    if len(list(folder.glob("*.json"))) == 2:
        os.kill(worker.pid, signal.SIGKILL)


def test_a_killed_worker_costs_time_and_no_result(
    elsewhere: Processes, alone: list[dict[str, object]], tmp_path: Path
) -> None:
    kept = store(tmp_path / "out")
    first = elsewhere.worker()
    elsewhere.worker()
    with connected(workers=0, scheduler=elsewhere.address) as client:
        client.wait_for_workers(2, timeout=120)
        found = simulate(
            client,
            EXPERIMENT,
            seed=SEED,
            futures=FUTURES,
            store=kept,
            progress=lambda _one: stop_one(first, kept.folder),
        )
    assert first.wait(timeout=60) == -signal.SIGKILL
    assert found == alone


def test_a_scheduler_that_vanishes_is_told_and_what_was_finished_is_kept(
    elsewhere: Processes, alone: list[dict[str, object]], tmp_path: Path
) -> None:
    kept = store(tmp_path / "out")
    if not elsewhere.workers_alive:
        elsewhere.worker()
    with (
        pytest.raises(ClusterLost, match="scheduler is gone"),
        connected(workers=0, scheduler=elsewhere.address) as client,
    ):
        simulate(
            client,
            EXPERIMENT,
            seed=SEED,
            futures=200,
            store=kept,
            progress=lambda _one: elsewhere.scheduler.kill(),
        )
    finished = store(tmp_path / "out").finished()
    assert 1 <= len(finished) < 200
    assert all(finished[number] == alone[number] for number in finished if number < FUTURES)


def test_a_scheduler_that_does_not_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("softlanding.simulation.cluster._PATIENCE", 1)
    with (
        pytest.raises(InputRefused, match=r'--scheduler: "tcp://127\.0\.0\.1:9" is no scheduler'),
        connected(workers=0, scheduler="tcp://127.0.0.1:9"),
    ):
        pass
