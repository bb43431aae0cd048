"""Every request in one transaction, behind the walls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from softlanding.office.walls.identity import NOBODY, Bearer, bearer_now, behind, tell


class WallMiddleware:
    """A request is one transaction of an unprivileged role, in the name of who is signed in.

    A refusal (404, 409) is an answer like any other: what was written down about it stays.
    Only after a fault of the server (5xx) is everything undone. A streamed answer is made
    after the transaction, so it gets one of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in settings.OUTSIDE_THE_WALLS:
            return self.get_response(request)
        with behind(NOBODY):
            answer = self.get_response(request)
            bearer = bearer_now() or NOBODY
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        if isinstance(answer, StreamingHttpResponse):
            answer.streaming_content = _streamed(answer, bearer)
        return answer

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Tell the database who asks, once the session has said it."""
        user: Any = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            tell(user=user.pk)


def _streamed(answer: StreamingHttpResponse, bearer: Bearer) -> Iterator[bytes]:
    parts: Any = answer.streaming_content

    def walled(content: Iterable[bytes]) -> Iterator[bytes]:
        with behind(bearer):
            yield from content

    return walled(parts)
