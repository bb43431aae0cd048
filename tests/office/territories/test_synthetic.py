"""Synthetic indicators: the same for the same seed, plausible, and said to be synthetic."""

from __future__ import annotations

import pytest

from softlanding.office.territories.api import (
    Level,
    Territory,
    add_synthetic_indicators,
    indicators,
    load_country,
    municipalities,
)
from softlanding.office.territories.models import Indicator

BETWEEN = {
    "gdp": (0.0001, 100_000),
    "tax_revenue": (0.0001, 20_000),
    "unemployment_rate": (1.5, 18),
    "area_km2": (12, 20_000),
    "asylum_applications_per_million": (40, 60_000),
}


@pytest.mark.django_db
def test_every_town_has_them_and_every_region_its_rates() -> None:
    country = load_country("LI", vintage=2025)
    add_synthetic_indicators(country, year=2025, seed=1)
    made = Indicator.objects.exclude(measure="population")
    assert all(source.startswith("Synthetic") for source in made.values_list("source", flat=True))
    for town in municipalities(country):
        values = indicators([town.pk])[town.pk]
        assert set(values) == {"population", *BETWEEN}
        for measure, (least, most) in BETWEEN.items():
            assert least <= values[measure] <= most
    for region in Territory.objects.filter(level=Level.REGION):
        rates = indicators([region.pk])[region.pk]
        assert set(rates) == {"unemployment_rate", "asylum_applications_per_million"}
        inside = indicators(region.children.values("pk")).values()
        among = [values["unemployment_rate"] for values in inside]
        assert min(among) <= rates["unemployment_rate"] <= max(among)


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_figures() -> None:
    country = load_country("LI", vintage=2025)

    def drawn(seed: int) -> dict[tuple[int, str], object]:
        Indicator.objects.exclude(measure="population").delete()
        add_synthetic_indicators(country, year=2025, seed=seed)
        return {(row.territory_id, row.measure): row.value for row in Indicator.objects.all()}

    assert drawn(1) == drawn(1) != drawn(2)
