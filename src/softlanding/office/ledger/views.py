"""Pages of the ledger for the whole country: the table, who is next, rules, closing, files."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import download
from softlanding.office.ledger import downloads, selectors, services
from softlanding.office.ledger.closing import outlook, why_open
from softlanding.office.ledger.forms import NextForm, ReasonForm, RulesForm
from softlanding.office.ledger.periods import rules_of
from softlanding.office.ledger.selectors import Book, Line
from softlanding.office.ledger.wording import why_next
from softlanding.office.quotas.api import Programme

SHOWN = 10  # towns of the live list


def programme_for(request: HttpRequest, programme_id: int, permission: str) -> Programme:
    """The programme, if the viewer has the permission; else as if it were not there."""
    found = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), permission, found)
    return found


@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    """Programmes whose ledger the viewer sees. Every role with a part in one."""
    found = list(selectors.ledgers(viewer_of(request)))
    if len(found) == 1:
        return redirect("ledger", found[0].pk)
    return render(request, "ledger/ledgers.html", {"programmes": found})


def _book(request: HttpRequest, programme: Programme) -> Book:
    number = request.GET.get("period", "")
    return selectors.book_of(programme, period=int(number) if _small(number) else None)


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


def _filtered(request: HttpRequest, lines: list[Line]) -> list[Line]:
    """Lines of a region, by part of a name, or below their obligation only."""
    region, name = request.GET.get("region", ""), request.GET.get("name", "").casefold().strip()
    return [
        line
        for line in lines
        if (not region or str(line.territory.parent_id) == region)
        and name in line.territory.name.casefold()
        and (request.GET.get("below") != "1" or line.statement.balance < 0)
    ]


@require_GET
def ledger(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Quota, arrivals and fulfilment of every town that the viewer sees, and who is next.

    National officers, auditors, regional and municipal coordinators; a town alone is led to
    its own page.
    """
    programme = programme_for(request, programme_id, "ledger.see")
    viewer = viewer_of(request)
    book = _book(request, programme)
    lines = selectors.visible(viewer, book)
    whole = selectors.sees_all(viewer, programme)
    if not whole and len(lines) == 1 and Role.REGIONAL not in viewer.roles:
        return redirect("ledger_town", programme.pk, lines[0].territory.pk)
    shown = _filtered(request, lines)
    inside = {line.territory.parent_id for line in shown}
    regions = book.regions if whole else selectors.regions_of(lines)
    return render(
        request,
        "ledger/ledger.html",
        {
            "programme": programme,
            "book": book,
            "groups": [
                (
                    region,
                    [line for line in shown if line.territory.parent_id == region.territory.pk],
                )
                for region in regions
                if region.territory.pk in inside
            ],
            "regions": regions,
            "whole": whole,
            "runs": viewer.acts_in(programme.country_id, Role.NATIONAL),
            "swaps": Role.REGIONAL in viewer.roles,
            "given": request.GET,
            "why_open": why_open(book, today=timezone.localdate()) if whole else [],
            **(_turns(request, book) if whole and "period" not in request.GET else {}),
        },
    )


def _turns(request: HttpRequest, book: Book) -> dict[str, object]:
    form = NextForm(request.GET if "persons" in request.GET else {"persons": 1})
    order = selectors.order_of_turns(book, form.cleaned_data["persons"]) if form.is_valid() else []
    state = repr([(turn.unit, turn.due, turn.counted) for _line, turn in order])
    return {
        "next_form": form,
        "state": sha256(state.encode()).hexdigest()[:16],
        "order": order[:SHOWN],
        "why": why_next(order) if form.is_valid() else [],
        "persons": form.cleaned_data.get("persons", 1),
    }


@require_GET
def next_household(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Towns in the order in which they receive. National officers and auditors.

    A page that asks again is answered only if something has changed, so that nothing is read
    out twice.
    """
    programme = programme_for(request, programme_id, "quotas.see_programme")
    book = selectors.book_of(programme)
    context = {"programme": programme, "book": book, **_turns(request, book)}
    if request.headers.get("HX-Request") != "true":
        return render(request, "ledger/next.html", context)
    if request.GET.get("seen") == context["state"]:
        return HttpResponse(status=204)
    return render(request, "ledger/turns.html", context | {"again": True})


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Period, expiry and what counts. National officers; audited."""
    programme = programme_for(request, programme_id, "quotas.run_programme")
    held = rules_of(programme)
    initial = {
        "period": held.period,
        "expires_after": held.expires_after,
        "self_settled": str(held.self_settled),
        "departures_reopen": held.departures_reopen,
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_rules(viewer=viewer_of(request), programme=programme, **form.cleaned_data)
        messages.success(request, _("The rules of the ledger are set."))
        return redirect("ledger", programme.pk)
    return render(request, "ledger/rules.html", {"programme": programme, "form": form})


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What closing the period would carry over, then the closing. National officers; audited."""
    programme = programme_for(request, programme_id, "quotas.run_programme")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.close_period(
            viewer=viewer_of(request), programme=programme, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The period is closed and carried over."))
        return redirect("ledger", programme.pk)
    context: dict[str, object] = {"programme": programme, "form": form}
    try:
        context["ahead"] = outlook(programme)
    except NotNow as reason:
        context["refused"] = str(reason)
    closings = selectors.closings_of(programme)
    context["last_closing"] = closings[max(closings)] if closings else None
    return render(request, "ledger/close.html", context)


@require_POST
def reopen(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Open the period closed last again. National officers; audited with the reason."""
    programme = programme_for(request, programme_id, "quotas.run_programme")
    form = ReasonForm(request.POST)
    if form.is_valid():
        services.reopen_period(
            viewer=viewer_of(request), programme=programme, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The period is open again; nothing is carried over."))
    else:
        messages.error(request, _("Give a reason for opening the period again."))
    return redirect("close_ledger", programme.pk)


def _file(request: HttpRequest, programme_id: int, kind: str) -> HttpResponse:
    programme = programme_for(request, programme_id, "ledger.see")
    book = _book(request, programme)
    lines = _filtered(request, selectors.visible(viewer_of(request), book))
    content, media = (
        (downloads.as_csv(book, lines), "text/csv; charset=utf-8")
        if kind == "csv"
        else (
            downloads.as_xlsx(book, lines),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    )
    return download(content, f"ledger-{programme.pk}.{kind}", media)


@require_GET
def download_csv(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The table as CSV, with the page's filter. Everybody who sees the page."""
    return _file(request, programme_id, "csv")


@require_GET
def download_xlsx(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The table as XLSX, with the page's filter. Everybody who sees the page."""
    return _file(request, programme_id, "xlsx")
