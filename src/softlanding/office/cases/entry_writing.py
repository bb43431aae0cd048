"""Households that were read become rows: new ones in bulk, changes one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.copying import copy_in
from softlanding.office.cases.duplicates import find_hints
from softlanding.office.cases.entry_columns import Values
from softlanding.office.cases.entry_reading import HouseholdEntry, MemberEntry
from softlanding.office.cases.models import (
    CaseImport,
    Document,
    FamilyTie,
    Household,
    Person,
    PhaseStep,
)
from softlanding.office.cases.services import first_step
from softlanding.office.cases.specific_needs import services_for
from softlanding.office.quotas.api import Programme

BATCH = 2_000
OF_MEMBER = (
    "relation", "sex", "born", "skills", "occupation", "nationality", "specific_needs",
    "confidential", "given", "family", "given_original", "family_original",
)  # fmt: skip
OF_DOCUMENT = ("kind", "number", "issued_by", "issued_on", "expires_on", "holder", "born")
OF_TIE = ("kind", "name", "country")
DAYS = {"issued_on", "expires_on", "born"}

# Sent with `household` and `viewer` inside the transaction in which a file is changed.
household_changed = Signal()


@dataclass
class Built:
    """Rows that have not been saved yet; what is found by index is made when they are stored."""

    households: list[Household] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    ties: list[FamilyTie] = field(default_factory=list)
    steps: list[PhaseStep] = field(default_factory=list)


def build(
    entries: Sequence[HouseholdEntry],
    programme: Programme,
    *,
    today: date,
    user: User | None,
    brought_by: CaseImport | None = None,
    synthetic: bool = False,
) -> Built:
    """Rows of new households, each submitted today."""
    built = Built()
    for entry in entries:
        household = Household(programme=programme, brought_by=brought_by, is_synthetic=synthetic)
        _take_household(household, entry)
        built.steps.append(first_step(household, Household.Phase.SUBMITTED, today, user=user))
        built.households.append(household)
        for number, member in sorted(entry.members.items()):
            person = Person(household=household, position=number)
            _take_member(person, member)
            built.persons.append(person)
            for values in member.documents:
                document = Document(person=person, **_texts(values, OF_DOCUMENT))
                document.blind_index()
                built.documents.append(document)
            built.ties += [
                FamilyTie(person=person, town_id=values["town"], **_texts(values, OF_TIE))
                for values in member.ties
            ]
    return built


def _texts(values: Values, names: Sequence[str]) -> dict[str, Any]:
    """Columns of a row; a blank text is empty, a blank day is none."""
    return {name: values[name] if name in DAYS else values[name] or "" for name in names}


def _take_household(household: Household, entry: HouseholdEntry) -> None:
    values = entry.values
    household.reference = values["reference"]
    household.origin, household.asylum = values["origin"], values["asylum"] or ""
    household.arrives_on = values["arrives_on"]
    household.family_in_id = values["relatives_in"]
    household.wishes = values["wishes"]
    household.languages = entry.languages
    specific = [c for m in entry.members.values() for c in m.values["specific_needs"]]
    household.needs = list(dict.fromkeys([*values["needs"], *services_for(specific)]))


def _take_member(person: Person, member: MemberEntry) -> None:
    for name in OF_MEMBER:
        value = member.values[name]
        setattr(person, name, "" if value is None else value)
    isced = member.values["isced"]
    person.isced = None if isced is None else int(isced)
    if person.isced is None:
        person.schooling = Person.Schooling.UNKNOWN
    person.languages = [
        {
            "code": row["language"],
            "speaks": row["speaks"],
            "reads": row["reads"] or "",
            "script": row["script"] or "",
        }
        for row in member.languages
    ]


def store(
    built: Built,
    entries: Sequence[HouseholdEntry],
    *,
    report: Callable[[float], None] = lambda _share: None,
) -> None:
    """Write rows in bulk. Called within an audited write."""
    lots: list[Sequence[Model]] = [built.persons, built.documents, built.ties, built.steps]
    total, done = sum(len(lot) for lot in lots) or 1, 0
    for person in built.persons:
        person.derive()
    Household.objects.bulk_create(built.households, batch_size=BATCH)
    for lot in lots:
        copy_in(lot)
        done += len(lot)
        report(done / total)
    _link(built.households, entries)


def _link(households: Sequence[Household], entries: Sequence[HouseholdEntry]) -> None:
    wanted = {e.values["reference"]: e.values["linked_to"] for e in entries}
    named = {reference for reference in wanted.values() if reference}
    ids = dict(Household.objects.filter(reference__in=named).values_list("reference", "pk"))
    linked = [h for h in households if wanted.get(h.reference)]
    for household in linked:
        household.linked_to_id = ids[wanted[household.reference]]
    Household.objects.bulk_update(linked, ["linked_to"], batch_size=BATCH)


def add_households(
    *,
    viewer: Viewer,
    programme: Programme,
    entries: Sequence[HouseholdEntry],
    today: date,
) -> list[Household]:
    """New households of the form or the API, with hints on duplicates.

    National officers of the country. Audited.
    """
    with audited("household entered", viewer=viewer) as act:
        built = build(entries, programme, today=today, user=viewer.user)
        store(built, entries)
        act.subject = built.households[0] if len(entries) == 1 else programme
        find_hints([household.pk for household in built.households], programme)
    return built.households


def change_household(
    *, viewer: Viewer, household: Household, entry: HouseholdEntry, reason: str = ""
) -> Household:
    """Write what differs; members, documents and ties that are no longer there go.

    National officers of the country. Audited; the history keeps what was before.
    """
    with audited("household changed", viewer=viewer, reason=reason, subject=household):
        household = Household.objects.select_for_update().get(pk=household.pk)
        _take_household(household, entry)
        _link([household], [entry])
        household.save()
        held = {person.position: person for person in household.members.all()}
        for number in held.keys() - entry.members.keys():
            held[number].delete()
        for number, member in entry.members.items():
            person = held.get(number) or Person(household=household, position=number)
            before = _state(person)
            _take_member(person, member)
            if number not in held or _state(person) != before:
                person.save()
            _replace(Document, person, [_texts(v, OF_DOCUMENT) for v in member.documents])
            ties = [_texts(v, OF_TIE) | {"town_id": v["town"]} for v in member.ties]
            _replace(FamilyTie, person, ties)
        find_hints([household.pk], household.programme)
        household_changed.send(sender=Household, household=household, viewer=viewer)
    return household


def _state(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in (*OF_MEMBER, "isced", "languages")}


def _replace(model: Any, person: Person, wanted: list[dict[str, Any]]) -> None:
    """Keep the rows that stand as wanted; the others go, what is missing comes."""
    missing = list(wanted)
    for row in model.objects.filter(person=person):
        values = next((v for v in missing if all(getattr(row, k) == v[k] for k in v)), None)
        if values is None:
            row.delete()
        else:
            missing.remove(values)
    for values in missing:
        model(person=person, **values).save()
