"""Starting and ending the demo: one at a time, nothing left over, what was entered stays."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.browser.conftest import (
    COMMAND,
    ROOT,
    Demo,
    free_port,
    own_folder,
    start_demo,
    stop_demo,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def try_demo(**environment: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("SOFTLANDING_")}
    return subprocess.run(
        COMMAND,
        env=own | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def test_it_prints_address_and_a_sign_in_for_each_role(demo: Demo) -> None:
    assert demo.address in demo.printed
    for role in ("national", "regional", "municipal", "partner", "auditor"):
        assert f"{role}.se@softlanding.example" in demo.printed


def test_a_second_demo_beside_the_first_is_told_so(demo: Demo) -> None:
    second = try_demo(SOFTLANDING_HOME=str(demo.home), PORT=str(free_port()))
    assert second.returncode == 1
    assert "Another demo is running" in second.stderr
    assert "Traceback" not in second.stderr
    assert demo.process.poll() is None


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = try_demo(SOFTLANDING_HOME=str(tmp_path), PORT=port)
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "postgres").exists()


def test_an_unknown_country_is_refused() -> None:
    with own_folder() as home:
        refused = try_demo(SOFTLANDING_HOME=str(home), PORT=str(free_port()), COUNTRY="XX")
    assert refused.returncode == 2
    assert '"XX"' in refused.stderr
    assert "Traceback" not in refused.stderr


def test_ctrl_c_leaves_nothing_and_a_second_start_keeps_what_was_entered() -> None:
    with own_folder() as home:
        port = free_port()
        first = start_demo(home, port, COUNTRY="AT")
        family = psutil.Process(first.process.pid).children(recursive=True)
        assert stop_demo(first) == 0
        _gone, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
        assert not (home / "postgres" / "postmaster.pid").exists()
        again = start_demo(home, port, COUNTRY="AT")
        assert "synthetic persons" in first.printed
        assert "synthetic persons" not in again.printed
        assert stop_demo(again) == 0
