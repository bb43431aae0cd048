"""What can be said against a claimed gain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from softlanding.prediction.cohort import Cohort, Floats
from softlanding.prediction.overlap import Overlap, Weights

__all__ = ["Doubt", "history_misfits", "of_history", "of_overlap"]

LEAST_EFFECTIVE = 30.0  # households; below it an interval by the normal law means little
MOST_KEPT = 0.5  # of the households; beyond it the policy is not the model's any more
MISFIT = 0.001  # chance of a false alarm about how history placed
LEAST_EXPECTED = 10.0  # households at a place, for its load to be judged


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
            f"For {kept} of {households} households history says nothing, or too little, about "
            "where the model would send them."
        )
        yield Doubt("no_overlap", text, {"kept": kept, "households": households})
    if weight.effective < LEAST_EFFECTIVE:
        text = (
            f"History agrees with the model for {weight.matched} households, which count as "
            f"{weight.effective:.1f}; at least {LEAST_EFFECTIVE:g} are needed."
        )
        data = {"matched": weight.matched, "effective": weight.effective}
        yield Doubt("few_matches", text, data)


def of_history(cohort: Cohort) -> Iterator[Doubt]:
    """Whether history can have been the lottery that the probabilities say it was."""
    places, features = history_misfits(cohort)
    if places:
        text = (
            f"The loads of {len(places)} places do not fit the stated probabilities: they are "
            "not how history placed people."
        )
        yield Doubt("history_loads", text, {"places": places})
    if features:
        text = (
            f"History placed people by {len(features)} features in another way than the stated "
            "probabilities say."
        )
        yield Doubt("history_features", text, {"features": features})


def history_misfits(cohort: Cohort) -> tuple[list[int], list[int]]:
    r"""Places and features that contradict the stated probabilities.

    Parameters
    ----------
    cohort
        Whose probabilities are tested.

    Returns
    -------
    places : list of int
        Those with more or fewer households than chance allows.
    features : list of int
        Those whose mean at some place is further from what the probabilities expect there
        than chance allows.

    Notes
    -----
    With :math:`x_h` the mean of a feature in household *h* less the mean of all, or 1 for the
    loads, :math:`\sum_h x_h (1[A_h = p] - e_{hp})` has the mean 0 and the variance
    :math:`\sum_h x_h^2 e_{hp}(1 - e_{hp})` for every place *p*. Places that expect fewer than
    10 households are left out. One false alarm in 1,000 cohorts, however many places and
    features.

    Examples
    --------
    Nobody wins the toss of a fair coin a hundred times.

    >>> history_misfits(Cohort(np.zeros((100, 1)), [0] * 100, range(100), [1] * 100,
    ...                        [[0.5, 0.5]] * 100))
    ([0, 1], [])

    Exactly half went to each place; but those with the feature went to the second.

    >>> half = np.arange(100) % 2
    >>> history_misfits(Cohort(half[:, None], half, range(100), [1] * 100, [[0.5, 0.5]] * 100))
    ([], [0])
    """
    chances = cohort.of_households(cohort.propensities)
    went = np.zeros(chances.shape)
    went[np.arange(len(went)), cohort.of_households(cohort.place)] = 1.0
    judged = chances.sum(axis=0) >= LEAST_EXPECTED
    values = np.column_stack([np.ones(len(went)), _household_means(cohort)])
    away = values.T @ (went - chances)[:, judged]
    variance = (values**2).T @ (chances * (1 - chances))[:, judged]
    limit = -ndtri(MISFIT / max(away.size, 1) / 2)
    wrong = np.abs(away) > limit * np.sqrt(variance) + 1e-6
    places = np.flatnonzero(judged)[wrong[0]]
    return places.tolist(), np.flatnonzero(wrong[1:].any(axis=1)).tolist()


def _household_means(cohort: Cohort) -> Floats:
    """Mean of each feature in each household less that of all; unknown ones at the mean."""
    known = ~np.isnan(cohort.features)
    mean = np.where(known, cohort.features, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, cohort.features - mean, 0.0)
    sums = np.zeros((cohort.household_count, cohort.features.shape[1]))
    np.add.at(sums, cohort.households, centred)
    return sums / np.bincount(cohort.households)[:, None]
