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
    """One use of a key on a programme: drawn up, negotiated, then decided or left.

    What leads from one status to the next stands in `transitions`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        INFEASIBLE = "infeasible", _("Cannot be met")
        CONSULTATION = "consultation", _("In consultation")
        REDISTRIBUTION = "redistribution", _("Regional redistribution")
        CLOSING = "closing", _("Ready to be decided")
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
    # A change of the total builds upon the decision that it changes.
    former = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="changes"
    )
    answers_by = models.DateField(_("towns answer by"), null=True, blank=True)
    agreement_by = models.DateField(_("regions agree by"), null=True, blank=True)
    decide_by = models.DateField(_("decision due by"), null=True, blank=True)
    signed_name = models.CharField(_("signed by"), max_length=120, blank=True)
    signed_text = models.TextField(_("what was signed"), blank=True)
    signed_sha256 = models.CharField(_("fingerprint of what was signed"), max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(status__in=["consultation", "redistribution", "closing"]),
                name="apportionment_negotiated_once_per_programme",
            ),
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

    @property
    def consulted(self) -> bool:
        """Whether the towns were asked before the decision."""
        return self.answers_by is not None


@pghistory.track()
class Quota(models.Model):
    """Whole persons for one territory in one apportionment, with the steps that led there.

    `indicative` is what the towns were or would be told first, `persons` what stands now:
    the same until persons are moved. `pledge` comes on top and is part of neither.
    """

    apportionment = models.ForeignKey(Apportionment, models.CASCADE, related_name="quotas")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="quotas")
    share = models.TextField(_("share"))
    exact = models.TextField(_("exact number"))
    indicative = models.PositiveIntegerField(_("indicative quota"))
    persons = models.PositiveIntegerField(_("quota"))
    pledge = models.PositiveIntegerField(_("pledged on top"), default=0)
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


@pghistory.track()
class Answer(models.Model):
    """What a town said to its indicative quota. Only ever added to: the newest counts."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("Accepted")
        ASK = "ask", _("Asks for change")
        PLEDGE = "pledge", _("Accepted, offers more")
        DEFAULT = "default", _("Accepted by default")

    quota = models.ForeignKey(Quota, models.CASCADE, related_name="answers")
    kind = models.CharField(_("answer"), max_length=10, choices=Kind)
    asked = models.PositiveIntegerField(_("asked for"), null=True, blank=True)
    pledge = models.PositiveIntegerField(_("pledged on top"), default=0)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.quota_id}: {self.kind}"


@pghistory.track()
class Redistribution(models.Model):
    """Persons moved between towns of a region, by its coordinator or by the towns' own agreement.

    A coordinator's is in force at once; an agreement waits for the consent of every town
    whose number it changes.
    """

    class Kind(models.TextChoices):
        REGIONAL = "regional", _("Regional redistribution")
        AGREEMENT = "agreement", _("Own agreement of the towns")

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for the towns")
        IN_FORCE = "in_force", _("In force")
        OBJECTED = "objected", _("A town objects")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed: not confirmed in time")

    apportionment = models.ForeignKey(Apportionment, models.CASCADE, related_name="redistributions")
    region = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["apportionment", "region"],
                condition=models.Q(status="open"),
                name="redistribution_one_open_agreement_per_region",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id} ({self.pk})"


@pghistory.track()
class Move(models.Model):
    """What a redistribution changes for one town, and in an agreement the town's consent."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        WAITING = "waiting", _("Not answered yet")
        CONFIRMED = "confirmed", _("Confirmed")
        OBJECTED = "objected", _("Objects")

    redistribution = models.ForeignKey(Redistribution, models.CASCADE, related_name="moves")
    quota = models.ForeignKey(Quota, models.CASCADE, related_name="moves")
    before = models.PositiveIntegerField(_("before"))
    after = models.PositiveIntegerField(_("after"))
    consent = models.CharField(_("consent"), max_length=10, choices=Consent)

    class Meta:
        ordering = ["quota__territory__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["redistribution", "quota"], name="move_once_per_redistribution"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quota_id}: {self.before} -> {self.after}"

    @property
    def difference(self) -> int:
        return self.after - self.before


@pghistory.track()
class Step(models.Model):
    """One step of a negotiation as it is told and printed: what, by whom, when and why.

    Without a `by` it was the calendar's.
    """

    apportionment = models.ForeignKey(Apportionment, models.CASCADE, related_name="steps")
    action = models.CharField(_("step"), max_length=40)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.apportionment_id}: {self.action}"
