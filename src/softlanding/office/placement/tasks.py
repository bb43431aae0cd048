"""Background jobs of the placement room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.placement.services import compute_round


@app.task(queue="placement")
def run_round(round_id: int) -> None:
    """Solve one round; see `services.compute_round`."""
    compute_round(round_id)
