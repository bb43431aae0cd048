"""What lies in a household's file: documents, attachments, sealed notes, family ties."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.models.household import Household, in_bulk
from softlanding.office.cases.models.person import Person
from softlanding.office.cases.names import plain_number
from softlanding.office.privacy.api import EncryptedTextField, blind
from softlanding.office.territories.api import Territory


@pghistory.track(*in_bulk())
class Document(models.Model):
    """A paper that says who somebody is."""

    BLIND = ("number_word",)

    class Kind(models.TextChoices):
        PASSPORT = "passport", _("Passport")
        IDENTITY_CARD = "identity_card", _("Identity card")
        BIRTH = "birth", _("Birth certificate")
        MARRIAGE = "marriage", _("Marriage certificate")
        FAMILY_BOOK = "family_book", _("Family book")
        UNHCR = "unhcr", _("UNHCR certificate")
        TRAVEL = "travel", _("Travel document")
        VISA = "visa", _("Visa")
        OTHER = "other", _("Other document")

    person = models.ForeignKey(Person, models.CASCADE, related_name="documents")
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    number = EncryptedTextField(_("number"), blank=True)
    number_word = models.CharField(max_length=20, blank=True, editable=False, db_index=True)
    issued_by = models.CharField(_("issuing country"), max_length=2, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    holder = EncryptedTextField(_("name as written in it"), blank=True)
    born = models.DateField(_("birth date as written in it"), null=True, blank=True)

    class Meta:
        ordering = ["person", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.blind_index()
        super().save(*args, **kwargs)

    def blind_index(self) -> None:
        """Equal for the same number of the same type and country, however it is spaced."""
        plain = plain_number(self.number)
        self.number_word = (
            blind(f"{self.kind}:{self.issued_by}:{plain}", "document") if plain else ""
        )


@pghistory.track(exclude=["content"])
class Attachment(models.Model):
    """A file, encrypted; never shown in place, only handed out."""

    ENCRYPTED_FILES = ("content",)

    household = models.ForeignKey(Household, models.CASCADE, related_name="attachments")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    title = EncryptedTextField(_("title"))
    media_type = models.CharField(_("type"), max_length=60)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField()
    confidential = models.BooleanField(_("kept from the others of the household"), default=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.media_type}"


@pghistory.track()
class SealedNote(models.Model):
    """What only those read who say why they need it."""

    class Kind(models.TextChoices):
        HEALTH = "health", _("Health")
        PROTECTION = "protection", _("Protection")
        OTHER = "other", _("Other")

    household = models.ForeignKey(Household, models.CASCADE, related_name="sealed_notes")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("about"), max_length=20, choices=Kind)
    text = EncryptedTextField(_("note"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"


class NoteOpening(models.Model):
    """One opening of a sealed note, by whom and for which need. Only ever added to."""

    class Purpose(models.TextChoices):
        TREATMENT = "treatment", _("Medical treatment")
        TRAVEL = "travel", _("Fitness to travel")
        HOUSING = "housing", _("Choice of dwelling")
        PROTECTION = "protection", _("Protection from harm")
        PLACEMENT = "placement", _("Choice of town")

    note = models.ForeignKey(SealedNote, models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("needed for"), max_length=20, choices=Purpose)
    need = EncryptedTextField(_("why you need it"))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="opening_kept", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.note_id} {self.purpose}"


@pghistory.track(*in_bulk())
class FamilyTie(models.Model):
    """A relative outside the household, and where."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("Husband, wife or partner")
        CHILD = "child", _("Son or daughter")
        PARENT = "parent", _("Parent")
        SIBLING = "sibling", _("Brother or sister")
        OTHER = "other", _("Other relative")

    person = models.ForeignKey(Person, models.CASCADE, related_name="ties")
    kind = models.CharField(_("who"), max_length=20, choices=Kind)
    name = EncryptedTextField(_("name"), blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    town = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )

    class Meta:
        ordering = ["person", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
