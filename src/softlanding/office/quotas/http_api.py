"""Quotas over HTTP: programmes, the proposals of quotas, a town's answer, a named decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from softlanding.office.accounts.api import Scope, reading, viewer_of, writing
from softlanding.office.audit.api import require
from softlanding.office.exchange.api import (
    GUARDED,
    Body,
    Flag,
    Note,
    Page,
    PageOut,
    Whole,
    page_of,
    require_match,
)
from softlanding.office.quotas import decisions, negotiation, selectors, standing, transitions
from softlanding.office.quotas.models import Answer, Apportionment, Programme, Quota
from softlanding.office.quotas.transitions import Action
from softlanding.office.territories.api import Level

router = Router(tags=["quotas"])

READ = reading(Scope.QUOTAS_READ)


class ProgrammeOut(Schema):
    """A country's pledge for a year."""

    id: int
    name: str
    country: str
    year: int
    persons: int


class ProgrammesOut(PageOut):
    """Programmes that the caller has a part in."""

    programmes: list[ProgrammeOut]


class ApportionmentOut(Schema):
    """Quotas drawn up for a programme, as far as they have come."""

    id: int
    programme: int
    key: str
    total: int
    status: str
    created_at: datetime
    answers_by: date | None
    agreement_by: date | None
    decide_by: date | None
    decided_at: datetime | None


class ApportionmentsOut(PageOut):
    """Apportionments of a programme, the newest first."""

    apportionments: list[ApportionmentOut]


class QuotaOut(Schema):
    """A town's or region's number, and a town's last answer to it."""

    apportionment: int
    territory: int
    code: str
    name: str
    level: str
    status: str
    indicative: int
    persons: int
    pledge: int
    answer: str | None = Field(description="accept, ask, pledge or default; null until answered.")
    asked: int | None


class QuotasOut(PageOut):
    """Quotas of the towns of an apportionment."""

    quotas: list[QuotaOut]


class DeskOut(PageOut):
    """Quotas of the caller's own towns and regions, what waits first."""

    quotas: list[QuotaOut]


class QuotaAnswerAsked(Body):
    """What a town says to its quota."""

    kind: Answer.Kind = Field(description="accept, ask or pledge.")
    asked: Whole | None = Field(default=None, description="With ask: the number asked for.")
    pledge: Whole = Field(default=0, description="With pledge: persons on top.")
    reason: Note = ""


class QuotaDecisionAsked(Body):
    """Why these quotas, in the name of the token's person."""

    reason: Note = Field(min_length=1)
    placed_seen: Flag = Field(
        default=False, description="More persons are placed somewhere than the quota allows: seen."
    )


def _told(found: Apportionment) -> dict[str, Any]:
    status = transitions.phase(found, timezone.localdate())
    return {
        "id": found.pk,
        "programme": found.programme_id,
        "key": found.key_id,
        "total": found.total,
        "status": status,
        "created_at": found.created_at,
        "answers_by": found.answers_by,
        "agreement_by": found.agreement_by,
        "decide_by": found.decide_by,
        "decided_at": found.decided_at,
    }


def _quota(found: Quota, answer: Answer | None, status: str) -> dict[str, Any]:
    place = found.territory
    return {
        "apportionment": found.apportionment_id,
        "territory": place.pk,
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "status": status,
        "indicative": found.indicative,
        "persons": found.persons,
        "pledge": found.pledge,
        "answer": answer.kind if answer else None,
        "asked": answer.asked if answer else None,
    }


@router.get("/programmes", response=ProgrammesOut, auth=READ)
def programmes(request: HttpRequest, response: HttpResponse, page: Page = 1) -> dict[str, Any]:
    """Programmes that the caller runs, audits or has a region or town in."""
    found = selectors.programmes_within(viewer_of(request))
    rows, told = page_of(request, response, found, page)
    return told | {
        "programmes": [
            {
                "id": row.pk,
                "name": row.name,
                "country": row.country.code,
                "year": row.year,
                "persons": row.persons,
            }
            for row in rows
        ]
    }


@router.get("/programmes/{int:programme_id}/apportionments", response=ApportionmentsOut, auth=READ)
def apportionments(
    request: HttpRequest, response: HttpResponse, programme_id: int, page: Page = 1
) -> dict[str, Any]:
    """Quotas drawn up for a programme. National officers and auditors of the country."""
    programme = get_object_or_404(Programme, pk=programme_id)
    require(viewer_of(request), "quotas.see_programme", programme)
    rows, told = page_of(request, response, programme.apportionments.all(), page)
    return told | {"apportionments": [_told(row) for row in rows]}


def _apportionment(request: HttpRequest, pk: int, permission: str) -> Apportionment:
    found = get_object_or_404(
        Apportionment.objects.select_related("programme__country", "former"), pk=pk
    )
    subject = found.programme if permission == "quotas.see_programme" else found
    require(viewer_of(request), permission, subject)
    return found


