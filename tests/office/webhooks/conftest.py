"""A partner's receiver on this machine, as the how-to for partners writes it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from softlanding.office.accounts.api import Role, User, Viewer
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "connect-a-program.md"


def receiver_of_the_docs() -> dict[str, Any]:
    """What the Python example of the how-to defines, with nothing seen yet."""
    (example,) = re.findall(r"^```python\n(.*?)^```", HOW_TO.read_text(), re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(example, str(HOW_TO), "exec"), found)  # noqa: S102 - our own documentation
    return found


@dataclass
class Partner:
    """What came in, and what was answered."""

    address: str = ""
    secret: str = ""
    status: int | None = None  # answered to everything, if set
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    take: Callable[..., int] = lambda *_given: 500

    def judge(self, headers: dict[str, str], body: bytes) -> int:
        self.came.append((headers, body))
        status = self.status or self.take(self.secret, headers, body)
        self.answered.append(status)
        return status


@pytest.fixture
def partner(settings: Any) -> Iterator[Partner]:
    settings.WEBHOOKS_LOCAL = True
    made = Partner(take=receiver_of_the_docs()["take"])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(made.judge(headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def alby(country: object, person: Callable[[Role, str], User]) -> Viewer:
    return Viewer(person(Role.MUNICIPAL, "Alby"))
