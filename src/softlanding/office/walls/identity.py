"""Who bears a transaction: told to PostgreSQL for that transaction alone.

`set_config(..., true)` holds until the transaction ends, so that a pooler may hand the next
transaction on the same connection to somebody else. All settings are told at once: whatever
another client left on the connection is covered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from softlanding.office.walls.bearers import CODE, USER, VISIT, WEB, WORKER


@dataclass(frozen=True)
class Bearer:
    """A role of the database, and in whose name it asks; empty is nobody."""

    role: str = WEB
    user: int | None = None
    visit: str = ""  # digest of the cookie of a household's visit
    code: str = ""  # digest of a code or link that was just typed or followed


NOBODY = Bearer()
_OWNER = Bearer(role="none")
_TELL = "SELECT " + ", ".join(
    f"set_config('{name}', %s, true)" for name in ("role", USER, VISIT, CODE)
)


def bearer_now() -> Bearer | None:
    """In whose name this thread asks; None outside the walls."""
    found: Bearer | None = getattr(connection, "bearer", None)
    return found


def _stand(bearer: Bearer | None) -> None:
    tell_to(connection, bearer or _OWNER)
    _keep(bearer)


def tell_to(line: Any, bearer: Bearer) -> None:
    """Name the bearer on a connection, for the transaction that is open there."""
    user = "" if bearer.user is None else str(bearer.user)
    with line.cursor() as cursor:
        cursor.execute(_TELL, [bearer.role, user, bearer.visit, bearer.code])


def _keep(bearer: Bearer | None) -> None:
    connection.bearer = bearer  # type: ignore[attr-defined]


@contextmanager
def behind(bearer: Bearer = NOBODY) -> Iterator[None]:
    """One transaction in the name of the bearer; without one not a row of anybody.

    Inside another transaction it is a part of it, and the earlier bearer stands again after.
    """
    nested, before = connection.in_atomic_block, bearer_now()
    try:
        with transaction.atomic():
            _stand(bearer)
            yield
            if nested and not connection.needs_rollback:
                _stand(before)
    finally:
        _keep(before)


def tell(**names: Any) -> None:
    """Say on whose behalf the rest of the transaction asks: `user`, `visit` or `code`.

    Outside the walls (in a command, a job or a test of a service) nothing is told.
    """
    if (now := bearer_now()) is not None:
        _stand(replace(now, **names))


@contextmanager
def as_office() -> Iterator[None]:
    """The office's own work inside somebody's transaction, such as throwing away what is old.

    The one way past the walls for a page: what is read inside must not be shown as it is.
    """
    if (before := bearer_now()) is None:
        yield
        return
    try:
        with transaction.atomic():
            _stand(replace(before, role=WORKER))
            yield
            if not connection.needs_rollback:
                _stand(before)
    finally:
        _keep(before)


def office_job(work: Callable[..., None]) -> Callable[..., None]:
    """A background job as a role of its own: all rows, yet no table and no policy to change.

    The worker's connection is its own and never pooled by transaction: jobs show their
    progress while they run, in many transactions.
    """

    @wraps(work)
    def job(*given: Any, **named: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {WORKER}")
        try:
            work(*given, **named)
        finally:
            line = connection.connection
            if line is not None and line.info.transaction_status != TransactionStatus.INERROR:
                with connection.cursor() as cursor:
                    cursor.execute("RESET ROLE")

    return job
