"""Pages of the hand-over: what the town sees, orientation, sheets, the journey."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.settlement import changes, policies, selectors, services, sheets
from softlanding.office.settlement.forms import (
    HealthForm,
    JourneyForm,
    OrientationForm,
    WelcomeForm,
)
from softlanding.office.settlement.handover import hand_over, language_names, locale
from softlanding.office.settlement.models import Orientation
from softlanding.office.settlement.purposes import Fact
from softlanding.office.settlement.sheet_texts import languages_for, sheet_languages


def _plan(request: HttpRequest, pk: int, rule: str) -> Any:
    found = get_object_or_404(selectors.whole_plans(), pk=pk)
    require(viewer_of(request), rule, found)
    return found


@require_GET
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """What is handed over, purpose by purpose. The town, its partners, national officers.

    The read is recorded.
    """
    plan = _plan(request, pk, "settlement.see_handover")
    record_read(viewer_of(request), plan.placement.household)
    return _page(request, plan)


@require_POST
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page with health needs, for a need that is stated. The town; recorded."""
    plan = _plan(request, pk, "settlement.welcome")
    viewer = viewer_of(request)
    form = HealthForm(request.POST)
    shown = hand_over(viewer, plan, health=True)
    open_now = any(section.purpose.stated and section.facts for section in shown.sections)
    if not (form.is_valid() and open_now):
        return _page(request, plan, health_form=form)
    services.read_health(viewer=viewer, plan=plan, need=form.cleaned_data["need"])
    return _page(request, plan, shown=shown)


def _page(request: HttpRequest, plan: Any, *, shown: Any = None, health_form: Any = None) -> Any:
    viewer = viewer_of(request)
    shown = shown or hand_over(viewer, plan)
    household = plan.placement.household
    directs = rules.test_rule("settlement.direct", viewer, plan)
    welcomes = rules.test_rule("settlement.welcome", viewer, plan)
    here = policies.with_town(plan.placement)
    sees_sessions = directs or (welcomes and Fact.ORIENTATION in shown.facts)
    return render(
        request,
        "settlement/handover.html",
        {
            "plan": plan,
            "household": household,
            "shown": shown,
            "directs": directs,
            "here": here,
            "confirmed": policies.confirmed(plan.placement),
            "prints": here and (directs or welcomes),
            "own_sheets": languages_for(household.languages),
            "all_sheets": sheet_languages().values(),
            "journey_form": JourneyForm(instance=plan) if directs and here else None,
            "welcome_form": WelcomeForm(instance=plan) if here and (directs or welcomes) else None,
            "health_form": health_form or HealthForm(),
            "sessions": shown.sessions if sees_sessions else None,
            "notices": selectors.newest_notices(plan) if directs or welcomes else None,
        },
    )


@require_POST
def journey(request: HttpRequest, pk: int) -> HttpResponse:
    """Change day, time, flight or place. National officers; audited, all concerned are told."""
    plan = _plan(request, pk, "settlement.direct")
    form = JourneyForm(request.POST, instance=plan)
    return _change(request, pk, form, _("The journey"))


@require_POST
def welcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who meets them. The town and national officers; audited, all concerned are told."""
    plan = _plan(request, pk, "settlement.print")
    form = WelcomeForm(request.POST, instance=plan)
    return _change(request, pk, form, _("Who meets them"))


def _change(request: HttpRequest, pk: int, form: Any, title: str) -> HttpResponse:
    # A form with faults is shown alone; the plan is read anew, since a form writes into its own.
    plan = selectors.whole_plans().get(pk=pk)
    if not form.is_valid():
        context = {"plan": plan, "household": plan.placement.household, "form": form}
        return render(request, "settlement/change.html", context | {"title": title})
    reason = form.cleaned_data.get("reason", "")
    found = changes.change_arrival(
        viewer=viewer_of(request), plan=plan, values=form.facts(), reason=reason
    )
    if found is None:
        messages.info(request, _("Nothing differs from what was told before."))
    else:
        messages.success(request, _("Changed. Everybody concerned has been told."))
    return redirect("handover", pk)


@require_http_methods(["GET", "POST"])
def orientation(request: HttpRequest, pk: int, session_pk: int | None = None) -> HttpResponse:
    """Record a session before departure, or correct one. National officers; audited."""
    plan = _plan(request, pk, "settlement.direct")
    session = get_object_or_404(Orientation, pk=session_pk, plan=plan) if session_pk else None
    household = plan.placement.household
    codes = list(dict.fromkeys([*household.languages, get_language() or "en"]))
    names = zip(codes, language_names(codes, locale()), strict=True)
    form = OrientationForm(request.POST or None, instance=session, plan=plan, languages=list(names))
    if request.method == "POST" and form.is_valid():
        services.write_orientation(
            viewer=viewer_of(request),
            plan=plan,
            values=form.values(),
            attended=form.cleaned_data["attended"],
            session=session,
        )
        messages.success(request, _("The session has been recorded."))
        return redirect("handover", pk)
    record_read(viewer_of(request), household)
    ticks = [form["topics"], form["attended"]]
    return render(
        request,
        "settlement/orientation.html",
        {"plan": plan, "household": household, "form": form, "ticks": ticks, "session": session},
    )


@require_GET
def household_sheet(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The town in numbers and the journey, for the household, in a language as PDF.

    The town and national officers, once it is decided; the read is recorded.
    """
    plan = _plan(request, pk, "settlement.print")
    if code not in sheet_languages():
        raise Http404
    policies.may_hand_over(plan.placement)
    record_read(viewer_of(request), plan.placement.household)
    content = sheets.household_sheet(
        plan,
        sheet_languages()[code],
        author=viewer_of(request).user.name,
        today=timezone.localdate(),
    )
    return _pdf(content, f"town-{plan.placement.household.reference}-{code}.pdf")


@require_GET
def arrival_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What the town needs on the day, as PDF. The town and national officers; recorded."""
    plan = _plan(request, pk, "settlement.print")
    policies.may_hand_over(plan.placement)
    viewer = viewer_of(request)
    record_read(viewer, plan.placement.household)
    content = sheets.arrival_sheet(
        plan,
        hand_over(viewer, plan),
        author=viewer.user.name,
        today=timezone.localdate(),
        language=get_language() or "en",
    )
    return _pdf(content, f"arrival-{plan.placement.household.reference}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
