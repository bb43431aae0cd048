"""The household's own page: the door, and the questions. No script, no number in an address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import InputRefused
from softlanding.office.cases.api import OwnWords, write_words
from softlanding.office.placement.api import proposal_for
from softlanding.office.residents import codes, selectors, services
from softlanding.office.residents.models import Visit
from softlanding.office.residents.news import mark_read, news_of
from softlanding.office.residents.questions import IMPORTANCE, QUESTIONS, after, before
from softlanding.office.residents.texts import LANGUAGES
from softlanding.office.residents.visits import (
    COOKIE,
    PATH,
    browser_language,
    in_language,
    own_page,
    page,
    set_cookie,
)


def saved(name: str, *args: str) -> HttpResponse:
    """On to a page that says that something was kept."""
    return redirect(f"{reverse(name, args=args)}?saved")


@login_not_required
@never_cache
@require_GET
def door(request: HttpRequest, link: str = "") -> HttpResponse:
    """Where a household chooses its language and gives its code. Anybody; nothing changes.

    With a link nothing is looked up yet: programs that look at links in advance open nothing.
    """
    if not link and codes.visit_of(request.COOKIES.get(COOKIE, "")):
        return redirect("resident_start")
    language = browser_language(request)
    answer = in_language(request, "door", language, link=link, left="left" in request.GET)
    # The origin alone: with nothing at all browsers would send no origin with the form either.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


@login_not_required
@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Open the page with a link or typed code, in a language. Anybody; wrong codes are counted."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        language = browser_language(request)
    link = request.POST.get("link", "")
    try:
        token = codes.open_page(
            request, language=language, link=link, typed=request.POST.get("code", "")
        )
    except codes.TooManyWrong:
        minutes = codes.WITHIN_MINUTES
        return in_language(request, "door", language, status=429, wait=minutes)
    except codes.WrongCodeGiven:
        return in_language(request, "door", language, status=403, wrong=True)
    answer = redirect("resident_start")
    set_cookie(answer, token)
    return answer


@own_page
@require_POST
def change_language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another language for this visit. The household itself."""
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        visit.language = language
        visit.save(update_fields=["language"])
    return redirect("resident_start")


@own_page
@require_POST
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the visit, for a phone that others use. The household itself."""
    visit.delete()
    answer = redirect(f"{reverse('resident_door')}?left")
    answer.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return answer


@own_page
@require_GET
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What there is to do and to see. The household itself."""
    household = visit.code.household
    proposal = proposal_for(household)
    return page(
        request,
        "start",
        visit,
        news=news_of(household),
        given=len(selectors.answers(household)),
        total=len(QUESTIONS),
        proposal=proposal,
        waiting=proposal is not None and proposal.status in services.OPEN and not proposal.decision,
    )


@own_page
@require_POST
def read_news(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say that the news were read. The household itself; audited without a user."""
    mark_read(household=visit.code.household)
    return saved("resident_start")


@own_page
@require_GET
def wishes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on with the first question that has no answer. The household itself."""
    code = selectors.next_question(visit.code.household)
    return redirect("resident_question", code) if code else redirect("resident_answers")


@own_page
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One question; its answer is kept at once and may be changed. The household itself."""
    asked = QUESTIONS.get(code)
    if asked is None:
        raise Http404
    household = visit.code.household
    fault = ""
    if request.method == "POST":
        importance = request.POST.get("importance", "")
        try:
            if request.POST.get("choice") not in asked.choices:
                fault = "page.empty"
            else:
                services.save_answer(
                    household=household,
                    question=asked,
                    choice=request.POST["choice"],
                    importance=int(importance) if importance in {"1", "2", "3"} else None,
                    words=request.POST.get("words", ""),
                    language=visit.language,
                )
                following = after(code)
                if following:
                    return saved("resident_question", following)
                return saved("resident_answers")
        except InputRefused:
            fault = "page.no_words"
    given = selectors.answers(household).get(code)
    said = dict(given.said) if given else {}
    if fault:
        said["choice"] = request.POST.get("choice", "")
    return page(
        request,
        "question",
        visit,
        status=422 if fault else 200,
        asked=asked,
        ask=f"{code}.ask",
        choices=[
            (choice, f"{choice}.name" if code == "first" else f"{code}.{choice}")
            for choice in asked.choices
        ],
        weights=[(weight, f"wishes.{word}") for weight, word in IMPORTANCE.items()],
        said=said,
        number=list(QUESTIONS).index(code) + 1,
        total=len(QUESTIONS),
        back=before(code),
        following=after(code),
        words=request.POST.get("words", "") if fault else "",
        fault=fault,
    )


@own_page
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All answers, and wishes and fears in own words. The household itself."""
    household = visit.code.household
    fault, kind = "", request.POST.get("kind", OwnWords.Kind.WISH.value)
    if request.method == "POST" and kind in OwnWords.Kind.values:
        try:
            write_words(
                household=household,
                kind=kind,
                text=request.POST.get("words", ""),
                language=visit.language,
            )
            return saved("resident_answers")
        except InputRefused:
            fault = "page.no_words"
    return page(
        request,
        "answers",
        visit,
        status=422 if fault else 200,
        rows=selectors.answered_rows(household),
        own_words=selectors.shared_words(household),
        fault=fault,
        kind=kind,
        words=request.POST.get("words", "") if fault else "",
    )
