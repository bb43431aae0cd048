"""A Dask scheduler and its workers as processes of their own, which a test may kill."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 180  # seconds; machines that run the tests may be slow


class Processes:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[bytes]] = []
        where = folder / "scheduler.json"
        common = ("--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(where))
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", *common, "--no-jupyter"
        )
        until(lambda: where.exists() and where.read_text().rstrip().endswith("}"))
        self.address = str(json.loads(where.read_text())["address"])

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, without a nanny that would bring it back."""
        return self.start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    @property
    def workers_alive(self) -> bool:
        """Whether any worker runs."""
        return any(process.poll() is None for process in self.started[1:])

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        self.started.append(process)
        return process


@contextmanager
def processes(folder: Path) -> Iterator[Processes]:
    """Start a scheduler; kill everything in the end."""
    running = Processes(folder)
    try:
        yield running
    finally:
        for process in running.started:
            process.kill()
            process.wait()


def until(happened: Callable[[], bool]) -> None:
    """Wait for something."""
    for _ in range(PATIENCE * 20):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")
