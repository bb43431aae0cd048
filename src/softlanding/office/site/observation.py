"""Every request observed: an identifier, one line of the log, and a count by page.

A request is named by its pattern (`cases/<int:pk>/`), never by its address, which may hold a
secret of somebody's page.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from softlanding.office.site.logs import QUIET

Respond = Callable[[HttpRequest], HttpResponse]

GIVEN = re.compile(r"[0-9a-fA-F-]{16,64}")  # what a proxy may send as an identifier

REQUESTS = Counter("softlanding_requests", "Requests answered.", ["page", "method", "status"])
SECONDS = Histogram(
    "softlanding_request_seconds",
    "Seconds until an answer began.",
    ["page"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0),
)

logger = structlog.get_logger("softlanding.requests")


class ObservationMiddleware:
    """The outermost layer: sees every answer, also refusals and failures."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        began = time.perf_counter()
        answer = self.get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        page = (match.view_name or match.route) if match else "none"
        method = request.method if request.method in METHODS else "OTHER"
        REQUESTS.labels(page, method, str(answer.status_code)).inc()
        SECONDS.labels(page).observe(seconds)
        answer["X-Request-ID"] = number
        if page not in QUIET:
            logger.info(
                "request",
                page=page,
                method=method,
                status=answer.status_code,
                milliseconds=round(seconds * 1000),
            )
        structlog.contextvars.clear_contextvars()
        return answer


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
