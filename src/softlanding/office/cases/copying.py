"""Many new rows at once, by PostgreSQL's COPY."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def copy_in(rows: Sequence[Model]) -> None:
    """Write new rows of one model and give them their keys; several times as fast as INSERT.

    Rows that they point to are stored before. Triggers of the history run as for any new
    row. Called within an audited write that has written something by Django before: only
    such a statement carries who writes and why into the transaction. PostgreSQL copies
    nothing into a table behind a wall; there the rows go by way of a passing table.
    """
    if not rows:
        return
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields: Sequence[Any] = meta.concrete_fields
    table, columns = quote(meta.db_table), ", ".join(quote(str(f.column)) for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        keys = cursor.fetchall()
        cursor.execute("SELECT row_security_active(%s)", [meta.db_table])
        walled = cursor.fetchone() == (True,)
        target = quote(f"passing_{meta.db_table}") if walled else table
        if walled:
            cursor.execute(f"CREATE TEMPORARY TABLE {target} (LIKE {table}) ON COMMIT DROP")
        with cursor.copy(f"COPY {target} ({columns}) FROM STDIN") as copy:
            for row, (key,) in zip(rows, keys, strict=True):
                row.pk = key
                for field in fields:
                    if field.is_relation and field.is_cached(row):
                        setattr(row, field.attname, getattr(row, field.name).pk)
                copy.write_row(
                    [f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in fields]
                )
                state = row._state  # noqa: SLF001 - as Django itself notes what is stored
                state.adding, state.db = False, connection.alias
        if walled:
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {target}")  # noqa: S608 - own names
            cursor.execute(f"DROP TABLE {target}")
