"""Pages that explain rounds: two side by side, frontier, replay, moves by hand, printed card."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.placement import bridge, card, picture, policies, studies
from softlanding.office.placement.comparisons import compared
from softlanding.office.placement.forms import FrontierForm
from softlanding.office.placement.grouping import CHOICES, GROUPINGS
from softlanding.office.placement.models import Frontier, Job, Round
from softlanding.office.placement.overrides import overrides
from softlanding.office.placement.scoring import PARTS
from softlanding.office.placement.views import find_placement, find_round
from softlanding.office.quotas.api import Programme

PAGE = 60


def _programme(request: HttpRequest, programme_id: int) -> Programme:
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "quotas.see_programme", programme)
    return programme


@require_GET
def compare_rounds(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Two rounds side by side. National officers and auditors; nothing is written."""
    programme = _programme(request, programme_id)
    one, other = (_numbered(programme, request.GET.get(name, "")) for name in ("one", "other"))
    grouping = request.GET.get("group_by", "size")
    if grouping not in GROUPINGS:
        raise Http404
    found = compared(one, other, grouping)
    return render(
        request,
        "placement/compare.html",
        {
            "programme": programme,
            "compared": found,
            "grouping": grouping,
            "groupings": CHOICES,
            "parts": PARTS,
            "page": Paginator(found.moved, PAGE).get_page(request.GET.get("page")),
            "extra": f"one={one.number}&other={other.number}&group_by={grouping}&",
        },
    )


def _numbered(programme: Programme, number: str) -> Round:
    if not (number.isdecimal() and len(number) < 7):
        raise Http404
    found = get_object_or_404(
        programme.rounds.select_related("programme__country", "apportionment"), number=number
    )
    policies.has_result(found)
    return found


@require_http_methods(["GET", "POST"])
def frontier(request: HttpRequest, pk: int) -> HttpResponse:
    """What fairness and wishes cost. National officers start it, auditors read; audited."""
    found = find_round(
        request, pk, "placement.run_round" if request.POST else "placement.see_round"
    )
    policies.has_result(found)
    form = FrontierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        studies.start_frontier(
            viewer=viewer_of(request),
            round_=found,
            grouping=form.cleaned_data["group_by"],
            steps=form.cleaned_data["steps"],
            time_limit=form.cleaned_data["time_limit"],
        )
        return redirect("frontier", pk)
    kept = Frontier.objects.filter(round=found).select_related("asked_by").first()
    context = {
        "round": found,
        "programme": found.programme,
        "form": form,
        "frontier": kept,
        "working": kept is not None and kept.status in (Job.QUEUED, Job.RUNNING),
        "may_start": Role.NATIONAL in viewer_of(request).roles,
    }
    partial = request.headers.get("HX-Target") == "frontier"
    answer = render(request, f"placement/frontier{'_result' if partial else ''}.html", context)
    if partial and not context["working"]:
        answer["HX-Refresh"] = "true"
    answer["Vary"] = "HX-Target, Cookie, Accept-Language"
    return answer


@require_GET
def frontier_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The frontier as SVG; the same figures stand in the table of its page."""
    found = find_round(request, pk)
    kept = get_object_or_404(Frontier, round=found, status=Job.READY)
    if not kept.found["points"]:
        raise Http404
    svg = picture.frontier_svg(kept.found["points"])
    return HttpResponse(svg, content_type="image/svg+xml")


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the run again from its stored input. National officers and auditors; audited."""
    found = find_round(request, pk)
    policies.has_result(found)
    studies.start_replay(viewer=viewer_of(request), round_=found)
    messages.success(request, _("The run is made again; the answer will stand on this page."))
    return redirect(f"{reverse('round', args=[pk])}#record")


@require_GET
def override_statistics(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Moves by hand, withdrawals and refusals by reason. National officers and auditors."""
    programme = _programme(request, programme_id)
    return render(
        request,
        "placement/overrides.html",
        {"programme": programme, "overrides": overrides(programme)},
    )


@require_GET
def printed_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Why this town, as PDF for a meeting. National officers and auditors; read recorded."""
    found = find_placement(request, pk)
    viewer = viewer_of(request)
    record_read(viewer, found.household)
    explained = bridge.explain_placement(found)
    content = card.card_pdf(
        found,
        explained,
        author=viewer.user.name,
        today=timezone.localdate(),
        language=get_language() or "en",
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="placement-{pk}.pdf"'
    return answer
