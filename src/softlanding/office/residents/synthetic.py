"""What synthetic households were told long ago, as if on the days on which it happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from softlanding.office.placement.api import Objection, Placement
from softlanding.office.quotas.api import Programme
from softlanding.office.residents.models import News

READ_AFTER = timedelta(2)
Kind = News.Kind


def retell(programme: Programme, *, now: datetime) -> None:
    """Write the news of a programme's proposals anew; older ones are read.

    Called within an audited write.
    """
    News.objects.filter(household__programme=programme).delete()
    told = []
    sent = Placement.objects.filter(round__programme=programme, round__sent_at__isnull=False)
    for placement in sent.filter(territory__isnull=False).select_related("round"):
        declined = placement.status == Placement.Status.DECLINED
        decided = {"confirmed": Kind.CONFIRMED, "withdrawn": Kind.WITHDRAWN}.get(placement.decision)
        for kind, at in (
            (Kind.PROPOSED, placement.round.sent_at),
            (Kind.DECLINED if declined else Kind.ACCEPTED, placement.answered_at),
            (decided, placement.decided_at),
        ):
            if kind and at:
                told.append(_news(placement.household_id, kind, at, now))
    replied = Objection.objects.filter(placement__in=sent, replied_at__isnull=False)
    for household, at in replied.values_list("placement__household", "replied_at"):
        told.append(_news(household, Kind.OBJECTION_REPLIED, at, now))
    News.objects.bulk_create(told)


def _news(household: int, kind: str, at: Any, now: datetime) -> News:
    read = at + READ_AFTER
    return News(household_id=household, kind=kind, at=at, seen_at=read if read <= now else None)
