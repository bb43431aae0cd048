"""Follow-up data to expected outcomes, with their uncertainty and a model card.

The door of the package is what is named here:

`read_follow_up`, `FollowUp`, `OUTCOMES`, `FEATURES`, `PROTECTED`
    What became of whom, checked; what can be learned, from what, and what is kept out.
`fit`, `Model`, `Prediction`
    Learn from what was known on a day; the expected outcome of persons at places.
`ModelCard`
    What a person must know before relying on a model.
"""

from softlanding.prediction.calibration import GroupCalibration, Tenth, brier, log_loss, tenths
from softlanding.prediction.features import FEATURES, PROTECTED
from softlanding.prediction.fit import fit
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.model import Model, Prediction
from softlanding.prediction.model_card import ModelCard
from softlanding.prediction.outcomes import OUTCOMES, Outcome
from softlanding.prediction.proxies import Proxy
from softlanding.prediction.read import read_follow_up
from softlanding.prediction.validation import Score

__all__ = [
    "FEATURES",
    "OUTCOMES",
    "PROTECTED",
    "FollowUp",
    "GroupCalibration",
    "Model",
    "ModelCard",
    "Outcome",
    "Prediction",
    "Proxy",
    "Score",
    "Tenth",
    "brier",
    "fit",
    "log_loss",
    "read_follow_up",
    "tenths",
]
