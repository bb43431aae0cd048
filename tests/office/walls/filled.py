"""A row of every table behind a wall for each of a few cases, in two countries.

Rows are written without triggers and checks, as the database's superuser: they need not make
sense, only belong to a case. Every row of a case, and every reference between them, has the
number of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from softlanding.office.accounts.api import ApiToken, Role, User
from softlanding.office.territories.api import Level, Territory
from softlanding.office.walls.plan import WALLS
from tests.office.conftest import territory

VISIT = "visit-{}"


@dataclass(frozen=True)
class Case:
    """A household, how far it has come with which town, and whose officer wrote its rows."""

    number: int
    name: str
    town: Territory
    officer: User
    status: str = "accepted"

    @property
    def nation(self) -> Territory:
        assert self.town.parent is not None
        assert self.town.parent.parent is not None
        return self.town.parent.parent


@dataclass(frozen=True)
class Filled:
    """The cases by name, and in which countries they are."""

    cases: dict[str, Case]

    def names(self, numbers: set[int]) -> set[str]:
        return {case.name for case in self.cases.values() if case.number in numbers}


def fill(towns: dict[str, Territory], person: Callable[[Role, str], User]) -> Filled:
    """Cases of Alby: accepted, asked, declined, still a draft; of Dal; and of Udby in Sudland."""
    nation = territory("Sudland", Level.COUNTRY, None)
    region = territory("Upper", Level.REGION, nation)
    udby = territory("Udby", Level.MUNICIPALITY, region, 4_000)
    ours, theirs = person(Role.NATIONAL, "Norland"), person(Role.NATIONAL, "Sudland")
    made = [
        Case(900_001, "own", towns["Alby"], ours),
        Case(900_002, "asked", towns["Alby"], ours, "sent"),
        Case(900_003, "declined", towns["Alby"], ours, "declined"),
        Case(900_004, "draft", towns["Alby"], ours, "draft"),
        Case(900_005, "elsewhere", towns["Dal"], ours),
        Case(900_006, "abroad", udby, theirs),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in [ApiToken, *tables()]:
            _drop_checks(cursor, model)
            for case in made:
                if case.status != "draft" or not model._meta.label.startswith("cases.TownAccess"):
                    _add(cursor, model, case)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return Filled({case.name: case for case in made})


def tables() -> Iterator[Any]:
    """Every model behind a wall, each followed by its history."""
    for label in WALLS:
        model: Any = apps.get_model(label)
        yield model
        if hasattr(model, "pgh_event_model"):
            yield model.pgh_event_model


def seen() -> dict[str, set[int]]:
    """Numbers of the cases of which each table hands out a row, asked by plain SQL."""
    found = {}
    with connection.cursor() as cursor:
        for model in tables():
            key = number_of(model)
            column = connection.ops.quote_name(key)
            cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")
            found[model._meta.label] = {_number(row[0]) for row in cursor.fetchall()}
    return found


def number_of(model: Any) -> str:
    """The column that holds the number of the case."""
    if model._meta.label == "pghistory.Context":
        return "metadata"
    return "pgh_obj_id" if hasattr(model, "pgh_obj") else str(model._meta.pk.column)


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int) else int(str(value).split('"case": ')[1][:6])


def _drop_checks(cursor: Any, model: Any) -> None:
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') AND conrelid = %s::regclass",
        [model._meta.db_table],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {name}")


def _add(cursor: Any, model: Any, case: Case) -> None:
    given = {
        field.column: field.get_db_prep_save(_value(model, field, case), connection)
        for field in model._meta.concrete_fields
    }
    columns = ", ".join(connection.ops.quote_name(str(column)) for column in given)
    marks = ", ".join(["%s"] * len(given))
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", [*given.values()]
    )


def _value(model: Any, field: Any, case: Case) -> Any:
    """What a column holds; only what a wall asks for means something."""
    special = _special(case).get((model._meta.label.removesuffix("Event"), field.name))
    if special is not None:
        return special[0]
    if field.is_relation:
        return _reference(field, case)
    if field.primary_key:
        return uuid4() if isinstance(field, models.UUIDField) else case.number
    if field.name == "subject_id":
        return case.number
    return None if field.null else _filling(field, case)


def _reference(field: Any, case: Case) -> int | None:
    target = field.related_model._meta.label
    if target == "territories.Territory":
        region = case.town.parent
        assert region is not None
        places = {"country": case.nation.pk, "region": region.pk}
        return places.get(field.name, case.town.pk)
    if target == "accounts.User":
        return case.officer.pk
    return None if field.name == "pgh_context" else case.number


def _special(case: Case) -> dict[tuple[str, str], tuple[Any]]:
    later, now = timezone.now() + timedelta(1), timezone.now()
    open_ = case.status in ("accepted", "sent")
    metadata = {"action": "test", "user": case.officer.pk, "case": case.number}
    return {
        ("cases.TownAccess", "why"): ("accepted" if case.status == "accepted" else "proposed",),
        ("cases.TownAccess", "ended_at"): (None if open_ else now,),
        ("placement.Placement", "status"): (case.status,),
        ("residents.AccessCode", "expires_at"): (later,),
        ("residents.AccessCode", "revoked_at"): (None,),
        ("residents.Visit", "ends_at"): (later,),
        ("residents.Visit", "digest"): (VISIT.format(case.name),),
        ("audit.Access", "subject"): ("household",),
        ("pghistory.Context", "metadata"): (metadata,),
    }


def _filling(field: Any, case: Case) -> Any:
    match field.get_internal_type():
        case "DateTimeField":
            return timezone.now()
        case "DateField":
            return date(2026, 6, 1)
        case "BinaryField":
            return b""
        case "JSONField":
            return {}
        case "ArrayField":
            return []
        case "BooleanField":
            return False
        case "CharField" | "TextField":
            return str(case.number)[: field.max_length]
        case _:
            return case.number - 900_000
