"""Reading one case file: what each reader sees of it, and its story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from softlanding.office.audit.api import reads_of
from softlanding.office.cases import permissions
from softlanding.office.cases.consistency import Finding, findings
from softlanding.office.cases.duplicates import hints_of
from softlanding.office.cases.models import (
    Attachment,
    Consent,
    Document,
    DuplicateHint,
    FamilyTie,
    Household,
    OwnWords,
    Person,
    PhaseStep,
    SealedNote,
    TownAccess,
)
from softlanding.office.cases.permissions import Sight
from softlanding.office.walls.api import as_office

Fact = Person.Fact


@dataclass
class Member:
    """A member as a reader sees it; what is not shown is empty and stands in `hidden`."""

    person: Person
    age: int
    documents: list[Document] = field(default_factory=list)
    ties: list[FamilyTie] = field(default_factory=list)
    words: list[OwnWords] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    @property
    def languages(self) -> list[dict[str, Any]]:
        return [] if Fact.LANGUAGES in self.hidden else self.person.languages

    @property
    def specific_needs(self) -> list[str]:
        return [] if Fact.SPECIFIC_NEEDS in self.hidden else self.person.specific_needs

    @property
    def kept(self) -> list[str]:
        """Labels of what the member keeps from the others."""
        return [str(Fact(code).label) for code in self.person.confidential]


@dataclass
class CaseFile:
    """A household's file as one reader sees it."""

    household: Household
    sight: Sight
    members: list[Member]
    steps: list[PhaseStep]
    accesses: list[TownAccess]
    consents: list[Consent]
    words: list[OwnWords] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notes: list[SealedNote] = field(default_factory=list)
    hints: list[DuplicateHint] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def named(self) -> bool:
        return self.sight >= Sight.TOWN


def case_file(household: Household, seen: Sight, *, today: date) -> CaseFile:
    """The file for staff: a number of queries that does not grow with members.

    Facts that a member keeps from the others are shown to staff who see names: they need
    them, and the page says that they are kept.
    """
    people = list(household.members.order_by("position"))
    file = CaseFile(
        household=household,
        sight=seen,
        members=[Member(p, p.age_on(household.programme.year)) for p in people],
        steps=list(household.steps.select_related("entered_by")),
        accesses=list(household.town_accesses.select_related("territory")),
        consents=newest_consents(household.consents.select_related("person")),
    )
    if not file.named:
        for member in file.members:
            member.hidden = set(Fact.values)
        return file
    _fill(file)
    if seen == Sight.TOWN and permissions.refused(household, Consent.Purpose.HEALTH):
        for member in file.members:
            member.hidden.add(Fact.SPECIFIC_NEEDS)
    attachments = household.attachments.select_related("person", "added_by").defer("content")
    file.attachments = list(attachments)
    file.notes = list(household.sealed_notes.select_related("person", "written_by").defer("text"))
    if seen == Sight.WHOLE:
        file.hints = list(hints_of(household))
    papers = [paper for member in file.members for paper in member.documents]
    shared = elsewhere(household, papers)
    file.findings = findings(household, people, papers, today=today, elsewhere=shared)
    return file


def _fill(file: CaseFile) -> None:
    """Documents, ties and words of every member: three queries."""
    household = file.household
    by_person = {member.person.pk: member for member in file.members}
    for paper in Document.objects.filter(person__household=household):
        member = by_person[paper.person_id]
        paper.person = member.person
        member.documents.append(paper)
    for tie in FamilyTie.objects.filter(person__household=household).select_related("town"):
        by_person[tie.person_id].ties.append(tie)
    for words in household.own_words.select_related("written_by"):
        if words.person_id is None:
            file.words.append(words)
        else:
            by_person[words.person_id].words.append(words)


def elsewhere(household: Household, papers: Iterable[Document]) -> set[str]:
    """Words of the index of those documents that another household shows too."""
    words = {paper.number_word for paper in papers} - {""}
    if not words:
        return set()
    others = Document.objects.filter(number_word__in=words)
    if household.pk:
        others = others.exclude(person__household=household)
    with as_office():  # only that there is one is told, not where
        return set(others.values_list("number_word", flat=True))


def newest_consents(consents: Iterable[Consent]) -> list[Consent]:
    """The word that counts: for each person, or the whole household, and purpose the newest."""
    newest: dict[tuple[int | None, str], Consent] = {}
    for consent in sorted(consents, key=lambda found: found.pk):
        newest[consent.person_id, consent.purpose] = consent
    return list(newest.values())


def shared_file(household: Household, reader: Person | None = None) -> CaseFile:
    """The file as the household itself sees it, on paper or on its own page.

    What a member keeps from the others is left out, but for the member who reads. Sealed
    notes, hints and findings are never in it.
    """
    people = list(household.members.order_by("position"))
    file = CaseFile(
        household=household,
        sight=Sight.TOWN,
        members=[Member(p, p.age_on(household.programme.year)) for p in people],
        steps=list(household.steps.all()),
        accesses=list(household.town_accesses.select_related("territory")),
        consents=newest_consents(household.consents.select_related("person")),
    )
    _fill(file)
    for member in file.members:
        if reader is not None and member.person.pk == reader.pk:
            continue
        member.hidden = set(member.person.confidential)
        if Fact.DOCUMENTS in member.hidden:
            member.documents = []
        if Fact.TIES in member.hidden:
            member.ties = []
        if Fact.WORDS in member.hidden:
            member.words = []
    own = reader.pk if reader else None
    file.consents = [c for c in file.consents if c.person_id in (None, own)]
    attachments = household.attachments.defer("content")
    file.attachments = [a for a in attachments if not a.confidential or a.person_id == own]
    return file


@dataclass(frozen=True)
class Moment:
    """One line of a case's story: when, what kind, which row, and whether it is still to come."""

    day: date
    kind: str
    row: Any
    ahead: bool = False


def timeline(file: CaseFile, *, today: date) -> list[Moment]:
    """What happened and what is due, newest first; only what the reader of `file` sees."""
    household = file.household
    found = [Moment(step.entered_on, "phase", step) for step in file.steps]
    for access in file.accesses:
        found.append(Moment(_day(access.since), f"access_{access.why}", access))
        if access.ended_at:
            found.append(Moment(_day(access.ended_at), "access_ended", access))
    if file.named:
        found += [Moment(_day(a.added_at), "attachment", a) for a in file.attachments]
        found += [Moment(_day(n.written_at), "note", n) for n in file.notes]
        found += [Moment(_day(w.said_at), f"words_{w.kind}", w) for w in file.words]
        found += [Moment(_day(c.said_at), "consent", c) for c in file.consents]
        for member in file.members:
            found += [
                Moment(paper.expires_on, "expires", paper, paper.expires_on >= today)
                for paper in member.documents
                if paper.expires_on
            ]
    if household.due_on:
        found.append(Moment(household.due_on, "due", household, household.due_on >= today))
    if household.phase in ("submitted", "selected", "placed", "medical", "orientation", "travel"):
        ahead = household.arrives_on >= today
        found.append(Moment(household.arrives_on, "arrives", household, ahead))
    return sorted(found, key=lambda moment: moment.day, reverse=True)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def who_has_seen(household: Household) -> list[dict[str, Any]]:
    """Who opened the file and when, newest first: name, role and time of every read."""
    return reads_of(household)
