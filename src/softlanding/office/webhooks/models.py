"""Subscriptions of officers, events by number, and what became of each delivery."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.privacy.api import EncryptedTextField


class Kind(models.TextChoices):
    """What may be told; the value is the `type` of the message."""

    QUOTA_SENT_OUT = "quota.sent_out", _("Quotas sent out")
    QUOTA_DECIDED = "quota.decided", _("Quotas decided")
    PROPOSAL_SENT = "proposal.sent", _("Proposal sent")
    PROPOSAL_ACCEPTED = "proposal.accepted", _("Proposal accepted")
    PROPOSAL_DECLINED = "proposal.declined", _("Proposal declined")
    PLACEMENT_DECIDED = "placement.decided", _("Placement decided")
    PLACEMENT_WITHDRAWN = "placement.withdrawn", _("Placement withdrawn")
    ARRIVAL_CHANGED = "arrival.changed", _("Arrival changed")
    ARRIVAL_CONFIRMED = "arrival.confirmed", _("Arrival confirmed")


@pghistory.track(exclude=["secret"])
class Subscription(models.Model):
    """An address that is told of events within the reach of the officer who asked for it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = models.CharField(_("address"), max_length=300)
    kinds = ArrayField(models.CharField(max_length=30, choices=Kind), verbose_name=_("tell me of"))
    secret = EncryptedTextField()
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Event(models.Model):
    """Something happened, by numbers only. Its `uid` is the same in every delivery."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("event"), max_length=30, choices=Kind)
    data = models.JSONField()
    at = models.DateTimeField(_("when"), auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def message_id(self) -> str:
        """What the receiver knows a message by, however often it comes."""
        return f"msg_{self.uid.hex}"


class Delivery(models.Model):
    """An event for one subscription: when it is tried next, and how it went."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"], name="delivery_once_per_subscription"
            ),
            models.CheckConstraint(
                name="delivery_waits_for_a_moment",
                condition=models.Q(status="waiting", next_at__isnull=False)
                | (~models.Q(status="waiting") & models.Q(next_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(status="waiting"), name="delivery_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.event_id} {self.status}"
