"""What rooms below tell of, turned into events by number for those who may hear them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from softlanding.office.accounts.api import Viewer
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Apportionment, town_quotas
from softlanding.office.walls.api import as_office
from softlanding.office.webhooks.models import Delivery, Event, Kind, Subscription
from softlanding.office.webhooks.permissions import hears

DELIVER = "webhooks.deliver"  # the background job that sends what is due
OF_NEWS = {
    "proposed": Kind.PROPOSAL_SENT,
    "accepted": Kind.PROPOSAL_ACCEPTED,
    "declined": Kind.PROPOSAL_DECLINED,
    "confirmed": Kind.PLACEMENT_DECIDED,
    "withdrawn": Kind.PLACEMENT_WITHDRAWN,
}
OF_STEPS = {"send_out": Kind.QUOTA_SENT_OUT, "decide": Kind.QUOTA_DECIDED}


def of_placement(*, placement: Placement, news: str, **_signal: Any) -> None:
    """A proposal was sent, answered or decided."""
    if news in OF_NEWS:
        _of_placement(OF_NEWS[news], placement)


def of_arrival(*, placement: Placement, **_signal: Any) -> None:
    """An arrival was confirmed."""
    _of_placement(Kind.ARRIVAL_CONFIRMED, placement)


def of_change(*, plan: Any, **_signal: Any) -> None:
    """Day, time, flight, place or composition of an arrival changed: which, is not told."""
    _of_placement(Kind.ARRIVAL_CHANGED, plan.placement, arrival=plan.pk)


@as_office()  # tells others than who does it
def of_quotas(*, apportionment: Apportionment, action: str, **_signal: Any) -> None:
    """Quotas were sent out to the towns, or decided."""
    kind = OF_STEPS.get(action)
    if kind is None or not (asked := _subscriptions(kind)):
        return
    towns = town_quotas(apportionment).values_list("territory_id", flat=True)
    data = {"apportionment": apportionment.pk, "programme": apportionment.programme_id}
    _tell(asked, kind, data, apportionment.programme.country_id, list(towns))


@as_office()
def _of_placement(kind: Kind, placement: Placement, **more: int) -> None:
    if not (asked := _subscriptions(kind)):
        return
    programme = placement.round.programme
    data = {
        "placement": placement.pk,
        "round": placement.round_id,
        "programme": programme.pk,
        "territory": placement.territory_id,
    }
    places = [placement.territory_id] if placement.territory_id else []
    _tell(asked, kind, data | more, programme.country_id, places)


def _subscriptions(kind: Kind) -> list[Subscription]:
    """Subscriptions in force of people who may still sign in."""
    found = Subscription.objects.filter(
        ended_at=None, user__is_active=True, kinds__contains=[kind.value]
    )
    return list(found.select_related("user").defer("secret"))


def _tell(
    asked: Iterable[Subscription],
    kind: Kind,
    data: dict[str, Any],
    country_id: int,
    places: list[int],
) -> None:
    """One event, and a delivery for each subscription whose officer may hear it.

    Called within the transaction of what happened: told if, and only if, it did.
    """
    allowed = [one for one in asked if hears(Viewer(one.user), country_id, places)]
    if not allowed:
        return
    event = Event.objects.create(kind=kind, data=data)
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(subscription=one, event=event, next_at=now) for one in allowed
    )
    if not any(waiting[1] is wake for waiting in connection.run_on_commit):
        transaction.on_commit(wake)


def wake() -> None:
    """Ask for a background job now; without it the periodic one would come.

    That somebody has asked before undoes nothing else of the request.
    """
    try:
        with transaction.atomic():
            app.configure_task(DELIVER, queue="webhooks", queueing_lock=DELIVER).defer()
    except AlreadyEnqueued:
        return


def wake_at(moment: datetime) -> None:
    """Ask for a background job at the moment of the next try."""
    app.configure_task(DELIVER, queue="webhooks", schedule_at=moment).defer()
