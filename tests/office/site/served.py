"""The office as it runs in earnest: processes of its own, and somebody who asks for pages."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.message import Message
from hashlib import sha256
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[3]
SOFTLANDING = str(Path(sys.executable).parent / "softlanding")
PASSWORD = "soft-landing-demo"
PATIENCE = 240.0  # the machine may be busy


def environment(url: str, home: Path, **more: str) -> dict[str, str]:
    """Production settings for the released demo, whose names are under the demo's key."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("SOFTLANDING_")}
    secret = "demo-only-" + "x" * 50
    key = base64.urlsafe_b64encode(sha256(secret.encode()).digest()).decode()
    return own | {
        "DATABASE_URL": url,
        "SOFTLANDING_HOME": str(home),
        "SOFTLANDING_SECRET_KEY": secret,
        "SOFTLANDING_FIELD_KEYS": key,
        "SOFTLANDING_REQUIRE_MFA": "0",  # people of the demo have no second factor
        "SOFTLANDING_HOSTS": "placement.example",
        "DJANGO_SETTINGS_MODULE": "softlanding.office.site.settings",
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
    } | more  # fmt: skip


def command(
    *words: str, env: dict[str, str], check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run `softlanding` with these words."""
    done = subprocess.run(
        [SOFTLANDING, *words], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@contextmanager
def running(
    *words: str, env: dict[str, str], log: Path, program: Sequence[str] = (sys.executable, "-m")
) -> Iterator[subprocess.Popen[bytes]]:
    """A module of Python, or another program, run as a process; its output goes to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*program, *words],
            env=env,
            cwd=ROOT,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def gunicorn(port: int) -> list[str]:
    return [
        *("gunicorn", "softlanding.office.site.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "1", "--threads", "4", "--log-level", "warning", "--no-control-socket"),
    ]


WORKER = ["django", "procrastinate", "worker", "--concurrency", "1"]


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something to become true; the machine may be busy."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class Person:
    """Somebody with a browser that keeps cookies, behind a proxy that speaks TLS."""

    def __init__(self, *ports: int) -> None:
        self.ports, self.turn = ports, 0
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask the next server in turn; status and text, redirects not followed."""
        port = self.ports[self.turn % len(self.ports)]
        self.turn += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {
            "Host": "placement.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
            "Referer": "https://placement.example/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if data is not None:
            token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
            body = urlencode(token | data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        for given in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(given).items():
                self.cookies[name] = morsel.value
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, text

    def signs_in(self, role: str = "national") -> bool:
        """Whether somebody of the demo gets in."""
        self.ask("/accounts/login/")
        given = {"login": f"{role}.se@softlanding.example", "password": PASSWORD}
        return self.ask("/accounts/login/", given)[0] == 302 and self.ask("/")[0] == 200


class Program:
    """A partner's program that asks with a token, behind the same proxy."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Message, Any]:
        """Status, headers and what the JSON says; header names with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        sent = {
            "Host": "placement.example",
            "X-Forwarded-Proto": "https",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        method, text = ("GET", None) if body is None else ("POST", json.dumps(body))
        connection.request(method, f"/api/v1{path}", text, sent)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return answer.status, answer.headers, told


def plain(port: int, path: str) -> tuple[int, str]:
    """Ask as a monitor on the machine itself does; status 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def numbers(pattern: str, text: str) -> list[int]:
    return [int(found) for found in re.findall(pattern, text)]
