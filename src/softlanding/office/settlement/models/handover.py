"""Pre-departure orientation, changes of an arrival and who has seen them, health needs read."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.cases.api import Person
from softlanding.office.privacy.api import EncryptedTextField
from softlanding.office.settlement.models.plan import Plan
from softlanding.office.territories.api import Territory


class Topic(models.TextChoices):
    """What a pre-departure orientation speaks about."""

    JOURNEY = "journey", _("The journey and the arrival")
    TOWN = "town", _("The town")
    DWELLING = "dwelling", _("Dwelling")
    SCHOOL = "school", _("School and preschool")
    HEALTH = "health", _("Health care")
    WORK = "work", _("Work and training")
    LANGUAGE = "language", _("Language course")
    MONEY = "money", _("Money and support")
    RIGHTS = "rights", _("Rights and duties")
    EVERYDAY = "everyday", _("Everyday life")


@pghistory.track()
class Orientation(models.Model):
    """One session before departure: when, where, about what, and what was asked."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="orientations")
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic), default=list, verbose_name=_("topics")
    )
    questions = EncryptedTextField(_("questions asked"), blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.held_on}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Attendance(models.Model):
    """A member who was at a session."""

    orientation = models.ForeignKey(Orientation, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["orientation", "person"], name="attended_once")
        ]

    def __str__(self) -> str:
        return f"{self.orientation_id} {self.person_id}"


class Change(models.Model):
    """What changed about an arrival: for each fact what was told before, and what holds now."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes")
    facts = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="change_kept", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.plan_id} {sorted(self.facts)}"


@pghistory.track()
class Notice(models.Model):
    """A change that a role must know of, until somebody of it has seen it."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="notices")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(_("seen"), null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["change_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "role"], name="notice_once_per_role"),
            models.CheckConstraint(
                name="notice_seen_by_somebody",
                condition=models.Q(seen_at=None, seen_by=None)
                | models.Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["role", "territory"], condition=models.Q(seen_at=None), name="notice_unseen"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.role}"


class HealthReading(models.Model):
    """Health needs shown to somebody of the town, and what for. Only ever added to."""

    class Need(models.TextChoices):
        CARE = "care", _("Arrange medical care")
        DWELLING = "dwelling", _("Fit out the dwelling")
        JOURNEY = "journey", _("Plan the way from the airport")
        SCHOOL = "school", _("Support at school")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="health_readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    need = models.CharField(_("needed for"), max_length=20, choices=Need)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="health_reading_kept", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.need}"


@pghistory.track(exclude=["digest"])
class CalendarKey(models.Model):
    """The secret in the address of somebody's calendar. Only its hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), auto_now=True)

    def __str__(self) -> str:
        return f"{self.user_id}"
