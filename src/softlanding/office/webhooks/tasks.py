"""Background jobs of the webhooks room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.walls.api import office_job
from softlanding.office.webhooks.happenings import DELIVER
from softlanding.office.webhooks.services import deliver_due, forget_old_events


@app.task(name=DELIVER, queue="webhooks")
@office_job
def deliver() -> None:
    """Send what is due; see `services.deliver_due`."""
    deliver_due()


@app.periodic(cron="*/10 * * * *")
@app.task(name="webhooks.deliver_left", queue="webhooks", pass_context=False)
@office_job
def deliver_left(timestamp: int) -> None:
    """Send what a killed worker has left, or what nobody could be woken for."""
    deliver_due()


@app.periodic(cron="41 3 * * *")
@app.task(name="webhooks.forget_old_events", queue="webhooks", pass_context=False)
@office_job
def forget(timestamp: int) -> None:
    """Delete old events with their deliveries."""
    forget_old_events()
