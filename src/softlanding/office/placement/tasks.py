"""Background jobs of the placement room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.placement.services import RUN_ROUND, compute_round


@app.task(name=RUN_ROUND, queue="placement")
def run_round(round_id: int) -> None:
    """Solve one round; see `services.compute_round`."""
    compute_round(round_id)
