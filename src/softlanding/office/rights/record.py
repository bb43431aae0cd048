"""The record of processing, made from the classification of every field.

References
----------
GDPR, Article 30(1)(a) to (g).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from softlanding.office.accounts.api import Role
from softlanding.office.privacy.api import (
    GROUNDS,
    SPECIAL,
    TERMS,
    Category,
    Clock,
    EncryptedTextField,
    Field,
    Purpose,
    Rows,
    Whose,
    classification,
)
from softlanding.office.rights.clocks import Rule, rules_of
from softlanding.office.rights.models import Controller
from softlanding.office.territories.api import Territory


@dataclass
class Activity:
    """One line of the record: data of one kind of person, kept for one purpose."""

    purpose: Purpose
    whose: Whose
    categories: set[Category] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    clocks: set[Clock] = field(default_factory=set)
    fields: list[str] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        return [str(Role(role).label) for role in GROUNDS[self.purpose].recipients]

    @property
    def special(self) -> list[str]:
        """Special categories of Article 9 among the data."""
        return [str(c.label) for c in Category if c in self.categories and c in SPECIAL]

    @property
    def category_names(self) -> list[str]:
        return [str(c.label) for c in Category if c in self.categories]


@dataclass(frozen=True)
class Record:
    """The record of a country, as Article 30 asks for it."""

    country: Territory
    controller: Controller | None
    activities: list[Activity]
    rules: dict[str, Rule]

    def limits(self, activity: Activity) -> list[str]:
        """How long the data of an activity are kept."""
        said = []
        for clock in Clock:
            if clock not in activity.clocks:
                continue
            running = [rule for rule in self.rules.values() if rule.term.clock == clock]
            said += [limit(rule) for rule in running] or [str(clock.label)]
        return said


def limit(rule: Rule) -> str:
    """A time limit in words."""
    months = {"months": rule.months, "since": rule.term.since}
    return _("%(months)s months after %(since)s") % months


def record_of(country: Territory) -> Record:
    """The record of a country as the classification stands now."""
    found: dict[tuple[Purpose, Whose], Activity] = {}
    for table in classification().values():
        for one in table.personal():
            _count_in(found, table, one)
    order = list(Purpose), list(Whose)
    activities = sorted(
        found.values(), key=lambda a: (order[0].index(a.purpose), order[1].index(a.whose))
    )
    controller = Controller.objects.filter(country=country).first()
    return Record(country, controller, activities, rules_of(country))


def _count_in(found: dict[Any, Activity], table: Rows, one: Field) -> None:
    assert one.purpose and one.category  # noqa: S101, PT018 - every personal field says both
    key = one.purpose, one.whose
    activity = found.setdefault(key, Activity(*key))
    activity.categories.add(one.category)
    activity.bases.add(one.basis)
    activity.clocks.add(one.clock)
    activity.fields.append(f"{table.label}.{one.name}")


def measures() -> list[str]:
    """How the data are kept safe, counted from the tables themselves."""
    counts: dict[str, int] = defaultdict(int)
    for table in classification().values():
        names = {one.name for one in table.personal()}
        files = set(getattr(table.model, "ENCRYPTED_FILES", ()))
        for column in table.model._meta.concrete_fields:
            encrypted = isinstance(column, EncryptedTextField) or column.name in files
            counts["encrypted"] += column.name in names and encrypted
        counts["history"] += hasattr(table.model, "pgh_event_model")
    return [
        _("%(count)s fields are encrypted at rest; names are found by a blind index.")
        % {"count": counts["encrypted"]},
        _("Every write to %(count)s tables is kept with who and why; every read of a file too.")
        % {"count": counts["history"]},
        _("Access by role and territory; towns see a case only while it concerns them."),
        _("Sealed notes are opened for a stated need."),
    ]


def field_rows() -> list[list[str]]:
    """Every personal field with all that is said of it, for the table of a file."""
    return [
        [
            table.label,
            one.name,
            str(one.whose.label),
            str(one.category.label) if one.category else "",
            str(one.purpose.label) if one.purpose else "",
            one.basis,
            _limit_of(one),
            _("yes") if one.export else _("no"),
            str(table.fate or ""),
            str(one.then),
        ]
        for table in classification().values()
        for one in table.personal()
    ]


def _limit_of(one: Field) -> str:
    codes = [term.code for term in TERMS.values() if term.clock == one.clock]
    return ", ".join(codes) or str(one.clock.value)
