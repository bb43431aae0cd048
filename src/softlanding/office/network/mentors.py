"""Candidates for a mentor, read for `similarity`."""

from __future__ import annotations

from django.db.models import Count

from softlanding.office.network.models import Engagement, Experience, Mentorship
from softlanding.office.network.similarity import Suggestion, Town, suggest

# In the order of `Town`.
READ = ("name", "parent_id", "population", "degurba", "latitude", "longitude")


def suggestions(engagement: Engagement) -> list[Suggestion]:
    """Experienced municipalities of the same country that resemble the town, best first.

    Towns that have declined to mentor this one are left out. Three queries.
    """
    town = engagement.town
    if town.parent is None:
        return []
    country = town.parent.parent_id
    candidates: dict[int, Town] = {}
    experience: dict[int, dict[str, list[int]]] = {}
    rows = Experience.objects.filter(town__parent__parent_id=country).order_by("pk")
    for pk, kind, year, *read in rows.values_list(
        "town_id", "kind", "year", *(f"town__{column}" for column in READ)
    ):
        candidates[pk] = Town(pk, *read)
        experience.setdefault(pk, {}).setdefault(kind, []).append(year)
    for declined in engagement.mentorships.filter(status=Mentorship.Status.DECLINED):
        candidates.pop(declined.mentor_id, None)
    mentored = Mentorship.objects.filter(
        mentor__parent__parent_id=country, status=Mentorship.Status.ACCEPTED
    )
    mentees = dict(mentored.order_by().values_list("mentor_id").annotate(Count("pk")))
    return suggest(
        Town(town.pk, *(getattr(town, column) for column in READ)),
        candidates.values(),
        experience=experience,
        mentees=mentees,
    )
