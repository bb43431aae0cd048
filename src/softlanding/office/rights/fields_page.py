"""The page of the documentation that the classification generates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import override

from softlanding.office.accounts.api import Role
from softlanding.office.privacy.api import (
    GROUNDS,
    TERMS,
    Clock,
    Fate,
    Field,
    Purpose,
    Rows,
    classification,
)

INTRODUCTION = """\
# Personal data, field by field

What is personal in every table, why it is kept, and what becomes of it. This page is made from
the `personal.py` of each room, which also drive the copy that a household gets, the record of
processing and every erasure; do not edit it, but run

```console
$ softlanding manage personal_data > docs/reference/personal-data.md
```

A table of the history holds what its table holds and is treated with it. Tables and fields that
are not listed say nothing about anybody; a test fails on a field of which nobody has said so.

*In a copy*: part of what a household or member gets. *Row* is what becomes of it when a
household is anonymised: it goes, stays with its fields emptied as said, or counts, which means
that it is never deleted. Deleting a household removes every row but those that count.

How to work with it: [Answer a request about data](../how-to/answer-a-data-request.md);
why it is so: [Retention and anonymisation](../explanation/retention.md).
"""


def page() -> str:
    """The whole page, in English whatever language is active."""
    with override("en"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield "## Purposes\n"
    yield "| purpose | legal basis (GDPR) | recipients |"
    yield "|---|---|---|"
    for purpose in Purpose:
        grounds = GROUNDS[purpose]
        recipients = ", ".join(str(Role(role).label).lower() for role in grounds.recipients)
        yield f"| {purpose.label} | {grounds.basis} | {recipients or '–'} |"
    yield "\n## Clocks\n"
    yield "A country may decide other months on its page *Data protection*.\n"
    yield "| clock | months | since |"
    yield "|---|---|---|"
    for clock in Clock:
        terms = [term for term in TERMS.values() if term.clock == clock]
        for term in terms:
            yield f"| `{clock.value}`: {clock.label} | {term.months} | {term.since} |"
        if not terms:
            yield f"| `{clock.value}`: {clock.label} | – | – |"
    yield from _tables()


def _tables() -> Iterator[str]:
    tables = [table for table in classification().values() if table.personal()]
    for room, found in groupby(sorted(tables, key=lambda t: t.room), key=lambda t: t.room):
        yield f"\n## {room}\n"
        yield "| table | row | field | whose, what | purpose | clock | in a copy | anonymised |"
        yield "|---|---|---|---|---|---|---|---|"
        for table in found:
            for field in table.personal():
                yield _line(table, field)


def _line(table: Rows, field: Field) -> str:
    said = [
        f"`{table.name}`",
        str(table.fate or "–"),
        f"`{field.name}`",
        f"{field.whose.value}, {field.category.label if field.category else ''}",
        str(field.purpose.label) if field.purpose else "",
        f"`{field.clock.value}`",
        "yes" if field.export else "no",
        "gone" if table.fate == Fate.GOES else str(field.then),
    ]
    return f"| {' | '.join(said)} |"
