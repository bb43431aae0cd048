"""Pages of the cases room: lists, one file, its story, and the steps between phases."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, Viewer, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases import file_selectors, forms, lists, services
from softlanding.office.cases.models import Household
from softlanding.office.cases.permissions import Sight, sight
from softlanding.office.cases.phases import STAGES, Transition, steps_from
from softlanding.office.quotas.api import Programme

PAGE = 50


@require_GET
def household_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Households of a programme. National officers with names, auditors without."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "quotas.see_programme", programme)
    return _list(request, viewer, programme)


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases that the viewer may open: of the country, or proposed to or accepted by a town.

    Anybody signed in; whoever has none sees an empty list.
    """
    return _list(request, viewer_of(request), None)


def _list(request: HttpRequest, viewer: Viewer, programme: Programme | None) -> HttpResponse:
    form = forms.FilterForm(request.GET)
    given: dict[str, Any] = {"phase": "", "late": False}
    if form.is_valid():
        given = form.cleaned_data
    today = timezone.localdate()
    found = lists.cases(
        viewer,
        programme_id=programme.pk if programme else None,
        phase=given["phase"],
        late_on=today if given["late"] else None,
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    extra = f"phase={given['phase']}&{'late=on&' if given['late'] else ''}"
    context = {
        "programme": programme,
        "form": form,
        "find": forms.FindForm(),
        "page": page,
        "rows": lists.rows(viewer, page.object_list),
        "extra": extra,
        "today": today,
        "may_enter": bool(programme and rules.test_rule("cases.enter", viewer, programme)),
    }
    return render(request, "cases/households.html", context)


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Cases by reference or name, at most 50; as `case_list`. Nothing is in the address."""
    viewer = viewer_of(request)
    form = forms.FindForm(request.POST)
    rows = []
    if form.is_valid():
        rows = lists.rows(viewer, lists.found_by(viewer, form.cleaned_data["text"]))
    context = {"find": form, "rows": rows, "most": lists.MOST_FOUND, "today": timezone.localdate()}
    return render(request, "cases/found.html", context)


def case_of(request: HttpRequest, pk: int, permission: str = "cases.read") -> Household:
    """The household of a page, if the viewer may; else 404, and the attempt is recorded."""
    found = get_object_or_404(
        Household.objects.select_related("programme__country", "family_in", "linked_to"), pk=pk
    )
    require(viewer_of(request), permission, found)
    return found


def possible_steps(viewer: Viewer, household: Household) -> list[Transition]:
    """Steps of the table that the viewer may take in the phase."""
    return [
        step
        for step in steps_from(household.phase)
        if rules.test_rule(f"cases.{step.action}", viewer, household)
    ]


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One household's file, as much of it as the viewer may see; the read is recorded."""
    found = case_of(request, pk)
    viewer = viewer_of(request)
    record_read(viewer, found)
    today = timezone.localdate()
    file = file_selectors.case_file(found, sight(viewer, found), today=today)
    steps = possible_steps(viewer, found)
    context: dict[str, Any] = {
        "household": found,
        "programme": found.programme,
        "file": file,
        "stage": STAGES[found.phase],
        "late": bool(found.due_on and found.due_on < today),
        "may_write": file.sight == Sight.WHOLE,
        "may_open_sealed": rules.test_rule("cases.open_sealed", viewer, found),
        "of_programme": viewer.acts_in(found.programme.country_id, Role.NATIONAL, Role.AUDITOR),
        "step_form": forms.StepForm(steps=steps) if steps else None,
    }
    if file.sight == Sight.WHOLE:
        context |= {
            "words_form": forms.WordsForm(household=found, auto_id="words_%s"),
            "consent_form": forms.ConsentForm(household=found, auto_id="consent_%s"),
            "attachment_form": forms.AttachmentForm(household=found, auto_id="attachment_%s"),
            "objections": found.objections.select_related("answered_by"),
        }
    if context["may_open_sealed"]:
        context["note_form"] = forms.NoteForm(household=found, auto_id="note_%s")
    return render(request, "cases/household.html", context)


@require_http_methods(["POST"])
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a case to another phase. Those whom the table of phases names; audited."""
    found = case_of(request, pk)
    viewer = viewer_of(request)
    form = forms.StepForm(request.POST, steps=possible_steps(viewer, found))
    if not form.is_valid():
        raise NotNow(" ".join(str(error) for errors in form.errors.values() for error in errors))
    given = form.cleaned_data
    require(viewer, f"cases.{given['action']}", found)
    moved = services.take_step(
        viewer=viewer,
        household=found,
        action=given["action"],
        day=given["day"],
        due_on=given["due_on"],
        reason=given["reason"],
    )
    text = _("The case is now in the phase “%(phase)s”.")
    messages.success(request, text % {"phase": moved.get_phase_display()})
    return redirect("household", pk)


@require_GET
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened in a case and what is due. As `household`; the read is recorded."""
    found = case_of(request, pk)
    viewer = viewer_of(request)
    record_read(viewer, found)
    today = timezone.localdate()
    file = file_selectors.case_file(found, sight(viewer, found), today=today)
    context = {
        "household": found,
        "moments": file_selectors.timeline(file, today=today),
        "stages": [STAGES[phase] for phase in Household.Phase],
        "today": today,
    }
    return render(request, "cases/timeline.html", context)


@require_GET
def shared(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as the household sees it, to print. National officers and the town that accepted.

    What a member keeps from the others is not in it. The read is recorded.
    """
    found = case_of(request, pk, "cases.take_attachments")
    record_read(viewer_of(request), found)
    file = file_selectors.shared_file(found)
    return render(request, "cases/shared.html", {"household": found, "file": file})


@require_GET
def seen_by(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has opened a file, and when. National officers of the country."""
    found = case_of(request, pk, "cases.write")
    page = Paginator(file_selectors.who_has_seen(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/seen_by.html", {"household": found, "page": page})
