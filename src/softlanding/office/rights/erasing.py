"""Erasing a household: anonymised to what may be counted, or deleted whole.

Both destroy what leads to a person in every table, in its history and in the reasons of
writes. Anonymising leaves rows without which counts would change: the household and the
number of its members, where it was placed, what the town said. The ledger is never touched
in its numbers; deleting only cuts what leads from it to the household.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field as Column
from django.db.models import QuerySet
from pghistory.models import Context

from softlanding.office.cases.api import CaseImport, Household
from softlanding.office.privacy.api import Clock, Fate, Field, Rows, Then, of_households
from softlanding.office.rights.copy import context_ids, shared_contexts
from softlanding.office.rights.holdings import Holdings, events_of, holdings
from softlanding.office.rights.models import Way

EVERYTHING = frozenset({Clock.JOURNEY, Clock.HEALTH, Clock.CASE, Clock.SELF})
BATCH = 1_000


def erase_household(
    household_id: int, way: str, clocks: Collection[str] = EVERYTHING
) -> dict[str, int]:
    """Erase what the clocks are for, in one transaction of the caller.

    Parameters
    ----------
    household_id
        Number of the household.
    way
        `Way.ANONYMISE` or `Way.DELETE`; deleting needs all clocks.
    clocks
        Which clocks have run out.

    Returns
    -------
    dict
        Rows by table that were deleted or changed.
    """
    held = holdings(household_id)
    whole = set(clocks) >= EVERYTHING
    if way == Way.DELETE and not whole:
        raise ValueError("only everything can be deleted")
    counts: dict[str, int] = {}
    with _unwatched():
        if whole:
            _empty_reasons(held)
            _let_go(household_id)
            counts |= _empty_workbooks(held)
        for table in reversed(list(held.tables())):
            if (way == Way.DELETE and table.fate != Fate.COUNTS) or (
                table.fate == Fate.GOES and table.clock in clocks
            ):
                counts[table.label] = _delete(held, table)
            elif changed := _blank(held, table, clocks, cut=way == Way.DELETE):
                counts[table.label] = changed
    return counts


def empty_workbook(found: CaseImport) -> None:
    """Destroy a workbook of households and what was found in it; that it came in is kept."""
    with _unwatched():
        gone = {"file_name": "", "content": b"", "findings": "", "size": 0}
        CaseImport.objects.filter(pk=found.pk).update(**gone)
        events: Any = CaseImport.pgh_event_model  # type: ignore[attr-defined]
        events.objects.filter(pgh_obj_id=found.pk).update(file_name="")


@contextmanager
def _unwatched() -> Iterator[None]:
    """Without the triggers that would keep what is destroyed; all others stay in force."""
    models: list[Any] = [*(table.model for table in of_households()), CaseImport]
    names = [
        f"{model._meta.label}:{trigger.name}"
        for model in models
        for trigger in getattr(model._meta, "triggers", [])
    ]
    with pgtrigger.ignore(*names):
        yield


def _delete(held: Holdings, table: Rows) -> int:
    """Rows and their history; foreign keys are checked at the end of the transaction."""
    rows = held.rows(table).order_by()
    count = rows.count()
    rows._raw_delete(rows.db)  # noqa: SLF001 - without reading what leads here: all of it goes
    events = held.events(table)
    if events is not None:
        events.order_by()._raw_delete(rows.db)  # noqa: SLF001
    return count


def _blank(held: Holdings, table: Rows, clocks: Collection[str], *, cut: bool) -> int:
    """Anonymise fields whose clock has run out, in rows and in their history."""
    fields = [f for f in table.fields.values() if f.clock in clocks and f.then != Then.KEEP]
    links = table.through if cut else ()
    if not fields and not links:
        return 0
    changed = _rewrite(table.model, held.rows(table), fields, links, "pk")
    events = held.events(table)
    if events is not None:
        _rewrite(events_of(table), events, fields, links, "pgh_obj_id")
    return changed


def _rewrite(
    model: Any, rows: QuerySet[Any], fields: Collection[Field], links: Collection[str], key: str
) -> int:
    columns = {column.name: column for column in model._meta.concrete_fields}
    names = [f.name for f in fields if f.name in columns]
    found = list(rows)
    for row in found:
        for one in fields:
            if one.name in columns:
                column = columns[one.name]
                value = anonymous(one, column, getattr(row, column.attname), getattr(row, key))
                setattr(row, column.attname, value)
        for link in links:
            setattr(row, columns[link].attname, None)
    if found and (names or links):
        model.objects.bulk_update(found, [*names, *links], batch_size=BATCH)
    return len(found)


def anonymous(field: Field, column: Column[Any, Any], value: Any, number: int) -> Any:
    """What stands in the place of a personal value."""
    if field.then == Then.RENAME:
        return f"A-{number}"
    if isinstance(value, date) and field.then in (Then.YEAR, Then.DECADE):
        year = value.year if field.then == Then.YEAR else value.year // 10 * 10
        return date(year, 1, 1)
    if column.null:
        return None
    if column.has_default():
        return column.get_default()
    if isinstance(column, ArrayField):
        return []
    return b"" if column.get_internal_type() == "BinaryField" else ""


def _empty_reasons(held: Holdings) -> None:
    """Reasons of writes to this household alone; those of many households speak of none."""
    ids = context_ids(held)
    for context in Context.objects.filter(pk__in=ids - shared_contexts(held, ids)):
        if context.metadata.get("reason"):
            context.metadata["reason"] = ""
            context.save(update_fields=["metadata"])


def _let_go(household_id: int) -> None:
    """Households that wanted the same town no longer lead here."""
    Household.objects.filter(linked_to=household_id).update(linked_to=None)
    events: Any = Household.pgh_event_model  # type: ignore[attr-defined]
    events.objects.filter(linked_to=household_id).update(linked_to=None)


def _empty_workbooks(held: Holdings) -> dict[str, int]:
    """The workbooks that the household came with, also of other households: they have served."""
    events: Any = Household.pgh_event_model  # type: ignore[attr-defined]
    numbers = set(events.objects.filter(pgh_obj_id=held.household_id).values_list(
        "brought_by_id", flat=True))  # fmt: skip
    numbers |= set(Household.objects.filter(pk=held.household_id).values_list(
        "brought_by_id", flat=True))  # fmt: skip
    found = CaseImport.objects.filter(pk__in=numbers - {None})
    for workbook in found:
        empty_workbook(workbook)
    return {"cases.CaseImport": len(found)} if found else {}
