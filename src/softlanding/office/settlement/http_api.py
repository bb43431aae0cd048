"""Arrivals over HTTP: expected, handed over by purpose, changed, taken note of."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from softlanding.office.accounts.api import Scope, reading, viewer_of, writing
from softlanding.office.audit.api import record_read, require
from softlanding.office.exchange.api import (
    GUARDED,
    Body,
    Day,
    Note,
    Page,
    PageOut,
    cleaned,
    page_of,
    require_match,
    tag_of,
)
from softlanding.office.settlement import changes, policies, selectors
from softlanding.office.settlement.forms import JourneyForm, WelcomeForm
from softlanding.office.settlement.handover import hand_over
from softlanding.office.settlement.models import Notice, Plan

router = Router(tags=["arrivals"])

READ = reading(Scope.ARRIVALS_READ)
WRITE = writing(Scope.ARRIVALS_WRITE)
JOURNEY = ("arrives_on", "arrival_time", "flight", "arrival_place")
WELCOME = ("met_by", "telephone")


class ArrivalOut(Schema):
    """A household to come, as the list of arrivals shows it."""

    id: int
    placement: int
    reference: str
    territory: int
    town: str
    arrives_on: date
    persons: int
    decided: bool
    synthetic: bool


class ArrivalsOut(PageOut):
    """Arrivals within the caller's reach, the next first."""

    arrivals: list[ArrivalOut]


class FactOut(Schema):
    """A fact in words of the caller's language; several where it is of several members."""

    name: str
    values: list[str]


class PurposeOut(Schema):
    """What is handed over for one purpose, or why it is closed."""

    purpose: str
    closed: str
    state_need: bool = Field(description="Shown on the page only, to whoever states the need.")
    facts: list[FactOut]


class HandOverOut(ArrivalOut):
    """An arrival with what is handed over to the caller, purpose by purpose."""

    purposes: list[PurposeOut]


class JourneyAsked(Body):
    """What changes of the journey; what is left out stays."""

    arrives_on: Day | None = None
    arrival_time: str | None = Field(
        default=None, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM."
    )
    flight: str = Field(default="", max_length=20)
    arrival_place: str = Field(default="", max_length=120)
    reason: Note = Field(default="", max_length=300)


class WelcomeAsked(Body):
    """Who meets them; what is left out stays."""

    met_by: str = Field(default="", max_length=120)
    telephone: str = Field(default="", max_length=30)


class ChangeOut(Schema):
    """A change that the caller's role must know of; facts that are open to it."""

    id: int
    arrival: int
    reference: str
    at: datetime
    seen_at: datetime | None
    facts: list[str]


class ChangesOut(PageOut):
    """Changes of arrivals, those that nobody has seen first."""

    changes: list[ChangeOut]


def _told(plan: Plan) -> dict[str, Any]:
    placement = plan.placement
    return {
        "id": plan.pk,
        "placement": placement.pk,
        "reference": placement.household.reference,
        "territory": placement.territory_id,
        "town": placement.territory.name if placement.territory else "",
        "arrives_on": plan.arrives_on,
        "persons": len(plan.ages),
        "decided": policies.confirmed(placement),
        "synthetic": placement.household.is_synthetic,
    }


def _tag(plan: Plan) -> str:
    return tag_of(plan.pk, *(getattr(plan, name) for name in (*JOURNEY, *WELCOME)), plan.ages)


@router.get("/arrivals", response=ArrivalsOut, auth=READ)
def arrivals(request: HttpRequest, response: HttpResponse, page: Page = 1) -> dict[str, Any]:
    """Households to come: of the country, the region, the town; the next first."""
    found = selectors.arrivals(viewer_of(request), today=timezone.localdate())
    rows, told = page_of(request, response, found, page)
    return told | {"arrivals": [_told(plan) for plan in rows]}


def _plan(request: HttpRequest, pk: int, rule: str) -> Any:
    found = get_object_or_404(selectors.whole_plans(), pk=pk)
    require(viewer_of(request), rule, found)
    return found


