"""Web server and background worker as child processes that end together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

PATIENCE = 15.0
COMING_UP = 180.0  # seconds; a busy machine takes its time
# Memory of a large file goes back to the system as soon as the file has been read: mallopt(3),
# and the allocator of Polars (jemalloc, TUNING.md).
MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0",
}
PAUSE = 2.0  # before a worker is started again, as in its systemd unit

Child = subprocess.Popen[bytes]


def start(port: int) -> list[Child]:
    """Start web server and worker, in this order.

    Each is in a process group of its own: Ctrl-C reaches only the parent. They stay in one
    session, since Linux weighs niceness only within it (`sched(7)`, autogroup).
    """
    return [_start(web_server(port), _end_with_parent, **MEMORY), start_worker()]


def web_server(port: int) -> list[str]:
    """Module and arguments of the web server."""
    options = "--workers 2 --threads 4 --log-level warning --no-control-socket"
    bound = ["--bind", f"127.0.0.1:{port}"]
    return ["gunicorn", "softlanding.office.site.wsgi", *bound, *options.split()]


def start_worker() -> Child:
    """Start the background worker; its sums take one core, so that the other serves pages."""
    worker = ["django", "procrastinate", "worker", "--concurrency", "2"]
    return _start(worker, _give_way, OMP_NUM_THREADS="1", **MEMORY)


def _start(words: list[str], before: Callable[[], None], **more: str) -> Child:
    settings = {"DJANGO_SETTINGS_MODULE": "softlanding.office.site.settings"}
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        env=more | os.environ | settings,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=before,  # noqa: PLW1509 - no thread has been started yet
    )


def _give_way() -> None:
    """As `_end_with_parent`; the worker's sums wait for whoever waits for a page."""
    os.nice(10)
    _end_with_parent()


def _end_with_parent() -> None:
    """Have the kernel end this child should its parent be killed outright (Linux)."""
    end_signal_option = 1  # PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(end_signal_option, signal.SIGTERM)


def await_health(port: int, children: list[Child], patience: float = COMING_UP) -> bool:
    """Whether `/healthz` answers 200 before the patience ends or a child does."""
    until = time.monotonic() + patience
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def end_like_ctrl_c() -> None:
    """From now on SIGTERM and SIGHUP raise `KeyboardInterrupt`, as Ctrl-C does."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def wait(children: list[Child]) -> bool:
    """Until Ctrl-C or SIGTERM (True), or until the web server ends by itself (False).

    A worker that ends is started again: procrastinate's ends when the database goes away.
    """
    web, worker = range(2)
    try:
        while children[web].poll() is None:
            time.sleep(0.3)
            if children[worker].poll() is not None:
                time.sleep(PAUSE)
                children[worker] = start_worker()
    except KeyboardInterrupt:
        return True
    return False


def stop(children: list[Child]) -> None:
    """End every child: asked first, killed with its group if it does not listen."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
