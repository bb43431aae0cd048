"""Reading territories and their indicators."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from django.db.models import Max, QuerySet

from softlanding.office.territories.models import Indicator, Level, Territory


def municipalities(country: Territory) -> QuerySet[Territory]:
    """Municipalities of a country with their region, in the order of region and name."""
    return (
        Territory.objects.filter(level=Level.MUNICIPALITY, parent__parent=country)
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


def indicator_sources(country: Territory) -> dict[str, list[tuple[int, str]]]:
    """Years and sources of each measure that is held for municipalities of a country."""
    found: dict[str, list[tuple[int, str]]] = {}
    rows = Indicator.objects.filter(territory__parent__parent=country).order_by()
    kept = rows.values_list("measure", "year", "source").distinct()
    for measure, year, source in sorted(kept, key=lambda row: (row[0], -row[1], row[2])):
        found.setdefault(measure, []).append((year, source))
    return found


def knowledge_version() -> tuple[int, ...]:
    """Numbers that change with every write to a territory or an indicator."""
    events = (model.pgh_event_model for model in (Territory, Indicator))  # type: ignore[attr-defined]
    return tuple(event.objects.aggregate(last=Max("pgh_id"))["last"] or 0 for event in events)


def with_descendants(territory_ids: Iterable[int]) -> set[int]:
    """The given territories and everything below them: at most three levels deep."""
    covered = set(territory_ids)
    frontier = covered
    while frontier:
        below = Territory.objects.filter(parent_id__in=frontier).values_list("id", flat=True)
        frontier = set(below) - covered
        covered |= frontier
    return covered
