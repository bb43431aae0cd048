"""The decision in print: for a programme, for a region, for a town; and what was signed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import download
from softlanding.office.quotas import signature, standing, transitions
from softlanding.office.quotas.models import Apportionment, Quota
from softlanding.office.quotas.negotiation_views import apportionment_for
from softlanding.office.territories.api import Level, Territory


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A programme's quotas as a document to print. National officers and auditors."""
    return _document(request, apportionment_for(request, pk, "quotas.see_programme"), None)


@require_GET
def place_document(request: HttpRequest, pk: int, territory_id: int) -> HttpResponse:
    """The document of one region or town: its own rows. Whoever sees its quota."""
    found = get_object_or_404(
        Quota.objects.select_related(
            "apportionment__programme__country", "apportionment__decided_by", "territory__parent"
        ),
        apportionment_id=pk,
        territory_id=territory_id,
    )
    require(viewer_of(request), "quotas.see_quota", found)
    return _document(request, found.apportionment, found.territory)


def _document(request: HttpRequest, found: Apportionment, place: Territory | None) -> HttpResponse:
    status = transitions.phase(found, timezone.localdate())
    regions = standing.region_standings(found, status)
    towns = [town for region in regions for town in region.towns]
    if place is not None:
        towns = [
            t for t in towns if place.pk in (t.quota.territory_id, t.quota.territory.parent_id)
        ]
        regions = [r for r in regions if r.quota.territory_id == place.pk]
    moved = found.redistributions.select_related("by", "region").prefetch_related(
        "moves__quota__territory"
    )
    if place is not None and place.level == Level.REGION:
        moved = moved.filter(region=place)
    elif place is not None:
        moved = moved.filter(moves__quota__territory=place)
    return render(
        request,
        "quotas/document.html",
        {
            "apportionment": found,
            "programme": found.programme,
            "place": place,
            "status": status,
            "regions": regions,
            "towns": towns,
            "redistributions": moved.order_by("pk"),
            "story": standing.story(found, place),
            "holds": bool(found.signed_text) and signature.still_holds(found),
            "now": timezone.now(),
        },
    )


@require_GET
def signed_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what was signed, byte for byte. National officers and auditors."""
    found = apportionment_for(request, pk, "quotas.see_programme")
    if not found.signed_text:
        raise Http404
    return download(found.signed_text, f"quotas-{pk}-signed.json", "application/json")
