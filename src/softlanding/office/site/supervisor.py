"""Web server and background worker as child processes that end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

PATIENCE = 15.0


def start(port: int) -> list[subprocess.Popen[bytes]]:
    """Start both; each in a session of its own, so that Ctrl-C reaches only the parent."""
    web = ["gunicorn", "softlanding.office.site.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    worker = ["django", "procrastinate", "worker", "--concurrency", "1"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "softlanding.office.site.settings"}
    return [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in (web, worker)
    ]


def await_health(
    port: int, children: list[subprocess.Popen[bytes]], patience: float = 30.0
) -> bool:
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


def wait(children: list[subprocess.Popen[bytes]]) -> bool:
    """Until Ctrl-C or SIGTERM (True), or until a child ends by itself (False)."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    while not asked.wait(0.3):
        if any(child.poll() is not None for child in children):
            return False
    return True


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End every child: asked first, killed with its session if it does not listen."""
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
