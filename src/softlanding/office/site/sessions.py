"""How long a sign-in lasts, what it must have been made with, and where it must be fresh."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from softlanding.office.exchange.api import problem

Respond = Callable[[HttpRequest], HttpResponse]

IDLE_SECONDS = 60 * 60
LONGEST_SECONDS = 10 * 60 * 60
NOTED_EVERY = 60  # seconds, so that not every page is a write
FRESH_SECONDS = 30 * 60
FILLING_IN = 30 * 60  # seconds more for sending the form that was opened while fresh

# Pages that ask once more who it is, unless that was asked lately: what leaves the office in
# bulk, what decides over people, what hands out keys.
SENSITIVE = {
    "decision", "decide", "sign_quotas", "change_total", "set_aside", "commit_case_import",
    "import_file", "signed_text", "decide_use", "close_ledger", "reopen_ledger", "own_calendar",
    "make_code", "tokens", "webhooks", "export_log", "hand_over_data", "data_copy_json",
    "data_copy_pdf", "grant_correction", "carry_out_erasure", "retention_policy",
}  # fmt: skip

# Pages open to somebody signed in who has no second factor yet, or has not shown it.
SETTING_UP = {
    "mfa_activate_totp", "mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "account_reauthenticate", "account_logout", "set_language",
}  # fmt: skip
SHOWING = {"mfa_reauthenticate", "account_logout", "set_language"}


class SessionAgeMiddleware:
    """A session ends an hour after its last page, and ten hours after sign-in."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = time.time(), request.session
            begun, seen = session.get("begun", now), session.get("seen", now)
            if now - begun > LONGEST_SECONDS or now - seen > IDLE_SECONDS:
                logout(request)
            elif "begun" not in session or now - seen > NOTED_EVERY:
                session["begun"], session["seen"] = begun, now
        return self.get_response(request)


class SecondFactorMiddleware(MiddlewareMixin):
    """Unless it is switched off, nothing is open without a second factor shown in this session.

    A session that began before the second factor was set up has to show it too. A program
    with a token has no session; the token is its own proof.
    """

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if not (settings.REQUIRE_MFA and request.user.is_authenticated) or _shown(request):
            return None
        name = _name(request)
        if request.path.startswith("/api/"):
            return problem(403, "Show your second factor on the site first.")
        if is_mfa_enabled(request.user):
            asked = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _local(request)})}"
            return None if name in SHOWING else redirect(asked)
        return None if name in SETTING_UP else redirect("mfa_activate_totp")


class FreshSignInMiddleware(MiddlewareMixin):
    """What weighs most asks again who it is, once half an hour has passed since it was asked.

    Asked where the form is opened; sending it has half an hour more, so that nothing typed is
    lost.
    """

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if _name(request) not in SENSITIVE or not request.user.is_authenticated:
            return None
        if request.path.startswith("/api/"):
            return None  # a cookie only reads there, and a token is its own proof
        sending = request.method not in {"GET", "HEAD"}
        records = get_authentication_records(request, request.user)
        last = max((record["at"] for record in records), default=0.0)
        if time.time() - last < FRESH_SECONDS + (FILLING_IN if sending else 0):
            return None
        if sending:
            messages.info(request, _("Nothing was changed yet. Confirm who you are, then do it."))
        return redirect(
            f"{reverse('account_reauthenticate')}?{urlencode({'next': _local(request)})}"
        )


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name if match else "") or ""


def _shown(request: HttpRequest) -> bool:
    """Whether this session was opened with, or has since shown, a second factor that still is."""
    records = get_authentication_records(request, request.user)
    shown = any(record.get("method") == "mfa" for record in records)
    return shown and is_mfa_enabled(request.user)


def _local(request: HttpRequest) -> str:
    """Where to go on afterwards: this page, or the page whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    origin = request.headers.get("Referer", "")
    return origin if url_has_allowed_host_and_scheme(origin, {request.get_host()}) else "/"
