"""A handful of kills -9; `make bench ROW=kills` makes fifty."""

from __future__ import annotations

import pytest

from benchmarks.kills import told


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_half_done_after_a_kill() -> None:
    found = told(5, 11)
    assert found["kills"] == 5
    assert found["faults"] == []
