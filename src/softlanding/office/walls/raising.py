"""Making the walls stand in the database as the plan says."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.db import ProgrammingError, connections, models, transaction

from softlanding.office.walls.bearers import WEB, WORKER, definitions
from softlanding.office.walls.plan import FORBIDDEN, HISTORY, WALLS

ROLES = (WEB, WORKER)
_STANDING = """
    SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p
    JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = 'wall' AND c.relrowsecurity"""
_GRANTED = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'walls'"


def walled() -> dict[str, list[str]]:
    """The statements that raise the wall of each table."""
    found: dict[str, list[str]] = {}
    for label, condition in WALLS.items():
        model: Any = apps.get_model(label)
        found[model._meta.db_table] = list(_wall(model._meta.db_table, condition))
        kept: type[models.Model] | None = getattr(model, "pgh_event_model", None)
        if kept is not None:
            told = HISTORY.get(label, condition).replace("{row}.id", "{row}.pgh_obj_id")
            table = kept._meta.db_table
            found[table] = list(_wall(table, told, history=True))
    return found


def missing(using: str = "default") -> list[str]:
    """Tables whose wall does not stand as the plan says."""
    with connections[using].cursor() as cursor:
        cursor.execute(_STANDING)
        standing = dict(cursor.fetchall())
    return [table for table, wall in walled().items() if standing.get(table) != _mark(wall)]


def raise_walls(using: str = "default") -> None:
    """Roles, functions, rights and policies, after every `migrate`; what stands is left alone.

    While a room is not migrated yet, nothing is done: its own migration comes next. Each table
    is locked for a moment of its own, as people may be working; what is broken off is gone on
    with by the next `migrate`.

    Raises
    ------
    django.core.management.base.CommandError
        The roles are missing and this login may not create them; what to ask for is told.
    """
    tables = sorted(connections[using].introspection.table_names())
    walls = walled()
    if not walls.keys() <= set(tables):
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _make_roles(cursor, using)
        rights = [*definitions(), *_rights()]
        mark = _mark([*rights, *tables])
        cursor.execute(_GRANTED)
        if cursor.fetchone() != (mark,):
            for statement in [*rights, f"COMMENT ON SCHEMA walls IS '{mark}'"]:
                cursor.execute(statement)
    for table in missing(using):
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for statement in walls[table]:
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON POLICY wall ON {table} IS '{_mark(walls[table])}'")


def _mark(statements: list[str]) -> str:
    return sha256("\n".join(statements).encode()).hexdigest()[:16]


def _make_roles(cursor: Any, using: str) -> None:
    """The two roles, and this login a member of both."""
    for role in ROLES:
        try:
            with transaction.atomic(using=using):
                cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {role} NOLOGIN")
                if not _becomes(cursor, using, role):
                    cursor.execute(f"GRANT {role} TO CURRENT_USER")
        except ProgrammingError as error:
            cursor.execute("SELECT current_user")
            made = "; ".join(f"CREATE ROLE {each} NOLOGIN" for each in ROLES)
            raise CommandError(
                f"The database's roles {' and '.join(ROLES)} are missing, or this login is no "
                f"member of them and may not change that. Let an administrator of PostgreSQL "
                f'run: {made}; GRANT {", ".join(ROLES)} TO "{cursor.fetchone()[0]}"; '
                "then migrate again."
            ) from error


def _becomes(cursor: Any, using: str, role: str) -> bool:
    """Whether this login may take the role; tried, as since PostgreSQL 16 a member may not."""
    try:
        with transaction.atomic(using=using):
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("RESET ROLE")
    except ProgrammingError:
        return False
    return True


def _rights() -> Iterator[str]:
    """Rows may be read and written; no table, trigger or policy may be changed."""
    whom = ", ".join(ROLES)
    yield f"GRANT USAGE ON SCHEMA public TO {whom}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {whom}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {whom}"
    for label, forbidden in FORBIDDEN.items():
        table = apps.get_model(label)._meta.db_table
        for role, what in forbidden.items():
            yield f"REVOKE {what} ON {table} FROM {role}"


def _wall(table: str, condition: str, *, history: bool = False) -> Iterator[str]:
    """The wall of one table. A history is only read and, by triggers, added to."""
    wall = condition.format(row=table)
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for name in ("wall", "adding", "office"):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    if history:
        yield f"CREATE POLICY wall ON {table} FOR SELECT TO {WEB} USING ({wall})"
        yield f"CREATE POLICY adding ON {table} FOR INSERT TO {WEB} WITH CHECK (true)"
    else:
        yield f"CREATE POLICY wall ON {table} TO {WEB} USING ({wall})"
    yield f"CREATE POLICY office ON {table} TO {WORKER} USING (true) WITH CHECK (true)"
