"""Codes that open a household's own page, its visits, answers, agreement and messages."""

from __future__ import annotations

import json
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement
from softlanding.office.privacy.api import EncryptedTextField


@pghistory.track(exclude=["link_digest", "typed_digest"])
class AccessCode(models.Model):
    """A link and a typed code, of which only keyed hashes are kept, until they end."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="access_codes")
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    typed_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_code_revoked_by_somebody",
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.made_at:%Y-%m-%d}"

    @property
    def works(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class Visit(models.Model):
    """One opened page on one phone: the cookie's hash, its language, and when it ends."""

    code = models.ForeignKey(AccessCode, models.CASCADE, related_name="visits")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=3)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code_id} {self.ends_at:%Y-%m-%d}"


class WrongCode(models.Model):
    """A code that opened nothing, from an address of which a keyed hash is kept for a day."""

    address = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="wrong_code_by_address")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


@pghistory.track()
class Answer(models.Model):
    """What a household answered to one question, encrypted: it may speak of faith or health."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="wish_answers")
    question = models.CharField(_("question"), max_length=20)
    packed = EncryptedTextField()
    answered_at = models.DateTimeField(_("answered"), auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["household", "question"], name="wish_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.question}"

    @property
    def said(self) -> dict[str, Any]:
        """`choice`, and `importance` from 1 to 3 where it was asked."""
        found: dict[str, Any] = json.loads(self.packed)
        return found

    @said.setter
    def said(self, given: dict[str, Any]) -> None:
        self.packed = json.dumps(given)


@pghistory.track()
class Agreement(models.Model):
    """A household agrees to the town proposed to it; a person still decides."""

    placement = models.OneToOneField(Placement, models.CASCADE, related_name="agreement")
    said_at = models.DateTimeField(_("said"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.placement_id}"


@pghistory.track()
class Message(models.Model):
    """What a household asks or tells the office, and the answer of a named person."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="messages")
    text = EncryptedTextField(_("message"))
    language = models.CharField(_("language"), max_length=3)
    said_at = models.DateTimeField(_("said"), auto_now_add=True)
    reply = EncryptedTextField(_("answer"), blank=True)
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="message_answered_by_somebody",
                condition=models.Q(replied_at=None, replied_by=None)
                | models.Q(replied_at__isnull=False, replied_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.said_at:%Y-%m-%d}"


@pghistory.track(pghistory.UpdateEvent())
class News(models.Model):
    """Something that a household is told on its page, until it says that it has read it."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        CONFIRMED = "confirmed"
        WITHDRAWN = "withdrawn"
        OBJECTION_REPLIED = "objection_replied"
        MESSAGE_REPLIED = "message_replied"
        ARRIVAL = "arrival"

    household = models.ForeignKey(Household, models.CASCADE, related_name="news")
    kind = models.CharField(max_length=20, choices=Kind)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["household", "-at"], name="news_of_household")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"
