"""The door of the territories: what other rooms may use."""

from softlanding.office.territories.competences import (
    AREAS,
    Competence,
    CountryCompetences,
    competences_of,
    countries_described,
)
from softlanding.office.territories.demo_country import load_country
from softlanding.office.territories.distances import (
    LARGER_CITY,
    great_circle_km,
    surroundings,
)
from softlanding.office.territories.models import Level, SizeClass, Territory, size_class
from softlanding.office.territories.selectors import (
    indicators,
    municipalities,
    with_descendants,
    within,
)

__all__ = [
    "AREAS",
    "LARGER_CITY",
    "Competence",
    "CountryCompetences",
    "Level",
    "SizeClass",
    "Territory",
    "competences_of",
    "countries_described",
    "great_circle_km",
    "indicators",
    "load_country",
    "municipalities",
    "size_class",
    "surroundings",
    "with_descendants",
    "within",
]
