"""The door of the territories: what other rooms may use."""

from softlanding.office.territories.demo_country import load_country
from softlanding.office.territories.models import Level, Territory
from softlanding.office.territories.selectors import indicators, municipalities, with_descendants

__all__ = [
    "Level",
    "Territory",
    "indicators",
    "load_country",
    "municipalities",
    "with_descendants",
]
