"""Starting a programme, and what programmes have to say when an import is to be undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.quotas.models import Apportionment, Participation, Programme
from softlanding.office.territories.api import Level, Territory


def start_programme(
    *,
    viewer: Viewer,
    country: Territory,
    name: str,
    year: int,
    persons: int,
    participants: Iterable[Territory],
) -> Programme:
    """Make a programme of a country with the municipalities that take part.

    National officers of the country. Writes the programme and its participations, audited.

    Raises
    ------
    NotNow
        No municipality takes part, or one is not of the country or no longer listed.
    """
    pks = {town.pk for town in participants}
    towns = Territory.objects.filter(
        pk__in=pks, level=Level.MUNICIPALITY, parent__parent=country, closed_in=None
    )
    with audited("programme started", viewer=viewer, reason=name) as act:
        found = list(towns.select_for_update(of=("self",)))
        if not found or len(found) != len(pks):
            raise NotNow(_("Choose municipalities of the country that are listed today."))
        programme = Programme.objects.create(country=country, name=name, year=year, persons=persons)
        act.subject = programme
        Participation.objects.bulk_create(
            Participation(programme=programme, territory=town) for town in found
        )
    return programme


def object_to_undo(
    sender: Any, country: Territory, since: datetime, territory_ids: list[int], **_given: Any
) -> list[str]:
    """Quotas that were decided with the figures of an import keep it from being undone."""
    decided = Apportionment.objects.filter(
        programme__country=country, decided_at__gt=since
    ).select_related("programme")
    return [
        _("Quotas of %(programme)s were decided since.") % {"programme": one.programme.name}
        for one in decided
    ]
