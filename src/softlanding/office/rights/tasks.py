"""Background jobs of the rights room."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from softlanding.office.rights.retention import propose_due
from softlanding.office.walls.api import office_job


@app.periodic(cron="23 3 * * *")
@app.task(name="rights.propose_due", queue="rights", pass_context=False)
@office_job
def propose_due_erasures(timestamp: int) -> None:
    """Propose what is due to be erased, every night; see `retention.propose_due`."""
    propose_due(timezone.localdate())
