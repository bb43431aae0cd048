"""Households, which are never split, and their members."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Territory


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


@pghistory.track()
class Household(models.Model):
    """People who arrive together and stay together."""

    class Phase(models.TextChoices):
        SELECTED = "selected", _("Selected")
        PLACED = "placed", _("Accepted by a town")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="households")
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    origin = models.CharField(_("origin"), max_length=2)
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
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    class Meta:
        ordering = ["reference"]

    def __str__(self) -> str:
        return self.reference


@pghistory.track()
class Person(models.Model):
    """A member of a household."""

    class Relation(models.TextChoices):
        HEAD = "head", _("Head of household")
        PARTNER = "partner", pgettext_lazy("in a household", "Partner")
        CHILD = "child", _("Child")
        PARENT = "parent", _("Parent")
        RELATIVE = "relative", _("Other relative")

    class Sex(models.TextChoices):
        FEMALE = "f", _("Woman or girl")
        MALE = "m", _("Man or boy")

    class Schooling(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        NONE = "none", _("None")
        PRIMARY = "primary", _("Primary")
        SECONDARY = "secondary", _("Secondary")
        TERTIARY = "tertiary", _("Tertiary")

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField(_("number in household"))
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born = models.DateField(_("born"))
    schooling = models.CharField(_("schooling"), max_length=20, choices=Schooling)

    class Meta:
        ordering = ["household", "position"]
        verbose_name_plural = _("persons")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "position"], name="person_once_per_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.position}"

    def age_on(self, year: int) -> int:
        """Age reached in a calendar year, in whole years."""
        return year - self.born.year
