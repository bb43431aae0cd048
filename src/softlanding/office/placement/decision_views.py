"""Pages on which officers of the authority reply, remind, and decide by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.placement import answers, policies
from softlanding.office.placement.answer_forms import (
    ConfirmForm,
    ObjectionForm,
    ObjectionReplyForm,
    ReplyForm,
    WithdrawForm,
)
from softlanding.office.placement.due import due, last_sent
from softlanding.office.placement.models import Objection, Placement, Question
from softlanding.office.placement.views import find_placement, find_round
from softlanding.office.quotas.api import Programme


@require_GET
def due_page(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What waits for a person: late answers, questions, objections, decisions.

    National officers and auditors of the country.
    """
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "quotas.see_programme", programme)
    today = timezone.localdate()
    return render(
        request,
        "placement/due.html",
        {
            "programme": programme,
            "due": due(programme, today=today),
            "today": today,
            "sent": last_sent(programme),
            "decides": Role.NATIONAL in viewer.roles,
        },
    )


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the towns whose answer is due or late. National officers; audited."""
    found = find_round(request, pk, "placement.run_round")
    reminded = answers.remind(viewer=viewer_of(request), round_=found, today=timezone.localdate())
    messages.success(
        request,
        ngettext("%(count)s reminder sent.", "%(count)s reminders sent.", reminded)
        % {"count": reminded},
    )
    return redirect("placement_due", found.programme_id)


@require_GET
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal's answer, questions, objections, and the decision. The read is recorded.

    National officers of the country decide, auditors read.
    """
    return _decision_page(request, find_placement(request, pk))


def _decision_page(request: HttpRequest, found: Placement, **forms_: forms.Form) -> HttpResponse:
    viewer = viewer_of(request)
    record_read(viewer, found.household)
    context: dict[str, Any] = {
        "placement": found,
        "household": found.household,
        "round": found.round,
        "programme": found.round.programme,
        "questions": list(found.questions.select_related("by", "replied_by")),
        "objections": list(found.objections.select_related("replied_by")),
        "decides": Role.NATIONAL in viewer.roles,
        "open": found.status in (Placement.Status.SENT, Placement.Status.ACCEPTED),
        "hindrance": policies.why_not_confirmed(found),
        "reply_form": ReplyForm(),
        "objection_form": ObjectionForm(),
        "objection_reply_form": ObjectionReplyForm(),
        "confirm_form": ConfirmForm(),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "placement/decision.html", context | forms_)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or withdraw, in the name of whoever is signed in. National officers; audited."""
    found = find_placement(request, pk, "placement.run_round")
    viewer = viewer_of(request)
    if "withdraw" in request.POST:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return _decision_page(request, found, withdraw_form=form)
        seen = request.POST.get("seen")
        answers.withdraw(viewer=viewer, placement=found, seen=seen, **form.cleaned_data)
        messages.success(request, _("Withdrawn. The household waits for a town again."))
    else:
        confirmed = ConfirmForm(request.POST)
        if not confirmed.is_valid():
            return _decision_page(request, found, confirm_form=confirmed)
        answers.confirm(viewer=viewer, placement=found, **confirmed.cleaned_data)
        messages.success(request, _("Decided in your name."))
    return redirect("decision", pk)


@require_POST
def reply_to_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to a town's question. National officers of the country; audited."""
    question = get_object_or_404(Question, pk=pk)
    found = find_placement(request, question.placement_id, "placement.run_round")
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, found, reply_form=form)
    answers.reply_to_question(viewer=viewer_of(request), question=question, **form.cleaned_data)
    messages.success(request, _("Your reply is with the town."))
    return redirect("decision", found.pk)


@require_POST
def write_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a household says against its town. National officers; audited."""
    found = find_placement(request, pk, "placement.run_round")
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, found, objection_form=form)
    answers.object_to(
        household=found.household, words=form.cleaned_data["words"], viewer=viewer_of(request)
    )
    messages.success(request, _("The objection is recorded. Nothing is decided until the reply."))
    return redirect("decision", pk)


@require_POST
def reply_to_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to a household's objection. National officers of the country; audited."""
    objection = get_object_or_404(Objection, pk=pk)
    found = find_placement(request, objection.placement_id, "placement.run_round")
    form = ObjectionReplyForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, found, objection_reply_form=form)
    answers.reply_to_objection(viewer=viewer_of(request), objection=objection, **form.cleaned_data)
    messages.success(request, _("Your reply is recorded; the household is told."))
    return redirect("decision", found.pk)
