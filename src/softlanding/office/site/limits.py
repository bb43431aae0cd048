"""How much one person or address may ask for: bytes of a request, and requests in a time.

Counts lie in the database's cache table, so that several processes share them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from softlanding.office.exchange.api import problem
from softlanding.office.files.api import largest_body

# Addresses of the site by name, and how often a person may ask for each kind.
KINDS = {
    "search": {"find_cases", "find_town", "occupations"},
    "upload": {
        "add_attachment", "case_imports", "imports", "keep_follow_up", "new_programme",
        "write_key_text",
    },
    "printed": {"comparison_memo", "town_sheet", "arrival_sheet", "placement_card"},
}  # fmt: skip
RATES = {"search": "120/m/user", "upload": "60/m/user", "printed": "60/m/user"}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}


class BodyLimitMiddleware(MiddlewareMixin):
    """A request that brings more than its page takes is refused before anything is read."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        most = largest_body(view, signed_in=request.user.is_authenticated)
        if _length(request) <= most:
            return None
        if request.path.startswith("/api/"):
            return problem(413, f"Send at most {most} bytes at a time.")
        answer = render(request, "413.html", {"megabytes": most // 2**20}, status=413)
        answer["Connection"] = "close"
        return answer


class RateLimitMiddleware(MiddlewareMixin):
    """Searches, uploads and printed pages: so many a minute for each person."""

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        kind = KIND_OF.get(match.url_name or "") if match else None
        if kind is None or not request.user.is_authenticated:
            return None
        asks = request.method == "POST" or kind != "upload"
        if not asks or consume(
            request, app="softlanding", action=kind, config=RATES, limit_get=True
        ):
            return None
        return render(request, "429.html", status=429)


def _length(request: HttpRequest) -> int:
    """Bytes that the request says it brings; what says nothing brings nothing (WSGI)."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() else 0
