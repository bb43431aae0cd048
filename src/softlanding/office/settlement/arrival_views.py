"""Pages of arrivals to come, of changes to take note of, and of calendars."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import Role, Viewer, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.settlement import calendars, changes, policies, selectors
from softlanding.office.settlement.handover import hand_over
from softlanding.office.settlement.models import CalendarKey, Notice

PAGE = 50
NOTICES = 30
READERS = {Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER}
OPENS = {Role.NATIONAL, Role.MUNICIPAL, Role.PARTNER}


@require_GET
def arrival_list(request: HttpRequest) -> HttpResponse:
    """Changes to take note of, and arrivals to come. Coordinators and partners, each their own."""
    viewer = _reader(request)
    told = selectors.notices(viewer)[:NOTICES]
    found = selectors.arrivals(viewer, today=timezone.localdate())
    return render(
        request,
        "settlement/arrivals.html",
        {
            "told": [(notice, selectors.facts_told(notice)) for notice in told],
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "opens": bool(viewer.roles & OPENS),
        },
    )


def _reader(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.roles & READERS:
        raise PermissionDenied
    return viewer


@require_POST
def notice_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note of a change. Whoever holds the notice's role there; audited."""
    found = get_object_or_404(
        Notice.objects.select_related("change__plan__placement__household"), pk=pk
    )
    viewer = viewer_of(request)
    require(viewer, "settlement.see_notice", found)
    changes.acknowledge(viewer=viewer, notice=found)
    messages.success(request, _("Noted."))
    return redirect("arrivals")


@require_GET
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The arrival for a calendar. The town and national officers, once decided; recorded."""
    plan: Any = get_object_or_404(selectors.whole_plans(), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "settlement.print", plan)
    policies.may_hand_over(plan.placement)
    record_read(viewer, plan.placement.household)
    content = calendars.invitation(plan, hand_over(viewer, plan).facts)
    response = _calendar(content, "REQUEST")
    name = f"arrival-{plan.placement.household.reference}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def own_calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar: made, shown once, ended. Those who have plans; audited."""
    viewer = viewer_of(request)
    if not viewer.roles & {Role.MUNICIPAL, Role.PARTNER}:
        raise PermissionDenied
    address = ""
    if request.method == "POST" and request.POST.get("end"):
        calendars.end_key(viewer=viewer)
        messages.success(request, _("The address has ended."))
        return redirect("own_calendar")
    if request.method == "POST":
        key = calendars.make_key(viewer=viewer)
        address = request.build_absolute_uri(f"/calendar/{key}.ics")
    held = CalendarKey.objects.filter(user=viewer.user).first()
    return render(request, "settlement/calendar.html", {"address": address, "held": held})


@login_not_required
@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Dates of plans for the calendar of whoever holds the key; no names. Else nothing is here."""
    user = calendars.user_of_key(key)
    if user is None:
        raise Http404
    return _calendar(calendars.feed(Viewer(user), today=timezone.localdate()), "PUBLISH")


def _calendar(content: bytes, method: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"text/calendar; method={method}; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
