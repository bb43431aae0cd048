"""The form of a key file: which fields it has and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Literal

from softlanding.apportionment.key import Base, Cap, Ceiling, Correction, Factor, Key
from softlanding.errors import Problem

__all__ = ["KeyForm", "exact_decimal"]

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{1,30})?|\d{1,30}/[1-9]\d{0,29})", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_RESERVED = {"unit", "parent", "minimum", "maximum", "exempt", "credit", "pledge", "exact", "quota"}
_MAIN = {
    "schema",
    "id",
    "version",
    "title",
    "level",
    "formula",
    "source",
    "known",
    "unknown_parts",
    "factor",
    "remainder",
    "correction",
    "ceiling",
}


def exact_decimal(text: str) -> Fraction | str:
    """Exact value of a TOML float; a text that no field accepts for the others."""
    return Fraction(text) if _NUMBER.fullmatch(text) else text


class KeyForm:
    """One pass over the tree of a key file; gathers problems and gives stand-ins."""

    def __init__(self, tree: Mapping[str, object], file: str) -> None:
        self.tree = tree
        self.file = file
        self.problems: list[Problem] = []

    def _refuse(self, field: str, message: str, cure: str, value: object = None) -> None:
        shown = None if value is None else str(value)
        self.problems.append(
            Problem(message, cure, file=self.file, column=field, value=shown, code="key")
        )

    def key(self, document: str) -> Key:
        """Key of the tree; meaningless where `problems` is not empty."""
        tree = self.tree
        self._fields(tree, _MAIN, "")
        schema = tree.get("schema")
        if schema != 1 or isinstance(schema, bool):
            message = "is missing" if schema is None else "is not a known form of key files"
            self._refuse("schema", message, "write schema = 1", schema)
        key = Key(
            id=self._text(tree, "id", pattern=_ID),
            version=self._text(tree, "version"),
            title=self._text(tree, "title"),
            level=self._text(tree, "level"),
            formula=self._text(tree, "formula"),
            source=self._text(tree, "source"),
            known=self._known(tree),
            unknown_parts=self._texts(tree, "unknown_parts", ""),
            factors=tuple(self._factor(at, where) for at, where in self._tables("factor")),
            remainder=self._base(tree["remainder"], "remainder") if "remainder" in tree else None,
            corrections=tuple(self._correction(*entry) for entry in self._tables("correction")),
            ceilings=tuple(self._ceiling(*entry) for entry in self._tables("ceiling")),
            document=document,
        )
        self._whole(key)
        return key

    def _whole(self, key: Key) -> None:
        """Check what no single field shows."""
        if not key.factors:
            self._refuse("factor", "is missing", "give at least one [[factor]]")
        elif all(factor.weight for factor in key.factors):
            weights = sum(factor.weight for factor in key.factors)
            if weights != 1:
                self._refuse("factor", f"has weights that sum to {weights}", "let them sum to 1")
        seen: set[tuple[str, bool]] = set()
        for factor in key.factors:
            if factor.column and (factor.column, factor.inverse) in seen:
                self._refuse("factor", "is given twice", "add the weights up", factor.column)
            seen.add((factor.column, factor.inverse))
        self._bases(key)
        if key.known == "in part" and not key.unknown_parts:
            self._refuse("unknown_parts", "is empty", "say what is not known of the formula")
        if key.known == "whole" and key.unknown_parts:
            self._refuse("known", "contradicts unknown_parts", 'write known = "in part"', "whole")

    def _bases(self, key: Key) -> None:
        """Check that caps and remainder belong together and name direct factors."""
        direct = {factor.column for factor in key.factors if not factor.inverse}
        bases = [(factor.cap.base, "cap") for factor in key.factors if factor.cap]
        if bases and key.remainder is None:
            cure = "say with [remainder] who takes what the caps leave"
            self._refuse("remainder", "is missing beside a cap", cure)
        if key.remainder is not None:
            bases.append((key.remainder, "remainder"))
        for base, where in bases:
            for column in base.of:
                if column not in direct:
                    self._refuse(f"{where}.of", "is not a direct factor", "name one", column)

    def _factor(self, tree: Mapping[str, object], where: str) -> Factor:
        names = {"column", "weight", "kind", "inverse", "cap", "adds_up_to"}
        self._fields(tree, names, where)
        kind: Literal["extensive", "intensive"] = "extensive"
        if tree.get("kind") == "intensive":
            kind = "intensive"
        elif tree.get("kind") != "extensive":
            cure = 'write "extensive" (adds up over territories) or "intensive" (a rate)'
            self._refuse(f"{where}.kind", "does not say what it is", cure, tree.get("kind"))
        inverse = tree.get("inverse", False)
        if not isinstance(inverse, bool):
            self._refuse(f"{where}.inverse", "is not a truth value", "write true or false", inverse)
        cap = self._cap(tree["cap"], f"{where}.cap") if "cap" in tree else None
        total = self._number(tree, "adds_up_to", where, None) if "adds_up_to" in tree else None
        return Factor(
            column=self._column(tree, where),
            weight=self._number(tree, "weight", where, Fraction(1)),
            kind=kind,
            inverse=inverse is True,
            cap=cap,
            adds_up_to=total,
        )

    def _cap(self, tree: object, where: str) -> Cap | None:
        if not isinstance(tree, dict):
            self._refuse(
                where, "is not a table", 'write cap = { fraction = …, base = "sum", of = […] }'
            )
            return None
        self._fields(tree, {"fraction", "base", "of"}, where)
        inner = {name: tree[name] for name in ("base", "of") if name in tree}
        fraction = self._number(tree, "fraction", where, Fraction(1))
        return Cap(fraction, self._base(inner, where))

    def _base(self, tree: object, where: str) -> Base:
        if not isinstance(tree, dict):
            self._refuse(
                where, "is not a table", f'write [{where}] with base = "mean" and of = […]'
            )
            return Base("sum", ())
        self._fields(tree, {"base", "of"}, where)
        of = self._texts(tree, "of", where)
        if not of and isinstance(tree.get("of", []), list):
            self._refuse(f"{where}.of", "is missing", "name the columns of the base")
        if tree.get("base") == "mean":
            return Base("mean", of)
        if tree.get("base") != "sum":
            cure = 'write "sum" or "mean": the two differ by the number of columns'
            self._refuse(f"{where}.base", "does not say how shares combine", cure, tree.get("base"))
        return Base("sum", of)

    def _correction(self, tree: Mapping[str, object], where: str) -> Correction:
        self._fields(tree, {"column", "strength"}, where)
        strength = self._number(tree, "strength", where, Fraction(1), signed=True)
        return Correction(self._column(tree, where), strength)

    def _ceiling(self, tree: Mapping[str, object], where: str) -> Ceiling:
        self._fields(tree, {"column", "fraction"}, where)
        return Ceiling(self._column(tree, where), self._number(tree, "fraction", where, None))

    def _known(self, tree: Mapping[str, object]) -> Literal["whole", "in part"]:
        if tree.get("known") == "in part":
            return "in part"
        if tree.get("known") != "whole":
            cure = 'write known = "whole" or "in part"'
            self._refuse("known", "does not say if the formula is known", cure, tree.get("known"))
        return "whole"

    def _fields(self, tree: Mapping[str, object], known: set[str], where: str) -> None:
        for name in tree:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                cure = f"did you mean {near[0]}?" if near else f"use {', '.join(sorted(known))}"
                self._refuse(f"{where}.{name}".lstrip("."), "is not a field of a key", cure)

    def _tables(self, name: str) -> Iterator[tuple[Mapping[str, object], str]]:
        entries = self.tree.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._refuse(name, "is not a list of tables", f"write [[{name}]]")
            return
        for at, entry in enumerate(entries, start=1):
            yield entry, f"{name}[{at}]"

    def _text(
        self, tree: Mapping[str, object], name: str, pattern: re.Pattern[str] | None = None
    ) -> str:
        value = tree.get(name)
        if not isinstance(value, str) or not value.strip():
            self._refuse(name, "is missing", "give a text")
            return ""
        if pattern and not pattern.fullmatch(value):
            self._refuse(name, "is no name", "use small letters, digits and hyphens", value)
        return value.strip()

    def _texts(self, tree: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
        value = tree.get(name, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self._refuse(f"{where}.{name}".lstrip("."), "is not a list of texts", 'write ["…"]')
            return ()
        return tuple(value)

    def _column(self, tree: Mapping[str, object], where: str) -> str:
        value = tree.get("column")
        if not isinstance(value, str) or not _NAME.fullmatch(value) or value in _RESERVED:
            cure = "name a column in small letters, digits and _, none of the table's own"
            self._refuse(f"{where}.column", "is not the name of an indicator", cure, value)
            return ""
        return value

    def _number(
        self,
        tree: Mapping[str, object],
        name: str,
        where: str,
        highest: Fraction | None,
        *,
        signed: bool = False,
    ) -> Fraction:
        """Number above 0 (or at least −highest if signed) and at most `highest`; else 0."""
        value = tree.get(name)
        field = f"{where}.{name}"
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = Fraction(value)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            message = "is missing" if value is None else "is not a finite number"
            self._refuse(field, message, 'write a number such as 0.3 or "1/3"', value)
            return Fraction(0)
        number = Fraction(value)
        if signed and highest is not None and abs(number) > highest:
            self._refuse(field, f"is outside −{highest} to {highest}", "bring it inside", value)
        elif not signed and (number <= 0 or (highest is not None and number > highest)):
            limit = "" if highest is None else f" and at most {highest}"
            self._refuse(field, "is out of range", f"give a number above 0{limit}", value)
        return number
