"""Background jobs of the quotas room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.quotas.negotiation import settle_all
from softlanding.office.walls.api import office_job


@app.periodic(cron="7 * * * *")
@app.task(name="quotas.settle_deadlines", queue="quotas", pass_context=False)
@office_job
def settle_deadlines(timestamp: int) -> None:
    """Write down which deadlines have passed; see `negotiation.settle`."""
    settle_all()
