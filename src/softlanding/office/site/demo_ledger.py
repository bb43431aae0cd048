"""The demo's ledger: a few arrivals, one departure, one swap. All of it is synthetic."""

from __future__ import annotations

import random
from datetime import date

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.ledger.api import (
    Entry,
    book_of,
    confirm_arrival,
    propose_swap,
    record,
    settle_swap,
)
from softlanding.office.placement.api import Placement, confirm
from softlanding.office.quotas.api import Programme


def first_entries(
    programme: Programme,
    *,
    national: Viewer,
    regional: Viewer,
    municipal: Viewer,
    today: date,
    seed: int,
) -> None:
    """Arrivals of the town that people sign in for, and what the authority counts elsewhere."""
    town = next(iter(municipal.territories(Role.MUNICIPAL)))
    accepted = Placement.objects.filter(
        round__programme=programme, territory=town, status=Placement.Status.ACCEPTED
    ).order_by("household__arrives_on", "pk")
    for placement in accepted[: max(1, accepted.count() - 1)]:
        if not placement.decision:
            confirm(viewer=national, placement=placement)
        confirm_arrival(viewer=municipal, placement=placement, happened_on=today)
    for kind, persons in ((Entry.Kind.SELF_SETTLED, 2), (Entry.Kind.DEPARTURE, 1)):
        record(
            viewer=municipal,
            programme=programme,
            town=town,
            kind=kind,
            persons=persons,
            happened_on=today,
            reason="Demo: the town's register.",
            synthetic=True,
        )
    book = book_of(programme)
    chance = random.Random(f"ledger:{programme.country.code}:{seed}")
    for line in book.towns:
        arrived = chance.randint(0, line.statement.quota + 1)
        if line.territory != town and arrived:
            record(
                viewer=national,
                programme=programme,
                town=line.territory,
                kind=Entry.Kind.ARRIVAL,
                persons=arrived,
                happened_on=today,
                reason="Demo: transfer list of the authority.",
                synthetic=True,
            )
    neighbours = [
        line.territory
        for line in book.towns
        if line.territory.parent_id == town.parent_id
        and line.territory != town
        and line.statement.quota
    ]
    if neighbours:
        swap = propose_swap(
            viewer=regional,
            programme=programme,
            giving=neighbours[0],
            taking=town,
            persons=1,
            reason="Demo: both town councils.",
        )
        settle_swap(viewer=regional, swap=swap, recorded=True, synthetic=True)
