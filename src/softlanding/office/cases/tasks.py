"""Background jobs of the cases room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.cases import workbooks
from softlanding.office.walls.api import office_job


@app.task(name=workbooks.CHECK, queue="cases")
@office_job
def check_workbook(pk: int) -> None:
    """Check one workbook; see `workbooks.check`."""
    workbooks.check(pk)


@app.task(name=workbooks.WRITE, queue="cases")
@office_job
def write_workbook(pk: int) -> None:
    """Bring one workbook in; see `workbooks.commit`."""
    workbooks.commit(pk)
