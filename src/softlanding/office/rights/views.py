"""Pages for staff: a household's data and rights, and requests about them."""

from __future__ import annotations

import json
from typing import Any

import rules
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases.api import Household
from softlanding.office.residents.api import language_of
from softlanding.office.rights import forms, retention, services
from softlanding.office.rights.clocks import clocks_of
from softlanding.office.rights.models import DataRequest, Hold
from softlanding.office.rights.paper import copy_pdf
from softlanding.office.rights.wording import fact_title


def household_of(request: HttpRequest, pk: int, permission: str) -> Household:
    """The household of a page, if the viewer may; else 404, and the attempt is recorded."""
    found = get_object_or_404(Household.objects.select_related("programme__country"), pk=pk)
    require(viewer_of(request), permission, found)
    return found


@require_GET
def household_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Requests, clocks and disputes of a household. Those who serve it; the read is recorded."""
    return _household_page(request, household_of(request, pk, "rights.ask"))


def _household_page(
    request: HttpRequest, household: Household, ask: Form | None = None, hold: Form | None = None
) -> HttpResponse:
    viewer = viewer_of(request)
    record_read(viewer, household)
    requests = household.data_requests.select_related("person", "asked_by", "decided_by")
    context = {
        "household": household,
        "clocks": clocks_of(household),
        "requests": requests,
        "holds": household.holds.select_related("by", "lifted_by"),
        "ask_form": ask or forms.AskForm(household=household),
        "hold_form": hold or forms.HoldForm(),
        "may_answer": rules.test_rule("rights.answer", viewer, household),
        "today": timezone.localdate(),
    }
    return render(request, "rights/household.html", context)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a household asks. Those who serve it; audited."""
    household = household_of(request, pk, "rights.ask")
    form = forms.AskForm(request.POST, household=household)
    if not form.is_valid():
        return _household_page(request, household, ask=form)
    given, viewer = form.cleaned_data, viewer_of(request)
    language = language_of(household.languages)
    if given["kind"] == DataRequest.Kind.ACCESS:
        services.ask_for_copy(
            household=household, person=given["person"], viewer=viewer, language=language
        )
    else:
        services.ask_for_correction(
            household=household,
            person=given["person"],
            fact=given["fact"],
            words=given["words"],
            viewer=viewer,
            language=language,
        )
    messages.success(request, _("The request is written down."))
    return redirect("household_data", pk)


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a dispute: nothing is erased until it is over. National officers; audited."""
    household = household_of(request, pk, "rights.answer")
    form = forms.HoldForm(request.POST)
    if not form.is_valid():
        return _household_page(request, household, hold=form)
    retention.hold(viewer=viewer_of(request), household=household, **form.cleaned_data)
    messages.success(request, _("Nothing of this household is erased until the dispute is over."))
    return redirect("household_data", pk)


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """A dispute is over. National officers of the country; audited."""
    found = get_object_or_404(Hold.objects.select_related("household__programme__country"), pk=pk)
    require(viewer_of(request), "rights.answer", found.household)
    retention.lift(viewer=viewer_of(request), found=found)
    messages.success(request, _("The clocks run again."))
    return redirect("household_data", found.household_id)


def _request(request: HttpRequest, pk: int) -> DataRequest:
    related = ("household__programme__country", "person", "asked_by", "decided_by")
    found = get_object_or_404(DataRequest.objects.select_related(*related), pk=pk)
    require(viewer_of(request), "rights.answer", found.household)
    return found


@require_GET
def data_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, to be answered. National officers of the country; the read is recorded."""
    return _request_page(request, _request(request, pk))


def _request_page(request: HttpRequest, found: DataRequest, **filled: Form) -> HttpResponse:
    record_read(viewer_of(request), found.household)
    context: dict[str, Any] = {
        "asked": found,
        "household": found.household,
        "fact": fact_title(found.fact),
        "now": services.as_it_stands(found),
        "hand_over_form": forms.HandOverForm(request=found),
        "refuse_form": forms.RefuseForm(auto_id="refuse_%s"),
        "grant_form": forms.GrantForm(initial={"value": found.words}),
        "today": timezone.localdate(),
    }
    return render(request, "rights/request.html", context | filled)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Allow a copy to be downloaded. National officers; audited, read notes are recorded."""
    found = _request(request, pk)
    form = forms.HandOverForm(request.POST, request=found)
    if not form.is_valid():
        return _request_page(request, found, hand_over_form=form)
    given = form.cleaned_data
    services.hand_over(
        viewer=viewer_of(request),
        request=found,
        proof=given["proof"],
        withheld=[note.pk for note in given["withheld"]],
    )
    messages.success(request, _("The copy can be downloaded for 14 days."))
    return redirect("data_request", pk)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a request with a reason. National officers of the country; audited."""
    found = _request(request, pk)
    form = forms.RefuseForm(request.POST)
    if not form.is_valid():
        return _request_page(request, found, refuse_form=form)
    services.refuse(viewer=viewer_of(request), request=found, **form.cleaned_data)
    messages.success(request, _("The household reads the reason on its page."))
    return redirect("data_request", pk)


@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a correction into the file. National officers of the country; audited."""
    found = _request(request, pk)
    form = forms.GrantForm(request.POST)
    if form.is_valid():
        try:
            services.grant_correction(viewer=viewer_of(request), request=found, **form.cleaned_data)
        except InputRefused as refused:
            form.add_error("value", [str(problem) for problem in refused.problems])
        else:
            messages.success(request, _("The correction is written, and the household is told."))
            return redirect("data_request", pk)
    return _request_page(request, found, grant_form=form)


@never_cache
@require_GET
def copy_json(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy that was handed over, for machines. National officers; the read is recorded."""
    found = _request(request, pk)
    return json_answer(services.take_copy(request=found, viewer=viewer_of(request)))


@never_cache
@require_GET
def copy_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy that was handed over, to read or print. National officers; the read is recorded."""
    found = _request(request, pk)
    copy = services.take_copy(request=found, viewer=viewer_of(request))
    return pdf_answer(copy_pdf(copy, language_of(found.household.languages)))


def json_answer(copy: dict[str, Any]) -> HttpResponse:
    """A copy for machines."""
    content = json.dumps(copy, ensure_ascii=False, indent=1)
    return handed_out(content.encode(), "application/json", "data.json")


def pdf_answer(content: bytes) -> HttpResponse:
    """A copy to read."""
    return handed_out(content, "application/pdf", "data.pdf")


def handed_out(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file that is saved, never shown in place or kept by the browser."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
