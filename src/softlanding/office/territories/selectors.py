"""Reading territories and their indicators."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from django.db.models import QuerySet

from softlanding.office.territories.models import Indicator, Level, Territory


def municipalities(country: Territory) -> QuerySet[Territory]:
    """Today's municipalities of a country with their region, in the order of both names.

    Those that the newest vintage no longer lists are left out.
    """
    return (
        Territory.objects.filter(level=Level.MUNICIPALITY, parent__parent=country, closed_in=None)
        .select_related("parent")
        .order_by("parent__name", "name", "code")
    )


def indicators(territory_ids: Iterable[int]) -> dict[int, dict[str, Fraction]]:
    """Newest value of each measure, by territory, as exact fractions."""
    found: dict[int, dict[str, Fraction]] = {}
    rows = (
        Indicator.objects.filter(territory_id__in=list(territory_ids))
        .order_by("territory_id", "measure", "-year")
        .distinct("territory_id", "measure")
    )
    for territory_id, measure, value in rows.values_list("territory_id", "measure", "value"):
        found.setdefault(territory_id, {})[measure] = Fraction(value)
    return found


def with_descendants(territory_ids: Iterable[int]) -> set[int]:
    """The given territories and everything below them: at most three levels deep."""
    covered = set(territory_ids)
    frontier = covered
    while frontier:
        below = Territory.objects.filter(parent_id__in=frontier).values_list("id", flat=True)
        frontier = set(below) - covered
        covered |= frontier
    return covered
