"""The door of the placement room: what other rooms may use."""

from softlanding.office.placement.answers import (
    NEWS,
    answer,
    confirm,
    household_accepted,
    household_has_news,
    object_to,
    send,
    withdraw,
)
from softlanding.office.placement.due import Due, due
from softlanding.office.placement.explanations import explanation_of
from softlanding.office.placement.http_api import round_router
from softlanding.office.placement.http_proposals import proposal_router
from softlanding.office.placement.models import Objection, Placement, PlaceOffer, Round
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
from softlanding.office.placement.selectors import (
    answers_within,
    progress_of,
    proposal_for,
    proposals,
)
from softlanding.office.placement.services import compute_round, start_round
from softlanding.office.placement.synthetic import add_synthetic_offers
from softlanding.office.placement.synthetic_answers import (
    NEW,
    OVER,
    SECOND,
    Answered,
    answer_round,
    override_one,
)

__all__ = [
    "DEFAULT_WEIGHTS",
    "NEW",
    "NEWS",
    "OVER",
    "SECOND",
    "Answered",
    "Due",
    "Objection",
    "PlaceOffer",
    "Placement",
    "Round",
    "add_synthetic_offers",
    "answer",
    "answer_round",
    "answers_within",
    "compute_round",
    "confirm",
    "due",
    "explanation_of",
    "household_accepted",
    "household_has_news",
    "object_to",
    "override_one",
    "progress_of",
    "proposal_for",
    "proposal_router",
    "proposals",
    "round_router",
    "send",
    "start_round",
    "withdraw",
]
