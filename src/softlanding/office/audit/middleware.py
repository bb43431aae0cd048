"""What was refused before any permission was asked: an unknown number, another role's page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.services import record_unknown

logger = structlog.get_logger(__name__)
REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class RefusalMiddleware:
    """A line of the log for each refused answer to somebody signed in, a log message for others.

    Stands before the check of cross-site requests, so that it sees those refused too. What
    `audit.require` has entered already is not entered twice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        match = request.resolver_match
        if match is None or not _is_refusal(answer):
            return answer
        given = [value for value in match.kwargs.values() if isinstance(value, int)]
        number = given[0] if given else None
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            viewer = viewer_of(request)
            if not viewer.refusals and answer.status_code in REFUSALS:
                record_unknown(viewer, number)
                logger.warning(
                    "access.refused",
                    user=user.pk,
                    page=match.url_name,
                    number=number,
                    status=answer.status_code,
                )
        elif match.kwargs or answer.status_code in REFUSALS:
            logger.warning(
                "access.refused",
                user=None,
                page=match.url_name,
                number=number,
                status=answer.status_code,
            )
        return answer


def _is_refusal(answer: HttpResponse) -> bool:
    if answer.status_code == HTTPStatus.FOUND:
        return answer.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
    return answer.status_code in REFUSALS
