"""Programmes, the towns that take part, and quotas drawn up and decided for them."""

from __future__ import annotations

from fractions import Fraction

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.quotas.carried import CarryOver
from softlanding.office.territories.api import Territory

__all__ = ["Apportionment", "CarryOver", "Participation", "Programme", "Quota"]


@pghistory.track()
class Programme(models.Model):
    """A country's pledge to receive a number of persons in a year."""

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    persons = models.PositiveIntegerField(_("persons pledged"))
    participants = models.ManyToManyField(
        Territory, through="Participation", related_name="programmes"
    )

    class Meta:
        ordering = ["year", "pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Participation(models.Model):
    """A municipality takes part in a programme; the others are exempt."""

    programme = models.ForeignKey(Programme, models.CASCADE)
    territory = models.ForeignKey(Territory, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "territory"], name="participation_once_per_programme"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.territory_id}"


@pghistory.track()
class Apportionment(models.Model):
    """One use of a key on a programme: drawn up, then decided or left."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        INFEASIBLE = "infeasible", _("Cannot be met")
        DECIDED = "decided", _("Decided")
        SUPERSEDED = "superseded", _("Superseded")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="apportionments")
    key_id = models.CharField(_("key"), max_length=60)
    key_title = models.CharField(_("key"), max_length=200)
    key_document = models.TextField(_("text of the key"))
    rounding = models.CharField(_("rounding"), max_length=40)
    total = models.PositiveIntegerField(_("persons"))
    minimum = models.PositiveIntegerField(_("at least, per municipality"), default=0)
    maximum = models.PositiveIntegerField(_("at most, per municipality"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status)
    reasons = models.JSONField(default=list)
    record = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("drawn up"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(status="decided"),
                name="apportionment_decided_once_per_programme",
            ),
            models.CheckConstraint(
                name="apportionment_decided_by_somebody",
                condition=~models.Q(status="decided")
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_title} ({self.pk})"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Quota(models.Model):
    """Whole persons for one territory in one apportionment, with the steps that led there."""

    apportionment = models.ForeignKey(Apportionment, models.CASCADE, related_name="quotas")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="quotas")
    share = models.TextField(_("share"))
    exact = models.TextField(_("exact number"))
    persons = models.PositiveIntegerField(_("quota"))
    waterfall = models.JSONField(default=list)
    next_change = models.JSONField(null=True)

    class Meta:
        ordering = ["-persons", "territory__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["apportionment", "territory"], name="quota_once_per_territory"
            )
        ]

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.persons}"

    @property
    def share_percent(self) -> float:
        return float(Fraction(self.share) * 100)

    @property
    def exact_persons(self) -> float:
        return float(Fraction(self.exact))
