"""The board of a region: its towns' numbers, asks and agreements, and the sum that is kept."""

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
from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.quotas import negotiation, policies, redistribution, standing, transitions
from softlanding.office.quotas.conditions import Act, bounds_kept, sum_kept
from softlanding.office.quotas.models import Quota, Redistribution
from softlanding.office.quotas.negotiation_forms import BoardForm
from softlanding.office.quotas.selectors import town_quotas
from softlanding.office.quotas.transitions import Action
from softlanding.office.territories.api import Level


def region_quota(request: HttpRequest, pk: int, territory_id: int, rule: str) -> Quota:
    """A region's quota, if the viewer holds the rule; else as if it were not there."""
    found = get_object_or_404(
        Quota.objects.select_related("apportionment__programme__country", "territory"),
        apportionment_id=pk,
        territory_id=territory_id,
        territory__level=Level.REGION,
    )
    require(viewer_of(request), rule, found)
    return found


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, pk: int, territory_id: int) -> HttpResponse:
    """Numbers of a region's towns. Its coordinator moves persons; towns enter an agreement.

    Seen by the regional coordinator, the towns of the region, national officers and
    auditors. Audited with the reason.
    """
    found = region_quota(request, pk, territory_id, "quotas.see_board")
    towns = list(town_quotas(found.apportionment, region_id=territory_id))
    if request.method == "GET":
        form = BoardForm(
            towns=towns,
            initial={"seen": negotiation.mark_of(found.apportionment, found.territory)},
        )
        return _board(request, found, form)
    agreement = request.POST.get("what") == "agreement"
    action = Action.PROPOSE if agreement else Action.MOVE
    require(viewer_of(request), f"quotas.{action}", found)
    form = BoardForm(request.POST, towns=towns)
    if form.is_valid():
        write = redistribution.propose_agreement if agreement else redistribution.move
        try:
            write(
                viewer=viewer_of(request),
                region=found,
                numbers=form.numbers,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
            )
        except NotNow as error:
            form.refuse(error, negotiation.mark_of(found.apportionment, found.territory))
        else:
            done = _("The agreement is entered.") if agreement else _("The persons are moved.")
            messages.success(request, done)
            return redirect("board", pk, territory_id)
    return _board(request, found, form, status_code=409)


def _board(
    request: HttpRequest, found: Quota, form: BoardForm, *, status_code: int = 200
) -> HttpResponse:
    apportionment, viewer = found.apportionment, viewer_of(request)
    status = transitions.phase(apportionment, timezone.localdate())
    towns = standing.town_standings(apportionment, status, region_id=found.territory_id)
    may = {
        str(action)
        for action in (Action.MOVE, Action.PROPOSE, Action.WITHDRAW)
        if policies.possible(action, status) and rules.test_rule(f"quotas.{action}", viewer, found)
    }
    act = Act(apportionment, timezone.localdate(), found.territory)
    hindered = [
        fault
        for action in sorted(may & {Action.MOVE, Action.PROPOSE})
        for fault in policies.hindrances(action, act)
    ]
    may -= {action for action in may if policies.hindrances(action, act)}
    mine = viewer.reach(Role.MUNICIPAL)
    return render(
        request,
        "quotas/board.html",
        {
            "apportionment": apportionment,
            "programme": apportionment.programme,
            "region": found.territory,
            "quota": found,
            "status": status,
            "rows": [(town, form[f"town-{town.quota.territory_id}"]) for town in towns],
            "form": form,
            "may": may,
            "hindered": list(dict.fromkeys(hindered)),
            "redistributions": standing.redistributions(apportionment, found.territory),
            "mine": mine,
            # What the other towns asked for and why is between them and the region.
            "sees_answers": rules.test_rule("quotas.see_quota", viewer, found),
            "story": standing.story(apportionment, found.territory),
            **_check(found, {town.quota.territory_id: town.quota.persons for town in towns}),
        },
        status=status_code,
    )


def _check(found: Quota, numbers: dict[int, int]) -> dict[str, Any]:
    act = Act(found.apportionment, timezone.localdate(), found.territory, numbers=numbers)
    return {
        "given": sum(numbers.values()),
        "wanted": found.persons,
        "faults": [*sum_kept(act), *bounds_kept(act)],
    }


@require_GET
def check(request: HttpRequest, pk: int, territory_id: int) -> HttpResponse:
    """Whether numbers being typed keep the region's sum and bounds; writes nothing."""
    found = region_quota(request, pk, territory_id, "quotas.see_board")
    towns = list(town_quotas(found.apportionment, region_id=territory_id))
    form = BoardForm(request.GET, towns=towns)
    form.is_valid()
    unread = [quota.territory.name for quota in towns if quota.territory_id not in form.numbers]
    checked = _check(found, form.numbers)
    if unread:
        checked["faults"] = [_("Give a whole number for each town.")]
    return render(request, "quotas/board_check.html", checked)


@require_POST
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """A town confirms or objects, or the region withdraws.

    Municipal coordinators of a town that the agreement changes; regional coordinators
    withdraw. Audited, an objection and a withdrawal with their reason.
    """
    found = get_object_or_404(Redistribution.objects.select_related("apportionment"), pk=pk)
    viewer, said = viewer_of(request), request.POST.get("say", "")
    reason = request.POST.get("reason", "")
    if said == "withdraw":
        region = region_quota(
            request, found.apportionment_id, found.region_id, "quotas.withdraw_agreement"
        )
        redistribution.withdraw(viewer=viewer, agreement=found, region=region, reason=reason)
        messages.success(request, _("The agreement is withdrawn."))
        return redirect("board", found.apportionment_id, found.region_id)
    action = Action.OBJECT if said == "object" else Action.CONFIRM
    quota = get_object_or_404(
        Quota.objects.select_related("apportionment__programme__country", "territory"),
        apportionment_id=found.apportionment_id,
        moves__redistribution=found,
        territory_id=int(town) if (town := request.POST.get("town", "")).isdecimal() else 0,
    )
    require(viewer, f"quotas.{action}", quota)
    if action is Action.OBJECT:
        redistribution.object_to(viewer=viewer, agreement=found, quota=quota, reason=reason)
        messages.success(request, _("Your objection is recorded. The agreement has ended."))
    else:
        redistribution.confirm(viewer=viewer, agreement=found, quota=quota)
        messages.success(request, _("Confirmed."))
    return redirect("town_quota", found.apportionment_id, quota.territory_id)
