"""Households, which are never split."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Territory


def in_bulk() -> list[pghistory.RowEvent]:
    """History of what is written many thousand rows at a time: new rows by one trigger for all.

    Updates stay row by row: for a statement PostgreSQL would compare all old with all new.
    """
    statement = pghistory.Statement
    return [
        pghistory.InsertEvent(level=statement),
        pghistory.UpdateEvent(level=pghistory.Row),
        pghistory.DeleteEvent(level=statement),
    ]


class Need(models.TextChoices):
    """What a household needs in its town; a town that lacks it cannot take the household."""

    LEGAL_AID = "legal_aid", _("Legal aid and protection")
    TRAUMA_CARE = "trauma_care", _("Care for survivors of violence")
    CHILD_PROTECTION = "child_protection", _("Child protection service")
    HOSPITAL = "hospital", _("Hospital in town")
    STEP_FREE_HOME = "step_free_home", _("Step-free home")


class Wish(models.TextChoices):
    """What a household would like; it counts in the score and forbids nothing."""

    SMALL_TOWN = "small_town", _("A small town")
    LARGER_TOWN = "larger_town", _("A larger town")
    NEAR_FAMILY = "near_family", _("Near relatives")
    HIGHER_EDUCATION = "higher_education", _("Higher education in town")


@pghistory.track(*in_bulk())
class Household(models.Model):
    """People who arrive together and stay together."""

    class Phase(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        SELECTED = "selected", _("Selected")
        PLACED = "placed", _("Accepted by a town")
        MEDICAL = "medical", _("Pre-departure: medical")
        ORIENTATION = "orientation", _("Pre-departure: cultural orientation")
        TRAVEL = "travel", _("Travel")
        ARRIVAL = "arrival", _("Arrival")
        RECEPTION = "reception", _("Reception")
        SETTLEMENT = "settlement", _("Settlement")
        FOLLOW_UP = "follow_up", _("Follow-up")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="households")
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    origin = models.CharField(_("origin"), max_length=2)
    asylum = models.CharField(_("country of asylum"), max_length=2, blank=True)
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    needs = ArrayField(
        models.CharField(max_length=30, choices=Need), default=list, verbose_name=_("needs")
    )
    wishes = ArrayField(
        models.CharField(max_length=30, choices=Wish), default=list, verbose_name=_("wishes")
    )
    family_in = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("relatives in")
    )
    linked_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("to live in the same town as")
    )
    arrives_on = models.DateField(_("arrives on"))
    phase = models.CharField(_("phase"), max_length=20, choices=Phase, default=Phase.SELECTED)
    due_on = models.DateField(_("phase due on"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    brought_by = models.ForeignKey(
        "cases.CaseImport", models.SET_NULL, null=True, blank=True, related_name="households"
    )

    class Meta:
        ordering = ["reference"]
        indexes = [
            models.Index(fields=["programme", "reference"], name="household_by_reference"),
            models.Index(fields=["programme", "phase", "reference"], name="household_by_phase"),
        ]

    def __str__(self) -> str:
        return self.reference
