"""Two households with a row in every table, and a mark in every personal field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import Household
from softlanding.office.privacy.api import EncryptedTextField, Rows, encrypt, of_households, parents
from softlanding.office.territories.api import Territory

SHORT = 8  # a text that is shorter cannot hold a mark of its own
FIXED: dict[str, dict[str, Any]] = {
    "placement.Placement": {"status": "accepted", "decision": "confirmed"},
    "ledger.Entry": {"kind": "arrival", "persons": 3, "corrects": None, "swap": None},
    "cases.Attachment": {"confidential": False},
    "rights.DataRequest": {"withheld": [], "status": "granted", "kind": "access"},
}
LEFT = {"cases.Household", "cases.Person"}  # made by the fixture, marked here


class Marks:
    """Makes marks that occur nowhere else, and remembers where each was put."""

    def __init__(self, name: str, start: int) -> None:
        self.name, self.next = name, start
        self.put: dict[str, Any] = {}  # by table and field

    def number(self) -> int:
        self.next += 1
        return self.next

    def of(self, field: models.Field[Any, Any]) -> Any:
        """A mark that fits the field, or None where none can be put."""
        kind = field.get_internal_type()
        number = self.number()
        if isinstance(field, ArrayField):
            if "Integer" in field.base_field.get_internal_type():
                return [number]
            return [f"{self.name}{number}"[: field.base_field.max_length]]
        if isinstance(field, EncryptedTextField) or kind == "TextField":
            return f"{self.name}-{number}"
        if kind == "CharField":
            return f"{self.name}{number}" if (field.max_length or 99) >= SHORT else "xy"[:1]
        if kind == "JSONField":
            return [f"{self.name}-{number}"]
        if kind == "BinaryField":
            return encrypt(f"{self.name}-{number}".encode())
        return self._plain(kind, number)

    @staticmethod
    def _plain(kind: str, number: int) -> Any:
        if kind == "DateField":
            return date(1950, 1, 1) + timedelta(days=number)
        if kind == "DateTimeField":
            return datetime(2001, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        if kind == "TimeField":
            return time(number % 24, number % 60)
        if kind == "FloatField":
            return number / 1000
        return {"BooleanField": True, "PositiveSmallIntegerField": number % 9}.get(kind, number)


def fill(household: Household, viewer: Viewer, town: Territory, marks: Marks) -> dict[str, Any]:
    """A marked row in every table of households; by label the row."""
    head = household.members.get(position=1)
    made: dict[str, Any] = {"cases.Household": household, "cases.Person": head}
    with audited("household entered", viewer=viewer, reason=f"{marks.name}-reason"):
        for table in of_households():
            if table.label not in LEFT:
                made[table.label] = _row(table, made, viewer.user, town, marks)
        for label in sorted(LEFT):
            _mark(made[label], label, marks)
    return made


def _row(
    table: Rows, made: dict[str, Any], user: User, town: Territory, marks: Marks
) -> models.Model:
    values: dict[str, Any] = {}
    links = dict(zip(table.through, parents(table), strict=True))
    for field in table.model._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.name in FIXED.get(table.label, {}):
            values[field.name] = FIXED[table.label][field.name]
        elif field.name in links:
            values[field.name] = made[links[field.name].label]
        elif isinstance(field, models.ForeignKey):
            values[field.name] = _other(field, made, user, town)
        elif field.choices and not isinstance(field, ArrayField):
            values[field.name] = field.choices[0][0]
        else:
            values[field.name] = _remember(table.label, field, marks)
    row = table.model._default_manager.create(**values)
    stamps = {n: v for n, v in values.items() if _by_itself(table.model._meta.get_field(n))}
    if stamps:
        import pgtrigger

        with pgtrigger.ignore():
            table.model._default_manager.filter(pk=row.pk).update(**stamps)
    return row


def _by_itself(field: Any) -> bool:
    return bool(getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False))


def _remember(label: str, field: models.Field[Any, Any], marks: Marks) -> Any:
    value = marks.of(field)
    marks.put[f"{label}.{field.name}"] = value
    return value


def _other(field: Any, made: dict[str, Any], user: User, town: Territory) -> Any:
    """The row of another table that a foreign key needs."""
    target = field.related_model
    if target is User:
        return user
    if target is Territory:
        return town
    if target._meta.label == "placement.Round":
        return made["round"] if "round" in made else target._default_manager.first()
    if target._meta.label == "quotas.Programme":
        return made["cases.Household"].programme
    return made.get(target._meta.label) if field.name == "person" else None


def _mark(row: Any, label: str, marks: Marks) -> None:
    """Put marks into a row that was there already, by an ordinary save."""
    for field in row._meta.concrete_fields:
        fixed = field.primary_key or isinstance(field, models.ForeignKey) or field.choices
        if fixed or field.name in {"position", "name_words", "confidential", "is_synthetic"}:
            continue
        setattr(row, field.name, _remember(label, field, marks))
    row.save()
