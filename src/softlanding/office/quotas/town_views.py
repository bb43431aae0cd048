"""A town's own quota and its answer; the desk of those who coordinate towns and regions."""

from __future__ import annotations

import rules
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.quotas import negotiation, policies, standing, transitions
from softlanding.office.quotas.models import Answer, Quota, Redistribution
from softlanding.office.quotas.negotiation_forms import AnswerForm
from softlanding.office.quotas.transitions import Action
from softlanding.office.territories.api import Level


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Quotas of the viewer's towns and regions, and what waits. Regional and municipal."""
    viewer = viewer_of(request)
    if not viewer.roles & {Role.REGIONAL, Role.MUNICIPAL}:
        raise PermissionDenied
    return render(
        request, "quotas/desk.html", {"tasks": standing.desk(viewer, timezone.localdate())}
    )


@require_http_methods(["GET", "POST"])
def town(request: HttpRequest, pk: int, territory_id: int) -> HttpResponse:
    """A town's quota in plain words, and its answer.

    The town answers; its region, national officers and auditors read. Audited.
    """
    found = get_object_or_404(
        Quota.objects.select_related(
            "apportionment__programme__country", "apportionment__former", "territory__parent"
        ),
        apportionment_id=pk,
        territory_id=territory_id,
        territory__level=Level.MUNICIPALITY,
        territory__programmes__apportionments=pk,
    )
    viewer = viewer_of(request)
    require(viewer, "quotas.see_quota", found)
    if request.method == "POST":
        require(viewer, f"quotas.{Action.ANSWER}", found)
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                negotiation.answer(
                    viewer=viewer,
                    quota=found,
                    kind=form.cleaned_data["kind"],
                    asked=form.cleaned_data["asked"],
                    pledge=form.cleaned_data["pledge"] or 0,
                    reason=form.cleaned_data["reason"],
                    seen=form.cleaned_data["seen"],
                )
            except NotNow as error:
                form.refuse(error, negotiation.mark_of(found.apportionment, found.territory))
            else:
                messages.success(request, _("Your answer is recorded. You may change it in time."))
                return redirect("town_quota", pk, territory_id)
        return _town(request, found, form, status_code=409)
    last = found.answers.first()
    given = {"kind": Answer.Kind.PLEDGE, "pledge": found.pledge} if found.pledge else {}
    if last is not None:
        given = {
            "kind": last.kind,
            "asked": last.asked,
            "pledge": last.pledge or None,
            "reason": last.reason,
        }
    seen = negotiation.mark_of(found.apportionment, found.territory)
    return _town(request, found, AnswerForm(initial={**given, "seen": seen}))


def _town(
    request: HttpRequest, found: Quota, form: AnswerForm, *, status_code: int = 200
) -> HttpResponse:
    apportionment, viewer = found.apportionment, viewer_of(request)
    today = timezone.localdate()
    status = transitions.phase(apportionment, today)
    own = rules.test_rule(f"quotas.{Action.ANSWER}", viewer, found)
    last = found.answers.first()
    former = None
    if apportionment.former is not None:
        quotas = apportionment.former.quotas.filter(territory=found.territory)
        former = quotas.values_list("persons", flat=True).first()
    agreements = Redistribution.objects.filter(
        apportionment=apportionment, moves__quota=found
    ).prefetch_related("moves__quota__territory")
    silent = last is None or last.kind == Answer.Kind.DEFAULT
    return render(
        request,
        "quotas/town.html",
        {
            "apportionment": apportionment,
            "programme": apportionment.programme,
            "quota": found,
            "town": found.territory,
            "status": status,
            "standing": standing.TownStanding(
                found,
                last,
                apportionment.consulted and silent and status != transitions.CONSULTATION,
                former,
            ),
            "can_answer": own and policies.possible(Action.ANSWER, status),
            "own": own,
            "mine": {found.territory_id} if own else set(),
            "form": form,
            "redistributions": agreements,
            "reminder": apportionment.steps.filter(action=Action.REMIND).last() if silent else None,
            "story": standing.story(apportionment, found.territory),
        },
        status=status_code,
    )
