"""What a token may be used for, within what its person may do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_DAYS = 365


class Scope(models.TextChoices):
    """One kind of request each; a scope never adds to what the person may."""

    CASES_READ = "cases:read", _("Read cases")
    CASES_WRITE = "cases:write", _("Enter cases and move them on")
    QUOTAS_READ = "quotas:read", _("Read quotas and the ledger")
    QUOTAS_ANSWER = "quotas:answer", _("Answer quotas")
    ROUNDS_READ = "rounds:read", _("Read placements")
    ROUNDS_WRITE = "rounds:write", _("Start placements and change them")
    PROPOSALS_READ = "proposals:read", _("Read proposals")
    PROPOSALS_ANSWER = "proposals:answer", _("Answer proposals")
    ARRIVALS_READ = "arrivals:read", _("Read arrivals")
    ARRIVALS_WRITE = "arrivals:write", _("Change and confirm arrivals")
    DECIDE = "decide", _("Send and decide in my name")


READING = tuple(scope.value for scope in Scope if scope.value.endswith(":read"))
# What a token could do before there were scopes.
FORMER = (*READING, Scope.CASES_WRITE.value)


def former_scopes() -> list[str]:
    """Scopes of a token made before there were any."""
    return list(FORMER)


def in_a_year() -> datetime:
    """When a token ends unless an earlier day is named."""
    return timezone.now() + timedelta(LONGEST_DAYS)
