"""The page of the documentation that the table of phases generates."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from django.utils.translation import override

from softlanding.office.cases.conditions import CONDITIONS
from softlanding.office.cases.models import Household
from softlanding.office.cases.phases import STAGES, TRANSITIONS, By, Transition

INTRODUCTION = """\
# Phases of a case

Who is at work in which phase, what is due, and which step leads on. This page is made from the
table in `softlanding.office.cases.phases`, which also drives every check in the software; do
not edit it, but run

```console
$ softlanding manage case_phases > docs/reference/case-phases.md
```

How to work with it: [Keep case files](../how-to/keep-case-files.md).

## Phases

| phase | who is at work | days | what is due |
|---|---|---|---|"""


def page() -> str:
    """The whole page, in English whatever language is active."""
    with override("en"):
        return "\n".join([*_lines()]) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    for phase in Household.Phase:
        stage = STAGES[phase]
        owner = stage.owner.label.lower() if stage.owner else "–"
        yield (
            f"| `{phase}` {phase.label}: {stage.about} | {owner} | {stage.days or '–'} "
            f"| {stage.due or '–'} |"
        )
    yield "\n## Steps\n"
    yield "| phase | step | who | if | next phase | in the history |"
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


def who(row: Transition) -> str:
    """Roles and where they must be held, or what takes the step from outside."""
    if isinstance(row.who, By):
        return str(row.who)
    return "; ".join(f"{role.label.lower()} of {where}" for role, where in row.who)