@router.get("/apportionments/{int:apportionment_id}", response=ApportionmentOut, auth=READ)
def apportionment(
    request: HttpRequest, response: HttpResponse, apportionment_id: int
) -> dict[str, Any]:
    """One apportionment. National officers and auditors; its ETag is what a decision names."""
    found = _apportionment(request, apportionment_id, "quotas.see_programme")
    response["ETag"] = f'"{negotiation.mark_of(found)}"'
    return _told(found)


@router.get("/apportionments/{int:apportionment_id}/quotas", response=QuotasOut, auth=READ)
def quotas(
    request: HttpRequest, response: HttpResponse, apportionment_id: int, page: Page = 1
) -> dict[str, Any]:
    """Quotas of the towns with their last answers. National officers and auditors."""
    found = _apportionment(request, apportionment_id, "quotas.see_programme")
    rows, told = page_of(request, response, selectors.town_quotas(found), page)
    answers = selectors.latest_answers(found)
    status = transitions.phase(found, timezone.localdate())
    return told | {"quotas": [_quota(row, answers.get(row.pk), status) for row in rows]}


@router.get("/quotas", response=DeskOut, auth=READ)
def desk(request: HttpRequest, response: HttpResponse, page: Page = 1) -> dict[str, Any]:
    """Quotas of the towns and regions that the caller coordinates, what waits first."""
    tasks = standing.desk(viewer_of(request), timezone.localdate())
    rows, told = page_of(request, response, tasks, page)
    return told | {"quotas": [_quota(task.quota, task.answer, task.status) for task in rows]}


def _town(request: HttpRequest, apportionment_id: int, territory_id: int) -> Quota:
    found = get_object_or_404(
        Quota.objects.select_related(
            "apportionment__programme__country", "apportionment__former", "territory__parent"
        ),
        apportionment_id=apportionment_id,
        territory_id=territory_id,
        territory__level=Level.MUNICIPALITY,
        territory__programmes__apportionments=apportionment_id,
    )
    require(viewer_of(request), "quotas.see_quota", found)
    return found


def _town_told(found: Quota, response: HttpResponse) -> dict[str, Any]:
    response["ETag"] = f'"{negotiation.mark_of(found.apportionment, found.territory)}"'
    status = transitions.phase(found.apportionment, timezone.localdate())
    return _quota(found, found.answers.first(), status)


@router.get(
    "/apportionments/{int:apportionment_id}/quotas/{int:territory_id}",
    response=QuotaOut,
    auth=READ,
)
def quota(
    request: HttpRequest, response: HttpResponse, apportionment_id: int, territory_id: int
) -> dict[str, Any]:
    """A town's quota. The town, its region, national officers and auditors."""
    return _town_told(_town(request, apportionment_id, territory_id), response)


@router.post(
    "/apportionments/{int:apportionment_id}/quotas/{int:territory_id}/answer",
    response=QuotaOut,
    auth=writing(Scope.QUOTAS_ANSWER),
    openapi_extra=GUARDED,
)
def answer_quota(
    request: HttpRequest,
    response: HttpResponse,
    apportionment_id: int,
    territory_id: int,
    answer: QuotaAnswerAsked,
) -> dict[str, Any]:
    """A town's answer to its quota, until the deadline. Municipal coordinators; audited."""
    found = _town(request, apportionment_id, territory_id)
    viewer = viewer_of(request)
    require(viewer, f"quotas.{Action.ANSWER}", found)
    mark = negotiation.mark_of(found.apportionment, found.territory)
    require_match(request, f'"{mark}"')
    negotiation.answer(
        viewer=viewer,
        quota=found,
        kind=answer.kind.value,
        asked=answer.asked,
        pledge=answer.pledge,
        reason=answer.reason,
        seen=mark if "If-Match" in request.headers else None,
    )
    return _town_told(_town(request, apportionment_id, territory_id), response)


@router.post(
    "/apportionments/{int:apportionment_id}/decision",
    response=ApportionmentOut,
    auth=writing(Scope.DECIDE),
    openapi_extra=GUARDED,
)
def decide_quotas(
    request: HttpRequest,
    response: HttpResponse,
    apportionment_id: int,
    decision: QuotaDecisionAsked,
) -> dict[str, Any]:
    """Decide quotas in the name of the token's person. National officers; audited.

    `If-Match` names what was read: exactly that is signed.
    """
    found = _apportionment(request, apportionment_id, f"quotas.{Action.DECIDE}")
    mark = negotiation.mark_of(found)
    require_match(request, f'"{mark}"', needed=True)
    made = decisions.decide(
        viewer=viewer_of(request),
        apportionment=found,
        reason=decision.reason,
        seen=mark,
        placed_seen=decision.placed_seen,
    )
    response["ETag"] = f'"{negotiation.mark_of(made)}"'
    return _told(made)
