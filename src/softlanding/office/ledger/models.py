"""Rules of a programme's ledger, entries that are only ever added to, swaps, closed periods."""

from __future__ import annotations

from fractions import Fraction

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Territory


@pghistory.track()
class Rules(models.Model):
    """How a programme's ledger is kept. Fixed once there are entries."""

    class Period(models.TextChoices):
        YEAR = "year", _("The whole year")
        HALF = "half", _("Half-years")
        MONTH = "month", _("Months")
        PERPETUAL = "perpetual", _("One running account, never reset")

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="ledger_rules")
    period = models.CharField(_("period"), max_length=10, choices=Period, default=Period.YEAR)
    expires_after = models.PositiveSmallIntegerField(_("lapses after"), null=True, blank=True)
    self_settled_part = models.PositiveSmallIntegerField(default=1)
    self_settled_of = models.PositiveSmallIntegerField(default=1)
    departures_reopen = models.BooleanField(_("a departure reopens the place"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_self_settled_between_0_and_1",
                condition=models.Q(self_settled_of__gte=1)
                & models.Q(self_settled_part__lte=models.F("self_settled_of")),
            ),
            models.CheckConstraint(
                name="ledger_perpetual_never_lapses",
                condition=~models.Q(period="perpetual") | models.Q(expires_after=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.period}"

    @property
    def self_settled(self) -> Fraction:
        return Fraction(self.self_settled_part, self.self_settled_of)


@pghistory.track()
class Swap(models.Model):
    """A town of a region takes over a part of another's quota: proposed, then recorded."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        RECORDED = "recorded", _("Recorded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="swaps")
    giving = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    taking = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    persons = models.PositiveIntegerField(_("persons"))
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="swap_between_two_towns",
                condition=~models.Q(giving=models.F("taking")) & models.Q(persons__gte=1),
            ),
            models.CheckConstraint(
                name="swap_settled_by_somebody",
                condition=models.Q(status="proposed")
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.giving_id} -> {self.taking_id}"


@pghistory.track(pghistory.InsertEvent())
class Entry(models.Model):
    """Persons who came, left or were swapped. Only ever added to: a correction is an entry."""

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", _("Arrived by placement")
        SELF_SETTLED = "self-settled", _("Settled by themselves")
        DEPARTURE = "departure", _("Left")
        SWAP = "swap", _("Swap of quota")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="ledger_entries")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="ledger_entries")
    period = models.PositiveSmallIntegerField(_("period"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    persons = models.IntegerField(_("persons"))
    happened_on = models.DateField(_("on"))
    reason = models.CharField(_("source or reason"), max_length=300, blank=True)
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="ledger_entries"
    )
    swap = models.ForeignKey(Swap, models.PROTECT, null=True, blank=True, related_name="entries")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction"
    )
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["programme", "territory"])]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"],
                condition=models.Q(corrects=None),
                name="entry_counts_an_arrival_once",
            ),
            models.CheckConstraint(
                name="entry_below_0_only_to_correct_or_swap",
                condition=models.Q(persons__gt=0)
                | (
                    models.Q(persons__lt=0)
                    & (models.Q(corrects__isnull=False) | models.Q(kind="swap"))
                ),
            ),
            models.CheckConstraint(
                name="entry_swap_names_its_swap",
                condition=models.Q(kind="swap", swap__isnull=False)
                | (~models.Q(kind="swap") & models.Q(swap=None)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.kind} {self.persons:+d}"


@pghistory.track()
class Closing(models.Model):
    """A period that is closed; taking it away opens the period again."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="closings")
    period = models.PositiveSmallIntegerField(_("period"))
    reason = models.CharField(_("reason"), max_length=300)
    closed_at = models.DateTimeField(_("closed"), auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "period"], name="closing_once_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.period}"
