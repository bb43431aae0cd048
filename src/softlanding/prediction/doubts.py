"""What can be said against a claimed gain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from softlanding.prediction.cohort import Cohort, Floats
from softlanding.prediction.overlap import Overlap, Weights

__all__ = ["Doubt", "feature_changes", "history_misfits", "of_history", "of_overlap"]

LEAST_EFFECTIVE = 30.0  # households; below it an interval by the normal law means little
MOST_KEPT = 0.5  # of the households; beyond it the policy is not the model's any more
MISFIT = 0.001  # chance of a false alarm about the loads of history
PLACEBO = 0.01  # chance of a false alarm about the features
LEAST_EXPECTED = 5.0  # households at a place, for its load to be judged


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that speaks against a claim: a stable code, a sentence, its figures.

    Parameters
    ----------
    code
        A stable word; translations are looked up by it.
    text
        The sentence in English, complete with its figures.
    data
        The figures; JSON-serialisable.
    """

    code: str
    text: str
    data: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The doubt as a JSON-serialisable dictionary."""
        return {"code": self.code, "text": self.text, "data": dict(self.data)}


def of_overlap(overlap: Overlap, weight: Weights) -> Iterator[Doubt]:
    """Whether history resembles the policy enough to say anything about it."""
    kept, households = int(overlap.kept.sum()), len(overlap.kept)
    if kept > MOST_KEPT * households:
        text = (
            f"For {kept} of {households} households history says nothing about where the model "
            "would send them."
        )
        yield Doubt("no_overlap", text, {"kept": kept, "households": households})
    if weight.effective < LEAST_EFFECTIVE:
        text = (
            f"History agrees with the model for {weight.matched} households, which count as "
            f"{weight.effective:.1f}; at least {LEAST_EFFECTIVE:g} are needed."
        )
        data = {"matched": weight.matched, "effective": weight.effective}
        yield Doubt("few_matches", text, data)


def of_history(cohort: Cohort, policy: Floats) -> Iterator[Doubt]:
    """Whether history can have been the lottery that the probabilities say it was."""
    places = history_misfits(cohort)
    if places:
        text = (
            f"The loads of {len(places)} places do not fit the stated probabilities: they are "
            "not how history placed people."
        )
        yield Doubt("history_misfit", text, {"places": places})
    features = feature_changes(cohort, policy)
    if features:
        text = (
            f"By the same weights the policy would change {len(features)} features that no "
            "placement can change: history chose by them in another way than the "
            "probabilities say."
        )
        yield Doubt("placebo", text, {"features": features})


def history_misfits(cohort: Cohort) -> list[int]:
    r"""Places whose loads would be a wonder under the stated probabilities.

    Notes
    -----
    :math:`(n_p - \sum_h e_{hp}) / \sqrt{\sum_h e_{hp}(1 - e_{hp})}` in households, for
    places that expect at least 5; one false alarm in 1,000 cohorts, however many places.

    Examples
    --------
    Nobody wins the toss of a fair coin a hundred times.

    >>> history_misfits(Cohort(np.zeros((100, 1)), [0] * 100, range(100), [1] * 100,
    ...                        [[0.5, 0.5]] * 100))
    [0, 1]
    """
    chances = cohort.of_households(cohort.propensities)
    load = np.bincount(cohort.of_households(cohort.place), minlength=cohort.places)
    expected = chances.sum(axis=0)
    spread = np.sqrt((chances * (1 - chances)).sum(axis=0))
    away = np.abs(load - expected)
    limit = stats.norm.isf(MISFIT / max(cohort.places, 1) / 2)
    misfit = (expected >= LEAST_EXPECTED) & (away > limit * spread + 0.5)
    return [int(place) for place in np.flatnonzero(misfit)]


def feature_changes(cohort: Cohort, policy: Floats) -> list[int]:
    r"""Features that the policy seems to change, which is not possible.

    Notes
    -----
    Each feature is taken for an outcome: :math:`\sum_i (w_i - 1)(x_i - \bar x)` is 0 in
    expectation where the probabilities are right. One false alarm in 100 cohorts.
    """
    row = np.arange(len(cohort.place))
    weight = policy[row, cohort.place] / cohort.propensities[row, cohort.place]
    found = []
    features = cohort.features.shape[1]
    limit = stats.norm.isf(PLACEBO / max(features, 1) / 2)
    for feature in range(features):
        values = cohort.features[:, feature]
        known = ~np.isnan(values)
        if not known.any():
            continue
        each = np.where(known, (weight - 1) * (values - values[known].mean()), 0.0)
        sums = np.bincount(cohort.households, weights=each)
        if abs(sums.sum()) > limit * np.sqrt(float(sums @ sums)) + 1e-9:
            found.append(feature)
    return found
