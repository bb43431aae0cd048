"""Cases over HTTP: lists and files with the pages' permissions, and entry with a token."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import rules
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import Scope, reading, viewer_of, writing
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases import file_selectors, file_services, lists, services
from softlanding.office.cases.entry_columns import SHEETS
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.entry_writing import add_households
from softlanding.office.cases.models import Household, Wish
from softlanding.office.cases.permissions import sight
from softlanding.office.cases.phases import Action, steps_from
from softlanding.office.exchange.api import (
    GUARDED,
    Body,
    Day,
    Note,
    Page,
    PageOut,
    page_of,
    require_match,
    tag_of,
)
from softlanding.office.quotas.api import Programme

READ = reading(Scope.CASES_READ)
WRITE = writing(Scope.CASES_WRITE)
MOST = 100  # households in one request; larger numbers come as a workbook

router = Router(tags=["cases"])


class CaseOut(Schema):
    """A household in a list."""

    id: int
    reference: str
    phase: str
    due_on: date | None
    arrives_on: date
    persons: int
    languages: list[str]
    needs: list[str]
    synthetic: bool


class CasesOut(PageOut):
    """Households of a programme, by reference."""

    programme: int
    cases: list[CaseOut]


class MemberOut(Schema):
    """A member; names and words are there only for those whom the page shows them to."""

    number: int
    relation: str
    sex: str
    age: int = Field(description="Reached in the programme's year.")
    schooling: str | None
    given: str | None
    family: str | None
    born: date | None
    specific_needs: list[str] | None


class FileOut(CaseOut):
    """A household's file."""

    sight: str
    origin: str
    wishes: list[str]
    steps: list[str] = Field(description="Steps to another phase that the caller may take.")
    members: list[MemberOut]


class StepAsked(Body):
    """A step to another phase; `docs/reference/case-phases.md` names them."""

    action: Action
    day: Day
    due_on: Day | None = None
    reason: Note = Field(default="", max_length=300)


class WishesAsked(Body):
    """What the household wishes for, in place of what it wished before."""

    wishes: list[Wish] = Field(max_length=len(Wish), json_schema_extra={"uniqueItems": True})


class WishesOut(Schema):
    """What a household wishes for now."""

    id: int
    wishes: list[str]


class PhaseOut(Schema):
    """Where a case stands after a step."""

    id: int
    phase: str
    due_on: date | None


class EntryIn(Body):
    """Households as the sheets of the workbook: a list of rows each, cells by column.

    `docs/reference/case-files.md` names the columns.
    """

    households: list[dict[str, str]] = Field(min_length=1, max_length=MOST)
    members: list[dict[str, str]] = Field(max_length=MOST * 30)
    languages: list[dict[str, str]] = Field(default_factory=list, max_length=MOST * 90)
    documents: list[dict[str, str]] = Field(default_factory=list, max_length=MOST * 90)
    ties: list[dict[str, str]] = Field(default_factory=list, max_length=MOST * 90)


class EnteredOut(Schema):
    """What was entered."""

    id: int
    reference: str


def _case(row: lists.CaseRow) -> dict[str, Any]:
    household = row.household
    return {
        "id": household.pk,
        "reference": household.reference,
        "phase": household.phase,
        "due_on": household.due_on,
        "arrives_on": household.arrives_on,
        "persons": row.persons,
        "languages": household.languages,
        "needs": household.needs,
        "synthetic": household.is_synthetic,
    }


@router.get("/programmes/{int:programme_id}/households", response=CasesOut, auth=READ)
def household_list(
    request: HttpRequest,
    response: HttpResponse,
    programme_id: int,
    phase: Annotated[Household.Phase | None, Query()] = None,
    page: Page = 1,
) -> dict[str, Any]:
    """Households of a programme that the caller may see, by reference."""
    programme = get_object_or_404(Programme, pk=programme_id)
    viewer = viewer_of(request)
    found = lists.cases(viewer, programme_id=programme.pk, phase=phase or "")
    if not lists.visible(viewer).filter(programme=programme).exists():
        require(viewer, "quotas.see_programme", programme)
    part, told = page_of(request, response, found, page)
    rows = [_case(row) for row in lists.rows(viewer, part)]
    return told | {"programme": programme.pk, "cases": rows}


