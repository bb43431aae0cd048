"""Faults of the machine that pass: what to say of them, on a page and to a program.

Whatever a request had written by then was undone with its transaction, so that it may always
be sent again.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from softlanding.office.exchange.api import problem

DISK_FULL = "53100"  # SQLSTATE
AT_ONCE = {"40P01", "40001", "55P03"}  # deadlock, serialization, a lock that was not given


@dataclass(frozen=True)
class Outage:
    """What has happened, and in how many seconds to try again."""

    kind: str
    retry_after: int
    detail: str  # for a program; a person reads the page


DATABASE = Outage(
    "database",
    30,
    "The database does not answer. What was saved before is safe; send the request again, "
    "with the same Idempotency-Key.",
)
FULL = Outage(
    "full",
    300,
    "The disk is full and nothing was saved. Tell the administrator, then send the request "
    "again, with the same Idempotency-Key.",
)
BUSY = Outage(
    "busy",
    1,
    "Somebody else was writing the same, so that nothing was saved. Send the request again, "
    "with the same Idempotency-Key.",
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Which fault of the machine an error tells of; None if it is a fault of ours."""
    if isinstance(error, OSError):
        return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    return FULL if state == DISK_FULL else BUSY if state in AT_ONCE else DATABASE


def answer_to(request: HttpRequest, outage: Outage) -> HttpResponse:
    """503 with `Retry-After`: a page that says what to do, or problem details to the API."""
    if request.path.startswith("/api/"):
        answer = problem(503, outage.detail)
    else:
        page = get_template("503.html").render({"kind": outage.kind})
        answer = HttpResponse(page, status=503)
    answer["Retry-After"] = str(outage.retry_after)
    return answer
