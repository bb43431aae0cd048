"""The door of the territories: what other rooms may use."""

from softlanding.office.territories.demo_country import load_country
from softlanding.office.territories.measures import MEASURES, Measure, measure_label, measure_unit
from softlanding.office.territories.models import (
    BorderChange,
    Indicator,
    Level,
    SizeClass,
    Territory,
    size_class,
)
from softlanding.office.territories.selectors import indicators, municipalities, with_descendants

__all__ = [
    "MEASURES",
    "BorderChange",
    "Indicator",
    "Level",
    "Measure",
    "SizeClass",
    "Territory",
    "indicators",
    "load_country",
    "measure_label",
    "measure_unit",
    "municipalities",
    "size_class",
    "with_descendants",
]
