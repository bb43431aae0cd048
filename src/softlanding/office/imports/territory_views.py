"""Pages about countries, their municipalities and what is known about each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.imports import selectors
from softlanding.office.territories.api import (
    Level,
    SizeClass,
    Territory,
    measure_label,
    measure_unit,
)

PAGE = 100


@require_GET
def countries(request: HttpRequest) -> HttpResponse:
    """Countries that the viewer runs or audits. Anybody signed in; others see none."""
    found = selectors.countries(viewer_of(request))
    return render(request, "imports/countries.html", {"countries": found})


@require_GET
def country(request: HttpRequest, pk: int) -> HttpResponse:
    """Municipalities of a country by size class. National officers and auditors."""
    found = get_object_or_404(Territory, pk=pk, level=Level.COUNTRY)
    viewer = viewer_of(request)
    require(viewer, "imports.read", found)
    asked = {name: request.GET.get(name, "") for name in ("region", "size", "search", "closed")}
    towns = selectors.listed(
        found,
        region=asked["region"],
        size=asked["size"],
        search=asked["search"],
        closed=bool(asked["closed"]),
    )
    context = {
        "country": found,
        "sizes": selectors.size_counts(found),
        "size_choices": SizeClass.choices,
        "regions": selectors.regions_of(found),
        "page": Paginator(towns, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "extra": urlencode({name: value for name, value in asked.items() if value}) + "&",
        "may_run": viewer.acts_in(found.pk, Role.NATIONAL),
        "may_see_model": viewer.acts_in(found.pk, Role.NATIONAL, Role.AUDITOR),
    }
    return render(request, "imports/country.html", context)


@require_GET
def territory(request: HttpRequest, pk: int) -> HttpResponse:
    """A territory: codes, figures with year and source, borders. Who works there or above."""
    found = get_object_or_404(Territory.objects.select_related("parent__parent"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "territories.read", found)
    figures = [
        {
            "label": measure_label(figure.measure),
            "unit": measure_unit(figure.measure),
            "year": figure.year,
            "value": figure.value.normalize(),
            "source": figure.source,
        }
        for figure in found.indicators.order_by("measure", "-year")
    ]
    above = found.parent
    nation = found if above is None else above.parent or above
    context = {
        "territory": found,
        "country": nation,
        "figures": figures,
        "borders": selectors.history_of(found),
        "may_read": viewer.acts_in(nation.pk, Role.NATIONAL, Role.AUDITOR),
    }
    return render(request, "imports/territory.html", context)
