"""The door of the network room: what other rooms may use."""

from softlanding.office.network.models import Experience
from softlanding.office.network.selectors import (
    mentorships_of,
    own_engagements,
    towns_in_preparation,
)
from softlanding.office.network.services import record_experience
from softlanding.office.network.synthetic import add_synthetic_network

__all__ = [
    "Experience",
    "add_synthetic_network",
    "mentorships_of",
    "own_engagements",
    "record_experience",
    "towns_in_preparation",
]
