"""Pages for whoever runs a placement: watch, search on, understand, change, send."""

from __future__ import annotations

from datetime import timedelta
from math import isnan
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.outcomes.api import expectations
from softlanding.office.placement import answers, bridge, selectors, services
from softlanding.office.placement.answer_forms import SendForm
from softlanding.office.placement.forms import MoveForm, ResumeForm
from softlanding.office.placement.models import Placement, Round
from softlanding.office.territories.api import Territory

PAGE = 60
DOUBT = 1.96  # standard deviations to either side hold 95 of 100


def find_round(request: HttpRequest, pk: int, permission: str = "placement.see_round") -> Round:
    """A round with what its pages read, for whoever has the permission; else nothing is there."""
    found = get_object_or_404(
        Round.objects.select_related(
            "programme__country", "apportionment", "created_by", "sent_by"
        ),
        pk=pk,
    )
    require(viewer_of(request), permission, found)
    return found


def can_change(request: HttpRequest, round_: Round) -> bool:
    """Whether moves and locks are offered: the newest round, not sent, a national officer's."""
    return (
        Role.NATIONAL in viewer_of(request).roles
        and round_.status == Round.Status.READY
        and _newest(round_)
    )


def _newest(round_: Round) -> bool:
    return not round_.programme.rounds.filter(number__gt=round_.number).exists()


@require_GET
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A placement: progress while it runs, then towns, households and who has no town."""
    found = find_round(request, pk)
    context = {
        "round": found,
        "programme": found.programme,
        "can_change": can_change(request, found),
        "resume_form": ResumeForm(),
    }
    if found.status in (Round.Status.QUEUED, Round.Status.RUNNING, Round.Status.FAILED):
        context["newest"] = _newest(found)
        return render(request, "placement/running.html", context)
    placements = selectors.placements(found)
    context |= {
        "page": Paginator(placements.filter(territory__isnull=False), PAGE).get_page(
            request.GET.get("page")
        ),
        "unplaced": list(placements.filter(territory=None)),
        "towns": selectors.loads(found.programme, found.apportionment, round_=found),
        "summary": selectors.summary(found),
        "send_form": SendForm(
            initial={"answer_by": timezone.localdate() + timedelta(answers.ANSWER_DAYS)}
        ),
        "replay": found.replays.select_related("asked_by").first(),
        "can_resume": found.record.get("status") not in ("optimal", "infeasible"),
    }
    return render(request, "placement/round.html", context)


@require_GET
def round_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that shows progress; asks for a fresh page once it is over."""
    found = find_round(request, pk)
    response = render(request, "placement/progress.html", {"round": found})
    if found.status not in (Round.Status.QUEUED, Round.Status.RUNNING):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def round_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a running placement with the best found so far. National officers; audited."""
    found = find_round(request, pk, "placement.run_round")
    services.stop_round(viewer=viewer_of(request), round_=found)
    return redirect("round", pk)


@require_POST
def round_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Search on in a round that ended before its proof. National officers; audited."""
    found = find_round(request, pk, "placement.run_round")
    form = ResumeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["time_limit"][0]))
        return redirect("round", pk)
    services.resume_round(
        viewer=viewer_of(request), round_=found, time_limit=form.cleaned_data["time_limit"]
    )
    return redirect("round", pk)


@require_GET
def round_map(request: HttpRequest, pk: int) -> JsonResponse:
    """Towns with quota and load, for the map."""
    found = find_round(request, pk)
    return JsonResponse(
        {
            "towns": [
                {
                    "name": town.name,
                    "lat": town.latitude,
                    "lon": town.longitude,
                    "quota": town.quota,
                    "load": town.persons,
                    "over": town.over,
                    "text": _("%(town)s: %(persons)s of %(quota)s persons")
                    % {"town": town.name, "persons": town.persons, "quota": town.quota},
                }
                for town in selectors.loads(found.programme, found.apportionment, round_=found)
            ]
        }
    )


