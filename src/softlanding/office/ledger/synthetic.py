"""Arrivals and departures of synthetic households in the ledger, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count

from softlanding.office.accounts.api import User
from softlanding.office.cases.api import Household
from softlanding.office.ledger.models import Entry
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Programme


def add_synthetic_entries(
    programme: Programme,
    *,
    arrived: Iterable[Placement],
    left: Mapping[int, date],
    towns: Mapping[int, User],
) -> None:
    """Every household counted once in its town on its day, and again when it moved away.

    `left` holds the day by household. For a programme whose ledger is kept by the year.
    Called within an audited write.
    """
    persons = dict(
        Household.objects.filter(programme=programme)
        .order_by()
        .annotate(persons=Count("members"))
        .values_list("pk", "persons")
    )

    def entry(placement: Placement, kind: Entry.Kind, day: date) -> Entry:
        arrival = kind == Entry.Kind.ARRIVAL
        return Entry(
            programme=programme,
            territory_id=placement.territory_id or 0,
            period=0,
            kind=kind,
            persons=persons[placement.household_id],
            happened_on=day,
            placement=placement if arrival else None,
            reason="" if arrival else "Moved away (synthetic)",
            is_synthetic=True,
            created_by=towns[placement.territory_id or 0],
        )

    entries = []
    for placement in arrived:
        entries.append(entry(placement, Entry.Kind.ARRIVAL, placement.household.arrives_on))
        if placement.household_id in left:
            day = left[placement.household_id]
            entries.append(entry(placement, Entry.Kind.DEPARTURE, day))
    Entry.objects.bulk_create(sorted(entries, key=lambda one: one.happened_on))
