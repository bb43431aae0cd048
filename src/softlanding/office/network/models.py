"""Engagement of towns, their checklists, mentors and alliances, and what towns have done before."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.territories.api import Territory


class Stage(models.TextChoices):
    """Where a town stands; which moves are allowed is one table in `policies`."""

    CONTACTED = "contacted", _("Contacted")
    INTERESTED = "interested", _("Interested")
    COUNCIL = "council", _("Council decision")
    PREPARING = "preparing", _("Preparing")
    READY = "ready", _("Ready")
    PAUSED = "paused", _("Paused")
    DECLINED = "declined", _("Declined")


STOPPED = (Stage.PAUSED, Stage.DECLINED)
DECIDED = (Stage.PREPARING, Stage.READY)


@pghistory.track()
class Engagement(models.Model):
    """One municipality that was asked to take part, with the next step and its date."""

    town = models.OneToOneField(Territory, models.PROTECT, related_name="engagement")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.CONTACTED)
    contact_role = models.CharField(_("contact"), max_length=80, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("date of the next step"), null=True, blank=True)
    council_decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    council_reference = models.CharField(_("reference of the decision"), max_length=80, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    stop_reason = models.CharField(_("reason"), max_length=500, blank=True)
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    class Meta:
        ordering = ["town__name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="engagement_stopped_with_reason_and_date",
                condition=~models.Q(stage__in=STOPPED)
                | (models.Q(ask_again_on__isnull=False) & ~models.Q(stop_reason="")),
            ),
            models.CheckConstraint(
                name="engagement_prepares_after_council_decision",
                condition=~models.Q(stage__in=DECIDED)
                | (models.Q(council_decided_on__isnull=False) & ~models.Q(council_reference="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town_id}: {self.stage}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Move(models.Model):
    """A town entered a stage; the first move comes from nowhere."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="moves")
    from_stage = models.CharField(_("from"), max_length=20, choices=Stage, blank=True)
    to_stage = models.CharField(_("to"), max_length=20, choices=Stage)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    moved_at = models.DateTimeField(_("when"), auto_now_add=True)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.to_stage}"


class Owner(models.TextChoices):
    """Who in or near the town sees to a line of the checklist: an office, not a person."""

    COORDINATOR = "coordinator", _("Municipal coordinator")
    COUNCIL = "council", _("Mayor and council")
    HOUSING = "housing", _("Housing")
    SCHOOL = "school", _("Schools and preschools")
    SOCIAL = "social", _("Social services")
    HEALTH = "health", _("Health care")
    WORK = "work", _("Employment service")
    VOLUNTEERS = "volunteers", _("Volunteers and associations")
    REGION = "region", _("Regional coordinator")


@pghistory.track()
class ChecklistItem(models.Model):
    """One line of a town's readiness checklist. Its text follows from the template's code."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="checklist")
    code = models.CharField(max_length=40)
    owner = models.CharField(_("owner"), max_length=20, choices=Owner)
    due_on = models.DateField(_("due"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    waive_reason = models.CharField(_("reason"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("when"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "code"], name="checklist_item_once"),
            models.CheckConstraint(
                name="checklist_item_settled_by_somebody",
                condition=models.Q(status="open", settled_at=None, settled_by=None)
                | (
                    ~models.Q(status="open")
                    & models.Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="checklist_item_waived_with_reason",
                condition=~models.Q(status="waived") | ~models.Q(waive_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.code}"


@pghistory.track()
class Mentorship(models.Model):
    """An experienced municipality at the side of a new one: asked by a person, then answered."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Ended")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="mentorships")
    mentor = models.ForeignKey(Territory, models.PROTECT, related_name="mentorships")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    reasons = models.JSONField(default=list)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(status__in=["asked", "accepted"]),
                name="mentorship_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.mentor_id}"

    @property
    def is_current(self) -> bool:
        return self.status in (self.Status.ASKED, self.Status.ACCEPTED)


class Service(models.TextChoices):
    """What neighbouring municipalities share."""

    COORDINATOR = "coordinator", _("Coordinator")
    LANGUAGE = "language", _("Language courses")
    INTERPRETERS = "interpreters", _("Interpreters")
    HOUSING = "housing", _("Housing")
    SCHOOL = "school", _("Schools and preschools")
    WORK = "work", _("Matching with employers")
    TRANSPORT = "transport", _("Transport and driving licences")
    HEALTH = "health", _("Health and trauma care")
    VOLUNTEERS = "volunteers", _("Work with volunteers")
    LEGAL = "legal", _("Legal advice")


@pghistory.track()
class Alliance(models.Model):
    """Municipalities that share services, looked after from one region or country."""

    home = models.ForeignKey(Territory, models.PROTECT, related_name="alliances_at_home")
    name = models.CharField(_("name"), max_length=120)
    services = models.JSONField(_("shared services"), default=list)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    members = models.ManyToManyField(Territory, through="Member", related_name="alliances")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["home", "name"], name="alliance_once")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Member(models.Model):
    """A municipality in an alliance."""

    alliance = models.ForeignKey(Alliance, models.CASCADE)
    town = models.ForeignKey(Territory, models.PROTECT)

    class Meta:
        ordering = ["town__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "town"], name="member_once_per_alliance")
        ]

    def __str__(self) -> str:
        return f"{self.alliance_id} {self.town_id}"


@pghistory.track()
class Experience(models.Model):
    """What a town has done in a year, told by the room where it was done."""

    class Kind(models.TextChoices):
        TOOK_PART = "took_part", _("Took part")
        RECEIVED = "received", _("Received people")

    town = models.ForeignKey(Territory, models.CASCADE, related_name="experience")
    kind = models.CharField(max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    persons = models.PositiveIntegerField(_("persons"))
    reference = models.CharField(max_length=60)

    class Meta:
        ordering = ["town", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "kind", "reference"], name="experience_once_per_reference"
            )
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.year}"
