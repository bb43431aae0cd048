"""What a household says itself: wishes and fears, consent for each purpose, objections."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.models.household import Household, in_bulk
from softlanding.office.cases.models.person import Person
from softlanding.office.privacy.api import EncryptedTextField


@pghistory.track(*in_bulk())
class OwnWords(models.Model):
    """A wish or a fear as it was said, in the language in which it was said."""

    class Kind(models.TextChoices):
        WISH = "wish", _("Wish")
        FEAR = "fear", _("Fear")

    household = models.ForeignKey(Household, models.CASCADE, related_name="own_words")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="own_words"
    )
    kind = models.CharField(_("what it is"), max_length=10, choices=Kind)
    text = EncryptedTextField(_("in their own words"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    said_at = models.DateTimeField(_("said"), auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"


@pghistory.track()
class Consent(models.Model):
    """What a member allows, for one purpose; the newest word counts."""

    class Purpose(models.TextChoices):
        PLACEMENT = "placement", _("Choosing a town by what is in the file")
        TOWN = "town", _("Passing the file on to the town that accepts")
        HEALTH = "health", _("Passing health needs on to the town")
        PARTNERS = "partners", _("Passing name and telephone on to mentors and associations")
        RESEARCH = "research", _("Research without names")

    household = models.ForeignKey(Household, models.CASCADE, related_name="consents")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="consents"
    )
    purpose = models.CharField(_("for"), max_length=20, choices=Purpose)
    given = models.BooleanField(_("allowed"))
    said_at = models.DateTimeField(_("said"), auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.purpose}"


@pghistory.track()
class Objection(models.Model):
    """A household objects; a person answers."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="objections")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    text = EncryptedTextField(_("objection"))
    said_at = models.DateTimeField(_("said"), auto_now_add=True)
    answer = EncryptedTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.said_at:%Y-%m-%d}"
