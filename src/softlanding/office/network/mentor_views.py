"""Choosing a mentor for a town, and the mentor's answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.network import services
from softlanding.office.network.forms import AnswerForm
from softlanding.office.network.mentors import suggestions
from softlanding.office.network.models import Mentorship
from softlanding.office.network.views import found_engagement

SHOWN = 6
OFFERED = 300


@require_http_methods(["GET", "POST"])
def choose_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Suggested mentors with reasons; a person asks one. The town's coordinators; audited."""
    found = found_engagement(pk)
    viewer = viewer_of(request)
    require(viewer, "network.run", found)
    suggested = suggestions(found)
    if request.method == "POST":
        chosen = next((s for s in suggested if str(s.town.pk) == request.POST.get("mentor")), None)
        if chosen is None:
            raise Http404
        services.ask_mentor(viewer=viewer, engagement=found, suggestion=chosen)
        messages.success(request, _("%(town)s has been asked.") % {"town": chosen.town.name})
        return redirect("engagement", found.pk)
    return render(
        request,
        "network/mentor.html",
        {
            "engagement": found,
            "suggestions": suggested[:SHOWN],
            "others": sorted(suggested[SHOWN:OFFERED], key=lambda other: other.town.name),
        },
    )


@require_http_methods(["GET", "POST"])
def answer_mentorship(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline to mentor a town. The municipality that is asked; audited."""
    found = get_object_or_404(
        Mentorship.objects.select_related("engagement__town__parent", "mentor", "asked_by"), pk=pk
    )
    viewer = viewer_of(request)
    require(viewer, "network.answer_mentorship", found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["answer"] == "accept"
        services.answer_mentor(
            viewer=viewer, mentorship=found, accept=accept, note=form.cleaned_data["note"]
        )
        messages.success(request, _("Thank you. Your answer has been passed on."))
        return redirect("answer_mentorship", found.pk)
    return render(request, "network/answer.html", {"mentorship": found, "form": form})


@require_POST
def end_mentorship(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mentorship, or take back the question. The mentored town's coordinators; audited."""
    found = get_object_or_404(Mentorship.objects.select_related("engagement"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "network.run_mentorship", found)
    services.end_mentor(viewer=viewer, mentorship=found)
    return redirect("engagement", found.engagement_id)
