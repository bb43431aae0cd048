"""Territories of a country and figures about them, read once and compared in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from softlanding.office.territories.api import Indicator, Territory

Row = dict[str, Any]

FIELDS = (
    "code",
    "name",
    "level",
    "vintage",
    "gisco_id",
    "nuts3",
    "lau",
    "population",
    "area_km2",
    "degurba",
    "latitude",
    "longitude",
    "closed_in",
    "source",
)


@dataclass(frozen=True)
class Snapshot:
    """Rows by code, their keys, and figures by code, measure and year."""

    rows: dict[str, Row]
    pks: dict[str, int]
    figures: dict[tuple[str, str, int], Decimal]


def within(country: Territory) -> Q:
    """The country, its regions and its municipalities."""
    return Q(pk=country.pk) | Q(parent=country) | Q(parent__parent=country)


def take(country: Territory, figures: Iterable[dict[str, Any]]) -> Snapshot:
    """Read a country as it is now: two queries, however large it is."""
    rows: dict[str, Row] = {}
    pks: dict[str, int] = {}
    found = Territory.objects.filter(within(country)).order_by("code")
    for row in found.values("pk", "parent__code", *FIELDS):
        code = row["code"]
        pks[code] = row.pop("pk")
        row["parent"] = row.pop("parent__code")
        rows[code] = row
    asked = {(figure["measure"], figure["year"]) for figure in figures}
    known = Indicator.objects.filter(
        territory_id__in=list(pks.values()),
        measure__in={measure for measure, _year in asked},
        year__in={year for _measure, year in asked},
    ).values_list("territory__code", "measure", "year", "value")
    return Snapshot(
        rows, pks, {(code, measure, year): value for code, measure, year, value in known}
    )
