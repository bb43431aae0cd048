"""The way of a case: its phases, the towns that may look into it, suspected duplicates."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.cases.models.household import Household, in_bulk
from softlanding.office.cases.models.person import Person
from softlanding.office.territories.api import Territory


@pghistory.track(*in_bulk())
class PhaseStep(models.Model):
    """A household entered a phase: when, who is at work, and until when."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="steps")
    phase = models.CharField(_("phase"), max_length=20, choices=Household.Phase)
    entered_on = models.DateField(_("since"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    owner = models.CharField(_("at work"), max_length=20, choices=Role, blank=True)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["household", "pk"]

    def __str__(self) -> str:
        return f"{self.household_id} {self.phase}"


@pghistory.track()
class TownAccess(models.Model):
    """A town that may look into a case, from its proposal until the case leaves it."""

    class Why(models.TextChoices):
        PROPOSED = "proposed", _("Proposed to the town")
        ACCEPTED = "accepted", _("Accepted by the town")

    household = models.ForeignKey(Household, models.CASCADE, related_name="town_accesses")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    why = models.CharField(_("why"), max_length=10, choices=Why)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "territory"],
                condition=models.Q(ended_at=None),
                name="town_access_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["territory", "household"],
                condition=models.Q(ended_at=None),
                name="town_access_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.territory_id} {self.why}"


@pghistory.track(*in_bulk())
class DuplicateHint(models.Model):
    """Two persons who may be one, for a person to judge; nothing is ever merged by itself."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("Not judged yet")
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Two persons")

    person = models.ForeignKey(Person, models.CASCADE, related_name="duplicate_hints")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(_("likeness of the names, 0 to 100"))
    reasons = models.JSONField(default=list)
    verdict = models.CharField(_("judgement"), max_length=10, choices=Verdict, default=Verdict.OPEN)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["verdict", "-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="duplicate_hint_once"),
            models.CheckConstraint(
                name="duplicate_judged_by_somebody",
                condition=models.Q(verdict="open")
                | models.Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ~ {self.other_id}"
