"""Other databases than the office's own, such as a replica: every statement behind the wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from softlanding.office.walls.identity import bearer_now, tell_to


def wall_off(*, connection: Any, **_signal: Any) -> None:
    """Called for each new connection: on another database the bearer is told for each statement."""
    if connection.alias != DEFAULT_DB_ALIAS and _behind_wall not in connection.execute_wrappers:
        connection.execute_wrappers.append(_behind_wall)


def _behind_wall(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    line, bearer = context["connection"], bearer_now()
    if bearer is None or getattr(line, "is_told", False):
        return execute(sql, params, many, context)
    line.is_told = True
    try:
        with transaction.atomic(using=line.alias):
            tell_to(line, bearer)
            return execute(sql, params, many, context)
    finally:
        line.is_told = False
