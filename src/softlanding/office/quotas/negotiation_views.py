"""The national pages of a negotiation: sent out, overview, steps, decision, another total."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import NotNow
from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.quotas import (
    decisions,
    negotiation,
    policies,
    selectors,
    services,
    standing,
)
from softlanding.office.quotas.conditions import Act, below_placed
from softlanding.office.quotas.deadlines import default_deadlines
from softlanding.office.quotas.models import Apportionment
from softlanding.office.quotas.negotiation_forms import (
    ChangeTotalForm,
    ReasonForm,
    SendOutForm,
    SignForm,
)
from softlanding.office.quotas.transitions import Action, phase


def apportionment_for(request: HttpRequest, pk: int, rule: str) -> Apportionment:
    """The apportionment, if the viewer holds the rule; else as if it were not there."""
    found = get_object_or_404(
        Apportionment.objects.select_related(
            "programme__country", "created_by", "decided_by", "former"
        ),
        pk=pk,
    )
    subject = found.programme if rule == "quotas.see_programme" else found
    require(viewer_of(request), rule, subject)
    return found


def possible_actions(request: HttpRequest, found: Apportionment, status: str) -> set[str]:
    """Names of the national actions that this viewer may take now, as the table says."""
    viewer = viewer_of(request)
    return {
        str(action)
        for action in Action
        if policies.possible(action, status) and rules.test_rule(f"quotas.{action}", viewer, found)
    }


@require_GET
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """How the consultation stands, by region and town. National officers and auditors."""
    return _overview(request, apportionment_for(request, pk, "quotas.see_programme"))


def _overview(
    request: HttpRequest, found: Apportionment, *, status_code: int = 200, **bound: Any
) -> HttpResponse:
    today = timezone.localdate()
    status = phase(found, today)
    regions = standing.region_standings(found, status)
    towns = [town for region in regions for town in region.towns]
    may = possible_actions(request, found, status)
    below = []
    if Action.DECIDE in may:
        placed = decisions.placed_persons(found.programme)
        below = below_placed(Act(found, today, placed=placed))
    context = {
        "apportionment": found,
        "programme": found.programme,
        "status": status,
        "today": today,
        "regions": regions,
        "towns": towns,
        "asks": [town for town in towns if town.answer and town.answer.kind == "ask"],
        "answered": sum(region.answered for region in regions),
        "silent": len(towns) - sum(region.answered for region in regions),
        "by_default": sum(1 for town in towns if town.by_default),
        "pledged": sum(region.pledged for region in regions),
        "reminders": found.steps.filter(action=Action.REMIND),
        "story": standing.story(found),
        "may": may,
        "below": below,
        "reason_form": ReasonForm(auto_id="id_other_%s"),
        "sign_form": SignForm(initial={"seen": negotiation.mark_of(found)}),
        "open_agreements": [
            one for region in regions for one in region.redistributions if one.status == "open"
        ],
    }
    return render(request, "quotas/negotiation.html", context | bound, status=status_code)


@require_http_methods(["GET", "POST"])
def send_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a draft to the towns with its deadlines. National officers; audited."""
    found = apportionment_for(request, pk, "quotas.send_out")
    days = default_deadlines(found.programme, timezone.localdate())
    names = ("answers_by", "agreement_by", "decide_by")
    form = SendOutForm(request.POST or None, initial=dict(zip(names, days, strict=True)))
    if request.method == "POST" and form.is_valid():
        try:
            negotiation.send_out(
                viewer=viewer_of(request), apportionment=found, deadlines=form.deadlines
            )
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sent out. The towns see their quota and can answer."))
            return redirect("negotiation", pk)
    return render(
        request,
        "quotas/send_out.html",
        {
            "apportionment": found,
            "programme": found.programme,
            "form": form,
            "replaces": selectors.under_way(found.programme),
        },
    )


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the towns that are silent, on their pages. National officers; audited."""
    found = apportionment_for(request, pk, "quotas.remind")
    negotiation.remind(viewer=viewer_of(request), apportionment=found)
    messages.success(request, _("Towns that have not answered see a reminder on their pages."))
    return redirect("negotiation", pk)


@require_POST
def close_consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on to redistribution, once every town has answered. National officers; audited."""
    found = apportionment_for(request, pk, "quotas.close_consultation")
    negotiation.close_consultation(viewer=viewer_of(request), apportionment=found)
    messages.success(request, _("The consultation is closed. The regions may move persons."))
    return redirect("negotiation", pk)


@require_POST
def close_redistribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on to the decision before the deadline. National officers, with a reason; audited."""
    found = apportionment_for(request, pk, "quotas.close_redistribution")
    negotiation.close_redistribution(
        viewer=viewer_of(request), apportionment=found, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("The redistribution is closed. The quotas wait to be decided."))
    return redirect("negotiation", pk)


@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """End a negotiation without a decision. National officers, with a reason; audited."""
    found = apportionment_for(request, pk, "quotas.set_aside")
    negotiation.set_aside(
        viewer=viewer_of(request), apportionment=found, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("Set aside. It stays as a record."))
    return redirect("negotiation", pk)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what was negotiated, on the numbers that were shown. National officers; audited."""
    found = apportionment_for(request, pk, "quotas.decide")
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            decisions.decide(
                viewer=viewer_of(request),
                apportionment=found,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                placed_seen=form.cleaned_data["placed_seen"],
            )
        except NotNow as error:
            form.refuse(error, negotiation.mark_of(found))
        else:
            messages.success(request, _("The quotas are decided."))
            return redirect("negotiation", pk)
    return _overview(request, found, status_code=409, sign_form=form)


@require_http_methods(["GET", "POST"])
def change_total(request: HttpRequest, pk: int) -> HttpResponse:
    """Another total within the year: a new version. National officers; audited."""
    found = apportionment_for(request, pk, "quotas.change_total")
    form = ChangeTotalForm(
        request.POST or None, apportionment=found, initial={"total": found.total}
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change_total(
                viewer=viewer_of(request),
                apportionment=found,
                total=form.cleaned_data["total"],
                key_id=form.cleaned_data["key"],
                reason=form.cleaned_data["reason"],
            )
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            return redirect("apportionment", changed.pk)
    return render(
        request,
        "quotas/change_total.html",
        {"apportionment": found, "programme": found.programme, "form": form},
    )
