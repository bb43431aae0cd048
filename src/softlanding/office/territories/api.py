"""The door of the territories: what other rooms may use."""

from softlanding.office.territories.demo_country import load_country
from softlanding.office.territories.models import Level, Territory
from softlanding.office.territories.selectors import (
    indicator_sources,
    indicators,
    knowledge_version,
    municipalities,
    with_descendants,
)
from softlanding.office.territories.synthetic import add_synthetic_indicators

__all__ = [
    "Level",
    "Territory",
    "add_synthetic_indicators",
    "indicator_sources",
    "indicators",
    "knowledge_version",
    "load_country",
    "municipalities",
    "with_descendants",
]
