"""The version before goes on running while migrations are applied: what they may not do.

A migration that must break a rule says so: `not_while_running = "why"` in its class. Then the
site is stopped for that upgrade, and the changelog tells.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

RELEASED = Path(__file__).with_name("released") / "0.1.0.sql.xz"
LARGE = {
    *("cases.household", "cases.person", "cases.document", "cases.phasestep"),
    *("placement.placement", "ledger.entry", "audit.access"),
}  # tables that grow with every arrival or every page that is read
TAKEN_AWAY = (
    *(migrations.RemoveField, migrations.DeleteModel),
    *(migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable),
)
BLOCKING = (migrations.AddIndex, migrations.AddConstraint, migrations.AlterUniqueTogether)


def released() -> set[tuple[str, str]]:
    """Migrations that the release before has applied."""
    text = lzma.decompress(RELEASED.read_bytes()).decode()
    rows = re.search(r"COPY public\.django_migrations .*?\n(.*?)\n\\\.", text, re.DOTALL)
    assert rows
    return {tuple(row.split("\t")[1:3]) for row in rows[1].splitlines()}  # type: ignore[misc]


def hindrances(operation: Operation, app: str, before: ProjectState) -> Iterator[str]:
    """Why the version before could not run beside this operation, or would wait long for it."""
    given: Any = operation
    table = f"{app}.{str(getattr(given, 'model_name', getattr(given, 'name', ''))).lower()}"
    known = before.models.get(tuple(table.split(".")))  # type: ignore[call-overload]
    if isinstance(operation, TAKEN_AWAY):
        yield f"{table}: {operation.describe()}: code of the version before still reads it"
    if known is None:
        return  # a table that the version before does not know
    written_by_trigger = table.endswith("event")
    if isinstance(operation, migrations.AddField) and not written_by_trigger:
        field = given.field
        empty = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
        if not empty:
            yield f"{table}.{given.name}: the version before leaves it out; give null or db_default"
    if isinstance(operation, migrations.AlterField):
        old, new = known.fields[given.name], given.field
        if old.get_internal_type() != new.get_internal_type():
            yield f"{table}.{given.name}: another type rewrites the table under a lock"
        if (old.max_length or 0) > (new.max_length or 10**9):
            yield f"{table}.{given.name}: shorter than what may be stored"
        if old.null and not new.null:
            yield f"{table}.{given.name}: the version before may still write nothing"
    concurrent = isinstance(operation, AddIndexConcurrently | AddConstraintNotValid)
    if isinstance(operation, BLOCKING) and not concurrent and table in LARGE:
        yield f"{table}: writing waits until it is built; use AddIndexConcurrently"


def test_migrations_since_the_release_let_the_version_before_go_on() -> None:
    loader = MigrationLoader(None)
    old, found = released(), []
    ours = {app for app, _name in old if f"softlanding.office.{app}" in _installed()}
    for key, migration in loader.disk_migrations.items():
        app, name = key
        if key in old or app not in ours or getattr(migration, "not_while_running", ""):
            continue
        before = loader.project_state(key, at_end=False)
        for operation in migration.operations:
            found += [f"{app}.{name}: {told}" for told in hindrances(operation, app, before)]
            operation.state_forwards(app, before)
    assert found == []


def _installed() -> set[str]:
    from django.apps import apps

    return {config.name for config in apps.get_app_configs()}


def test_the_release_is_known() -> None:
    assert ("cases", "0002_the_whole_file") in released()


def state() -> ProjectState:
    made = ProjectState()
    for name in ("Person", "Small"):
        migrations.CreateModel(
            name,
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("word", models.CharField(max_length=9)),
            ],
        ).state_forwards("cases", made)
    return made


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (migrations.AddField("Small", "a", models.IntegerField(default=0)), "db_default"),
        (migrations.AddField("Small", "a", models.IntegerField(db_default=0)), ""),
        (migrations.AddField("Small", "a", models.IntegerField(null=True)), ""),
        (migrations.RemoveField("Small", "word"), "still reads"),
        (migrations.RenameField("Small", "word", "text"), "still reads"),
        (migrations.AlterField("Small", "word", models.TextField()), "rewrites"),
        (migrations.AlterField("Small", "word", models.CharField(max_length=5)), "shorter"),
        (migrations.AlterField("Small", "word", models.CharField(max_length=50)), ""),
        (migrations.AddIndex("Person", models.Index(fields=["word"], name="i")), "Concurrently"),
        (AddIndexConcurrently("Person", models.Index(fields=["word"], name="i")), ""),
        (migrations.AddIndex("Small", models.Index(fields=["word"], name="i")), ""),
        (migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]), ""),
    ],
)
def test_each_rule_is_seen_to_fail(operation: Operation, told: str) -> None:
    found = list(hindrances(operation, "cases", state()))
    assert bool(found) == bool(told)
    assert all(told in hindrance for hindrance in found)
