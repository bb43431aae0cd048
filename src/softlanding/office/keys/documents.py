"""The text of a key and the fields of the form, each made from the other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import tomli_w

MOST_DOTS = 200  # in a line
HEAD = ("id", "version", "title", "level", "formula", "source", "known")
PLAIN = {
    "factor": {"column", "weight", "kind", "inverse", "adds_up_to"},
    "correction": {"column", "strength"},
    "ceiling": {"column", "fraction"},
}


class NotForTheForm(Exception):
    """The key has parts that only its text can show."""


@dataclass
class Draft:
    """Fields of the form, as initial values."""

    head: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def draft_of(document: str) -> Draft:
    """Fields that show a key; the parts that have no field of their own stay TOML.

    Raises
    ------
    NotForTheForm
        A factor, correction or ceiling has a part without a field.
    """
    tree = tomllib.loads(document, parse_float=str)
    tree.pop("schema", None)
    head = {name: tree.pop(name, "") for name in HEAD}
    head["unknown_parts"] = "\n".join(tree.pop("unknown_parts", []))
    remainder = tree.pop("remainder", None)
    if remainder:
        head["remainder_base"] = remainder["base"]
        head["remainder_of"] = ", ".join(remainder["of"])
    rows = {name: [_row(name, entry) for entry in tree.pop(name, [])] for name in PLAIN}
    head["others"] = tomli_w.dumps(tree)
    return Draft(head, rows)


def _row(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    known = dict(entry)
    cap = known.pop("cap", None)
    if set(known) - PLAIN[name] or (cap and set(cap) - {"fraction", "base", "of"}):
        raise NotForTheForm
    row = {key: value if isinstance(value, bool) else str(value) for key, value in known.items()}
    if cap:
        row |= {
            "cap_fraction": str(cap["fraction"]),
            "cap_base": cap["base"],
            "cap_of": ", ".join(cap["of"]),
        }
    return row


def document_of(
    head: Mapping[str, Any], rows: Mapping[str, Iterable[Mapping[str, Any]]], others: dict[str, Any]
) -> str:
    """Text of a key from the fields of the form; `others` are parts without a field."""
    tree: dict[str, Any] = {"schema": 2}
    tree |= {name: head[name] for name in HEAD if head.get(name)}
    if lines := [line.strip() for line in head.get("unknown_parts", "").splitlines()]:
        tree["unknown_parts"] = [line for line in lines if line]
    for name, entries in rows.items():
        if written := [_entry(entry) for entry in entries]:
            tree[name] = written
    if head.get("remainder_base"):
        tree["remainder"] = {
            "base": head["remainder_base"],
            "of": _names(head.get("remainder_of", "")),
        }
    return tomli_w.dumps(tree | others, multiline_strings=True)


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    entry = {name: value for name, value in row.items() if value and not name.startswith("cap_")}
    if any(row.get(name) for name in ("cap_fraction", "cap_base", "cap_of")):
        entry["cap"] = {
            "fraction": row.get("cap_fraction", ""),
            "base": row.get("cap_base", ""),
            "of": _names(row.get("cap_of", "")),
        }
    return entry


def _names(text: str) -> list[str]:
    return [name for name in text.replace(",", " ").split() if name]


def too_deep(text: str) -> bool:
    """Whether a line has so many dots that reading it as TOML would take minutes.

    A name of n parts costs n² steps; no key has more than a few.

    >>> too_deep("a.b = 1"), too_deep("a" + ".a" * 40_000 + " = 1")
    (False, True)
    """
    return any(line.count(".") > MOST_DOTS for line in text.splitlines())
