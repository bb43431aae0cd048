"""Follow-up data to expected outcomes, with their uncertainty and a model card.

The door of the package is what is named here:

`read_follow_up`, `FollowUp`, `OUTCOMES`, `FEATURES`, `PROTECTED`
    What became of whom, checked; what can be learned, from what, and what is kept out.
`fit`, `Model`, `Prediction`
    Learn from what was known on a day; the expected outcome of persons at places.
`to_household`, `rule_effects`, `RULES`
    From persons to households: a published choice, and what it does to whom.
`ModelCard`, `Score`, `Tenth`, `GroupCalibration`, `Proxy`
    What a person must know before relying on a model.
`watch`, `drift_alarms`
    Alarms when outcomes fall below what was expected.
`Cohort`, `Pipeline`, `relearning`, `estimate_gain`, `Gain`
    What placement by a model would have changed, and whether that may be claimed.
`strata_of`, `estimated_propensities`, `known_propensities`
    With which probability history sent a household to each place.
`save_model`, `load_model`, `to_bytes`, `from_bytes`
    A model as a file of plain arrays.
"""

from softlanding.prediction.calibration import (
    GroupCalibration,
    Tenth,
    brier,
    by_group,
    log_loss,
    tenths,
)
from softlanding.prediction.cohort import Cohort, Placer
from softlanding.prediction.drift import Alarm, drift_alarms, watch
from softlanding.prediction.features import FEATURES, PROTECTED
from softlanding.prediction.fit import fit
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.gain import Gain, estimate_gain
from softlanding.prediction.households import (
    RULES,
    HouseholdScores,
    RuleEffect,
    rule_effects,
    to_household,
)
from softlanding.prediction.model import Model, Prediction
from softlanding.prediction.model_card import ModelCard
from softlanding.prediction.outcomes import OUTCOMES, Outcome
from softlanding.prediction.pipeline import Pipeline
from softlanding.prediction.propensity import (
    estimated_propensities,
    known_propensities,
    strata_of,
)
from softlanding.prediction.proxies import Proxy
from softlanding.prediction.read import read_follow_up
from softlanding.prediction.relearn import relearning
from softlanding.prediction.storage import from_bytes, load_model, save_model, to_bytes
from softlanding.prediction.validation import Score

__all__ = [
    "FEATURES",
    "OUTCOMES",
    "PROTECTED",
    "RULES",
    "Alarm",
    "Cohort",
    "FollowUp",
    "Gain",
    "GroupCalibration",
    "HouseholdScores",
    "Model",
    "ModelCard",
    "Outcome",
    "Pipeline",
    "Placer",
    "Prediction",
    "Proxy",
    "RuleEffect",
    "Score",
    "Tenth",
    "brier",
    "by_group",
    "drift_alarms",
    "estimate_gain",
    "estimated_propensities",
    "fit",
    "from_bytes",
    "known_propensities",
    "load_model",
    "log_loss",
    "read_follow_up",
    "relearning",
    "rule_effects",
    "save_model",
    "strata_of",
    "tenths",
    "to_bytes",
    "to_household",
    "watch",
]
