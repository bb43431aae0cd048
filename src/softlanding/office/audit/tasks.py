"""Background jobs of the audit room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.audit.verification import verify
from softlanding.office.walls.api import office_job


@app.periodic(cron="*/10 * * * *")
@app.task(name="audit.verify_new_rows", queue="audit", pass_context=False)
@office_job
def verify_new_rows(timestamp: int) -> None:
    """Check what was added to the log since the last sound check."""
    verify(whole=False)


@app.periodic(cron="23 2 * * *")
@app.task(name="audit.verify_all_rows", queue="audit", pass_context=False)
@office_job
def verify_all_rows(timestamp: int) -> None:
    """Check the whole chain, once a night."""
    verify(whole=True)
