"""The board of a round: towns with their loads, households as cards, moved by whoever runs it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import viewer_of
from softlanding.office.placement import bridge, policies, selectors, services
from softlanding.office.placement.boards import SHOWN, Wanted, board
from softlanding.office.placement.forms import MoveForm, SwapForm
from softlanding.office.placement.models import Placement, Round
from softlanding.office.placement.views import can_change, find_placement, find_round
from softlanding.office.territories.api import Territory

MOST_MORE = 50  # persons of room that may be asked about


@require_GET
def board_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Towns with bars, households as cards. National officers and auditors of the country."""
    found = find_round(request, pk)
    policies.has_result(found)
    may_change = can_change(request, found)
    used = selectors.committed(found.programme, but=found)
    if may_change:
        bridge.loaded(found, used)  # so that the first effect is answered as fast as the next
    shown = board(found, Wanted.of(request.GET), used)
    labels = {"with": _("with households"), "free": _("with room"), "all": _("all")}
    return render(
        request,
        "placement/board.html",
        {
            "round": found,
            "programme": found.programme,
            "board": shown,
            "counted": selectors.counted(found),
            "can_change": may_change,
            "back": f"{request.path}?{shown.wanted.address()}",
            "filters": [(code, labels[code]) for code in SHOWN],
        },
    )


@require_http_methods(["GET", "POST"])
def mover(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a household and see the effect first. National officers; moves are audited.

    The same form for mouse, keyboard and no script at all: the board fetches it, a plain
    link opens it as a page.
    """
    found = find_placement(request, pk, "placement.run_round")
    given = request.POST if request.method == "POST" else request.GET
    offers = bridge.loaded(found.round).offers
    town = given.get("town", "" if "town" in given else str(found.territory_id or ""))
    form = MoveForm(
        request.POST if request.method == "POST" else None, offers=offers, initial={"town": town}
    )
    towns = {"", *(str(offer.territory_id) for offer in offers)}
    if request.method == "GET" and town not in towns:
        raise Http404
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["town"]
        services.move(
            viewer=viewer_of(request),
            placement=found,
            territory=Territory.objects.get(pk=target) if target else None,
            because=form.cleaned_data["because"],
            note=form.cleaned_data["note"],
        )
        return _moved(request, found, int(target) if target else None)
    chosen = form["town"].value() or ""
    effect = None
    if chosen in towns and chosen != str(found.territory_id or ""):
        effect = bridge.move_effect(
            found.round, found.household_id, int(chosen) if chosen else None
        )
    return render(
        request,
        "placement/mover.html",
        {
            "placement": found,
            "round": found.round,
            "programme": found.round.programme,
            "household": found.household,
            "form": form,
            "effect": effect,
            "back": _back(request, found.round),
        },
    )


@require_POST
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Let two households of a round change places. National officers; audited."""
    found = find_placement(request, pk, "placement.run_round")
    chosen = request.POST.get("swap", "")
    other = get_object_or_404(
        Placement.objects.select_related("household", "territory"),
        round=found.round,
        household_id=chosen if chosen.isdecimal() else 0,
    )
    form = SwapForm(request.POST)
    if not form.is_valid():
        raise Http404
    services.swap(
        viewer=viewer_of(request),
        placement=found,
        other=other,
        because=form.cleaned_data["because"],
        note=form.cleaned_data["note"],
    )
    return _moved(request, found, other.territory_id)


@require_POST
def locks(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a household of the board in its town, or let it go. National officers; audited."""
    found = find_round(request, pk, "placement.run_round")
    word = "lock" if "lock" in request.POST else "unlock"
    chosen = request.POST.get(word, "")
    placement = get_object_or_404(
        found.placements.select_related("household"), pk=chosen if chosen.isdecimal() else 0
    )
    services.set_lock(viewer=viewer_of(request), placement=placement, locked=word == "lock")
    said = _("Locked: %(household)s.") if word == "lock" else _("Unlocked: %(household)s.")
    messages.success(request, said % {"household": placement.household.reference})
    return redirect(f"{_back(request, found)}#card-{placement.pk}")


@require_GET
def more_room(request: HttpRequest, pk: int, town: int) -> HttpResponse:
    """What more room in a town would bring: a line on the board, a page without script.

    National officers and auditors; changes nothing.
    """
    found = find_round(request, pk)
    policies.has_result(found)
    if town not in bridge.loaded(found).columns:
        raise Http404
    asked = request.GET.get("persons", "1")
    persons = min(MOST_MORE, int(asked)) if asked.isdecimal() and len(asked) < 4 else 1
    room = bridge.more_room(found, town, {"persons": persons, "school_places": persons})
    context: dict[str, object] = {"room": room, "persons": persons}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "placement/more_room.html", context)
    context |= {"round": found, "town": Territory.objects.get(pk=town)}
    return render(request, "placement/more_room_page.html", context)


def _back(request: HttpRequest, round_: Round) -> str:
    """Address of the board as it was left; never one outside this site."""
    given = request.POST.get("back") or request.GET.get("back") or ""
    whole = reverse("board", args=[round_.pk])
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if safe and urlsplit(given).path == whole else whole


def _moved(request: HttpRequest, placement: Placement, target: int | None) -> HttpResponse:
    """Back to the board, with the town that the household came to on the page."""
    reference = placement.household.reference
    if target is None:
        messages.success(request, _("%(household)s is set aside.") % {"household": reference})
    else:
        town = Territory.objects.get(pk=target).name
        messages.success(
            request,
            _("%(household)s is now in %(town)s, and locked there.")
            % {"household": reference, "town": town},
        )
    back = urlsplit(_back(request, placement.round))
    wanted = Wanted.of(QueryDict(back.query))
    address = wanted.address()
    if target and target not in board(placement.round, wanted).shows:
        address = wanted.address(pin=(*wanted.pinned, target))
    return redirect(f"{back.path}?{address}#card-{placement.pk}")
