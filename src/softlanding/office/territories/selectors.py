"""Reading territories and their indicators."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

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


def indicators(
    territory_ids: Iterable[int] | QuerySet[Territory, Any],
) -> dict[int, dict[str, Fraction]]:
    """Newest value of each measure, by territory, as exact fractions.

    A query of ids stays one: many thousand ids in the text of a statement are slow.
    """
    found: dict[int, dict[str, Fraction]] = {}
    wanted = territory_ids if isinstance(territory_ids, QuerySet) else list(territory_ids)
    rows = (
        Indicator.objects.filter(territory_id__in=wanted)
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


def with_descendants(territory_ids: Iterable[int]) -> set[int]:
    """The given territories and everything below them: at most three levels deep."""
    roots = list(territory_ids)
    return set(Territory.objects.filter(within(roots)).values_list("id", flat=True))


def within(root_ids: Iterable[int], path: str = "") -> Q:
    """Territories at or below the roots, as a condition on few ids instead of on thousands.

    `path` leads from the model that is filtered to the territory, such as ``"town"``.
    """
    roots = list(root_ids)
    prefix = f"{path}__" if path else ""
    return (
        Q(**{f"{prefix}pk__in": roots})
        | Q(**{f"{prefix}parent_id__in": roots})
        | Q(**{f"{prefix}parent__parent_id__in": roots})
    )
