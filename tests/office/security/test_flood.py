"""A hundred megabytes sent in earnest to the server that the office runs on."""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.office.site.served import PATIENCE, environment, gunicorn, plain, running, until

PART, PARTS = b"x" * 2**20, 100
ADDRESS = "/api/v1/programmes"
MORE = 20e6  # bytes that a server may grow by, whatever is sent to it


@pytest.fixture
def server(db: None, tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Port and process of a web server as it is deployed, on the database of the tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    url = urlsplit(os.environ["DATABASE_URL"])
    named = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    log = tmp_path / "log"
    with running(*gunicorn(port), env=environment(named, tmp_path), log=log) as process:
        until(lambda: plain(port, "/healthz")[0] == 200, "the server does not come up")
        yield port, process.pid


def peak(process: int) -> float:
    """The largest peak of the processes that a server has begun, in bytes."""
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    told = [Path(f"/proc/{child}/status").read_text() for child in below]
    return max(int(text.split("VmHWM:")[1].split()[0]) * 1024.0 for text in told)


def flood(port: int, **size: str) -> tuple[int, bytes]:
    """Send all of it, as long as the server listens; what it answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.putrequest("POST", ADDRESS)
    for name, value in {"X-Forwarded-Proto": "https", "Content-Type": "text/csv", **size}.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    with suppress(BrokenPipeError, ConnectionResetError):
        for _part in range(PARTS):
            chunk = b"%x\r\n%b\r\n" % (len(PART), PART) if "Transfer_Encoding" in size else PART
            line.send(chunk)
        if "Transfer_Encoding" in size:
            line.send(b"0\r\n\r\n")
    answer = line.getresponse()
    found = answer.status, answer.read()
    line.close()
    return found


def test_a_hundred_megabytes_are_refused_and_take_no_memory(server: tuple[int, int]) -> None:
    port, process = server
    before = peak(process)
    status, told = flood(port, Content_Length=str(len(PART) * PARTS))
    assert status == 413
    assert b"at most 2097152 bytes" in told
    unsized, _told = flood(port, Transfer_Encoding="chunked")
    assert unsized in {401, 405, 413}, "what says no size brings nothing"
    assert peak(process) < before + MORE
    assert plain(port, "/healthz")[0] == 200
