"""The door of the territories: what other rooms may use."""

from softlanding.office.territories.demo_country import load_country
from softlanding.office.territories.models import Indicator, Level, Territory
from softlanding.office.territories.selectors import (
    indicator_sources,
    indicators,
    municipalities,
    with_descendants,
)
from softlanding.office.territories.synthetic import add_synthetic_indicators

__all__ = [
    "Indicator",
    "Level",
    "Territory",
    "add_synthetic_indicators",
    "indicator_sources",
    "indicators",
    "load_country",
    "municipalities",
    "with_descendants",
]
