"""Follow-up data as they were given, what was learned from them, and how it may be used."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.territories.api import Territory


class OutcomeKind(models.TextChoices):
    """What can be learned; the names are those of the follow-up files."""

    EMPLOYED_90_DAYS = "employed_90_days", _("In paid work 90 days after arrival")
    EMPLOYED_1_YEAR = "employed_1_year", _("In paid work a year after arrival")
    EMPLOYED_2_YEARS = "employed_2_years", _("In paid work two years after arrival")
    EMPLOYED_5_YEARS = "employed_5_years", _("In paid work five years after arrival")
    STILL_THERE_2_YEARS = "still_there_2_years", _("In the first place two years after arrival")
    STILL_THERE_5_YEARS = "still_there_5_years", _("In the first place five years after arrival")
    COURSE_PASSED = "course_passed", _("Passed the language course of the place")


class HouseholdRule(models.TextChoices):
    """From persons to a household: a choice that is made in the open."""

    SUM = "sum", _("the expected number of members")
    MEAN = "mean", _("the average of its members")
    AT_LEAST_ONE = "at_least_one", _("at least one member")
    WEAKEST = "weakest", _("the member for whom it is least likely")


@pghistory.track(exclude=["content"])
class FollowUpFile(models.Model):
    """A file of follow-up data, kept as it was uploaded: pseudonyms, no names."""

    country = models.ForeignKey(Territory, models.PROTECT, related_name="follow_up_files")
    name = models.CharField(_("file"), max_length=200)
    source = models.CharField(_("source"), max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    observations = models.PositiveIntegerField(_("observations"))
    persons = models.PositiveIntegerField(_("persons"))
    places = models.PositiveIntegerField(_("places"))
    first_arrival = models.DateField(_("first arrival"))
    last_observation = models.DateField(_("last observation"), null=True)
    notes = models.JSONField(default=list)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    kept_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["country", "sha256"], name="follow_up_file_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["content", "message"])
class LearnedModel(models.Model):
    """One version of what is known about an outcome; never changed once it is ready."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to start")
        LEARNING = "learning", _("Learning")
        JUDGING = "judging", _("Learned; being judged")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        GIVEN_UP = "given_up", _("Given up")

    country = models.ForeignKey(Territory, models.PROTECT, related_name="learned_models")
    follow_up = models.ForeignKey(FollowUpFile, models.PROTECT, related_name="learned_models")
    outcome = models.CharField(_("outcome"), max_length=40, choices=OutcomeKind)
    number = models.PositiveIntegerField(_("version"))
    as_of = models.DateField(_("what was known on"))
    seed = models.PositiveIntegerField(_("seed"), default=0)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.QUEUED)
    message = models.TextField(blank=True)
    content = models.BinaryField(null=True)
    record = models.JSONField(default=dict)
    card = models.JSONField(default=dict)
    rules = models.JSONField(default=list)
    alarms = models.JSONField(default=list)
    gain = models.JSONField(default=dict)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(_("ready"), null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="learned_model_number_once_per_country"
            ),
            models.CheckConstraint(
                name="learned_model_ready_has_content",
                condition=~models.Q(status="ready") | models.Q(content__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id}/{self.number}"


@pghistory.track()
class ModelUse(models.Model):
    """A decision of a person about what a model may do in a country; the latest counts."""

    class Mode(models.TextChoices):
        OFF = "off", _("Off: nobody sees what it expects")
        ADVISORY = "advisory", _("Advisory: shown beside each town, counted nowhere")
        COUNTED = "counted", _("Counted: stands for the work part of the score")

    country = models.ForeignKey(Territory, models.PROTECT, related_name="model_uses")
    mode = models.CharField(_("use"), max_length=20, choices=Mode, default=Mode.ADVISORY)
    model = models.ForeignKey(
        LearnedModel, models.PROTECT, null=True, blank=True, related_name="uses"
    )
    rule = models.CharField(
        _("from persons to a household"),
        max_length=20,
        choices=HouseholdRule,
        default=HouseholdRule.AT_LEAST_ONE,
    )
    caution = models.DecimalField(
        _("caution, in standard deviations"),
        max_digits=3,
        decimal_places=1,
        default=0,
        validators=[MaxValueValidator(3)],
    )
    reason = models.CharField(_("reason"), max_length=300)
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="model_use_names_a_model",
                condition=models.Q(mode="off") | models.Q(model__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.country_id}: {self.mode}"
