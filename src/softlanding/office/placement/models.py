"""What towns offer, rounds of placement, and one placement for each household in a round."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.api import Household, Need
from softlanding.office.outcomes.api import ModelUse
from softlanding.office.quotas.api import Apportionment, Programme
from softlanding.office.territories.api import Territory


class TownPriority(models.TextChoices):
    """Households that a town is best prepared for; it counts in the score and forbids nothing."""

    FAMILIES = "families", _("Families with children")
    SMALL = "small", _("One or two persons")
    LARGE = "large", _("Five persons or more")
    SCHOOLED = "schooled", _("Adults with secondary school")


@pghistory.track()
class PlaceOffer(models.Model):
    """What a participating town can offer in a programme beyond its quota of persons."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="offers")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="offers")
    school_places = models.PositiveIntegerField(_("school places"))
    largest_household = models.PositiveSmallIntegerField(_("largest household"))
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages with an interpreter")
    )
    services = ArrayField(
        models.CharField(max_length=30, choices=Need), default=list, verbose_name=_("services")
    )
    priorities = ArrayField(
        models.CharField(max_length=20, choices=TownPriority),
        default=list,
        verbose_name=_("best prepared for"),
    )
    higher_education = models.BooleanField(_("higher education in town"), default=False)
    work_schooled = models.FloatField(_("work after secondary school, 0 to 1"))
    work_unschooled = models.FloatField(_("work without secondary school, 0 to 1"))
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    class Meta:
        ordering = ["territory__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "territory"], name="offer_once_per_programme_and_town"
            ),
            models.CheckConstraint(
                name="offer_work_between_0_and_1",
                condition=models.Q(work_schooled__range=(0, 1), work_unschooled__range=(0, 1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.territory_id}"


@pghistory.track(exclude=["progress", "message"])
class Round(models.Model):
    """One run of placement over a programme's households, and what became of it."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to start")
        RUNNING = "running", _("Running")
        READY = "ready", _("Ready for decisions")
        FAILED = "failed", _("Failed")
        SENT = "sent", _("Proposals sent")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rounds")
    apportionment = models.ForeignKey(Apportionment, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.QUEUED)
    weights = models.JSONField(_("weights"))
    rules = models.JSONField(_("rules"), default=dict)
    chosen_households = models.JSONField(null=True)  # numbers; None = all that wait
    chosen_towns = models.JSONField(null=True)  # numbers; None = all with a quota
    seed = models.PositiveIntegerField(_("seed"), default=0)
    time_limit = models.PositiveIntegerField(_("time limit in seconds"), default=60)
    locks = models.JSONField(default=dict)
    progress = models.FloatField(null=True)
    message = models.CharField(max_length=200, blank=True)
    stop_requested = models.BooleanField(default=False)
    record = models.JSONField(default=dict)
    prices = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    model_use = models.ForeignKey(ModelUse, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="round_number_once_per_programme"
            ),
            models.CheckConstraint(
                name="round_sent_by_somebody",
                condition=~models.Q(status="sent")
                | models.Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.number}"


@pghistory.track()
class Placement(models.Model):
    """One household in one round: its proposed town, or why it has none, and the answer."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not sent")
        SENT = "sent", _("Awaiting an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Decision(models.TextChoices):
        """What a named officer decided after the town's answer; empty until then."""

        CONFIRMED = "confirmed", _("Decided: they move there")
        WITHDRAWN = "withdrawn", _("Decided: they do not move there")

    class DeclineReason(models.TextChoices):
        NO_DWELLING = "no_dwelling", _("No suitable dwelling in time")
        NO_SCHOOL_PLACE = "no_school_place", _("No school or preschool place")
        SERVICE_MISSING = "service_missing", _("A service that the household needs is missing")
        OTHER = "other", _("Another reason")

    class MoveReason(models.TextChoices):
        WISH = "wish", _("Wish of the household")
        FAMILY = "family", _("Relatives or friends")
        SERVICE = "service", _("Service or health")
        TOWN = "town", _("Agreed with the town")
        OTHER = "other", _("Another reason")

    round = models.ForeignKey(Round, models.CASCADE, related_name="placements")
    household = models.ForeignKey(Household, models.PROTECT, related_name="placements")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="placements"
    )
    score = models.FloatField(_("score"), null=True)
    unplaced_reason = models.JSONField(default=list)
    locked = models.BooleanField(_("locked"), default=False)
    moved_because = models.CharField(
        _("moved by hand because of"), max_length=20, choices=MoveReason, blank=True
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    decline_reason = models.CharField(_("reason"), max_length=30, choices=DeclineReason, blank=True)
    answer_note = models.TextField(_("in your own words"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision, blank=True)
    decided_because = models.CharField(_("reason"), max_length=20, choices=MoveReason, blank=True)
    decision_note = models.TextField(_("in your own words"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["household__reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household"], name="placement_once_per_round_and_household"
            ),
            models.CheckConstraint(
                name="placement_proposed_to_a_town",
                condition=models.Q(status="draft") | models.Q(territory__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_answered_by_somebody",
                condition=~models.Q(status__in=["accepted", "declined"])
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_declined_with_reason",
                condition=~models.Q(status="declined") | ~models.Q(decline_reason=""),
            ),
            models.CheckConstraint(
                name="placement_decided_by_somebody",
                condition=models.Q(decision="")
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_confirmed_after_acceptance",
                condition=~models.Q(decision="confirmed") | models.Q(status="accepted"),
            ),
            models.CheckConstraint(
                name="placement_withdrawn_with_reason",
                condition=~models.Q(decision="withdrawn")
                | (models.Q(status="withdrawn") & ~models.Q(decided_because="")),
            ),
            models.CheckConstraint(
                name="placement_withdrawn_by_decision",
                condition=~models.Q(status="withdrawn") | models.Q(decision="withdrawn"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.household_id}"


class RoundInput(models.Model):
    """Exactly what a run was computed from, and its answer, so that it can be replayed."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="input")
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.round_id}"


class Job(models.TextChoices):
    """How far a background job has come."""

    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Running")
    READY = "ready", _("Done")
    FAILED = "failed", _("Failed")


@pghistory.track()
class Replay(models.Model):
    """A run made again from its stored input: identical, or where it differs."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="replays")
    status = models.CharField(_("status"), max_length=20, choices=Job, default=Job.QUEUED)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.status}"


@pghistory.track()
class Frontier(models.Model):
    """What fairness and wishes would cost in a round: placements to choose between."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="frontier")
    status = models.CharField(_("status"), max_length=20, choices=Job, default=Job.QUEUED)
    group_by = models.CharField(_("groups"), max_length=20)
    steps = models.PositiveSmallIntegerField(_("steps"))
    time_limit = models.PositiveIntegerField(_("time limit in seconds"))
    asked_at = models.DateTimeField(_("asked"), auto_now=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.round_id}: {self.status}"


@pghistory.track()
class HandMove(models.Model):
    """A household given another town by a person, against what was computed; with its price."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="hand_moves")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    origin = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    target = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    because = models.CharField(_("reason"), max_length=20, choices=Placement.MoveReason)
    note = models.TextField(_("in your own words"), blank=True)
    change = models.FloatField(_("change in points"))
    parts = models.JSONField(default=dict)  # change in points of each part of the score
    fits = models.BooleanField(_("fits"))
    moved_at = models.DateTimeField(auto_now_add=True)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="hand_move_with_reason", condition=~models.Q(because=""))
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.household_id}"


class Reply(models.Model):
    """Something asked or objected, and the reply of the authority to it."""

    words = models.TextField(_("in your own words"))
    at = models.DateTimeField(auto_now_add=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}"


def _replied_by_somebody(name: str) -> models.CheckConstraint:
    nobody = models.Q(replied_at=None, replied_by=None, reply="")
    somebody = models.Q(replied_at__isnull=False, replied_by__isnull=False) & ~models.Q(reply="")
    return models.CheckConstraint(name=name, condition=nobody | somebody)


@pghistory.track()
class Question(Reply):
    """What a town asks before it answers a proposal."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="questions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [_replied_by_somebody("question_replied_by_somebody")]


@pghistory.track()
class Objection(Reply):
    """A household objects to its proposed town; nothing is decided until it is replied to."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="objections")
    upheld = models.BooleanField(_("upheld"), null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            _replied_by_somebody("objection_replied_by_somebody"),
            models.CheckConstraint(
                name="objection_upheld_or_not_when_replied",
                condition=models.Q(replied_at=None, upheld=None)
                | models.Q(replied_at__isnull=False, upheld__isnull=False),
            ),
        ]