@require_POST
def round_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send all proposals to their towns. National officers; audited."""
    found = find_round(request, pk, "placement.run_round")
    form = SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["answer_by"][0]))
        return redirect("round", pk)
    day = form.cleaned_data["answer_by"]
    sent = answers.send(viewer=viewer_of(request), round_=found, answer_by=day)
    messages.success(
        request,
        ngettext("%(count)s proposal sent.", "%(count)s proposals sent.", sent) % {"count": sent},
    )
    return redirect("round", pk)


def find_placement(
    request: HttpRequest, pk: int, permission: str = "placement.see_round"
) -> Placement:
    """A placement with what its pages read, for whoever has the permission on its round."""
    found = get_object_or_404(
        Placement.objects.select_related(
            "round__programme__country",
            "round__apportionment",
            "household__family_in",
            "household__linked_to",
            "household__programme",
            "territory",
            "answered_by",
            "decided_by",
            "round__model_use__model",
        ).defer("round__model_use__model__content"),
        pk=pk,
    )
    require(viewer_of(request), permission, found.round)
    return found


@require_GET
def placement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Why here, why not there, what else would be possible; the read is recorded."""
    found = find_placement(request, pk)
    return _placement_page(request, found, None)


def _placement_page(request: HttpRequest, found: Placement, form: MoveForm | None) -> HttpResponse:
    viewer = viewer_of(request)
    record_read(viewer, found.household)
    explained = bridge.explain_placement(found)
    return render(
        request,
        "placement/placement.html",
        {
            "placement": found,
            "round": found.round,
            "programme": found.round.programme,
            "household": found.household,
            "explained": explained,
            "expected": _expected(found, explained),
            "model_use": found.round.model_use,
            "form": form or MoveForm(offers=explained.offers),
            "can_change": Role.NATIONAL in viewer.roles
            and found.round.status == Round.Status.READY,
        },
    )


def _expected(found: Placement, explained: bridge.Explained) -> list[dict[str, Any]]:
    """What the model expects of the household in its town and in the best alternatives."""
    use = found.round.model_use
    if use is None:
        return []
    towns = [other["town"] for other in explained.alternatives]
    if found.territory is not None:
        towns = [found.territory, *(town for town in towns if town != found.territory)]
    told = expectations(use, [found.household], towns)
    return [
        {"town": town, "mean": 100 * float(mean), "doubt": 100 * DOUBT * float(sd)}
        for town, mean, sd in zip(towns, told.mean[0], told.sd[0], strict=True)
        if not isnan(mean)  # somebody of the household counts
    ]


@require_GET
def move_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a move by hand would cost and whether it fits; changes nothing."""
    found = find_placement(request, pk)
    town = request.GET.get("town", "")
    if town and not (town.isdecimal() and int(town) in bridge.loaded(found.round).columns):
        raise Http404
    effect = bridge.move_effect(found.round, found.household_id, int(town) if town else None)
    return render(request, "placement/effect.html", {"effect": effect})


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a household by hand. National officers; audited with the reason."""
    found = find_placement(request, pk, "placement.run_round")
    form = MoveForm(request.POST, offers=bridge.loaded(found.round).offers)
    if not form.is_valid():
        return _placement_page(request, found, form)
    town = form.cleaned_data["town"]
    services.move(
        viewer=viewer_of(request),
        placement=found,
        territory=Territory.objects.get(pk=town) if town else None,
        because=form.cleaned_data["because"],
        note=form.cleaned_data["note"],
    )
    messages.success(request, _("Moved, and locked in its new place."))
    return redirect("placement", pk)


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a household in its town, or unlock it. National officers; audited."""
    found = find_placement(request, pk, "placement.run_round")
    services.set_lock(
        viewer=viewer_of(request), placement=found, locked=request.POST.get("locked") == "1"
    )
    return redirect("placement", pk)
