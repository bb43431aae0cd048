"""Proposals over HTTP: read and answered by towns, decided by a named officer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import rules
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from softlanding.office.accounts.api import Scope, reading, viewer_of, writing
from softlanding.office.audit.api import record_read, require
from softlanding.office.exchange.api import (
    GUARDED,
    Body,
    Note,
    Page,
    cleaned,
    page_of,
    require_match,
)
from softlanding.office.placement import answers, selectors
from softlanding.office.placement.answer_forms import AnswerForm, ConfirmForm, WithdrawForm
from softlanding.office.placement.http_shapes import (
    PlacementOut,
    PlacementsOut,
    placement_tag,
    placement_told,
)
from softlanding.office.placement.models import Placement
from softlanding.office.placement.views import find_placement
from softlanding.office.quotas.api import Programme

proposal_router = Router(tags=["proposals"])

READ = reading(Scope.PROPOSALS_READ)
Sent = Annotated[Literal["sent", "accepted", "declined", "withdrawn"] | None, Query()]


class ProposedMemberOut(Schema):
    """A member as a town that is asked sees them: no names."""

    number: int
    relation: str
    sex: str
    age: int
    schooling: str | None


class ProposalOut(PlacementOut):
    """What a town needs to know before it answers."""

    arrives_on: date
    languages: list[str]
    needs: list[str]
    synthetic: bool
    members: list[ProposedMemberOut]


class AnswerAsked(Body):
    """A town's answer; to decline needs a reason, to ask needs words."""

    answer: Literal["accept", "ask", "decline"]
    decline_reason: Placement.DeclineReason | None = None
    note: Note = Field(default="", description="Nothing about a person's health.")


class DecisionAsked(Body):
    """Confirm or withdraw, in the name of the token's person; to withdraw needs a reason."""

    decision: Literal["confirm", "withdraw"]
    because: Placement.MoveReason | None = None
    note: Note = ""


@proposal_router.get("/proposals", response=PlacementsOut, auth=READ)
def own_proposals(
    request: HttpRequest, response: HttpResponse, status: Sent = None, page: Page = 1
) -> dict[str, Any]:
    """Proposals to the caller's own towns. Municipal coordinators; others have none."""
    found = selectors.proposals(viewer_of(request))
    found = found.filter(status=status) if status else found
    rows, told = page_of(request, response, found, page)
    return told | {"placements": [placement_told(row) for row in rows]}


@proposal_router.get("/programmes/{int:programme_id}/proposals", response=PlacementsOut, auth=READ)
def programme_proposals(
    request: HttpRequest,
    response: HttpResponse,
    programme_id: int,
    status: Sent = None,
    page: Page = 1,
) -> dict[str, Any]:
    """What has been proposed in a programme. National officers and auditors."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "quotas.see_programme", programme)
    found = selectors.sent_in(programme)
    found = found.filter(status=status) if status else found
    rows, told = page_of(request, response, found, page)
    return told | {"placements": [placement_told(row) for row in rows]}


def _town_s(request: HttpRequest, pk: int) -> Placement:
    found = get_object_or_404(
        Placement.objects.select_related("round", "household__programme", "territory"), pk=pk
    )
    require(viewer_of(request), "placement.answer", found)
    return found


@proposal_router.get("/proposals/{int:placement_id}", response=ProposalOut, auth=READ)
def proposal(request: HttpRequest, response: HttpResponse, placement_id: int) -> dict[str, Any]:
    """What the town needs to know of a household. The read is recorded.

    Municipal coordinators of the town; national officers and auditors of the country.
    """
    found = get_object_or_404(
        Placement.objects.select_related("round__programme", "household__programme", "territory"),
        pk=placement_id,
    )
    viewer = viewer_of(request)
    if not rules.test_rule("placement.answer", viewer, found):
        require(viewer, "placement.see_round", found.round)
    household = found.household
    record_read(viewer, household)
    response["ETag"] = placement_tag(found)
    return placement_told(found) | {
        "arrives_on": household.arrives_on,
        "languages": household.languages,
        "needs": household.needs,
        "synthetic": household.is_synthetic,
        "members": [
            {
                "number": member.position,
                "relation": member.relation,
                "sex": member.sex,
                "age": member.age_on(household.programme.year),
                "schooling": member.schooling,
            }
            for member in household.members.order_by("position")
        ],
    }


@proposal_router.post(
    "/proposals/{int:placement_id}/answer",
    response=PlacementOut,
    auth=writing(Scope.PROPOSALS_ANSWER),
    openapi_extra=GUARDED,
)
def answer_proposal(
    request: HttpRequest, response: HttpResponse, placement_id: int, asked: AnswerAsked
) -> dict[str, Any]:
    """Accept, ask or decline. Municipal coordinators of the town; audited.

    On acceptance the settlement plan is made; a named officer decides afterwards.
    """
    found = _town_s(request, placement_id)
    viewer = viewer_of(request)
    reason = asked.decline_reason.value if asked.decline_reason else ""
    given = cleaned(AnswerForm(asked.dict() | {"decline_reason": reason}))
    with transaction.atomic():
        found = _locked(request, found)
        if given["answer"] == "ask":
            answers.ask(viewer=viewer, placement=found, words=given["note"])
        else:
            answers.answer(
                viewer=viewer,
                placement=found,
                accept=given["answer"] == "accept",
                decline_reason=given["decline_reason"],
                note=given["note"],
            )
    return _answered(response, placement_id)


@proposal_router.post(
    "/proposals/{int:placement_id}/decision",
    response=PlacementOut,
    auth=writing(Scope.DECIDE),
    openapi_extra=GUARDED,
)
def decide(
    request: HttpRequest, response: HttpResponse, placement_id: int, asked: DecisionAsked
) -> dict[str, Any]:
    """Decide in the name of the token's person. National officers; audited.

    `If-Match` names what was read: who comes second is told that somebody has decided.
    """
    found = find_placement(request, placement_id, "placement.run_round")
    viewer = viewer_of(request)
    words = {"note": asked.note, "because": asked.because.value if asked.because else ""}
    confirms = asked.decision == "confirm"
    given = cleaned(ConfirmForm(words) if confirms else WithdrawForm(words))
    with transaction.atomic():
        found = _locked(request, found, needed=True)
        if confirms:
            answers.confirm(viewer=viewer, placement=found, **given)
        else:
            answers.withdraw(viewer=viewer, placement=found, **given)
    return _answered(response, placement_id)


def _locked(request: HttpRequest, found: Placement, *, needed: bool = False) -> Placement:
    """The placement under its lock, if it still is what was read."""
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=found.pk)
    require_match(request, placement_tag(locked), needed=needed)
    return locked


def _answered(response: HttpResponse, pk: int) -> dict[str, Any]:
    now = Placement.objects.select_related("household", "territory").get(pk=pk)
    response["ETag"] = placement_tag(now)
    return placement_told(now)