@router.get("/arrivals/{int:arrival_id}", response=HandOverOut, auth=READ)
def arrival(request: HttpRequest, response: HttpResponse, arrival_id: int) -> dict[str, Any]:
    """What is handed over, purpose by purpose. The town, its partners, national officers.

    The read is recorded. Health needs are shown on the page only, for a need that is stated.
    """
    plan = _plan(request, arrival_id, "settlement.see_handover")
    viewer = viewer_of(request)
    record_read(viewer, plan.placement.household)
    response["ETag"] = _tag(plan)
    return _told(plan) | {
        "purposes": [
            {
                "purpose": section.purpose.code,
                "closed": str(section.closed),
                "state_need": section.state_need,
                "facts": [
                    {"name": str(name), "values": [str(value) for value in values]}
                    for name, values in section.facts
                ],
            }
            for section in hand_over(viewer, plan).sections
        ]
    }


@router.patch(
    "/arrivals/{int:arrival_id}/journey",
    response=ArrivalOut,
    auth=WRITE,
    openapi_extra=GUARDED,
)
def journey(
    request: HttpRequest, response: HttpResponse, arrival_id: int, asked: JourneyAsked
) -> dict[str, Any]:
    """Change day, time, flight or place. National officers; audited, all concerned are told.

    Needs `If-Match`.
    """
    plan = _plan(request, arrival_id, "settlement.direct")
    return _change(request, response, plan, asked, JourneyForm)


@router.patch(
    "/arrivals/{int:arrival_id}/welcome",
    response=ArrivalOut,
    auth=WRITE,
    openapi_extra=GUARDED,
)
def welcome(
    request: HttpRequest, response: HttpResponse, arrival_id: int, asked: WelcomeAsked
) -> dict[str, Any]:
    """Change who meets them. The town and national officers; audited, all concerned are told.

    Needs `If-Match`.
    """
    plan = _plan(request, arrival_id, "settlement.print")
    return _change(request, response, plan, asked, WelcomeForm)


def _change(
    request: HttpRequest, response: HttpResponse, plan: Any, asked: Body, form_class: Any
) -> dict[str, Any]:
    """What the page's form makes of the changed fields and of those that stay."""
    given = asked.dict(exclude_unset=True)
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        plan = selectors.whole_plans().get(pk=plan.pk)
        require_match(request, _tag(plan), needed=True)
        stays = {name: _typed(getattr(plan, name)) for name in form_class.Meta.fields}
        # A form writes into its own instance; what is compared stays apart.
        form = form_class(stays | given, instance=Plan(pk=plan.pk))
        reason = cleaned(form).get("reason", "")
        changes.change_arrival(
            viewer=viewer_of(request), plan=plan, values=form.facts(), reason=reason
        )
    now: Any = selectors.whole_plans().get(pk=plan.pk)
    response["ETag"] = _tag(now)
    return _told(now)


def _typed(value: Any) -> Any:
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _notice(notice: Notice) -> dict[str, Any]:
    change = notice.change
    return {
        "id": notice.pk,
        "arrival": change.plan_id,
        "reference": change.plan.placement.household.reference,
        "at": change.at,
        "seen_at": notice.seen_at,
        "facts": [fact.value for fact, _before, _after in selectors.facts_told(notice)],
    }


@router.get("/changes", response=ChangesOut, auth=READ)
def told_changes(request: HttpRequest, response: HttpResponse, page: Page = 1) -> dict[str, Any]:
    """Changes of arrivals that the caller's roles must know of; which facts, not their values."""
    rows, told = page_of(request, response, selectors.notices(viewer_of(request)), page)
    return told | {"changes": [_notice(row) for row in rows]}


@router.post("/changes/{int:notice_id}/seen", response=ChangeOut, auth=WRITE)
def seen(request: HttpRequest, notice_id: int) -> dict[str, Any]:
    """Take note of a change. Whoever holds its role there; audited."""
    found = get_object_or_404(
        Notice.objects.select_related("change__plan__placement__household"), pk=notice_id
    )
    viewer = viewer_of(request)
    require(viewer, "settlement.see_notice", found)
    changes.acknowledge(viewer=viewer, notice=found)
    found.refresh_from_db(fields=["seen_at"])
    return _notice(found)
