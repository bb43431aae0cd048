"""Pages for the towns: their own proposals, and the answer; for a region its towns."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases.api import members
from softlanding.office.placement import answers, selectors
from softlanding.office.placement.answer_forms import AnswerForm
from softlanding.office.placement.models import Placement


@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals to the viewer's own towns. Municipal coordinators."""
    viewer = viewer_of(request)
    return render(
        request,
        "placement/proposals.html",
        {
            "proposals": selectors.proposals(viewer),
            "answers": selectors.answers_within(viewer),
            "today": timezone.localdate(),
        },
    )


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What the town needs to know of a household, and its answer.

    Municipal coordinators of that town; anybody else finds nothing here, and the attempt
    is recorded. Reads are recorded; the answer is audited.
    """
    found = get_object_or_404(
        Placement.objects.select_related(
            "round__programme",
            "household__programme",
            "household__linked_to",
            "territory",
            "answered_by",
            "decided_by",
        ),
        pk=pk,
    )
    viewer = viewer_of(request)
    require(viewer, "placement.answer", found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["answer"] == "ask":
            answers.ask(viewer=viewer, placement=found, words=form.cleaned_data["note"])
            messages.success(request, _("Your question is with the national authority."))
            return redirect("proposal", pk)
        accept = form.cleaned_data["answer"] == "accept"
        answers.answer(
            viewer=viewer,
            placement=found,
            accept=accept,
            decline_reason=form.cleaned_data["decline_reason"],
            note=form.cleaned_data["note"],
        )
        if accept:
            messages.success(request, _("Accepted. A settlement plan has been made."))
        else:
            messages.success(request, _("Declined. The national authority has been told why."))
        return redirect("proposals")
    record_read(viewer, found.household)
    return render(
        request,
        "placement/proposal.html",
        {
            "placement": found,
            "household": found.household,
            "programme": found.round.programme,
            "members": members(found.household),
            "form": form,
            "open": found.status == Placement.Status.SENT,
            "questions": list(found.questions.select_related("by", "replied_by")),
            "today": timezone.localdate(),
        },
    )


@require_GET
def town_list(request: HttpRequest) -> HttpResponse:
    """Quotas and answers of the region's towns. Regional coordinators."""
    viewer = viewer_of(request)
    if Role.REGIONAL not in viewer.roles:
        raise PermissionDenied
    answers = selectors.answers_within(viewer)
    return render(
        request,
        "placement/towns.html",
        {
            "answers": answers,
            "programmes": {answer.programme_id: answer.programme for answer in answers},
            "regions": [str(t) for t in viewer.territories(Role.REGIONAL)],
        },
    )
