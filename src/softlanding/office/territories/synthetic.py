"""Synthetic indicators of a demo country, so that keys which need more than people can be tried.

Drawn from a seed around plausible averages; they say nothing about the real towns whose
names they stand beside, and the source of each begins with "Synthetic".
"""

from __future__ import annotations

import random
from decimal import Decimal

from softlanding.office.territories.models import Indicator, Level, Territory

SOURCE = "Synthetic: drawn at random for the demo"
RATES = ("unemployment_rate", "asylum_applications_per_million")
PLACES = Decimal("0.001")


def add_synthetic_indicators(country: Territory, *, year: int, seed: int) -> None:
    """Write indicators for every municipality, and the rates of every region.

    Money is in millions, area in km², unemployment in percent. The rate of a region is
    the mean of its towns', weighted by their inhabitants.
    """
    towns = Territory.objects.filter(level=Level.MUNICIPALITY, parent__parent=country)
    regions: dict[int, list[tuple[int, dict[str, float]]]] = {}
    rows = []
    for town in towns.order_by("code"):
        values = _drawn(town, seed)
        rows += _rows(town.pk, values, year)
        inside = regions.setdefault(town.parent_id or 0, [])
        inside.append((town.population or 1, values))
    for region_id, inside in regions.items():
        persons = sum(population for population, _values in inside)
        means = {
            rate: sum(population * values[rate] for population, values in inside) / persons
            for rate in RATES
        }
        rows += _rows(region_id, means, year)
    Indicator.objects.bulk_create(rows, batch_size=5000)


def _drawn(town: Territory, seed: int) -> dict[str, float]:
    """Larger towns earn more per head; jobs and money go together, with much noise."""
    chance = random.Random(f"indicators:{town.code}:{seed}")
    population = town.population or 1
    wealth = chance.gauss(0, 0.18) + 0.04 * (len(str(population)) - 5)
    return {
        "gdp": population * 0.038 * 2.718**wealth,
        "tax_revenue": population * 0.0055 * 2.718 ** (0.7 * wealth + chance.gauss(0, 0.08)),
        "unemployment_rate": min(18.0, max(1.5, 6.5 * 2.718 ** (-wealth + chance.gauss(0, 0.25)))),
        "area_km2": 12 + chance.lognormvariate(5.0, 0.8),
        "asylum_applications_per_million": 40 + chance.lognormvariate(7.2, 0.7),
    }


def _rows(territory_id: int, values: dict[str, float], year: int) -> list[Indicator]:
    return [
        Indicator(
            territory_id=territory_id,
            measure=measure,
            year=year,
            value=Decimal(value).quantize(PLACES),
            source=SOURCE,
        )
        for measure, value in values.items()
    ]
