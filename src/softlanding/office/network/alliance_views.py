"""Alliances of neighbouring municipalities: list, one, make, change, members."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.network import alliance_services, selectors
from softlanding.office.network.alliance_selectors import members_with_distance, towns_to_add
from softlanding.office.network.forms import AllianceForm
from softlanding.office.network.models import Alliance
from softlanding.office.network.permissions import edits_alliance
from softlanding.office.territories.api import Level, Territory

FOUND = 15


@require_GET
def alliance_list(request: HttpRequest) -> HttpResponse:
    """Alliances within reach. Coordinators, auditors and the municipalities in them."""
    viewer = viewer_of(request)
    if not viewer.reach(*selectors.READERS, Role.MUNICIPAL):
        raise PermissionDenied
    return render(
        request,
        "network/alliances.html",
        {
            "alliances": selectors.alliances(viewer),
            "may_make": bool(viewer.reach(Role.NATIONAL, Role.REGIONAL)),
            "on_board": bool(viewer.reach(*selectors.READERS)),
        },
    )


@require_http_methods(["GET", "POST"])
def new_alliance(request: HttpRequest) -> HttpResponse:
    """Make an alliance. National and regional coordinators, at home in their own; audited."""
    viewer = viewer_of(request)
    homes = selectors.homes(viewer)
    if not viewer.reach(Role.NATIONAL, Role.REGIONAL):
        raise PermissionDenied
    form = AllianceForm(request.POST or None, homes=homes)
    if request.method == "POST" and form.is_valid():
        made = alliance_services.save_alliance(viewer=viewer, alliance=form.save(commit=False))
        return redirect("alliance", made.pk)
    return render(request, "network/alliance_form.html", {"form": form})


def _alliance(pk: int) -> Alliance:
    return get_object_or_404(Alliance.objects.select_related("home"), pk=pk)


@require_GET
def alliance(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, distances and shared services. Coordinators, auditors and its members."""
    found = _alliance(pk)
    viewer = viewer_of(request)
    require(viewer, "network.see_alliance", found)
    edits = edits_alliance(viewer, found)
    query = request.GET.get("q", "").strip()[:80]
    return render(
        request,
        "network/alliance.html",
        {
            "alliance": found,
            "members": members_with_distance(found),
            "edits": edits,
            "on_board": bool(viewer.reach(*selectors.READERS)),
            "query": query,
            "towns": towns_to_add(viewer, found, query, count=FOUND) if edits and query else None,
        },
    )


@require_http_methods(["GET", "POST"])
def edit_alliance(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and services. Coordinators of its home, old and new; audited."""
    found = _alliance(pk)
    viewer = viewer_of(request)
    require(viewer, "network.edit_alliance", found)
    form = AllianceForm(request.POST or None, instance=found, homes=selectors.homes(viewer))
    if request.method == "POST" and form.is_valid():
        alliance_services.save_alliance(viewer=viewer, alliance=form.save(commit=False))
        return redirect("alliance", found.pk)
    return render(request, "network/alliance_form.html", {"form": form, "alliance": found})


@require_POST
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a municipality. Coordinators of the home and of the town; audited."""
    found = _alliance(pk)
    viewer = viewer_of(request)
    require(viewer, "network.edit_alliance", found)
    town = _posted_town(request)
    require(viewer, "network.run_town", town)
    alliance_services.add_member(viewer=viewer, alliance=found, town=town)
    return redirect("alliance", found.pk)


@require_POST
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a municipality out. Coordinators of the home; audited."""
    found = _alliance(pk)
    viewer = viewer_of(request)
    require(viewer, "network.edit_alliance", found)
    alliance_services.remove_member(viewer=viewer, alliance=found, town=_posted_town(request))
    return redirect("alliance", found.pk)


def _posted_town(request: HttpRequest) -> Territory:
    number = request.POST.get("town", "")
    return get_object_or_404(
        Territory, pk=int(number) if number.isdecimal() else 0, level=Level.MUNICIPALITY
    )
