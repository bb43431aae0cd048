"""Pages where the ledger is kept: a town's own, its entries, and the swaps of a region."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.ledger import selectors, services
from softlanding.office.ledger.forms import ArrivedForm, CorrectForm, RecordForm, SwapForm
from softlanding.office.ledger.models import Entry, Swap
from softlanding.office.ledger.views import programme_for
from softlanding.office.placement.api import Placement
from softlanding.office.territories.api import Territory

PAGE = 50


@require_http_methods(["GET", "POST"])
def town(request: HttpRequest, programme_id: int, territory_id: int) -> HttpResponse:
    """A town's statement, its expected households and what it enters.

    The town, its region, national officers and auditors read; the town and national officers
    enter, audited.
    """
    programme = programme_for(request, programme_id, "ledger.see")
    viewer = viewer_of(request)
    found = get_object_or_404(programme.participants.select_related("parent"), pk=territory_id)
    require(viewer, "ledger.see_town", found)
    national = viewer.acts_in(programme.country_id, Role.NATIONAL)
    form = RecordForm(request.POST or None, national=national)
    if request.method == "POST":
        require(viewer, "ledger.keep_town", found)
        if form.is_valid():
            services.record(viewer=viewer, programme=programme, town=found, **form.cleaned_data)
            messages.success(request, _("Entered in the ledger."))
            return redirect("ledger_town", programme.pk, found.pk)
    book = selectors.book_of(programme)
    own = viewer.acts_in(found.pk, Role.MUNICIPAL)
    return render(
        request,
        "ledger/town.html",
        {
            "programme": programme,
            "town": found,
            "book": book,
            "line": book.town(found.pk),
            "form": form,
            "keeps": own or national,
            "own": own,
            "expected": selectors.expected(viewer, programme).filter(territory=found)
            if own
            else [],
            "entries": selectors.entries(viewer, programme).filter(territory=found)[:PAGE],
        },
    )


@require_POST
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """A household has arrived. Municipal coordinators of the town that accepted it; audited."""
    placement = get_object_or_404(Placement.objects.select_related("round"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "ledger.confirm", placement)
    form = ArrivedForm(request.POST)
    if form.is_valid():
        entry = services.confirm_arrival(
            viewer=viewer, placement=placement, happened_on=form.cleaned_data["happened_on"]
        )
        messages.success(
            request,
            ngettext(
                "Arrival confirmed: %(persons)s person.",
                "Arrival confirmed: %(persons)s persons.",
                entry.persons,
            )
            % {"persons": entry.persons},
        )
    else:
        messages.error(request, _("Give the day of arrival."))
    return redirect("ledger_town", placement.round.programme_id, placement.territory_id)


@require_GET
def entry_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Every entry of the towns that the viewer sees, newest first."""
    programme = programme_for(request, programme_id, "ledger.see")
    viewer = viewer_of(request)
    found = selectors.entries(viewer, programme)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "ledger/entries.html",
        {
            "programme": programme,
            "page": page,
            "entries": page,
            "keeps": viewer.acts_in(programme.country_id, Role.NATIONAL),
        },
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a number should have been. The town, national officers; audited."""
    entry = get_object_or_404(
        Entry.objects.select_related("territory", "programme__country", "created_by"), pk=pk
    )
    require(viewer_of(request), "ledger.correct", entry)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.correct(viewer=viewer_of(request), entry=entry, **form.cleaned_data)
        messages.success(request, _("Corrected by a new entry; the old one stays."))
        return redirect("ledger_town", entry.programme_id, entry.territory_id)
    return render(
        request,
        "ledger/correct.html",
        {"entry": entry, "programme": entry.programme, "form": form},
    )


@require_http_methods(["GET", "POST"])
def swaps(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Swaps of quota inside a region. Regional coordinators propose; national ones read."""
    programme = programme_for(request, programme_id, "ledger.see")
    viewer = viewer_of(request)
    book = selectors.book_of(programme)
    reach = viewer.reach(Role.REGIONAL)
    lines = [line for line in book.towns if line.territory.parent_id in reach]
    regions = [line for line in book.regions if line.territory.pk in reach]
    form = SwapForm(request.POST or None, towns=[line.territory for line in lines])
    if request.method == "POST":
        require(viewer, "ledger.swap", regions[0].territory if regions else programme.country)
        if form.is_valid():
            giving, taking = (
                get_object_or_404(
                    Territory.objects.select_related("parent"), pk=form.cleaned_data[name]
                )
                for name in ("giving", "taking")
            )
            require(viewer, "ledger.swap", giving.parent or giving)
            services.propose_swap(
                viewer=viewer,
                programme=programme,
                giving=giving,
                taking=taking,
                persons=form.cleaned_data["persons"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("Swap proposed. It changes nothing until it is recorded."))
            return redirect("ledger_swaps", programme.pk)
    return render(
        request,
        "ledger/swaps.html",
        {
            "programme": programme,
            "form": form,
            "lines": lines,
            "regions": regions,
            "swaps": selectors.swaps(viewer, programme),
        },
    )


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a proposed swap or withdraw it. Regional coordinators of the region; audited."""
    swap = get_object_or_404(Swap.objects.select_related("giving", "programme"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "ledger.settle_swap", swap)
    recorded = request.POST.get("recorded") == "1"
    services.settle_swap(viewer=viewer, swap=swap, recorded=recorded)
    messages.success(request, _("Swap recorded.") if recorded else _("Swap withdrawn."))
    return redirect("ledger_swaps", swap.programme_id)
