"""Fields of a key file, read one by one, with every fault gathered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction

from softlanding.errors import Problem

__all__ = ["FormFields", "exact_decimal"]

Tree = Mapping[str, object]

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{1,30})?|\d{1,30}/[1-9]\d{0,29})", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_RESERVED = {"unit", "parent", "minimum", "maximum", "exempt", "credit", "pledge", "exact", "quota"}


def exact_decimal(text: str) -> Fraction | str:
    """Exact value of a TOML float; a text that no field accepts for the others."""
    return Fraction(text) if _NUMBER.fullmatch(text) else text


class FormFields:
    """Reads single fields; gathers problems and gives stand-ins for what is refused."""

    def __init__(self, tree: Tree, file: str) -> None:
        self.tree = tree
        self.file = file
        self.problems: list[Problem] = []

    def refuse(self, field: str, message: str, cure: str, value: object = None) -> None:
        """Add a problem."""
        shown = None if value is None else str(value)
        self.problems.append(
            Problem(message, cure, file=self.file, column=field, value=shown, code="key")
        )

    def only(self, tree: Tree, known: set[str], where: str) -> None:
        """Refuse fields that the form does not have, with the one that was probably meant."""
        for name in tree:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                cure = f"did you mean {near[0]}?" if near else f"use {', '.join(sorted(known))}"
                self.refuse(f"{where}.{name}".lstrip("."), "is not a field of a key", cure)

    def tables(self, tree: Tree, name: str, where: str = "") -> Iterator[tuple[Tree, str]]:
        """Tables of a list, each with its place such as ``factor[1]``."""
        entries = tree.get(name, [])
        path = f"{where}.{name}".lstrip(".")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            header = re.sub(r"\[\d+\]", "", path)
            self.refuse(path, "is not a list of tables", f"write [[{header}]]")
            return
        for at, entry in enumerate(entries, start=1):
            yield entry, f"{path}[{at}]"

    def table(self, tree: Tree, name: str, cure: str, where: str = "") -> Tree | None:
        """Table under a name; None where there is none, and where it is something else."""
        found = tree.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            self.refuse(f"{where}.{name}".lstrip("."), "is not a table", cure)
            return {}
        return found

    def text(self, tree: Tree, name: str, pattern: re.Pattern[str] | None = None) -> str:
        """Text that must be there."""
        value = tree.get(name)
        if not isinstance(value, str) or not value.strip():
            self.refuse(name, "is missing", "give a text")
            return ""
        if pattern and not pattern.fullmatch(value):
            self.refuse(name, "is no name", "use small letters, digits and hyphens", value)
        return value.strip()

    def texts(self, tree: Tree, name: str, where: str) -> tuple[str, ...]:
        """List of texts, by default empty."""
        value = tree.get(name, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self.refuse(f"{where}.{name}".lstrip("."), "is not a list of texts", 'write ["…"]')
            return ()
        return tuple(value)

    def column(self, tree: Tree, where: str, name: str = "column") -> str:
        """Name of an indicator."""
        value = tree.get(name)
        if not isinstance(value, str) or not _NAME.fullmatch(value) or value in _RESERVED:
            cure = "name a column in small letters, digits and _, none of the table's own"
            self.refuse(f"{where}.{name}", "is not the name of an indicator", cure, value)
            return ""
        return value

    def truth(self, tree: Tree, name: str, where: str) -> bool:
        """Truth value, by default false."""
        value = tree.get(name, False)
        if not isinstance(value, bool):
            self.refuse(f"{where}.{name}", "is not a truth value", "write true or false", value)
        return value is True

    def number(
        self,
        tree: Tree,
        name: str,
        where: str,
        highest: Fraction | int | None = None,
        *,
        signed: bool = False,
        zero: bool = False,
    ) -> Fraction:
        """Number above 0 and at most `highest`; else 0.

        `signed` permits it from −highest on, `zero` from 0 on.
        """
        value = tree.get(name)
        field = f"{where}.{name}"
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = Fraction(value)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            message = "is missing" if value is None else "is not a finite number"
            self.refuse(field, message, 'write a number such as 0.3 or "1/3"', value)
            return Fraction(0)
        number = Fraction(value)
        if signed and highest is not None:
            if abs(number) > highest:
                message = f"is outside −{highest} to {highest}"
                self.refuse(field, message, "bring it inside", value)
        elif number < 0 or (not number and not zero) or (highest is not None and number > highest):
            limit = "" if highest is None else f" and at most {highest}"
            least = "of at least 0" if zero else "above 0"
            self.refuse(field, "is out of range", f"give a number {least}{limit}", value)
        return number
