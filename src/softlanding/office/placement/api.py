"""The door of the placement room: what other rooms may use."""

from softlanding.office.placement.models import Placement, Round
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
from softlanding.office.placement.selectors import answers_within, progress_of, proposals
from softlanding.office.placement.services import (
    answer,
    compute_round,
    household_accepted,
    send,
    start_round,
)
from softlanding.office.placement.synthetic import add_synthetic_offers

__all__ = [
    "DEFAULT_WEIGHTS",
    "Placement",
    "Round",
    "add_synthetic_offers",
    "answer",
    "answers_within",
    "compute_round",
    "household_accepted",
    "progress_of",
    "proposals",
    "send",
    "start_round",
]
