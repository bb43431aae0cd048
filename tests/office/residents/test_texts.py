"""Every language says the same things, with the same words to be filled in."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from softlanding.office.accounts.api import Role
from softlanding.office.cases.api import Consent, Household, Person
from softlanding.office.cases.models import Document
from softlanding.office.residents.questions import QUESTIONS
from softlanding.office.residents.texts import FOLDER, LANGUAGES, say, texts

DOCS = Path(__file__).parents[3] / "docs" / "how-to" / "give-households-their-page.md"


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


def faults(found: dict[str, dict[str, str]]) -> list[str]:
    """Sections and keys that lack or are too many, and words to fill in that differ."""
    wanted = {(s, k): v for s, part in texts("en").items() for k, v in part.items()}
    held = {(s, k): v for s, part in found.items() for k, v in part.items()}
    named = [f"{section}.{key}" for section, key in set(wanted) ^ set(held)]
    return named + [
        ".".join(place)
        for place in set(wanted) & set(held)
        if placeholders(wanted[place]) != placeholders(held[place]) or not held[place].strip()
    ]


def test_every_file_is_a_language_and_every_language_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything(language: str) -> None:
    assert faults(texts(language)) == []


def test_a_missing_text_and_a_lost_placeholder_are_named() -> None:
    spoiled = {section: dict(part) for section, part in texts("fr").items()}
    del spoiled["page"]["send"]
    spoiled["door"]["wait"] = "Attendez"
    assert sorted(faults(spoiled)) == ["door.wait", "page.send"]


def test_whatever_the_office_knows_has_a_word() -> None:
    said = texts("en")
    assert set(said["phase"]) == set(Household.Phase.values)
    assert set(said["relation"]) == set(Person.Relation.values)
    assert set(said["purpose"]) == set(Consent.Purpose.values)
    assert set(said["document"]) == set(Document.Kind.values)
    assert set(said["role"]) == set(Role.values)
    for question in QUESTIONS.values():
        of_choices = set() if question.code == "first" else set(question.choices)
        assert set(said[question.code]) == {"name", "ask"} | of_choices


def test_what_is_filled_in_keeps_its_direction_and_is_never_markup() -> None:
    assert str(say("ar", "start.hello", reference="<b>H-1")).endswith("<bdi>&lt;b&gt;H-1</bdi>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_says_how_far_each_translation_is(language: str) -> None:
    meta = texts(language)["meta"]
    words = {"source": "source", "draft": "draft: to be reviewed by a native speaker"}
    row = re.search(rf"^\| `{language}` \|.*$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert row is not None
    assert words[meta["status"]] in row[0]
