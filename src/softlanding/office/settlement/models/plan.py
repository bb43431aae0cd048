"""Settlement plans: dated tasks, each owned by somebody in the town."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.placement.api import Placement


@pghistory.track()
class Plan(models.Model):
    """What happens before and after the arrival of a household that a town has accepted."""

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="plan")
    arrives_on = models.DateField(_("arrives on"))
    arrival_time = models.TimeField(_("time of arrival"), null=True, blank=True)
    flight = models.CharField(_("flight"), max_length=20, blank=True)
    arrival_place = models.CharField(_("place of arrival"), max_length=120, blank=True)
    met_by = models.CharField(_("met by"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone on the day of arrival"), max_length=30, blank=True)
    ages = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name=_("ages"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["arrives_on", "pk"]

    def __str__(self) -> str:
        return f"{self.placement_id}"


@pghistory.track()
class Task(models.Model):
    """One thing to do, by whom and by when. The title follows from the template's code."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before arrival")
        ARRIVAL = "arrival", _("Arrival")
        SETTLEMENT = "settlement", _("First weeks")
        FOLLOW_UP = "follow_up", _("Follow-up")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    code = models.CharField(max_length=40)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase)
    owner = models.CharField(_("owner"), max_length=20, choices=Role)
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="task_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.code}"
