"""The copy as a printed page, in the household's language as far as there are texts in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from softlanding.office.printing.api import render_pdf
from softlanding.office.privacy.api import Rows, classification
from softlanding.office.residents.api import day_in, texts
from softlanding.office.rights.wording import field_title, table_title

LONGEST = 2_000  # characters of one value on paper; the copy for machines has all of it


def copy_pdf(copy: dict[str, Any], language: str) -> bytes:
    """A tagged PDF in one of the languages of the households."""
    data = copy_data(copy, language)
    locale = texts(language)["meta"]["locale"].replace("_", "-")
    return render_pdf("rights/copy.typ", data, locale)


def copy_data(copy: dict[str, Any], language: str) -> dict[str, Any]:
    """Everything that the paper says.

    Headings are in the household's language; names of tables and fields in it where the
    office's own pages speak it, else in English.
    """
    say, subject = texts(language)["data"], copy["subject"]
    office = [code for code, _name in settings.LANGUAGES]
    with translation.override(language if language in office else "en"):
        day = day_in(language, datetime.fromisoformat(copy["made_at"]))
        return {
            "title": say["title"].format(reference=subject["household"]),
            "author": "Soft Landing",
            "made": say["made"].format(day=day),
            "synthetic": texts(language)["page"]["synthetic"] if copy["synthetic"] else "",
            "left_out": say["left_out"] if copy["left_out"] else "",
            "labels": language if language in office else "en",
            "rooms": list(_rooms(copy, say)),
            "seen": say["seen"],
            "reads": [[read["at"][:16].replace("T", " "), read["by"]] for read in copy["reads"]],
            "changed": say["changed"],
            "history": [_event(event) for event in copy["history"]],
        }


def _rooms(copy: dict[str, Any], say: dict[str, str]) -> Iterator[dict[str, Any]]:
    for room, tables in copy["rooms"].items():
        yield {
            "title": say[f"room_{room}"],
            "tables": [
                {
                    "title": table_title(classification()[f"{room}.{name}"]),
                    "rows": [list(_row(f"{room}.{name}", row)) for row in rows],
                }
                for name, rows in tables.items()
            ],
        }


def _row(label: str, row: dict[str, Any]) -> Iterator[list[str]]:
    """Label, value and direction of every field that says something."""
    table = classification()[label]
    for name, value in row.items():
        if name in ("id", "member") or value in (None, "", [], {}):
            continue
        said = (
            f"{len(value) * 3 // 4} B" if name == "content" else _said(choice(table, name, value))
        )
        yield [field_title(table, name), said[:LONGEST], direction(said)]


def choice(table: Rows, name: str, value: Any) -> Any:
    """The label of a stored code, where the field has a list of them."""
    field: Any = table.model._meta.get_field(name)
    labels = dict(getattr(field, "base_field", field).flatchoices)
    if isinstance(value, list):
        return [str(labels.get(one, one)) if isinstance(one, str) else one for one in value]
    return str(labels[value]) if isinstance(value, (str, int)) and value in labels else value


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_said(part) for part in value)
    if isinstance(value, bool):
        return "✓" if value else "–"
    return str(value)


def _event(event: dict[str, Any]) -> list[str]:
    table = classification()[event["table"]]
    fields = ", ".join(field_title(table, name) for name in event["values"])
    return [event["at"][:16].replace("T", " "), table_title(table), fields, event["by"]]


def direction(text: str) -> str:
    """Which way a text runs: that of its first letter.

    >>> direction("12 أمل"), direction("Amal")
    ('rtl', 'ltr')
    """
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            break
    return "ltr"
