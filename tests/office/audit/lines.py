"""Lines of the log for tests, and a way past the triggers that guard them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited, record_own_read, record_read
from softlanding.office.audit.chain import Walk
from softlanding.office.audit.models import Head
from softlanding.office.cases.api import Household


def sql(statement: str, values: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def link_now() -> None:
    """What a commit does: the deferred trigger links every new line."""
    sql("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def write_lines(viewer: Viewer, household: Household, number: int) -> None:
    """Reads and decisions by turns, linked."""
    for turn in range(number):
        if turn % 4 == 1:
            with audited("consent recorded", viewer=viewer, subject=household):
                pass
        elif turn % 4 == 2:
            record_own_read(household, "resident_file")
        else:
            record_read(viewer, household)
    link_now()


class _Undone(Exception):
    pass


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As the owner of the database, with triggers off; all is undone at the end."""
    try:
        with transaction.atomic():
            sql("SET LOCAL session_replication_role = replica")
            yield
            raise _Undone
    except _Undone:
        pass


def faults(noted: Head | None = None) -> list[str]:
    return [str(fault) for fault in Walk().faults(noted)]


def head() -> Head:
    walk = Walk()
    assert list(walk.faults()) == []
    return walk.head
