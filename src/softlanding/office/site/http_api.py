"""The HTTP API: one document, every room's routes, errors as problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from traceback import extract_tb
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth
from ninja.throttling import UserRateThrottle

from softlanding import __version__
from softlanding.errors import InputRefused, SoftLandingError
from softlanding.office.accounts.api import TokenAuth
from softlanding.office.cases.api import router as cases
from softlanding.office.ledger.api import router as ledger
from softlanding.office.site.hidden import record_hidden

RATE = "300/m"  # for each user and process of the server

logger = structlog.get_logger(__name__)
throttle = UserRateThrottle(RATE)


api = NinjaAPI(
    title="Soft Landing",
    version=__version__,
    description=(
        "Reads what the pages show, with the same permissions: what a caller may not see is "
        "not there (404). A session's cookie or a bearer token is the key; writing needs a "
        "token. Errors are application/problem+json."
    ),
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="/openapi.json",
    auth=[SessionAuth(csrf=False), TokenAuth()],  # with a cookie every operation reads only
    throttle=[throttle],
)
api.add_router("/v1", ledger)
api.add_router("/v1", cases)


def problem(request: HttpRequest, status: int, detail: str = "", **more: Any) -> HttpResponse:
    """An error as RFC 9457 describes it; never a trace, never the value that was refused."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    answer = api.create_response(
        request, body | ({"detail": detail} if detail else {}) | more, status=status
    )
    answer["Content-Type"] = "application/problem+json"
    return answer


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    record_hidden(request, error)
    return problem(request, 404, "There is nothing here that you may see.")


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(request, 401, "Sign in first, or send a token.")


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, str(error))


@api.exception_handler(ValidationError)
def _bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "what": fault["msg"]}
        for fault in error.errors
    ]
    return problem(request, 422, "The request has faults.", errors=faults)


@api.exception_handler(SoftLandingError)
def _refused(request: HttpRequest, error: SoftLandingError) -> HttpResponse:
    if isinstance(error, InputRefused):
        # The refused value itself is left out: it may say something about somebody.
        faults = [
            {"sheet": p.file, "row": p.row, "column": p.column, "what": p.message, "cure": p.cure}
            for p in error.problems
        ]
        return problem(request, 422, "The input was refused.", errors=faults)
    return problem(request, 409, str(error))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    at = extract_tb(error.__traceback__)[-1]  # where, without what the error says of anybody
    logger.error("api.failed", error=type(error).__name__, file=at.filename, line=at.lineno)
    return problem(request, 500)


def urls() -> tuple[list[Any], str, str]:
    """Addresses of the API, which asks for a session itself and answers 401 without one."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if pattern.callback is not None:
            pattern.callback = login_not_required(pattern.callback)
    return patterns, app, namespace
