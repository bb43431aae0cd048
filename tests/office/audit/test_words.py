"""Every audited action says what it was done to, and log and history have words for both."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps

from softlanding.office.audit.decisions import BY_HOUSEHOLD, DECISIONS
from softlanding.office.audit.templatetags.audit_words import ACTIONS, SUBJECTS
from softlanding.office.cases.phases import TRANSITIONS as PHASES
from softlanding.office.quotas.transitions import TRANSITIONS

OFFICE = Path(__file__).parents[3] / "src" / "softlanding" / "office"
ENTERING = {"audited", "record_action"}
WITHOUT_SUBJECT = {
    "log exported": "the lines that were taken out are many, and of many",
    "field keys rotated": "all that is encrypted",
    "demo: consent asked": "of all households of the demo at once",
    "demo: proposals answered": "of all towns of the demo at once",
    "demo: the year before": "a whole year of the demo at once",
}


@dataclass(frozen=True)
class Call:
    """A call of `audited` or `record_action`, and where."""

    where: str
    action: str | None  # None where it is not written out
    has_subject: bool


def written_out(node: ast.expr) -> list[str | None]:
    """The texts that an expression may be; None for what only a run can tell."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*written_out(node.body), *written_out(node.orelse)]
    return [None]


def calls_in(source: str, name: str) -> Iterator[Call]:
    tree = ast.parse(source)
    told_inside = {
        id(item.context_expr)
        for block in ast.walk(tree)
        if isinstance(block, ast.With)
        for item in block.items
        if isinstance(item.optional_vars, ast.Name)
        and any(
            isinstance(set_, ast.Attribute)
            and isinstance(set_.ctx, ast.Store)
            and ast.unparse(set_) == f"{item.optional_vars.id}.subject"
            for set_ in ast.walk(block)
        )
    }
    named: dict[str, list[str | None]] = {}  # `action = "…" if … else "…"`
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).extend(written_out(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ENTERING:
            told = any(keyword.arg == "subject" for keyword in node.keywords)
            given = node.args[0]
            found = named.get(given.id, [None]) if isinstance(given, ast.Name) else None
            for action in found or written_out(given):
                yield Call(f"{name}:{node.lineno}", action, told or id(node) in told_inside)


def calls() -> list[Call]:
    found = [
        call
        for path in sorted(OFFICE.rglob("*.py"))
        if path != OFFICE / "audit" / "services.py"
        for call in calls_in(path.read_text(), str(path.relative_to(OFFICE)))
    ]
    assert len(found) > 100
    return found


def test_every_action_names_its_subject_or_says_why_not() -> None:
    lacking = [call for call in calls() if not call.has_subject]
    assert [call for call in lacking if call.action not in WITHOUT_SUBJECT] == []
    assert {call.action for call in lacking} == set(WITHOUT_SUBJECT), "a reason is not needed"


def test_every_action_has_words() -> None:
    written = {call.action for call in calls() if call.action} | DECISIONS | BY_HOUSEHOLD
    written |= {row.audited for row in (*PHASES, *TRANSITIONS)}
    assert sorted(a for a in written - ACTIONS.keys() if not a.startswith("demo: ")) == []


@pytest.mark.parametrize(
    ("source", "has_subject"),
    [
        ('with audited("x", viewer=v):\n    made = 1', False),
        ('with audited("x", viewer=v, subject=s):\n    pass', True),
        ('with audited("x", viewer=v) as act:\n    act.subject = made = f()', True),
        ('with audited("x", viewer=v) as act:\n    other.subject = f()', False),
    ],
)
def test_a_missing_subject_is_seen(source: str, has_subject: bool) -> None:
    (call,) = calls_in(source, "here")
    assert (call.action, call.has_subject) == ("x", has_subject)


MODELS = {model.__name__.lower() for model in apps.get_models()}


def model_of(subject: ast.expr, function: ast.AST, returns: dict[str, str]) -> str:
    """The model of what is written as a subject: by its name, its annotation or its making."""
    if isinstance(subject, ast.Attribute):  # `placement.household`
        return {"country": "territory"}.get(subject.attr, subject.attr)
    words = [part.id for part in ast.walk(subject) if isinstance(part, ast.Name)]
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg in words and node.annotation:
            words.insert(0, ast.unparse(node.annotation))
        if isinstance(node, ast.Assign):
            targets = [part for target in node.targets for part in ast.walk(target)]
            if {part.id for part in targets if isinstance(part, ast.Name)} & set(words):
                words += [part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)]
    words = [returns.get(word, word).removesuffix(" | None").lower().strip("_") for word in words]
    return next((word for word in words if word in MODELS), ast.unparse(subject))


def subjects_in(source: str) -> Iterator[str]:
    """Models of what is given as a subject to `audited`, or set inside it."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): function for function in functions for node in ast.walk(function)}
    returns = {one.name: ast.unparse(one.returns) for one in functions if one.returns}
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ENTERING:
            given = [keyword.value for keyword in node.keywords if keyword.arg == "subject"]
        if isinstance(node, ast.Assign) and "act.subject" in map(ast.unparse, node.targets):
            made = node.value
            given = [made.body, made.orelse] if isinstance(made, ast.IfExp) else [made]
        for subject in given:
            yield model_of(subject, inside[id(node)], returns)


def test_every_subject_has_words() -> None:
    found = {
        subject
        for path in OFFICE.rglob("*.py")
        if path != OFFICE / "audit" / "services.py"
        for subject in subjects_in(path.read_text())
    }
    assert len(found) > 15
    assert sorted(found - SUBJECTS.keys()) == []
    assert SUBJECTS.keys() - MODELS == set()
