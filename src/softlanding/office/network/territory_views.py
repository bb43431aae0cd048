"""Facts about a town and its surroundings, and who is competent for what in a country."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.network import selectors
from softlanding.office.network.models import Engagement
from softlanding.office.network.permissions import sees_engagement
from softlanding.office.territories.api import (
    AREAS,
    LARGER_CITY,
    Level,
    Territory,
    competences_of,
    countries_described,
    surroundings,
)

NEIGHBOURS = 12


@require_GET
def town(request: HttpRequest, pk: int) -> HttpResponse:
    """A municipality, its neighbours, alliances and competences. Whoever has a role there."""
    found = get_object_or_404(
        Territory.objects.select_related("parent__parent"), pk=pk, level=Level.MUNICIPALITY
    )
    viewer = viewer_of(request)
    require(viewer, "network.see_town", found)
    around = surroundings(found)
    engagement = Engagement.objects.filter(town=found).first()
    country = selectors.country_code(found)
    return render(
        request,
        "network/town.html",
        {
            "town": found,
            "on_board": bool(viewer.reach(*selectors.READERS)),
            "nearest": around.nearest(NEIGHBOURS) if around else [],
            "larger": around.larger_city() if around else None,
            "larger_city": LARGER_CITY,
            "placed": around is not None,
            "alliances": selectors.alliances(viewer).filter(pk__in=found.alliances.values("pk")),
            "engagement": engagement
            if engagement and sees_engagement(viewer, engagement)
            else None,
            "country": country,
            "described": competences_of(country),
        },
    )


@require_GET
def competences(request: HttpRequest, country: str) -> HttpResponse:
    """Which level holds what in a country. Anybody signed in: the files are public."""
    described = competences_of(country)
    if described is None:
        raise Http404
    return render(
        request,
        "network/competences.html",
        {"described": described, "countries": countries_described()},
    )


@require_GET
def competences_compared(request: HttpRequest) -> HttpResponse:
    """All countries side by side. Anybody signed in."""
    described = [found for code in countries_described() if (found := competences_of(code))]
    return render(
        request,
        "network/competences_compared.html",
        {
            "areas": AREAS.values(),
            "rows": [(country, country.areas.values()) for country in described],
        },
    )
