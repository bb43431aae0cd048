"""Requests about data: asked, answered by a person, handed over, told to the household."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, NotNow, Problem
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited, record_read
from softlanding.office.cases.api import (
    Household,
    Person,
    SealedNote,
    correct_fact,
    correctable,
    words_said,
)
from softlanding.office.rights.clocks import months_after
from softlanding.office.rights.copy import make_copy
from softlanding.office.rights.models import DataRequest
from softlanding.office.walls.api import as_office

Kind, Status = DataRequest.Kind, DataRequest.Status
OTHER = "other"
LONGEST = 5_000
DOWNLOAD_DAYS = 14
ANSWER_MONTHS = 1  # Article 12(3)


def ask_for_copy(
    *,
    household: Household,
    person: Person | None = None,
    viewer: Viewer | None = None,
    language: str = "",
) -> DataRequest:
    """Ask for a copy of everything; `viewer` is None where the household asked on its page.

    Raises
    ------
    NotNow
        The same was asked and is not answered yet.
    """
    return _ask(household, person, viewer, kind=Kind.ACCESS, language=language)


def ask_for_correction(
    *,
    household: Household,
    fact: str,
    words: str,
    person: Person | None = None,
    viewer: Viewer | None = None,
    language: str = "",
) -> DataRequest:
    """Say what is wrong and what is right; as `ask_for_copy`.

    Raises
    ------
    InputRefused
        Nothing was said, or more than 5,000 characters, or there is no such fact.
    NotNow
        The same was asked and is not answered yet.
    """
    if fact != OTHER and fact not in correctable(member=person is not None):
        problem = Problem(_("is not known"), _("choose one of the list"), column=str(_("Fact")))
        raise InputRefused([problem])
    said = words_said(words)
    return _ask(
        household, person, viewer, kind=Kind.CORRECTION, language=language, fact=fact, words=said
    )


def _ask(
    household: Household, person: Person | None, viewer: Viewer | None, **fields: Any
) -> DataRequest:
    with audited("request about data", viewer=viewer, subject=household):
        Household.objects.select_for_update().get(pk=household.pk)
        same = {name: fields[name] for name in ("kind", "fact") if name in fields}
        if DataRequest.objects.filter(
            household=household, person=person, status=Status.OPEN, **same
        ).exists():
            raise NotNow(_("This was asked before and waits for its answer."))
        return DataRequest.objects.create(
            household=household,
            person=person,
            asked_by=viewer.user if viewer else None,
            due_on=months_after(timezone.localdate(), ANSWER_MONTHS),
            **fields,
        )


def hand_over(
    *, viewer: Viewer, request: DataRequest, proof: str, withheld: Collection[int] = ()
) -> DataRequest:
    """Allow the download after a person has made sure who asks. Audited; read notes recorded.

    National officers of the country. `withheld` are sealed notes that would harm somebody.

    Raises
    ------
    NotNow
        It was answered already.
    """
    with audited("copy of data handed over", viewer=viewer, subject=request.household):
        request = _open(request, Kind.ACCESS)
        notes = SealedNote.objects.filter(household=request.household)
        mine = notes.filter(person=request.person)
        for note in mine.exclude(pk__in=withheld).defer("text"):
            record_read(viewer, note)
        record_read(viewer, request.household)
        request.proof = DataRequest.Proof(proof).value
        request.withheld = sorted(mine.filter(pk__in=withheld).values_list("pk", flat=True))
        request.open_until = timezone.now() + timedelta(DOWNLOAD_DAYS)
        return _decide(viewer, request, Status.GRANTED)


def refuse(*, viewer: Viewer, request: DataRequest, answer: str) -> DataRequest:
    """Say no, with the reason, which the household reads. National officers; audited.

    Raises
    ------
    NotNow
        It was answered already.
    InputRefused
        No reason was given.
    """
    reason = words_said(answer)
    with audited("request about data refused", viewer=viewer, subject=request.household):
        request = _open(request, request.kind)
        request.answer = reason
        return _decide(viewer, request, Status.REFUSED)


def grant_correction(
    *, viewer: Viewer, request: DataRequest, value: str, answer: str = ""
) -> DataRequest:
    """Write the correction as the form would, and tell the household. National officers.

    Audited, with history. Where it is no single fact, the file is changed by its own form
    first and nothing is written here.

    Raises
    ------
    NotNow
        It was answered already.
    InputRefused
        The value does not fit.
    """
    with audited("request about data granted", viewer=viewer, subject=request.household):
        request = _open(request, Kind.CORRECTION)
        if request.fact != OTHER:
            correct_fact(
                viewer=viewer,
                household=request.household,
                position=request.person.position if request.person else None,
                name=request.fact,
                value=value,
                reason=_("The household asked for a correction."),
            )
        request.answer = answer.strip()[:LONGEST]
        return _decide(viewer, request, Status.GRANTED)


def take_copy(*, request: DataRequest, viewer: Viewer | None = None) -> dict[str, Any]:
    """The copy itself, made now. Staff who answer requests, and the household. Recorded.

    Raises
    ------
    NotNow
        It was not handed over, or the time for it is over.
    """
    if not request.may_be_taken:
        raise NotNow(_("This copy cannot be downloaded now. Ask for it again."))
    now = timezone.now()
    with audited("copy of data downloaded", viewer=viewer, subject=request.household):
        request.taken_at = now
        request.save(update_fields=["taken_at"])
        if viewer is not None:
            record_read(viewer, request.household)
    with as_office():  # all that is kept, of which `sight` leaves out what is not for the reader
        return make_copy(request.household, request.person, withheld=request.withheld, made_at=now)


def as_it_stands(request: DataRequest) -> str:
    """What the file says now of the fact that a correction is about; blank where it is no one."""
    subject = request.person or request.household
    value = getattr(subject, request.fact, "") if request.fact else ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _open(request: DataRequest, kind: str) -> DataRequest:
    found = DataRequest.objects.select_for_update(of=("self",)).select_related(
        "household__programme__country", "person"
    )
    locked = found.get(pk=request.pk)
    if locked.status != Status.OPEN or locked.kind != kind:
        raise NotNow(_("This has been answered already."))
    return locked


def _decide(viewer: Viewer, request: DataRequest, status: str) -> DataRequest:
    request.status = status
    request.decided_at, request.decided_by = timezone.now(), viewer.user
    request.save()
    return request
