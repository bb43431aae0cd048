"""Subscribing, ending, delivering what is due, and sending something again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from http.client import HTTPException

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.webhooks import sending, signing
from softlanding.office.webhooks.happenings import wake_at
from softlanding.office.webhooks.models import Delivery, Event, Subscription

MOST = 10  # subscriptions of one person
# Minutes from one try to the next, as Standard Webhooks advises; then it is given up.
WAITS = (1, 5, 30, 120, 300, 600, 840, 1200)
LEASE = timedelta(minutes=2)  # after which a try whose worker is gone is made again
KEPT = timedelta(days=30)
GONE = 410

logger = structlog.get_logger(__name__)


def subscribe(*, viewer: Viewer, url: str, kinds: Iterable[str]) -> tuple[Subscription, str]:
    """Have an address told of events; the secret is given once. Officers; audited.

    Raises
    ------
    sending.Forbidden
        The address is none that the office may send to.
    NotNow
        The person has ten subscriptions already.
    """
    sending.check_address(url)
    with audited("webhook subscribed", viewer=viewer) as act:
        if Subscription.objects.filter(user=viewer.user, ended_at=None).count() >= MOST:
            raise NotNow(_("You have ten subscriptions. End one first."))
        secret = signing.new_secret()
        act.subject = made = Subscription.objects.create(
            user=viewer.user, url=url, kinds=sorted(kinds), secret=secret
        )
    return made, secret


def end(*, viewer: Viewer | None, subscription: Subscription) -> None:
    """Tell an address nothing any more. Whoever made it; audited."""
    with audited("webhook ended", viewer=viewer, subject=subscription):
        subscription.ended_at = timezone.now()
        subscription.save(update_fields=["ended_at"])
        waiting = subscription.deliveries.filter(status=Delivery.Status.WAITING)
        waiting.update(status=Delivery.Status.FAILED, next_at=None, outcome="ended")


def send_again(*, viewer: Viewer, delivery: Delivery) -> None:
    """Send a message again, under the same id. Whoever made the subscription; audited."""
    if delivery.subscription.ended_at is not None:
        raise NotNow(_("This subscription has ended."))
    with audited("webhook sent again", viewer=viewer, subject=delivery.subscription):
        Delivery.objects.filter(pk=delivery.pk).update(
            status=Delivery.Status.WAITING, next_at=timezone.now(), tries=0
        )


def message(event: Event) -> bytes:
    """What is sent: type, time and numbers; whoever may see more asks the API."""
    told = {"type": event.kind, "timestamp": event.at.isoformat(), "data": event.data}
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


def deliver_due() -> int:
    """Try every delivery whose moment has come; how many were tried. A background job's work.

    A delivery is claimed for two minutes before it is tried: a worker that is killed leaves
    it to the next, which sends it under the same id.
    """
    tried = 0
    while delivery := _claimed():
        _try(delivery)
        tried += 1
    return tried


def _claimed() -> Delivery | None:
    now = timezone.now()
    # What was tried, or happened, in the future was so by a clock that has been set back since.
    set_back = Q(tried_at__gt=now) | Q(tried_at=None, event__at__gt=now)
    with transaction.atomic():
        found = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(next_at__lte=now) | set_back, status=Delivery.Status.WAITING)
            .select_related("subscription", "event")
            .order_by("next_at", "pk")
            .first()
        )
        if found is not None:
            found.next_at, found.tried_at = now + LEASE, now
            found.tries += 1
            found.save(update_fields=["next_at", "tried_at", "tries"])
    return found


def _try(delivery: Delivery) -> None:
    body, asked = message(delivery.event), delivery.subscription
    timestamp = int(timezone.now().timestamp())
    signed = signing.headers(asked.secret, delivery.event.message_id, timestamp, body)
    try:
        status = sending.post(asked.url, body, {"Content-Type": "application/json", **signed})
        outcome = str(status)
    except sending.Forbidden:
        status, outcome = 0, "address not allowed"
    except (OSError, HTTPException) as error:
        status, outcome = 0, type(error).__name__
    logger.info("webhook.tried", delivery=delivery.pk, outcome=outcome)
    _note(delivery, status, outcome)
    if status == GONE:
        end(viewer=None, subscription=asked)


def _note(delivery: Delivery, status: int, outcome: str) -> None:
    """Write down how a try went, and when the next is made."""
    if 200 <= status < 300:
        delivery.status, delivery.next_at = Delivery.Status.DELIVERED, None
    elif delivery.tries > len(WAITS):
        delivery.status, delivery.next_at = Delivery.Status.FAILED, None
    else:
        wait = WAITS[delivery.tries - 1]
        delivery.next_at = timezone.now() + timedelta(minutes=wait)
        wake_at(delivery.next_at)
    delivery.outcome = outcome
    delivery.save(update_fields=["status", "next_at", "outcome"])


def forget_old_events() -> int:
    """Delete events of more than thirty days ago that nobody waits for; how many."""
    old = Event.objects.filter(at__lt=timezone.now() - KEPT)
    return old.exclude(deliveries__status=Delivery.Status.WAITING).delete()[0]
