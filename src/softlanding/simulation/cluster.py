"""Futures on Dask: a cluster on this machine, or a scheduler that runs elsewhere.

Results depend on the number of a future alone, never on who computes it. A worker that
dies has its futures computed again by another; a scheduler that dies ends the run, and
what was finished is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Any

import dask
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from softlanding import __version__
from softlanding.errors import InputRefused, Problem, SoftLandingError
from softlanding.simulation.future import simulate_future
from softlanding.simulation.policy import Experiment
from softlanding.simulation.store import FutureStore

__all__ = ["ClusterLost", "connected", "simulate"]

_PATIENCE = 30  # seconds to wait for a scheduler and its first worker
_LISTENING = 1.0  # seconds between looks whether the scheduler is still there
_GONE = "the scheduler is gone; what was finished before is kept"
_NOISY = ("asyncio", "distributed", "tornado")
_SETTINGS = {
    "distributed.comm.timeouts.connect": "10s",
    "distributed.scheduler.allowed-failures": 10,  # workers that may die under one future
    "distributed.client.scheduler-info-interval": "60s",
}

Progress = Callable[[int], None]


class ClusterLost(SoftLandingError):
    """The cluster is gone; what was finished before is kept."""


@contextmanager
def connected(*, workers: int, scheduler: str = "") -> Iterator[Client]:
    """Start a cluster on this machine, or connect to one, for as long as it is needed.

    Parameters
    ----------
    workers
        Processes of one thread each, on this machine.
    scheduler
        Address such as ``tcp://10.0.0.5:8786``; then nothing is started here. Whoever may
        reach a scheduler may run programs on its workers: it belongs into a closed network.

    Raises
    ------
    InputRefused
        If there is no scheduler or it has no worker.
    SoftLandingError
        If its workers run another version of Soft Landing.
    """
    with _quiet(), dask.config.set(_SETTINGS):
        if scheduler:
            with _elsewhere(scheduler) as client:
                yield client
        else:
            with _here(workers) as client:
                yield client


def simulate(
    client: Client,
    experiment: Experiment,
    *,
    seed: int,
    futures: int,
    store: FutureStore,
    progress: Progress = lambda _finished: None,
) -> list[dict[str, Any]]:
    """Compute the futures that are not finished yet, and keep each as soon as it is.

    Parameters
    ----------
    futures
        How many in all: numbers 0 to `futures` − 1.
    progress
        Called with 1 for each future that was finished.

    Returns
    -------
    list of dict
        All futures, finished now or before, by number.

    Raises
    ------
    ClusterLost
        If the scheduler is gone, or workers keep dying.
    softlanding.simulation.PolicyImpossible
        If a policy cannot be carried out.
    """
    finished = store.finished()
    missing = [number for number in range(futures) if number not in finished]
    tasks = [
        client.submit(simulate_future, experiment, seed, number, pure=False) for number in missing
    ]
    for future in gathered(client, tasks):
        store.keep(future)
        finished[future["number"]] = future
        progress(1)
    return [finished[number] for number in range(futures)]


def gathered(client: Client, tasks: Iterable[Any]) -> Iterator[Any]:
    """Results as they come.

    Raises
    ------
    ClusterLost
        If the scheduler is gone, or workers keep dying.
    """
    waiting = set(tasks)
    done: Queue[Any] = Queue()
    for task in waiting:
        task.add_done_callback(done.put)
    try:
        while waiting:
            try:
                task = done.get(timeout=_LISTENING)
            except Empty:
                if client.status != "running":
                    raise ClusterLost(_GONE) from None
                continue
            waiting.discard(task)
            yield task.result(timeout=_PATIENCE)
            task.release()
    except (CancelledError, OSError, TimeoutError) as error:
        raise ClusterLost(_GONE) from error
    except KilledWorker as error:
        message = "workers die again and again over the same future; give them more memory"
        raise ClusterLost(message) from error
    finally:
        for task in waiting:
            task.release()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the network's stack traces from people; what they mean is said in `ClusterLost`."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _NOISY]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _here(workers: int) -> Iterator[Client]:
    """A cluster of processes on this machine; it opens no page and no port to others."""
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else it asks for port 8787
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@contextmanager
def _elsewhere(scheduler: str) -> Iterator[Client]:
    """A client of a scheduler that has workers of the same version."""
    try:
        client = Client(scheduler, timeout=f"{_PATIENCE}s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        cure = "start one with dask scheduler, or leave --scheduler out"
        message = "is no scheduler that answers"
        raise InputRefused(
            [Problem(message, cure, column="--scheduler", value=scheduler, code="no-scheduler")]
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            message, cure = "has no worker", f"start one with dask worker {scheduler}"
            problem = Problem(message, cure, column="--scheduler", value=scheduler)
            raise InputRefused([problem]) from error
        others = set(client.run(_version).values()) - {__version__}
        if others:
            raise SoftLandingError(
                f"workers run Soft Landing {', '.join(sorted(others))}, this is {__version__}; "
                "install the same version everywhere"
            )
        yield client
    finally:
        # a client of a scheduler that is gone has nobody to take leave of
        client.close(timeout=_PATIENCE if client.status == "running" else 1)


def _version() -> str:
    return __version__
