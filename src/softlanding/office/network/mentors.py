"""Candidates for a mentor, read for `similarity`."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from softlanding.office.network.models import Engagement, Experience, Mentorship
from softlanding.office.network.similarity import Suggestion, Town, suggest
from softlanding.office.territories.api import Level, Territory


def suggestions(engagement: Engagement) -> list[Suggestion]:
    """Experienced municipalities of the same country that resemble the town, best first.

    Towns that have declined to mentor this one are left out. Four queries.
    """
    town = engagement.town
    if town.parent is None:
        return []
    known: dict[int, dict[str, list[int]]] = {}
    rows = Experience.objects.filter(town__parent__parent_id=town.parent.parent_id)
    for town_id, kind, year in rows.values_list("town_id", "kind", "year"):
        known.setdefault(town_id, {}).setdefault(kind, []).append(year)
    declined = engagement.mentorships.filter(status=Mentorship.Status.DECLINED)
    candidates = Territory.objects.filter(pk__in=known, level=Level.MUNICIPALITY).exclude(
        pk__in=declined.values("mentor_id")
    )
    mentees = dict(
        Mentorship.objects.filter(mentor_id__in=known, status=Mentorship.Status.ACCEPTED)
        .values_list("mentor_id")
        .annotate(Count("pk"))
    )
    return suggest(
        _town(town),
        [_town(candidate) for candidate in candidates],
        experience=known,
        mentees=mentees,
    )


def _town(territory: Any) -> Town:
    return Town(
        pk=territory.pk,
        name=territory.name,
        region_id=territory.parent_id,
        population=territory.population,
        size_class=territory.size_class,
        latitude=territory.latitude,
        longitude=territory.longitude,
    )
