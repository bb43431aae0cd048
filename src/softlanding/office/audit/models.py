"""The log of reads, refused attempts and decisions, and the chain that holds it together.

Writes themselves are kept row by row by triggers, see `pghistory`.
"""

from __future__ import annotations

from typing import NamedTuple

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.territories.api import Territory


class Access(models.Model):
    """One line of the log: who did what to which subject, on which page, and when.

    Numbers of rows only, never a name or a text of anybody. Only ever added to; when its
    transaction commits, the database gives it its `Link`.
    """

    class Kind(models.TextChoices):
        READ = "read", _("Read")
        REFUSED = "refused", _("Refused")
        DECIDED = "decided", _("Decided")
        CHANGED = "changed", _("Changed")

    class Via(models.TextChoices):
        PAGE = "page", _("A page of the office")
        TOKEN = "token", _("A program with a token")
        OWN = "own", _("The household itself")
        OFFICE = "office", _("The office itself")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    via = models.CharField(_("by way of"), max_length=10, choices=Via, db_default=Via.PAGE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    country = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="only where there is no user, whose countries would say it",
    )
    subject = models.CharField(_("subject"), max_length=40, blank=True)
    subject_id = models.BigIntegerField(_("number"), null=True)
    occasion = models.CharField(_("page or action"), max_length=80, blank=True, db_default="")
    context = models.UUIDField(null=True, help_text="of the history's rows that it changed")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="access_by_subject"),
            models.Index(fields=["user", "id"], name="access_by_user"),
            models.Index(fields=["at"], name="access_by_time"),
            models.Index(
                fields=["kind", "id"], name="access_but_reads", condition=~models.Q(kind="read")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="chain",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="PERFORM audit_chain(NEW.id); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.subject_id}"


class Link(models.Model):
    """A link of the chain: the SHA-256 over a line of the log and the link before.

    Numbers have no gaps. Only the database's function `audit_chain` writes here, see `chain`.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        Access,
        models.DO_NOTHING,
        related_name="link",
        db_constraint=False,  # a line that is gone must be told, not hidden by its link going too
    )
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["number"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.number}:{bytes(self.hash).hex()}"


class Head(NamedTuple):
    """Where a chain ends: the number and hash of its last link."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"


class Verification(models.Model):
    """What the office's own check of the chain found."""

    at = models.DateTimeField(auto_now_add=True)
    whole = models.BooleanField(help_text="from the first row, not from the check before")
    rows = models.BigIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    faults = models.BigIntegerField(default=0)
    first_fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.head} {self.faults}"

    @property
    def head(self) -> Head:
        return Head(self.number, bytes(self.hash))
