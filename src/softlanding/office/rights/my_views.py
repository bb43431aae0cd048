"""The household's own page about its data: a copy, and corrections. No number in an address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.errors import InputRefused, NotNow
from softlanding.office.cases.api import Household, Person
from softlanding.office.residents.api import Visit, own_page, page
from softlanding.office.rights import services
from softlanding.office.rights.models import DataRequest
from softlanding.office.rights.paper import copy_pdf
from softlanding.office.rights.views import json_answer, pdf_answer

FACTS = ("given", "family", "born", "sex", "nationality", "isced", "occupation", services.OTHER)


@own_page
@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a copy or a correction, and see what became of it. The household itself.

    A copy for one member alone is given in person: whoever holds the code speaks for all.
    """
    household = visit.code.household
    fault = ""
    if request.method == "POST":
        try:
            _ask(request, household, visit.language)
            return redirect(f"{reverse('my_data')}?saved")
        except NotNow:
            fault = "data.twice"
        except InputRefused:
            fault = "page.no_words"
    return page(
        request,
        "data",
        visit,
        status=422 if fault else 200,
        requests=_shown(household),
        copy=_ready(household),
        members=household.members.order_by("position"),
        facts=[(fact, f"data.{fact}") for fact in FACTS],
        fault=fault,
        words=request.POST.get("words", "") if fault else "",
    )


def _ask(request: HttpRequest, household: Household, language: str) -> None:
    if request.POST.get("ask") == "copy":
        services.ask_for_copy(household=household, language=language)
        return
    fact, number = request.POST.get("fact", ""), request.POST.get("member", "")
    person: Person | None = None
    if number.isdecimal() and len(number) < 4:
        person = household.members.filter(position=int(number)).first()
    if person is None or fact not in FACTS:
        fact = services.OTHER
    services.ask_for_correction(
        household=household,
        person=person,
        fact=fact,
        words=request.POST.get("words", ""),
        language=language,
    )


def _shown(household: Household) -> list[DataRequest]:
    """What was asked on this page or for all; what a member asked in person is its own."""
    found = household.data_requests.select_related("person").order_by("-pk")
    return [asked for asked in found if asked.asked_by_id is None or asked.person_id is None]


def _ready(household: Household) -> DataRequest | None:
    """The newest copy for the household as a whole that can be downloaded now."""
    found = household.data_requests.filter(
        person=None, kind=DataRequest.Kind.ACCESS, status=DataRequest.Status.GRANTED
    )
    newest = found.order_by("-pk").first()
    return newest if newest is not None and newest.may_be_taken else None


def _copy(visit: Visit) -> dict[str, Any]:
    ready = _ready(visit.code.household)
    if ready is None:
        raise Http404
    return services.take_copy(request=ready)


@own_page
@require_GET
def my_copy_json(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The household's copy for machines, once it was handed over. Recorded."""
    return json_answer(_copy(visit))


@own_page
@require_GET
def my_copy_pdf(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The household's copy to read, in the language of its visit. Recorded."""
    return pdf_answer(copy_pdf(_copy(visit), visit.language))
