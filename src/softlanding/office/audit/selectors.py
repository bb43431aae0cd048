"""Reading the history that triggers and the read log have kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from pghistory.models import Context

from softlanding.office.accounts.api import User
from softlanding.office.audit.models import Access


def accesses() -> QuerySet[Access]:
    """Reads of personal files and refused attempts, newest first."""
    return Access.objects.select_related("user").order_by("-pk")


def writes() -> QuerySet[Context]:
    """Audited writes, newest first: one for each action with all the rows it changed."""
    return Context.objects.filter(metadata__has_key="action").order_by("-created_at", "-pk")


def described(contexts: Iterable[Any]) -> list[dict[str, Any]]:
    """Action, reason, time and name of the user of each write; one query for all names."""
    found = list(contexts)
    ids = {context.metadata.get("user") for context in found} - {None}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "action": context.metadata["action"],
            "reason": context.metadata.get("reason", ""),
            "user": names.get(context.metadata.get("user"), ""),
            "at": context.created_at,
        }
        for context in found
    ]
