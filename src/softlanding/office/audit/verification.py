"""The office's own check of the chain, and what the last one found."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone

from softlanding.office.audit.chain import START, Walk
from softlanding.office.audit.models import Link, Verification

KEPT = timedelta(days=366)

logger = structlog.get_logger(__name__)


def verify(*, whole: bool) -> Verification:
    """Walk the chain and keep what was found; a fault is an error in the log of messages.

    From the first row if `whole`, else from the last sound check; after a fault always whole.
    Either way the head of the last sound check must still be where it was.
    """
    last, sound = Verification.objects.first(), Verification.objects.filter(faults=0).first()
    noted = sound.head if sound else None
    whole = whole or last != sound  # a fault stays in sight until it is gone
    start = START if whole or noted is None else noted
    walk = Walk(head=start)
    faults, first = 0, ""
    for fault in walk.faults(noted):
        first, faults = first or str(fault), faults + 1
    if faults:
        logger.error("audit.chain_broken", faults=faults, first=first)
    Verification.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return Verification.objects.create(
        whole=start == START,
        rows=walk.rows,
        number=walk.head.number,
        hash=walk.head.hash,
        faults=faults,
        first_fault=first,
    )


def last_verification() -> Verification | None:
    """The newest check; None before the first."""
    return Verification.objects.first()


def number_of_lines() -> int:
    """How many lines of the log the chain holds."""
    newest = Link.objects.last()
    return newest.number if newest else 0
