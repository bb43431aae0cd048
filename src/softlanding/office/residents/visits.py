"""A household's visit: its own cookie, apart from the staff's session, and the page it gets.

A visit reaches the rows of its own household and nothing else: no address of these pages
holds a number, and no page of the office knows the cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from softlanding.office.residents import texts
from softlanding.office.residents.codes import VISIT_HOURS, visit_of
from softlanding.office.residents.models import Visit

COOKIE = "own_page"
PATH = "/my/"

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """Give a view the household's visit; without one the answer is the door."""

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
        visit = visit_of(request.COOKIES.get(COOKIE, ""))
        if visit is None:
            return redirect("resident_door")
        return view(request, visit, **given)

    return guarded


def page(
    request: HttpRequest, template: str, visit: Visit, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the household in the language of its visit."""
    context |= {"household": visit.code.household, "saved": "saved" in request.GET}
    return in_language(request, template, visit.language, status=status, **context)


def in_language(
    request: HttpRequest, template: str, language: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page for anybody, in one of the languages of the households."""
    context |= {
        "language": language,
        "t": texts.texts(language),
        "languages": [(code, texts.texts(code)) for code in texts.LANGUAGES],
    }
    answer = render(request, f"residents/{template}.html", context, status=status)
    answer["Content-Language"] = texts.texts(language)["meta"]["locale"].replace("_", "-")
    answer["X-Robots-Tag"] = "noindex"
    return answer


def browser_language(request: HttpRequest) -> str:
    """The first language that the phone asks for and the pages speak, else English."""
    asked = request.headers.get("Accept-Language", "")
    codes = [part.split(";")[0].strip().lower() for part in asked.split(",")]
    return texts.language_of([code if code == "prs" else code.split("-")[0] for code in codes])


def set_cookie(answer: HttpResponse, token: str) -> None:
    """Hand over the visit's token; other paths of the site never receive it."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=VISIT_HOURS * 60 * 60,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
