"""Background jobs of the placement room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.placement.services import RUN_ROUND, compute_round
from softlanding.office.placement.studies import (
    RUN_FRONTIER,
    RUN_REPLAY,
    compute_frontier,
    compute_replay,
)
from softlanding.office.walls.api import office_job


@app.task(name=RUN_ROUND, queue="placement")
@office_job
def run_round(round_id: int) -> None:
    """Solve one round; see `services.compute_round`."""
    compute_round(round_id)


@app.task(name=RUN_REPLAY, queue="placement")
@office_job
def run_replay(replay_id: int) -> None:
    """Make one run again; see `studies.compute_replay`."""
    compute_replay(replay_id)


@app.task(name=RUN_FRONTIER, queue="placement")
@office_job
def run_frontier(frontier_id: int) -> None:
    """Search one frontier; see `studies.compute_frontier`."""
    compute_frontier(frontier_id)
