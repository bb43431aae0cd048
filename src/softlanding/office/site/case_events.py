"""What the rooms above the cases tell them: proposals, answers and arrivals.

The cases stand below placement and ledger and never ask upwards; here, where every room is
known, what is written there opens a case to a town, closes it, or moves it on.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from softlanding.office.cases.api import (
    close_to_town,
    mark_arrived,
    mark_placed,
    open_to_towns,
)
from softlanding.office.ledger.api import Entry
from softlanding.office.placement.api import Placement, Round, household_accepted


def _sent(*, instance: Round, **_signal: Any) -> None:
    """Proposals go out: each town sees an outline of the household proposed to it."""
    if instance.status == Round.Status.SENT:
        proposed = instance.placements.filter(territory__isnull=False).exclude(
            status__in=(Placement.Status.ACCEPTED, Placement.Status.DECLINED)
        )
        pairs = proposed.values_list("household_id", "territory_id")
        open_to_towns({household: town for household, town in pairs if town})


def _accepted(*, placement: Placement, **_signal: Any) -> None:
    mark_placed(household=placement.household, territory=placement.territory)


def _answered(*, instance: Placement, **_signal: Any) -> None:
    """A town that declined sees the case no longer."""
    if instance.status == Placement.Status.DECLINED and instance.territory is not None:
        close_to_town(household=instance.household, territory=instance.territory)


def _arrived(*, instance: Entry, created: bool, **_signal: Any) -> None:
    if created and instance.kind == Entry.Kind.ARRIVAL and instance.placement is not None:
        mark_arrived(household=instance.placement.household, day=instance.happened_on)


def listen() -> None:
    """Connect the receivers, once."""
    for signal, receiver, sender in (
        (post_save, _sent, Round),
        (household_accepted, _accepted, Placement),
        (post_save, _answered, Placement),
        (post_save, _arrived, Entry),
    ):
        uid = f"site.case_events.{receiver.__name__}"
        signal.connect(receiver, sender=sender, weak=False, dispatch_uid=uid)
