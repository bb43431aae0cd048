"""Pages of the cases room: the arriving households and their files."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases import selectors
from softlanding.office.cases.models import Household
from softlanding.office.quotas.api import Programme

PAGE = 50


@require_GET
def household_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Households of a programme without personal detail. National officers and auditors."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "quotas.see_programme", programme)
    pages = Paginator(selectors.households(programme), PAGE)
    return render(
        request,
        "cases/households.html",
        {"programme": programme, "page": pages.get_page(request.GET.get("page"))},
    )


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One household's file. National officers and auditors; the read is recorded."""
    found = get_object_or_404(
        Household.objects.select_related("programme__country", "family_in", "linked_to"), pk=pk
    )
    viewer = viewer_of(request)
    require(viewer, "cases.read", found)
    record_read(viewer, found)
    return render(
        request,
        "cases/household.html",
        {"household": found, "programme": found.programme, "members": selectors.members(found)},
    )
