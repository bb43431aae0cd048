"""Background jobs of the exchange room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.exchange.once import forget_old_answers
from softlanding.office.walls.api import office_job


@app.periodic(cron="23 * * * *")
@app.task(name="exchange.forget_old_answers", queue="exchange", pass_context=False)
@office_job
def forget(timestamp: int) -> None:
    """Delete answers kept under idempotency keys; see `once.forget_old_answers`."""
    forget_old_answers()
