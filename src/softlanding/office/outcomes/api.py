"""The door of the outcomes room: what other rooms may use."""

from softlanding.office.outcomes.expectations import Expectations, expectations
from softlanding.office.outcomes.models import ModelUse, OutcomeKind
from softlanding.office.outcomes.selectors import model_in_use, newest_ready, use
from softlanding.office.outcomes.services import decide_use, learn_model, start_learning
from softlanding.office.outcomes.synthetic import add_synthetic_follow_up

__all__ = [
    "Expectations",
    "ModelUse",
    "OutcomeKind",
    "add_synthetic_follow_up",
    "decide_use",
    "expectations",
    "learn_model",
    "model_in_use",
    "newest_ready",
    "start_learning",
    "use",
]