def _found(request: HttpRequest, pk: int, permission: str = "cases.read") -> Household:
    found = get_object_or_404(Household.objects.select_related("programme__country"), pk=pk)
    require(viewer_of(request), permission, found)
    return found


def _tag(found: Household) -> str:
    return tag_of(found.pk, found.phase, found.due_on, found.arrives_on, found.wishes)


@router.get("/households/{int:household_id}", response=FileOut, auth=READ)
def household(request: HttpRequest, response: HttpResponse, household_id: int) -> dict[str, Any]:
    """One file, as much of it as the caller's page shows; the read is recorded."""
    found = _found(request, household_id)
    viewer = viewer_of(request)
    record_read(viewer, found)
    file = file_selectors.case_file(found, sight(viewer, found), today=timezone.localdate())
    row = lists.CaseRow(found, len(file.members), 0, "", "")
    response["ETag"] = _tag(found)
    return _case(row) | {
        "sight": file.sight.name.lower(),
        "origin": found.origin,
        "wishes": found.wishes,
        "steps": [
            step.action.value
            for step in steps_from(found.phase)
            if rules.test_rule(f"cases.{step.action}", viewer, found)
        ],
        "members": [_member(member, file.named) for member in file.members],
    }


@router.post(
    "/households/{int:household_id}/steps",
    response={201: PhaseOut},
    auth=WRITE,
    openapi_extra=GUARDED,
)
def step(
    request: HttpRequest, response: HttpResponse, household_id: int, step: StepAsked
) -> Status:
    """Move a case to another phase. Those whom the table of phases names; audited."""
    found = _found(request, household_id)
    viewer = viewer_of(request)
    require(viewer, f"cases.{step.action}", found)
    with transaction.atomic():
        found = Household.objects.select_for_update().get(pk=found.pk)
        require_match(request, _tag(found))
        moved = services.take_step(
            viewer=viewer,
            household=found,
            action=step.action.value,
            day=step.day,
            due_on=step.due_on,
            reason=step.reason,
        )
    response["ETag"] = _tag(moved)
    return Status(201, {"id": moved.pk, "phase": moved.phase, "due_on": moved.due_on})


@router.put(
    "/households/{int:household_id}/wishes",
    response=WishesOut,
    auth=WRITE,
    openapi_extra=GUARDED,
)
def wishes(
    request: HttpRequest, response: HttpResponse, household_id: int, given: WishesAsked
) -> dict[str, Any]:
    """Write down what a household wishes for. National officers; audited. Needs `If-Match`."""
    found = _found(request, household_id, "cases.write")
    with transaction.atomic():
        found = Household.objects.select_for_update().get(pk=found.pk)
        require_match(request, _tag(found), needed=True)
        wanted = list(dict.fromkeys(wish.value for wish in given.wishes))
        file_services.set_wishes(household=found, wishes=wanted, viewer=viewer_of(request))
    response["ETag"] = _tag(found)
    return {"id": found.pk, "wishes": found.wishes}


def _member(member: file_selectors.Member, named: bool) -> dict[str, Any]:
    person = member.person
    return {
        "number": person.position,
        "relation": person.relation,
        "sex": person.sex,
        "age": member.age,
        "schooling": person.schooling,
        "given": person.given if named else None,
        "family": person.family if named else None,
        "born": person.born if named else None,
        "specific_needs": member.specific_needs if named else None,
    }


@router.post(
    "/programmes/{int:programme_id}/households",
    response={201: list[EnteredOut]},
    auth=WRITE,
)
def enter(request: HttpRequest, programme_id: int, entry: EntryIn) -> Status:
    """Enter up to 100 households, all or none, with a token. National officers; audited.

    Every fault is told at once, by sheet, row (1 is the first of a list) and column.
    """
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "cases.enter", programme)
    rows = {
        sheet: [(number, cells) for number, cells in enumerate(getattr(entry, sheet), start=1)]
        for sheet in SHEETS
    }
    reading = read_entries(rows, programme)
    if reading.problems:
        raise InputRefused(reading.problems)
    made = add_households(
        viewer=viewer,
        programme=programme,
        entries=reading.households,
        today=timezone.localdate(),
    )
    return Status(201, [{"id": found.pk, "reference": found.reference} for found in made])
