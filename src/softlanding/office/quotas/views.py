"""Pages of the quotas room: choose a key, see shares and quotas, decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.quotas import decisions, selectors, services
from softlanding.office.quotas.conditions import Act, below_placed
from softlanding.office.quotas.forms import DecideForm, DrawUpForm
from softlanding.office.quotas.models import Apportionment, Programme
from softlanding.office.quotas.negotiation_views import possible_actions
from softlanding.office.quotas.transitions import DRAFT, Action, phase
from softlanding.office.quotas.wording import reason_codes, reason_in_words


@require_http_methods(["GET", "POST"])
def draw_up(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose a key and limits. National officers; writes a draft, audited."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "quotas.run_programme", programme)
    form = DrawUpForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        apportionment = services.draw_up(
            viewer=viewer,
            programme=programme,
            key_id=form.cleaned_data["key"],
            minimum=form.cleaned_data["minimum"],
            maximum=form.cleaned_data["maximum"],
        )
        return redirect("apportionment", apportionment.pk)
    former = programme.apportionments.select_related("created_by", "decided_by")
    return render(
        request, "quotas/draw_up.html", {"programme": programme, "form": form, "former": former}
    )


def _apportionment(request: HttpRequest, pk: int) -> Apportionment:
    found = get_object_or_404(
        Apportionment.objects.select_related(
            "programme__country", "created_by", "decided_by", "former"
        ),
        pk=pk,
    )
    require(viewer_of(request), "quotas.see_programme", found.programme)
    return found


@require_http_methods(["GET", "POST"])
def apportionment(request: HttpRequest, pk: int) -> HttpResponse:
    """Quotas of the regions and the decision. National officers decide, auditors read."""
    found = _apportionment(request, pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST":
        require(viewer_of(request), "quotas.decide", found)
        if form.is_valid():
            decisions.decide(
                viewer=viewer_of(request),
                apportionment=found,
                reason=form.cleaned_data["reason"],
                placed_seen=form.cleaned_data["placed_seen"],
            )
            messages.success(request, _("The quotas are decided."))
            return redirect("apportionment", pk)
    towns = list(selectors.town_quotas(found))
    former = found.former
    status = phase(found, timezone.localdate())
    can_decide = status == DRAFT and Action.DECIDE in possible_actions(request, found, status)
    placed = decisions.placed_persons(found.programme) if can_decide else {}
    names = selectors.territory_names(reason_codes(found.reasons))
    return render(
        request,
        "quotas/apportionment.html",
        {
            "apportionment": found,
            "programme": found.programme,
            "form": form,
            "reasons": [reason_in_words(reason, names) for reason in found.reasons],
            "regions": selectors.region_quotas(found),
            "towns": towns,
            "status": status,
            "former": former,
            "former_numbers": dict(former.quotas.values_list("territory_id", "persons"))
            if former
            else {},
            "can_decide": can_decide,
            "below": below_placed(Act(found, timezone.localdate(), placed=placed)),
            "under_way": selectors.under_way(found.programme),
        },
    )


@require_GET
def apportionment_map(request: HttpRequest, pk: int) -> JsonResponse:
    """The towns with their quotas, for the map."""
    found = _apportionment(request, pk)
    return JsonResponse(
        {
            "towns": [
                {
                    "name": quota.territory.name,
                    "lat": quota.territory.latitude,
                    "lon": quota.territory.longitude,
                    "quota": quota.persons,
                    "url": reverse("why_quota", args=[pk, quota.territory_id]),
                }
                for quota in selectors.town_quotas(found)
            ]
        }
    )
