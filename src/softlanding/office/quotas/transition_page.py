"""The page of the documentation that the transition table generates."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from django.utils.translation import override

from softlanding.office.quotas.conditions import CONDITIONS
from softlanding.office.quotas.models import Apportionment
from softlanding.office.quotas.transitions import TRANSITIONS, By, Transition

INTRODUCTION = """\
# Negotiation of quotas

Which state permits what to whom, under which conditions, and what follows. This page is made
from the table in `softlanding.office.quotas.transitions`, which also drives every check in the
software; do not edit it, but run

```console
$ softlanding manage negotiation_reference > docs/reference/negotiation.md
```

How to work with it: [Negotiate quotas](../how-to/negotiate-quotas.md).

## States
"""
STATES = {
    "draft": "Drawn up by a key; only the national authority sees it.",
    "infeasible": "The limits cannot be met; kept with the reasons.",
    "consultation": "Sent out: each town sees its indicative quota and answers until `answers_by`.",
    "redistribution": "No more answers. Regions move persons, towns agree, until `agreement_by`.",
    "closing": "Nothing moves any more; the quotas wait for a signature, due by `decide_by`.",
    "decided": "In force. Signed by name, with the SHA-256 of exactly what was signed.",
    "superseded": "Replaced by another version or set aside; kept as a record.",
}


def page() -> str:
    """The whole page, in English whatever language is active."""
    with override("en"):
        return "\n".join([*_lines()]) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    for status in Apportionment.Status:
        yield f"- `{status}` ({status.label}): {STATES[status]}"
    yield "\n## Diagram\n\n```text"
    for status in Apportionment.Status:
        yield from _branch(status)
    yield "```\n\n## Transitions\n"
    yield "| state | action | who | if | next state | in the history |"
    yield "|---|---|---|---|---|---|"
    for row in TRANSITIONS:
        conditions = ", ".join(f"`{name}`" for name in row.conditions) or "–"
        yield (
            f"| `{row.source}` | `{row.action}`: {row.title} | {who(row)} | {conditions} "
            f"| `{row.target}` | {row.audited} |"
        )
    yield "\n## Conditions\n"
    for name, condition in CONDITIONS.items():
        yield f"- `{name}`: {(inspect.getdoc(condition) or '').splitlines()[0]}"


def _branch(status: str) -> Iterator[str]:
    """A state and the arrows that lead out of it; what stays in the state has a loop."""
    rows = [row for row in TRANSITIONS if row.source == status]
    yield str(status)
    for row in rows:
        corner = "└" if row is rows[-1] else "├"
        arrow = "↺" if row.target == row.source else f"→ {row.target}"
        yield f" {corner}─ {row.action} {arrow}"


def who(row: Transition) -> str:
    """Roles and where they must be held, or what acts without a person."""
    if isinstance(row.who, By):
        after = f", after `{row.deadline}`" if row.deadline else ""
        return f"{row.who}{after}"
    return "; ".join(f"{role.label.lower()} of {where}" for role, where in row.who)
