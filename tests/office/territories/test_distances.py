"""Great circles against known distances, and the surroundings of a town."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from softlanding.office.territories.api import Level, great_circle_km, surroundings
from softlanding.office.territories.distances import EARTH_RADIUS_KM
from tests.office.conftest import Country, territory

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(places, places)
def test_the_distance_is_symmetric_and_no_longer_than_half_round(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    km = float(great_circle_km(*one, *other))
    assert km == float(great_circle_km(*other, *one))
    assert 0 <= km <= pi * EARTH_RADIUS_KM
    assert float(great_circle_km(*one, *one)) == 0


@given(places, places, places)
def test_a_detour_is_never_shorter(
    one: tuple[float, float], via: tuple[float, float], other: tuple[float, float]
) -> None:
    straight = float(great_circle_km(*one, *other))
    detour = float(great_circle_km(*one, *via)) + float(great_circle_km(*via, *other))
    assert straight <= detour + 1e-3


def test_quarter_and_half_of_the_globe() -> None:
    assert float(great_circle_km(0, 0, 90, 0)) == pytest.approx(EARTH_RADIUS_KM * pi / 2)
    assert float(great_circle_km(0, 0, 0, 180)) == pytest.approx(EARTH_RADIUS_KM * pi)


def test_stockholm_to_gothenburg() -> None:
    """About 400 km as the crow flies."""
    assert float(great_circle_km(59.3293, 18.0686, 57.7089, 11.9746)) == pytest.approx(398, abs=2)


def test_arrays_give_what_single_places_give() -> None:
    north, east = np.array([58.0, 59.0]), np.array([15.0, 16.0])
    together = great_circle_km(57.0, 14.0, north, east)
    singly = [great_circle_km(57.0, 14.0, *place) for place in zip(north, east, strict=True)]
    assert together.tolist() == [float(km) for km in singly]


def test_neighbours_come_nearest_first_from_the_same_country(country: Country) -> None:
    abroad = territory("Sudland", Level.COUNTRY, None)
    region = territory("Coast", Level.REGION, abroad)
    territory("Faraway", Level.MUNICIPALITY, region, 3_001)
    found = surroundings(country.towns["Alby"])
    assert found
    assert [other.name for other in found.nearest(10)] == ["Berg", "Dal", "Elby"]
    assert found.nearest(1)[0].km == pytest.approx(EARTH_RADIUS_KM * pi / 180 * 0.1)


def test_the_larger_city_has_fifty_thousand_and_more_than_the_town(country: Country) -> None:
    north = country.regions["North"]
    territory("City", Level.MUNICIPALITY, north, 50_000)
    territory("Metropolis", Level.MUNICIPALITY, north, 90_000)
    from_town, from_city = (
        surroundings(north.children.get(name=name) if name == "City" else country.towns[name])
        for name in ("Alby", "City")
    )
    assert from_town
    assert from_city
    larger = from_town.larger_city()
    assert larger
    assert larger.name == "City"
    larger = from_city.larger_city()
    assert larger
    assert larger.name == "Metropolis"


def test_without_a_place_nothing_is_known_and_without_a_city_none_is_named(
    country: Country,
) -> None:
    alby = country.towns["Alby"]
    around = surroundings(alby)
    assert around
    assert around.larger_city() is None
    alby.latitude = None
    assert surroundings(alby) is None


def test_one_query_for_any_number_of_towns(country: Country) -> None:
    from django.db import connection

    for at in range(20):
        territory(f"Town{at}", Level.MUNICIPALITY, country.regions["North"], 1_000 + at)
    with CaptureQueriesContext(connection) as seen:
        surroundings(country.towns["Alby"])
    assert len(seen) == 1
