"""The HTTP API: one document, every room's routes, errors as problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from traceback import extract_tb
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.throttling import UserRateThrottle

from softlanding import __version__
from softlanding.errors import InputRefused, SoftLandingError
from softlanding.office.accounts.api import Scope, reading, token_of
from softlanding.office.cases.api import router as cases
from softlanding.office.exchange.api import StrictParser, once, problem
from softlanding.office.ledger.api import router as ledger
from softlanding.office.placement.api import proposal_router, round_router
from softlanding.office.quotas.api import router as quotas
from softlanding.office.settlement.api import router as arrivals
from softlanding.office.site.api_document import with_problems
from softlanding.office.site.hidden import record_hidden
from softlanding.office.site.outages import answer_to, outage_of

RATE = "300/m"  # for each user
JSON = "application/json"
NOTHING = "There is nothing here that you may see."

logger = structlog.get_logger(__name__)
throttle = UserRateThrottle(RATE)


class OfficeAPI(NinjaAPI):
    """The API with what every operation shares in its document."""

    def get_openapi_schema(self, **given: Any) -> Any:
        return with_problems(super().get_openapi_schema(**given))


api = OfficeAPI(
    title="Soft Landing",
    version=__version__,
    description=(
        "Reads and does what the pages do, with the same permissions: what a caller may not see "
        "is not there (404). A bearer token within its scopes is the key; a session's cookie "
        "only reads. Errors are application/problem+json. Every POST takes an Idempotency-Key."
    ),
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="/openapi.json",
    auth=reading(Scope.QUOTAS_READ),  # every route names its own
    throttle=[throttle],
    parser=StrictParser(),
)
for _router in (quotas, cases, round_router, proposal_router, arrivals, ledger):
    api.add_router("/v1", _router)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    record_hidden(request, error)
    return problem(404, NOTHING)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: Exception) -> HttpResponse:
    answer = problem(401, "Sign in first, or send a token that is in force.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(ValidationError)
def _bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "what": fault["msg"]}
        for fault in error.errors
    ]
    return problem(422, "The request has faults.", errors=faults)


@api.exception_handler(SoftLandingError)
def _refused(request: HttpRequest, error: SoftLandingError) -> HttpResponse:
    if isinstance(error, InputRefused):
        # The refused value itself is left out: it may say something about somebody.
        faults = [
            {"sheet": p.file, "row": p.row, "column": p.column, "what": p.message, "cure": p.cure}
            for p in error.problems
        ]
        return problem(422, "The input was refused.", errors=faults)
    return problem(409, str(error))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(413, "The request is too large.")


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(UnreadablePostError)
def _unreadable(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(400, "The request cannot be read.")


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    outage = outage_of(error)
    if outage is not None:
        logger.error("api.failed", error=type(error).__name__, outage=outage.kind)
        return answer_to(request, outage)
    at = extract_tb(error.__traceback__)[-1]  # where, without what the error says of anybody
    logger.error("api.failed", error=type(error).__name__, file=at.filename, line=at.lineno)
    return problem(500)


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what ninja leaves to Django: other media types, other methods."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sends = request.method in ("POST", "PUT", "PATCH") and token_of(request) is not None
        if sends and request.content_type not in (JSON, ""):
            return problem(415, f"Send {JSON}.")
        answer = view(request, *args, **kwargs)
        if answer.status_code == 405:
            told = problem(405, "This address does not know the method.")
            told["Allow"] = answer["Allow"]
            return told
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return answered


@csrf_exempt
def _nothing(request: HttpRequest) -> HttpResponse:
    """What is asked of an address that is none. Anybody."""
    return problem(404, NOTHING)


def urls() -> tuple[list[Any], str, str]:
    """Addresses of the API, which asks for a session itself and answers 401 without one."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if pattern.callback is not None:
            pattern.callback = login_not_required(_guarded(once(pattern.callback)))
    return [*patterns, re_path("", login_not_required(_nothing))], app, namespace
