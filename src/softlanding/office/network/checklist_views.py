"""Working on a line of a town's checklist."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.network import selectors, services
from softlanding.office.network.checklist import LINES
from softlanding.office.network.forms import PlanForm, SettleForm
from softlanding.office.network.models import ChecklistItem
from softlanding.office.network.permissions import waives_item
from softlanding.office.territories.api import competences_of


def _item(pk: int) -> ChecklistItem:
    return get_object_or_404(
        ChecklistItem.objects.select_related("engagement__town__parent__parent", "settled_by"),
        pk=pk,
    )


@require_POST
def settle_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, waived or open again. The town and its coordinators, who alone waive; audited."""
    item = _item(pk)
    viewer = viewer_of(request)
    require(viewer, "network.do_item", item)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Http404
    waives = ChecklistItem.Status.WAIVED in (form.cleaned_data["status"], item.status)
    if waives:
        require(viewer, "network.waive_item", item)
    services.settle(viewer=viewer, item=item, **form.cleaned_data)
    return redirect(f"{reverse('engagement', args=[item.engagement_id])}#line-{item.code}")


@require_http_methods(["GET", "POST"])
def plan_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Owner and day of a line, and waiving it. The town and its coordinators; audited."""
    item = _item(pk)
    viewer = viewer_of(request)
    require(viewer, "network.do_item", item)
    form = PlanForm(request.POST or None, initial={"owner": item.owner, "due_on": item.due_on})
    if request.method == "POST" and form.is_valid():
        services.plan(viewer=viewer, item=item, **form.cleaned_data)
        return redirect(f"{reverse('engagement', args=[item.engagement_id])}#line-{item.code}")
    competences = competences_of(selectors.country_code(item.engagement.town))
    line = LINES[item.code]
    return render(
        request,
        "network/item.html",
        {
            "item": item,
            "line": line,
            "form": form,
            "may_waive": waives_item(viewer, item),
            "competences": competences.matter_for(line.areas) if competences else [],
        },
    )
