"""Reading what a household's own page shows, and what it tells the staff."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from softlanding.office.accounts.api import Role
from softlanding.office.cases.api import (
    Consent,
    Household,
    OwnWords,
    newest_consents,
    shared_file,
    who_has_seen,
)
from softlanding.office.residents.models import Answer
from softlanding.office.residents.questions import IMPORTANCE, QUESTIONS


def answers(household: Household) -> dict[str, Answer]:
    """Answers of a household by question, in the order of the questions."""
    found = {answer.question: answer for answer in household.wish_answers.all()}
    return {code: found[code] for code in QUESTIONS if code in found}


def next_question(household: Household) -> str | None:
    """The first question without an answer: where a household goes on; None where all have one."""
    given = answers(household)
    return next((code for code in QUESTIONS if code not in given), None)


def answered_rows(household: Household) -> list[dict[str, str]]:
    """Each question with the keys of its choice and importance; blank where not answered."""
    given = answers(household)
    rows = []
    for code in QUESTIONS:
        said = given[code].said if code in given else {}
        choice = said.get("choice", "")
        name = f"{choice}.name" if code == "first" else f"{code}.{choice}"
        weight = IMPORTANCE.get(said.get("importance", 0), "")
        rows.append(
            {
                "code": code,
                "name": f"{code}.name",
                "choice": name if choice else "",
                "importance": f"wishes.{weight}" if weight else "",
            }
        )
    return rows


def consents(household: Household) -> list[tuple[str, Consent | None]]:
    """Each purpose with the newest word of the household as a whole."""
    said = newest_consents(household.consents.filter(person=None))
    by_purpose = {consent.purpose: consent for consent in said}
    return [(purpose, by_purpose.get(purpose)) for purpose in Consent.Purpose.values]


def readers(household: Household, most: int) -> tuple[int, list[dict[str, Any]]]:
    """How often the file was opened, and by whom last: name, codes of the roles, time."""
    with override("en"):
        codes = {str(Role(role).label): str(role) for role in Role.values}
        reads = who_has_seen(household)
        rows = [
            read | {"roles": [codes[str(label)] for label in read["roles"]]}
            for read in reads[:most]
        ]
    return len(reads), rows


def shared_words(household: Household) -> list[OwnWords]:
    """What the household wrote or said, newest first, without what a member keeps to itself."""
    file = shared_file(household)
    said = [*file.words, *(words for member in file.members for words in member.words)]
    return sorted(said, key=lambda words: words.pk, reverse=True)
