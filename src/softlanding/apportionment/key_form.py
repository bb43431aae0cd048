"""The form of a key file: which fields it has and what each may hold.

Form 1 knows factors, caps, remainder, corrections and ceilings; form 2 adds the rest. A
file of form 1 stays readable as it is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from softlanding.apportionment.form_fields import ID, FormFields, Tree
from softlanding.apportionment.key import Key
from softlanding.apportionment.key_checks import contradictions
from softlanding.apportionment.key_parts import (
    Band,
    Base,
    Cap,
    Ceiling,
    Correction,
    Credit,
    Exemption,
    Factor,
    RelativeCap,
    Schedule,
)

__all__ = ["KeyForm"]

_FORM_1 = {
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
_FORM_2 = {
    "relative_cap",
    "stock",
    "truncation",
    "floor",
    "schedule",
    "credit",
    "exemption",
}


class KeyForm(FormFields):
    """One pass over the tree of a key file; gathers problems and gives stand-ins."""

    def key(self, document: str) -> Key:
        """Key of the tree; meaningless where `problems` is not empty."""
        tree = self.tree
        self._schema()
        key = Key(
            id=self.text(tree, "id", pattern=ID),
            version=self.text(tree, "version"),
            title=self.text(tree, "title"),
            level=self.text(tree, "level"),
            formula=self.text(tree, "formula"),
            source=self.text(tree, "source"),
            known=self._known(),
            unknown_parts=self.texts(tree, "unknown_parts", ""),
            factors=tuple(self._factor(*entry) for entry in self.tables(tree, "factor")),
            remainder=self._base(tree["remainder"], "remainder") if "remainder" in tree else None,
            corrections=tuple(
                self._correction(*entry) for entry in self.tables(tree, "correction")
            ),
            ceilings=tuple(self._ceiling(*entry) for entry in self.tables(tree, "ceiling")),
            document=document,
            relative_cap=self._relative_cap(),
            stock=self._stock(),
            truncation=self._truncation(),
            floor=self._floor(),
            schedules=tuple(self._schedule(*entry) for entry in self.tables(tree, "schedule")),
            credits=tuple(self._credit(*entry) for entry in self.tables(tree, "credit")),
            exemptions=tuple(self._exemption(*entry) for entry in self.tables(tree, "exemption")),
        )
        for field, message, cure, value in contradictions(key):
            self.refuse(field, message, cure, value)
        return key

    def _schema(self) -> None:
        schema = self.tree.get("schema")
        known = schema in (1, 2) and not isinstance(schema, bool)
        if not known:
            message = "is missing" if schema is None else "is not a known form of key files"
            self.refuse("schema", message, "write schema = 1 or schema = 2", schema)
        if known and schema == 1:
            for name in sorted(_FORM_2 & set(self.tree)):
                self.refuse(name, "belongs to form 2 of key files", "write schema = 2")
        self.only(self.tree, _FORM_1 | _FORM_2, "")

    def _known(self) -> Literal["whole", "in part"]:
        known = self.tree.get("known")
        if known == "in part":
            return "in part"
        if known != "whole":
            cure = 'write known = "whole" or "in part"'
            self.refuse("known", "does not say if the formula is known", cure, known)
        return "whole"

    def _factor(self, tree: Tree, where: str) -> Factor:
        self.only(tree, {"column", "weight", "kind", "inverse", "cap", "adds_up_to"}, where)
        kind: Literal["extensive", "intensive"] = "extensive"
        if tree.get("kind") == "intensive":
            kind = "intensive"
        elif tree.get("kind") != "extensive":
            cure = 'write "extensive" (adds up over territories) or "intensive" (a rate)'
            self.refuse(f"{where}.kind", "does not say what it is", cure, tree.get("kind"))
        wide = "truncation" in self.tree
        return Factor(
            column=self.column(tree, where),
            weight=self.number(tree, "weight", where, 10 if wide else 1, signed=wide),
            kind=kind,
            inverse=self.truth(tree, "inverse", where),
            cap=self._cap(tree["cap"], f"{where}.cap") if "cap" in tree else None,
            adds_up_to=self.number(tree, "adds_up_to", where) if "adds_up_to" in tree else None,
        )

    def _cap(self, tree: object, where: str) -> Cap | None:
        if not isinstance(tree, dict):
            cure = 'write cap = { fraction = …, base = "sum", of = […] }'
            self.refuse(where, "is not a table", cure)
            return None
        self.only(tree, {"fraction", "base", "of"}, where)
        inner = {name: tree[name] for name in ("base", "of") if name in tree}
        return Cap(self.number(tree, "fraction", where, 1), self._base(inner, where))

    def _base(self, tree: object, where: str) -> Base:
        if not isinstance(tree, dict):
            cure = f'write [{where}] with base = "mean" and of = […]'
            self.refuse(where, "is not a table", cure)
            return Base("sum", ())
        self.only(tree, {"base", "of"}, where)
        of = self.texts(tree, "of", where)
        if not of and isinstance(tree.get("of", []), list):
            self.refuse(f"{where}.of", "is missing", "name the columns of the base")
        if tree.get("base") == "mean":
            return Base("mean", of)
        if tree.get("base") != "sum":
            cure = 'write "sum" or "mean": the two differ by the number of columns'
            self.refuse(f"{where}.base", "does not say how shares combine", cure, tree.get("base"))
        return Base("sum", of)

    def _correction(self, tree: Tree, where: str) -> Correction:
        self.only(tree, {"column", "strength"}, where)
        strength = self.number(tree, "strength", where, 1, signed=True)
        return Correction(self.column(tree, where), strength)

    def _ceiling(self, tree: Tree, where: str) -> Ceiling:
        self.only(tree, {"column", "fraction"}, where)
        return Ceiling(self.column(tree, where), self.number(tree, "fraction", where))

    def _relative_cap(self) -> RelativeCap | None:
        cure = 'write [relative_cap] with uplift = 0.25, base = "mean" and of = […]'
        tree = self.table(self.tree, "relative_cap", cure)
        if tree is None:
            return None
        self.only(tree, {"uplift", "base", "of"}, "relative_cap")
        inner = {name: tree[name] for name in ("base", "of") if name in tree}
        uplift = self.number(tree, "uplift", "relative_cap", zero=True)
        return RelativeCap(uplift, self._base(inner, "relative_cap"))

    def _stock(self) -> str | None:
        tree = self.table(self.tree, "stock", 'write [stock] with column = "…"')
        if tree is None:
            return None
        self.only(tree, {"column"}, "stock")
        return self.column(tree, "stock")

    def _truncation(self) -> bool:
        tree = self.table(self.tree, "truncation", 'write [truncation] with spread = "pro rata"')
        if tree is None:
            return False
        self.only(tree, {"spread"}, "truncation")
        if tree.get("spread") != "pro rata":
            message = "does not say who pays for what is cut off at 0"
            self.refuse("truncation.spread", message, 'write "pro rata"', tree.get("spread"))
        return True

    def _floor(self) -> Fraction:
        tree = self.table(self.tree, "floor", "write [floor] with share = 0.001")
        if tree is None:
            return Fraction(0)
        self.only(tree, {"share"}, "floor")
        return self.number(tree, "share", "floor", 1)

    def _schedule(self, tree: Tree, where: str) -> Schedule:
        self.only(tree, {"name", "column", "band"}, where)
        bands = tuple(self._band(*entry) for entry in self.tables(tree, "band", where))
        if not bands or bands[-1].up_to is not None or bands[-1].where is not None:
            cure = "end with a band that has neither up_to nor where"
            self.refuse(f"{where}.band", "does not fit everybody", cure)
        return Schedule(self.column(tree, where, "name"), self.column(tree, where), bands)

    def _band(self, tree: Tree, where: str) -> Band:
        self.only(tree, {"up_to", "where", "persons", "per_mille"}, where)
        if ("persons" in tree) == ("per_mille" in tree):
            cure = "give persons = 6 or per_mille = 2.5"
            self.refuse(where, "needs one of persons and per_mille", cure)

        def given(name: str, highest: int | None = None) -> Fraction | None:
            return self.number(tree, name, where, highest) if name in tree else None

        return Band(
            up_to=given("up_to"),
            where=self.column(tree, where, "where") if "where" in tree else None,
            persons=given("persons"),
            per_mille=given("per_mille", 1000),
        )

    def _credit(self, tree: Tree, where: str) -> Credit:
        self.only(tree, {"column", "fraction"}, where)
        fraction = self.number(tree, "fraction", where) if "fraction" in tree else Fraction(1)
        return Credit(self.column(tree, where), fraction)

    def _exemption(self, tree: Tree, where: str) -> Exemption:
        self.only(tree, {"column", "at_least"}, where)
        return Exemption(self.column(tree, where), self.number(tree, "at_least", where))
