"""Start pages and the overview of a programme's chain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import last_verification, require
from softlanding.office.network.api import mentorships_of, own_engagements
from softlanding.office.outcomes.api import newest_ready
from softlanding.office.placement.api import answers_within, progress_of, proposals
from softlanding.office.quotas.api import (
    Programme,
    decided,
    programmes,
    quota_desk,
    under_way,
)
from softlanding.office.settlement.api import plan_count, plans

public = login_not_required


@public
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The office sends no e-mail: who to ask for a new password. Anybody."""
    return render(request, "account/forgotten.html")


# What allauth offers and nobody needs here: an administrator makes accounts and passwords.
CLOSED = "signup|email|confirm-email|password/(set|reset/.+)|login/code"


@public
def closed(request: HttpRequest, _part: str, *_more: str) -> HttpResponse:
    """Parts of the sign-in that this office does not use. Nobody."""
    raise Http404


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The page that each role's work begins on. Anybody signed in."""
    viewer = viewer_of(request)
    if viewer.roles & {Role.NATIONAL, Role.AUDITOR}:
        context = {"programmes": programmes(viewer), "chain": last_verification()}
        return render(request, "site/programmes.html", context)
    if Role.DATA_PROTECTION in viewer.roles:
        return redirect("read_log")
    if Role.REGIONAL in viewer.roles:
        return redirect("towns")
    today = timezone.localdate()
    return render(
        request,
        "site/town.html",
        {
            "proposals": proposals(viewer).filter(status="sent"),
            "plans": plans(viewer, today=today)[:20],
            "answers": answers_within(viewer),
            "quota_tasks": [
                task for task in quota_desk(viewer, today) if task.waiting or task.agreement
            ],
            "today": today,
            "municipal": Role.MUNICIPAL in viewer.roles,
            "towns": viewer.territories(Role.MUNICIPAL),
            "engagements": own_engagements(viewer),
            "mentorships": mentorships_of(viewer),
        },
    )


@require_GET
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """A programme's chain from pledge to plans. National officers and auditors."""
    found = get_object_or_404(Programme.objects.select_related("country"), pk=pk)
    require(viewer_of(request), "quotas.see_programme", found)
    return render(
        request,
        "site/programme.html",
        {
            "programme": found,
            "apportionment": decided(found),
            "negotiated": under_way(found),
            "drafts": found.apportionments.filter(status="draft").count(),
            "participants": found.participants.count(),
            "round": found.rounds.first(),
            "progress": progress_of(found),
            "plans": plan_count(found),
            "entries": found.ledger_entries.count(),
            "model": newest_ready(found.country),
        },
    )
