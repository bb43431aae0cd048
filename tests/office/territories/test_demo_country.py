"""The demo country: real towns in their real regions, written once."""

from __future__ import annotations

import pytest

from softlanding.errors import InputRefused
from softlanding.office.territories.api import Level, Territory, load_country, municipalities


@pytest.mark.django_db
def test_sweden_has_its_21_counties_and_towns_of_5000() -> None:
    sweden = load_country("se", vintage=2025)
    regions = set(
        Territory.objects.filter(level=Level.REGION, parent=sweden).values_list("name", flat=True)
    )
    assert len(regions) == 21
    assert {"Skåne", "Västra Götaland", "Jämtland"} <= regions
    towns = list(municipalities(sweden))
    assert min(town.population or 0 for town in towns) >= 5_000
    ostersund = next(town for town in towns if town.name == "Östersund")
    assert ostersund.parent is not None
    assert ostersund.parent.name == "Jämtland"
    assert "CC BY 4.0" in ostersund.source
    assert load_country("SE", vintage=2025) == sweden
    assert len(municipalities(sweden)) == len(towns)


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "regions"), [("AT", 9), ("DE", 16)])
def test_other_countries_have_their_regions(code: str, regions: int) -> None:
    country = load_country(code, vintage=2025)
    found = Territory.objects.filter(level=Level.REGION, parent=country)
    assert found.count() == regions
    assert not found.filter(name__startswith=f"{code} ").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["XX", "", "VA"])
def test_a_country_without_towns_is_refused_with_a_cure(code: str) -> None:
    with pytest.raises(InputRefused, match="ISO 3166"):
        load_country(code, vintage=2025)
    assert not Territory.objects.exists()
