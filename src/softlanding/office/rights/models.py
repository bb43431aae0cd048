"""Requests about data, what stops a clock, what was erased, and how long a country keeps things."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from softlanding.office.cases.api import Household, Person
from softlanding.office.privacy.api import TERMS, EncryptedTextField
from softlanding.office.territories.api import Territory


@pghistory.track()
class DataRequest(models.Model):
    """A household or a member asks for a copy of what is kept, or for a correction."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("A copy of everything")
        CORRECTION = "correction", _("A correction")

    class Status(models.TextChoices):
        OPEN = "open", _("To be answered")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", pgettext_lazy("request about data", "Refused")

    class Proof(models.TextChoices):
        """How a person made sure who asks; that they are who they say is never assumed."""

        PAPER = "paper", _("Saw a paper with a photograph")
        KNOWN = "known", _("Knows them in person")
        INTERVIEW = "interview", _("Asked what only they know")

    household = models.ForeignKey(Household, models.CASCADE, related_name="data_requests")
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="data_requests",
        verbose_name=_("member"),
    )
    kind = models.CharField(_("what is asked"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    fact = models.CharField(_("what is wrong"), max_length=30, blank=True)
    words = EncryptedTextField(_("what is right"), blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("to be answered by"))
    proof = models.CharField(_("identity"), max_length=10, choices=Proof, blank=True)
    withheld = models.JSONField(default=list)  # numbers of sealed notes that are not handed over
    answer = EncryptedTextField(_("answer"), blank=True)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    open_until = models.DateTimeField(_("download until"), null=True, blank=True)
    taken_at = models.DateTimeField(_("last downloaded"), null=True, blank=True)

    class Meta:
        ordering = ["status", "due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(status="open"), name="data_request_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="data_request_decided_by_somebody",
                condition=models.Q(status="open")
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="data_request_handed_over_after_a_check",
                condition=~models.Q(kind="access", status="granted")
                | (~models.Q(proof="") & models.Q(open_until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind} {self.pk}"

    @property
    def may_be_taken(self) -> bool:
        """Whether the copy can be downloaded now."""
        granted = self.kind == self.Kind.ACCESS and self.status == self.Status.GRANTED
        return granted and self.open_until is not None and self.open_until > timezone.now()


@pghistory.track()
class Hold(models.Model):
    """A dispute or an appeal: until it is lifted nothing of the household is erased."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="holds")
    reason = EncryptedTextField(_("reason"))
    since = models.DateTimeField(_("since"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="hold_lifted_by_somebody",
                condition=models.Q(lifted_at=None, lifted_by=None)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.since:%Y-%m-%d}"


class Way(models.TextChoices):
    """How something ends."""

    ANONYMISE = "anonymise", _("Anonymise")
    DELETE = "delete", _("Delete")


@pghistory.track()
class Erasure(models.Model):
    """What is due to be erased, and what was: numbers of rows only, never a name."""

    class Subject(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        WORKBOOK = "workbook", _("Workbook")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DONE = "done", _("Done")
        POSTPONED = "postponed", _("Postponed")

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    subject = models.CharField(_("what"), max_length=10, choices=Subject)
    number = models.BigIntegerField(_("number"))
    term = models.CharField(_("clock"), max_length=12)
    due_on = models.DateField(_("due on"))
    way = models.CharField(_("how"), max_length=10, choices=Way)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    counts = models.JSONField(default=dict)  # rows by table

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "number", "term"], name="erasure_once_per_clock"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.number} {self.term}"


@pghistory.track()
class Policy(models.Model):
    """How long a country keeps what a clock is for; without one the default holds."""

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    term = models.CharField(
        _("clock"), max_length=12, choices=[(term.code, term.code) for term in TERMS.values()]
    )
    months = models.PositiveSmallIntegerField(
        _("months"), validators=[MinValueValidator(1), MaxValueValidator(1_200)]
    )
    way = models.CharField(_("how"), max_length=10, choices=Way, default=Way.ANONYMISE)
    automatic = models.BooleanField(
        _("erase without asking a person"),
        default=False,
        help_text=_("Otherwise an officer confirms each one."),
    )
    law = models.CharField(_("law of the country"), max_length=300)

    class Meta:
        ordering = ["country", "term"]
        constraints = [
            models.UniqueConstraint(fields=["country", "term"], name="policy_once_per_clock")
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.term}: {self.months}"


@pghistory.track()
class Controller(models.Model):
    """Who answers for the data of a country, as the record of processing must say."""

    country = models.OneToOneField(Territory, models.PROTECT, related_name="+")
    name = models.CharField(_("authority"), max_length=200)
    contact = models.CharField(_("address or e-mail"), max_length=300)
    officer = models.CharField(_("data-protection officer"), max_length=300)
    law = models.CharField(_("law of the country on asylum and resettlement"), max_length=500)
    transfers = models.CharField(
        _("transfers to other countries or organisations"), max_length=500, blank=True
    )

    def __str__(self) -> str:
        return self.name
