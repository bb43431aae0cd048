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
from softlanding.office.territories.measures import MEASURES, Measure, measure_label, measure_unit
from softlanding.office.territories.models import (
    BorderChange,
    Indicator,
    Level,
    SizeClass,
    Territory,
    size_class,
)
from softlanding.office.territories.selectors import (
    indicator_sources,
    indicators,
    municipalities,
    with_descendants,
    within,
)
from softlanding.office.territories.synthetic import add_synthetic_indicators

__all__ = [
    "AREAS",
    "LARGER_CITY",
    "MEASURES",
    "BorderChange",
    "Competence",
    "CountryCompetences",
    "Indicator",
    "Level",
    "Measure",
    "SizeClass",
    "Territory",
    "add_synthetic_indicators",
    "competences_of",
    "countries_described",
    "great_circle_km",
    "indicator_sources",
    "indicators",
    "load_country",
    "measure_label",
    "measure_unit",
    "municipalities",
    "size_class",
    "surroundings",
    "with_descendants",
    "within",
]
