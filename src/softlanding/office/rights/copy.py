"""A copy of everything that is kept about a household or a member, machine readable.

References
----------
GDPR, Articles 15(1), 15(3), 15(4) and 20(1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from pghistory.models import Context

from softlanding.office.accounts.api import User
from softlanding.office.audit.api import reads_among
from softlanding.office.cases.api import Household, Person
from softlanding.office.placement.api import Placement, explanation_of
from softlanding.office.privacy.api import GROUNDS, Rows
from softlanding.office.rights.holdings import Holdings, events_of, of
from softlanding.office.rights.sight import Sight
from softlanding.office.rights.values import Values

SCHEMA = "softlanding/subject-access/1"


def make_copy(
    household: Household,
    reader: Person | None = None,
    *,
    withheld: Collection[int] = (),
    made_at: datetime,
) -> dict[str, Any]:
    """The copy as JSON can hold it; see the reference page "Copy of personal data".

    Parameters
    ----------
    household
        Whose file it is.
    reader
        The member who asked; None for the household as a whole.
    withheld
        Numbers of sealed notes that are not handed over.
    made_at
        When the copy is made.
    """
    held = of(household)
    sight = Sight(held, reader.pk if reader else None, withheld)
    values = Values()
    rooms: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for table in held.tables():
        found = list(_rows(table, held, sight, values))
        if found:
            rooms.setdefault(table.room, {})[table.name] = found
    history = list(_history(held, sight, values))
    return {
        "schema": SCHEMA,
        "made_at": made_at.isoformat(),
        "subject": {
            "household": household.reference,
            "member": reader.position if reader else None,
        },
        "synthetic": household.is_synthetic,
        "purposes": dict(_purposes(held)),
        "rooms": rooms,
        "explanations": list(_explanations(held, sight)),
        "reads": reads_among(_seen(held, sight)),
        "history": sorted(history, key=lambda event: (event["at"], event["table"])),
        "left_out": sight.left_out,
    }


def _rows(table: Rows, held: Holdings, sight: Sight, values: Values) -> Iterator[dict[str, Any]]:
    for row in held.rows(table):
        if not sight.shows(table, row, pk=row.pk):
            continue
        found = {one.name: values.of(row, one.name) for one in sight.fields(table, row.pk)}
        member = _position(held, table, row.pk, values)
        yield {"id": row.pk} | ({"member": member} if member else {}) | found


def _position(held: Holdings, table: Rows, pk: int, values: Values) -> str | None:
    """Which member a row is about, as `household/position`."""
    member = held.members[table.label].get(pk)
    return values.name(Person, member) if member and table.label != "cases.Person" else None


def _purposes(held: Holdings) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each table the purposes and legal bases of what is in it, and how long it is kept."""
    for table in held.tables():
        fields = [found for found in table.fields.values() if found.export and found.purpose]
        yield (
            table.label,
            {
                "purposes": sorted({str(found.purpose) for found in fields}),
                "bases": sorted({found.basis for found in fields}),
                "clocks": sorted({str(found.clock) for found in fields}),
                "recipients": sorted(
                    {
                        str(role)
                        for f in fields
                        if f.purpose
                        for role in GROUNDS[f.purpose].recipients
                    }
                ),
            },
        )


def _explanations(held: Holdings, sight: Sight) -> Iterator[dict[str, Any]]:
    """Why each proposed town, as the office itself can read it."""
    found = Placement.objects.filter(pk__in=held.ids("placement.Placement"))
    for placement in found.select_related("round", "territory", "household").order_by("pk"):
        explained = explanation_of(placement)
        if explained is not None:
            yield {"placement": placement.pk} | explained


def _seen(held: Holdings, sight: Sight) -> dict[str, set[int]]:
    """Numbers of the rows of the copy, by the name under which reads are recorded."""
    found: dict[str, set[int]] = {}
    for table in held.tables():
        shown = {
            row.pk for row in held.rows(table) if sight.shows(table, row, pk=row.pk, count=False)
        }
        if table.label == "cases.Household":
            shown = held.ids(table.label)
        if shown:
            found.setdefault(str(table.model._meta.model_name), set()).update(shown)
    return found


def _history(held: Holdings, sight: Sight, values: Values) -> Iterator[dict[str, Any]]:
    """What was written when and by whom; of a change only what it changed."""
    contexts = _contexts(held)
    private = contexts.keys() - shared_contexts(held, contexts)
    users = dict(User.objects.values_list("pk", "name").filter(
        pk__in=[data["user"] for data in contexts.values() if data.get("user")]
    ))  # fmt: skip
    for table in held.tables():
        before: dict[int, dict[str, Any]] = {}
        kept = {one.name for one in events_of(table)._meta.fields} if events_of(table) else set()
        for event in held.events(table) or ():
            pk = event.pgh_obj_id
            if not sight.shows(table, event, pk=pk, count=False):
                continue
            names = [one.name for one in sight.fields(table, pk) if one.name in kept]
            now = {name: values.of(event, name) for name in names}
            last = before.get(pk, {})
            before[pk] = now
            data = contexts.get(event.pgh_context_id, {})
            yield {
                "at": event.pgh_created_at.isoformat(),
                "table": table.label,
                "id": pk,
                "kind": event.pgh_label,
                "action": data.get("action", ""),
                "reason": data.get("reason", "") if event.pgh_context_id in private else "",
                "by": users.get(data.get("user") or 0, ""),
                "values": {k: v for k, v in now.items() if k not in last or last[k] != v},
            }


def _contexts(held: Holdings) -> dict[Any, dict[str, Any]]:
    ids = context_ids(held)
    return dict(Context.objects.filter(pk__in=ids).values_list("pk", "metadata"))


def context_ids(held: Holdings) -> set[Any]:
    """Writes that touched the household."""
    found: set[Any] = set()
    for table in held.tables():
        events = held.events(table)
        if events is not None:
            found.update(events.order_by().values_list("pgh_context_id", flat=True).distinct())
    return found - {None}


def shared_contexts(held: Holdings, contexts: Collection[Any]) -> set[Any]:
    """Those writes that touched other households too: their reasons are not this household's."""
    found: set[Any] = set()
    wanted = list(contexts)
    for table in held.tables():
        model: Any = events_of(table)
        if model is None or not wanted:
            continue
        others = model.objects.filter(pgh_context_id__in=wanted)
        others = others.exclude(pgh_obj_id__in=held.ids(table.label)).order_by()
        found.update(others.values_list("pgh_context_id", flat=True).distinct())
    return found
