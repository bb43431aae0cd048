"""Whether the documents of a household agree with each other and with what the file says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from softlanding.office.cases.likeness import Spelling, likeness, spelt_alike
from softlanding.office.cases.models import Document, Household, Person

ALIKE = 80  # of 100: below, two spellings are not taken for the same name
NEEDED_ON_ARRIVAL = (Document.Kind.PASSPORT, Document.Kind.TRAVEL, Document.Kind.VISA)


@dataclass(frozen=True)
class Finding:
    """Something that does not fit: what, on which person and document, with which dates."""

    code: str
    person: Person
    document: Document | None = None
    data: dict[str, Any] = field(default_factory=dict)


def findings(
    household: Household,
    persons: Sequence[Person],
    documents: Sequence[Document],
    *,
    today: date,
    elsewhere: Iterable[str] = (),
) -> list[Finding]:
    """Everything that does not fit in a household, in the order of its members.

    Parameters
    ----------
    household, persons, documents
        The file as it is or will be; nothing is read from the database.
    today
        The day on which one looks.
    elsewhere
        Words of the blind index of documents that another household also shows.
    """
    by_person = {id(person): person for person in persons}
    taken = set(elsewhere)
    seen: dict[str, Person] = {}
    found: list[Finding] = [*_of_household(persons)]
    for person in persons:
        own = [d for d in documents if d.person is person or (d.person_id and d.person == person)]
        for document in own:
            found += _of_document(household, person, document, today)
            word = document.number_word
            if word and word in taken:
                found.append(Finding("number_elsewhere", person, document))
            if word and word in seen and seen[word] is not person:
                data = {"other": by_person[id(seen[word])].position}
                found.append(Finding("number_twice", person, document, data))
            seen.setdefault(word, person)
        found += _between(person, own)
    return found


def _of_household(persons: Sequence[Person]) -> Iterator[Finding]:
    heads = [person for person in persons if person.relation == Person.Relation.HEAD]
    if len(heads) != 1 and persons:
        yield Finding("heads", persons[0], data={"heads": len(heads)})
    for person in persons:
        if heads and person.relation == Person.Relation.CHILD and person.born <= heads[0].born:
            yield Finding("child_older_than_head", person)
        if heads and person.relation == Person.Relation.PARENT and person.born >= heads[0].born:
            yield Finding("parent_younger_than_head", person)


def _of_document(
    household: Household, person: Person, document: Document, today: date
) -> Iterator[Finding]:
    issued, expires = document.issued_on, document.expires_on
    if issued and expires and expires < issued:
        yield Finding("expiry_before_issue", person, document)
    if issued and issued < person.born:
        yield Finding("issued_before_birth", person, document)
    if issued and issued > today:
        yield Finding("issued_in_future", person, document)
    if document.kind in NEEDED_ON_ARRIVAL and expires and expires < household.arrives_on:
        yield Finding("expired_on_arrival", person, document, {"day": household.arrives_on})
    if document.born and document.born != person.born:
        swapped = (document.born.year, document.born.day, document.born.month)
        code = "born_differs"
        if swapped == (person.born.year, person.born.month, person.born.day):
            code = "born_day_and_month"
        yield Finding(code, person, document, {"written": document.born, "held": person.born})
    if document.holder and (person.name or person.name_original):
        holder = Spelling.of(document.holder)
        names = [Spelling.of(name) for name in (person.name, person.name_original) if name]
        like = max(spelt_alike(holder, name) for name in names)
        if like < ALIKE:
            yield Finding("name_differs", person, document, {"likeness": like})


def _between(person: Person, documents: Sequence[Document]) -> Iterator[Finding]:
    """What two documents of one person say against each other."""
    for number, first in enumerate(documents):
        for second in documents[number + 1 :]:
            if first.born and second.born and first.born != second.born:
                data = {"first": first.born, "second": second.born}
                yield Finding("births_contradict", person, second, data)
            if first.holder and second.holder and likeness(first.holder, second.holder) < ALIKE:
                yield Finding("names_contradict", person, second)
            same_paper = (first.kind, first.issued_by) == (second.kind, second.issued_by)
            if same_paper and first.kind == Document.Kind.PASSPORT and _overlap(first, second):
                yield Finding("two_passports", person, second)


def _overlap(first: Document, second: Document) -> bool:
    dates = (first.issued_on, first.expires_on, second.issued_on, second.expires_on)
    if not all(dates) or first.number_word == second.number_word:
        return False
    return first.issued_on < second.expires_on and second.issued_on < first.expires_on  # type: ignore[operator]
