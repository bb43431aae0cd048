"""The board of towns on their way, one town's engagement, and moving it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.network import selectors, services
from softlanding.office.network.forms import (
    BoardFilter,
    ContactForm,
    EngagementForm,
    MoveForm,
)
from softlanding.office.network.models import STOPPED, Engagement, Stage
from softlanding.office.network.policies import TRANSITIONS
from softlanding.office.territories.api import Level, Territory

IN_A_COLUMN = 25
ON_A_PAGE = 50
FOUND = 20


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Towns by stage, or as a table. National and regional coordinators, auditors."""
    viewer = viewer_of(request)
    if not viewer.reach(*selectors.READERS):
        raise PermissionDenied
    regions = selectors.regions(viewer)
    form = BoardFilter(request.GET, regions=regions)
    chosen = form.cleaned_data if form.is_valid() else {}
    region = chosen.get("region")
    shown = selectors.board(
        viewer, region_id=region.pk if region else None, size_class=chosen.get("size", "")
    )
    runs = viewer.reach(Role.NATIONAL, Role.REGIONAL)
    as_table = request.GET.get("show") == "table"
    filters = urlencode({name: request.GET[name] for name in form.fields if name in request.GET})
    kept = f"{filters}&" if filters else ""
    return render(
        request,
        "network/board.html",
        {
            "form": form,
            "counts": [(stage, shown.counts[stage]) for stage in Stage],
            "columns": [
                {
                    "stage": stage,
                    "total": len(rows),
                    "cards": [_card(row, runs) for row in rows[:IN_A_COLUMN]],
                    "more": max(0, len(rows) - IN_A_COLUMN),
                }
                for stage, rows in shown.columns
                if rows
            ],
            "as_table": as_table,
            "page": Paginator(shown.rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "kept": kept,
            "extra": f"{kept}show=table&",
            "total": len(shown.rows),
            "may_add": bool(runs),
            "today": timezone.localdate(),
        },
    )


def _card(engagement: Engagement, runs: set[int]) -> dict[str, Any]:
    targets = TRANSITIONS[engagement.stage] if engagement.town_id in runs else ()
    return {"engagement": engagement, "targets": targets}


@require_GET
def find_town(request: HttpRequest) -> HttpResponse:
    """Look for a municipality to contact. National and regional coordinators."""
    viewer = viewer_of(request)
    if not viewer.reach(Role.NATIONAL, Role.REGIONAL):
        raise PermissionDenied
    query = request.GET.get("q", "").strip()[:80]
    towns = selectors.towns_to_contact(viewer, query, count=FOUND) if query else None
    return render(request, "network/find_town.html", {"query": query, "towns": towns})


@require_http_methods(["GET", "POST"])
def contact_town(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a municipality on the board. Its coordinators; audited."""
    town = get_object_or_404(
        Territory.objects.select_related("parent"), pk=pk, level=Level.MUNICIPALITY
    )
    viewer = viewer_of(request)
    require(viewer, "network.run_town", town)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        engagement = services.contact(
            viewer=viewer, town=town, contact_role=form.cleaned_data["contact_role"]
        )
        messages.success(request, _("%(town)s is on the board.") % {"town": town.name})
        return redirect("engagement", engagement.pk)
    return render(request, "network/contact_town.html", {"town": town, "form": form})


def found_engagement(pk: int) -> Engagement:
    """An engagement with its town, region and country, or 404."""
    return get_object_or_404(Engagement.objects.select_related("town__parent__parent"), pk=pk)


@require_GET
def engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """A town's stage, checklist, mentor and history. Coordinators, auditors, the town itself."""
    found = found_engagement(pk)
    require(viewer_of(request), "network.see", found)
    return _page(request, found, MoveForm(engagement=found))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a town to another stage. Its coordinators; audited with the reason."""
    found = found_engagement(pk)
    viewer = viewer_of(request)
    require(viewer, "network.run", found)
    form = MoveForm(request.POST, engagement=found)
    if not form.is_valid():
        return _page(request, found, form)
    moved = services.move(
        viewer=viewer, engagement=found, today=timezone.localdate(), **form.cleaned_data
    )
    messages.success(
        request,
        _("%(town)s: %(stage)s.") % {"town": found.town.name, "stage": moved.get_stage_display()},
    )
    return redirect("engagement", found.pk)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Contact, next step, council decision and notes. Its coordinators; audited."""
    found = found_engagement(pk)
    viewer = viewer_of(request)
    require(viewer, "network.run", found)
    form = EngagementForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        services.edit(viewer=viewer, engagement=form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("engagement", found.pk)
    return render(request, "network/edit.html", {"engagement": found, "form": form})


def _page(request: HttpRequest, found: Engagement, form: MoveForm) -> HttpResponse:
    viewer = viewer_of(request)
    town = found.town_id
    runs = viewer.acts_in(town, Role.NATIONAL, Role.REGIONAL)
    lines = selectors.checklist(found, today=timezone.localdate())
    mentorships = list(selectors.mentorships(found))
    return render(
        request,
        "network/engagement.html",
        {
            "engagement": found,
            "form": form,
            "runs": runs,
            "works": runs or viewer.acts_in(town, Role.MUNICIPAL),
            "on_board": viewer.acts_in(town, *selectors.READERS),
            "lines": lines,
            "template": () if lines else selectors.template(),
            "open_mandatory": len(selectors.open_mandatory(found)),
            "mentorships": mentorships,
            "may_ask_mentor": found.stage not in STOPPED
            and not any(one.is_current for one in mentorships),
            "ready": found.stage == Stage.READY,
            "moves": found.moves.select_related("moved_by"),
            "country": selectors.country_code(found.town),
        },
    )
