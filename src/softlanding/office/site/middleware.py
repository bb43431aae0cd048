"""Domain errors as messages, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme

from softlanding.errors import SoftLandingError
from softlanding.office.site.hidden import record_hidden

Respond = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware(MiddlewareMixin):
    """A refused write becomes a message on the page; what is not for the viewer is recorded."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Http404):
            record_hidden(request, error)
        if not isinstance(error, SoftLandingError):
            return None
        origin = request.headers.get("Referer", "")
        if (
            url_has_allowed_host_and_scheme(origin, {request.get_host()})
            and request.method == "POST"
        ):
            messages.error(request, str(error))
            return redirect(origin)
        return render(request, "409.html", {"text": str(error)}, status=409)


class HeadersMiddleware:
    """What a browser may do with a page of the office: no sensors, no copies kept."""

    POLICY = ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "camera", "display-capture", "geolocation", "gyroscope",
            "magnetometer", "microphone", "midi", "payment", "usb", "browsing-topics",
        )
    )  # fmt: skip

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.setdefault("Cache-Control", "private, no-store")
        answer.setdefault("Permissions-Policy", self.POLICY)
        answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return answer
