"""Compiling, once after an installation, takes nothing of a time limit."""

import subprocess
import sys
from os import environ
from pathlib import Path

import pytest

from softlanding.assignment.run import Run
from softlanding.compiled import njit, seconds_of_compiling

FIRST_PLACEMENT = """
from time import perf_counter
import numpy as np
from softlanding.assignment import Instance, solve

rng = np.random.default_rng(7)
persons = rng.integers(1, 6, (120, 1))
room = np.full((6, 1), int(persons.sum() * 0.9) // 6)
before = perf_counter()
result = solve(Instance(rng.random((120, 6)), persons, room), "exact", time_limit=2.0)
print(result.status, result.seconds, perf_counter() - before)
"""


def test_the_first_placement_has_its_whole_time(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PLACEMENT],
        env={**environ, "NUMBA_CACHE_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
        timeout=500,
    )
    status, seconds, waited = done.stdout.split()
    assert status == "optimal"
    assert float(waited) > 2.0 > float(seconds)


def test_the_clock_of_a_run_stands_still_while_loops_are_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @njit
    def inner(x: float) -> float:
        return x + 1

    @njit
    def outer(x: float) -> float:
        return inner(inner(x))

    before, run = seconds_of_compiling(), Run(60.0, None)
    assert outer(1.0) == 3.0
    compiling = seconds_of_compiling() - before
    assert compiling > 0.01
    assert run.seconds < compiling
    assert outer(2.0) == 4.0
    assert seconds_of_compiling() - before == compiling
