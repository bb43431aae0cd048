"""Errors of the HTTP API as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse

PROBLEM = "application/problem+json"


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """An error in words; never a trace, never the value that was refused."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        body["detail"] = detail
    return JsonResponse(body | more, status=status, content_type=PROBLEM)
