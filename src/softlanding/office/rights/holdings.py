"""Every row that is or ever was kept about a household, in all rooms, with its history.

The classification says through which foreign keys a row leads to its household, so that a new
table is found here as soon as it is classified.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from softlanding.office.cases.api import Household
from softlanding.office.privacy.api import Rows, of_households, parents

ROOT = "cases.Household"


@dataclass
class Holdings:
    """Numbers of rows by table, and which member each is about; None for the household."""

    household_id: int
    members: dict[str, dict[int, int | None]] = field(default_factory=dict)

    def ids(self, label: str) -> set[int]:
        return set(self.members.get(label, ()))

    def rows(self, table: Rows) -> QuerySet[Any]:
        """Rows as they stand now."""
        return table.all_rows.filter(pk__in=self.ids(table.label)).order_by("pk")

    def events(self, table: Rows) -> QuerySet[Any] | None:
        """The history of all rows, also of those that are gone; None where none is kept."""
        model = events_of(table)
        if model is None:
            return None
        return model.objects.filter(pgh_obj_id__in=self.ids(table.label)).order_by("pgh_id")

    def tables(self) -> Iterator[Rows]:
        """Tables that hold something, each after those that it leads through."""
        return (table for table in of_households() if self.members.get(table.label))


def events_of(table: Rows) -> Any:
    """The table of a table's history; None where none is kept."""
    return getattr(table.model, "pgh_event_model", None)


def holdings(household_id: int) -> Holdings:
    """Find everything: at most two queries for each table and foreign key, however much it is."""
    found = Holdings(household_id)
    for table in of_households():
        if table.label == ROOT:
            found.members[ROOT] = {household_id: None}
            continue
        found.members[table.label] = {}
        for link, parent in zip(table.through, parents(table), strict=True):
            _follow(found, table, link, parent.label)
    return found


def _follow(found: Holdings, table: Rows, link: str, parent: str) -> None:
    """Rows whose foreign key leads to a row that was found; those of the history first."""
    above = found.members.get(parent, {})
    if not above:
        return
    own = f"{table.member}_id" if table.member not in ("", "id") else ""
    events = events_of(table)
    if events is not None:
        rows = events.objects.filter(**{f"{link}__in": list(above)}).order_by("pgh_id")
        _take(rows, ("pgh_obj_id", f"{link}_id", own), table, found, above)
    current = table.all_rows.filter(**{f"{link}__in": list(above)})
    _take(current, ("id", f"{link}_id", own), table, found, above)


def _take(
    rows: QuerySet[Any],
    columns: tuple[str, str, str],
    table: Rows,
    found: Holdings,
    above: dict[int, int | None],
) -> None:
    """Rows by number, foreign key that led to them, and member they are about."""
    key, link, own = columns
    held = found.members[table.label]
    for row in rows.values(*{key, link, own} - {""}):
        pk = row[key]
        if table.member:
            held[pk] = row[own] if own else pk
        else:  # about whom its parent is
            held.setdefault(pk, above.get(row[link]))


def of(household: Household) -> Holdings:
    """Everything about a household."""
    return holdings(household.pk)
