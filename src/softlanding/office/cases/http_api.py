"""Cases over HTTP: lists and files with the pages' permissions, and entry with a token."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import TokenAuth, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases import file_selectors, lists
from softlanding.office.cases.entry_columns import SHEETS
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.entry_writing import add_households
from softlanding.office.cases.models import Household
from softlanding.office.cases.permissions import sight
from softlanding.office.quotas.api import Programme

PAGE = 100
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


class CasesOut(Schema):
    """One page of a list."""

    programme: int
    page: int
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
    members: list[MemberOut]


class EntryIn(Schema):
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


@router.get("/programmes/{int:programme_id}/households", response=CasesOut)
def household_list(
    request: HttpRequest,
    programme_id: int,
    phase: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, description="100 households each.")] = 1,
) -> dict[str, Any]:
    """Households of a programme that the caller may see, by reference."""
    programme = get_object_or_404(Programme, pk=programme_id)
    viewer = viewer_of(request)
    found = lists.cases(viewer, programme_id=programme.pk, phase=phase)
    if not lists.visible(viewer).filter(programme=programme).exists():
        require(viewer, "quotas.see_programme", programme)
    part = found[(page - 1) * PAGE : page * PAGE]
    rows = [_case(row) for row in lists.rows(viewer, part)]
    return {"programme": programme.pk, "page": page, "cases": rows}


@router.get("/households/{int:household_id}", response=FileOut)
def household(request: HttpRequest, household_id: int) -> dict[str, Any]:
    """One file, as much of it as the caller's page shows; the read is recorded."""
    found = get_object_or_404(
        Household.objects.select_related("programme__country"), pk=household_id
    )
    viewer = viewer_of(request)
    require(viewer, "cases.read", found)
    record_read(viewer, found)
    file = file_selectors.case_file(found, sight(viewer, found), today=timezone.localdate())
    row = lists.CaseRow(found, len(file.members), 0, "", "")
    return _case(row) | {
        "sight": file.sight.name.lower(),
        "origin": found.origin,
        "wishes": found.wishes,
        "members": [_member(member, file.named) for member in file.members],
    }


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
    auth=[TokenAuth()],
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
