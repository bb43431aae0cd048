"""Domain errors as messages, and the second factor where it is required."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from softlanding.errors import SoftLandingError
from softlanding.office.site.hidden import record_hidden

Respond = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """A refused write becomes a message on the page; what is not for the viewer is recorded."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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


class SecondFactorMiddleware:
    """With `SOFTLANDING_REQUIRE_MFA`, a second factor is set up before anything else."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_MFA
            and request.user.is_authenticated
            and not request.path.startswith(("/accounts/", "/static/", "/i18n/"))
            and not is_mfa_enabled(request.user)
        ):
            return redirect("mfa_activate_totp")
        return self.get_response(request)
