"""What of every table is personal: each room declares it in `personal.py`, and it is read here.

A table of events holds what its table holds, so it is classified with it. A row's own number
and what `pghistory` adds to an event (label, time, context) are personal to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule

from softlanding.office.privacy.vocabulary import (
    GROUNDS,
    SPECIAL,
    Category,
    Clock,
    Fate,
    Purpose,
    Then,
    Whose,
)


@dataclass(frozen=True)
class Field:
    """One field: plain, a link to the household, or personal with all that must be said."""

    name: str
    personal: bool = False
    category: Category | None = None
    purpose: Purpose | None = None
    whose: Whose = Whose.HOUSEHOLD
    clock: Clock = Clock.KEPT
    export: bool = False
    then: Then = Then.KEEP
    fact: str = ""  # what a member may keep from the others, if the field belongs to it

    @property
    def basis(self) -> str:
        """Articles of the GDPR: of the purpose, and of a special category of data.

        >>> of(Category.HEALTH, Purpose.CASEWORK, "text")[0].basis
        'Art. 6(1)(e), Art. 9(2)(h)'
        """
        if self.purpose is None:
            return ""
        special = SPECIAL.get(self.category) if self.category else None
        return ", ".join(filter(None, [GROUNDS[self.purpose].basis, special]))


@dataclass(frozen=True)
class Rows:
    """One table: how a row leads to its household and member, and its fields.

    `through` names the foreign keys that lead towards the household, `member` the one that
    says which member a row is about, `fact` what that member may keep from the others.
    """

    name: str
    fields: dict[str, Field]
    through: tuple[str, ...] = ()
    member: str = ""
    fact: str = ""
    fate: Fate | None = None
    clock: Clock = Clock.CASE
    sealed: bool = False
    room: str = ""
    links: frozenset[str] = field(default_factory=frozenset)

    @property
    def label(self) -> str:
        return f"{self.room}.{self.name}"

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def all_rows(self) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = self.model._default_manager.all()  # noqa: SLF001
        return found

    @property
    def is_of_household(self) -> bool:
        return self.fate is not None

    def personal(self) -> list[Field]:
        return [found for found in self.fields.values() if found.personal]


def of(
    category: Category,
    purpose: Purpose,
    names: str,
    *,
    whose: Whose = Whose.HOUSEHOLD,
    clock: Clock = Clock.CASE,
    export: bool = True,
    then: Then = Then.BLANK,
    fact: str = "",
) -> list[Field]:
    """Personal fields that have everything in common; names apart by spaces."""
    made = Field("", True, category, purpose, whose, clock, export, then, fact)
    return [replace(made, name=name) for name in names.split()]


def plain(names: str) -> list[Field]:
    """Fields that say nothing about anybody."""
    return [Field(name) for name in names.split()]


def by_staff(names: str) -> list[Field]:
    """Who of the staff did something: kept with it, and shown to the household by name."""
    return of(
        Category.ACTIVITY,
        Purpose.ACCOUNT,
        names,
        whose=Whose.STAFF,
        clock=Clock.STAFF,
        then=Then.KEEP,
    )


def staff(category: Category, names: str, *, clock: Clock = Clock.STAFF) -> list[Field]:
    """Data about people who work here; no part of any household's file."""
    return of(
        category, Purpose.SECURITY, names,
        whose=Whose.STAFF, clock=clock, export=False, then=Then.KEEP,
    )  # fmt: skip


def rows(
    name: str,
    *parts: list[Field],
    through: str = "",
    member: str = "",
    fact: str = "",
    fate: Fate | None = None,
    clock: Clock = Clock.CASE,
    sealed: bool = False,
) -> Rows:
    """The classification of one table."""
    fields = {found.name: found for part in parts for found in part}
    links = frozenset([*through.split(), *filter(None, [member])])
    for link in links - fields.keys():
        fields[link] = Field(link)
    return Rows(name, fields, tuple(through.split()), member, fact, fate, clock, sealed, "", links)


def none(*names: str) -> list[Rows]:
    """Tables without anything personal, whatever their fields are."""
    return [Rows(name, {"*": Field("*")}) for name in names]


@cache
def classification() -> dict[str, Rows]:
    """Every classified table by its label, such as ``cases.Person``."""
    found: dict[str, Rows] = {}
    for app in apps.get_app_configs():
        if not module_has_submodule(app.module, "personal"):
            continue
        module = import_module(f"{app.name}.personal")
        for room, tables in module.TABLES.items():
            found |= {f"{room}.{one.name}": replace(one, room=room) for one in tables}
    return found


def tracked(model: type[models.Model]) -> type[models.Model] | None:
    """The table whose history a table of events is."""
    return getattr(model, "pgh_tracked_model", None)


def unclassified() -> Iterator[str]:
    """Names of tables and fields of which nobody has said whether they are personal."""
    held = classification()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        origin = tracked(model) or model
        table = held.get(origin._meta.label)
        if table is None:
            yield model._meta.label
            continue
        for found in model._meta.concrete_fields:
            if found.primary_key or found.name.startswith("pgh_") or found.name == "id":
                continue
            if found.name not in table.fields and "*" not in table.fields:
                yield f"{model._meta.label}.{found.name}"


def superfluous() -> Iterator[str]:
    """What is classified and does not exist."""
    known = {m._meta.label: m for m in apps.get_models(include_auto_created=True)}
    for label, table in classification().items():
        if label not in known:
            yield label
            continue
        names = {found.name for found in known[label]._meta.concrete_fields}
        yield from (f"{label}.{name}" for name in table.fields if name not in names | {"*"})


def of_households() -> list[Rows]:
    """Tables that hold rows of households, each after those that it leads through."""
    left = {label: t for label, t in classification().items() if t.is_of_household}
    ordered: list[Rows] = []
    while left:
        ready = [t for t in left.values() if not {p.label for p in parents(t)} & left.keys()]
        for table in ready:
            ordered.append(table)
            del left[table.label]
    return ordered


def parents(table: Rows) -> list[Rows]:
    """The tables that the rows of a table lead through."""
    held = classification()
    keys = [table.model._meta.get_field(name) for name in table.through]
    return [held[key.related_model._meta.label] for key in keys]  # type: ignore[union-attr]
