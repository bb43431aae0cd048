"""Pages of a country: what waits, what is due to be erased, rules, and the record."""

from __future__ import annotations

from datetime import timedelta

import rules
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import audited, require
from softlanding.office.privacy.api import TERMS
from softlanding.office.rights import forms, record_files, retention
from softlanding.office.rights.clocks import due_by, rules_of
from softlanding.office.rights.models import Controller, DataRequest, Erasure, Policy
from softlanding.office.rights.permissions import READERS
from softlanding.office.rights.record import limit, measures, record_of
from softlanding.office.rights.views import handed_out
from softlanding.office.territories.api import Level, Territory

SOON_DAYS = 90
SHOWN = 200


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Countries whose data the viewer answers for. Those who read the record."""
    countries = [c for c in viewer_of(request).territories(*READERS) if c.level == Level.COUNTRY]
    if not countries:
        raise PermissionDenied
    if len(countries) == 1:
        return redirect("country_data", countries[0].pk)
    return render(request, "rights/desk.html", {"countries": countries})


def _country(request: HttpRequest, pk: int, permission: str) -> Territory:
    found = get_object_or_404(Territory, pk=pk, level=Level.COUNTRY)
    require(viewer_of(request), permission, found)
    return found


@require_GET
def country_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Open requests, what is due and soon due, and rules. Those who read the record."""
    country = _country(request, pk, "rights.read_record")
    today = timezone.localdate()
    asked = DataRequest.objects.filter(
        household__programme__country=country, status=DataRequest.Status.OPEN
    ).select_related("household", "person")
    proposed = Erasure.objects.filter(country=country).exclude(status=Erasure.Status.DONE)
    listed = {(e.subject, e.number, e.term): e for e in proposed}
    due = [
        (one, listed.get((one.subject, one.number, one.rule.term.code)))
        for one in due_by(country, today + timedelta(SOON_DAYS))[:SHOWN]
    ]
    done = Erasure.objects.filter(country=country, status=Erasure.Status.DONE)
    context = {
        "country": country,
        "asked": asked[:SHOWN],
        "due": due,
        "done": done.select_related("decided_by").order_by("-decided_at")[:20],
        "rules": [(rule, limit(rule)) for rule in rules_of(country).values()],
        "ways": forms.EraseForm(),
        "may_keep": rules.test_rule("rights.keep", viewer_of(request), country),
        "today": today,
    }
    return render(request, "rights/country.html", context)


def _erasure(request: HttpRequest, pk: int) -> Erasure:
    found = get_object_or_404(Erasure.objects.select_related("country"), pk=pk)
    require(viewer_of(request), "rights.keep", found.country)
    return found


@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase what was proposed, for good. National officers of the country; audited."""
    found = _erasure(request, pk)
    form = forms.EraseForm(request.POST)
    way = form.cleaned_data["way"] if form.is_valid() else found.way
    retention.carry_out(
        viewer=viewer_of(request), erasure=found, way=way, today=timezone.localdate()
    )
    messages.success(request, _("It is erased."))
    return redirect("country_data", found.country_id)


@require_POST
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask again in half a year. National officers of the country; audited."""
    found = _erasure(request, pk)
    retention.postpone(viewer=viewer_of(request), erasure=found, today=timezone.localdate())
    messages.success(request, _("You are asked again in half a year."))
    return redirect("country_data", found.country_id)


@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, pk: int, term: str) -> HttpResponse:
    """How long a country keeps what a clock is for. National officers; audited."""
    country = _country(request, pk, "rights.keep")
    if term not in TERMS:
        raise Http404
    held = Policy.objects.filter(country=country, term=term).first()
    rule = rules_of(country)[term]
    blank = Policy(country=country, term=term, months=rule.months)
    form = forms.PolicyForm(request.POST or None, instance=held or blank)
    if request.method == "POST" and form.is_valid():
        with audited("time limit decided", viewer=viewer_of(request), subject=country):
            form.save()
        messages.success(request, _("The time limit holds from now on."))
        return redirect("country_data", pk)
    title = _("Erase after %(since)s") % {"since": TERMS[term].since}
    context = {"country": country, "form": form, "title": title}
    return render(request, "rights/country_form.html", context)


@require_http_methods(["GET", "POST"])
def controller(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for the data of a country. National officers; audited."""
    country = _country(request, pk, "rights.keep")
    held = Controller.objects.filter(country=country).first()
    form = forms.ControllerForm(request.POST or None, instance=held or Controller(country=country))
    if request.method == "POST" and form.is_valid():
        with audited("controller stated", viewer=viewer_of(request), subject=country):
            form.save()
        messages.success(request, _("The record says so from now on."))
        return redirect("processing_record", pk)
    context = {"country": country, "form": form, "title": _("Who answers for the data")}
    return render(request, "rights/country_form.html", context)


@require_GET
def processing_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of processing of a country. Those who read it; no data of persons."""
    country = _country(request, pk, "rights.read_record")
    record = record_of(country)
    context = {
        "country": country,
        "controller": record_files.controller_rows(record),
        "activities": [
            (row[:2], list(zip(record_files.heads()[2:], row[2:], strict=True)))
            for row in record_files.activity_rows(record)
        ],
        "measures": measures(),
        "may_keep": rules.test_rule("rights.keep", viewer_of(request), country),
    }
    return render(request, "rights/record.html", context)


@require_GET
def record_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The record as CSV, XLSX or PDF. As `processing_record`."""
    country = _country(request, pk, "rights.read_record")
    record = record_of(country)
    if kind == "csv":
        content, media = record_files.record_csv(record).encode(), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        content = record_files.record_workbook(record)
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        media = "application/pdf"
        content = record_files.record_pdf(
            record,
            author=viewer_of(request).user.name,
            today=timezone.localdate(),
            language=get_language() or "en",
        )
    return handed_out(content, media, f"processing-record.{kind}")
