"""Learn from the earlier, place the later, estimate what that would have changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.cohort import Cohort, Fit, Placer
from softlanding.prediction.off_policy import (
    Estimate,
    aipw,
    cross_fitted,
    fitted,
    ipw,
    regression,
    self_normalised,
)
from softlanding.prediction.overlap import Overlap, Weights, as_policy, supported, weights

__all__ = ["Estimates", "Pipeline"]


@dataclass(frozen=True, eq=False, slots=True)
class Estimates:
    """One run of the pipeline: the model's claim, and what history says of it.

    Parameters
    ----------
    claim
        What the model says that its own placement gains; its interval knows nothing of
        the model's errors.
    ipw, self_normalised, regression, aipw
        See `softlanding.prediction.off_policy`; `regression` uses the cross-fitted
        expectations, `aipw` is what is reported.
    overlap, weights
        What could be judged, and how firmly.
    unplaced
        Households that the model's placement left out; they stay as they were.
    """

    claim: Estimate
    ipw: Estimate
    self_normalised: Estimate
    regression: Estimate
    aipw: Estimate
    overlap: Overlap
    weights: Weights
    unplaced: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """From past outcomes to an estimate: everything that is run again in null worlds.

    Parameters
    ----------
    fit
        How to learn.
    placer
        How to place, under the capacities of the later cohort. They should not depend on
        who went where: the quotas rather than the loads.
    seed
        Same seed, same answer; at least 0.
    folds
        Of cross-fitting within the later cohort, at least 2.
    least_matches
        See `supported`.
    clip
        See `weights`. Without it nothing is clipped.
    """

    fit: Fit
    placer: Placer
    seed: int
    folds: int = 5
    least_matches: float = 2.0
    clip: float | None = None

    def run(self, cohort: Cohort, later: NDArray[np.bool_]) -> Estimates:
        """Learn from the earlier, place the later, estimate what that would have changed.

        Parameters
        ----------
        cohort
            Everybody who was placed.
        later : array of bool, shape (persons,)
            Who is placed again.

        Raises
        ------
        InputRefused
            With every fault at once: one place only, no outcome or one class only, nobody
            earlier or later, a household on both sides, an argument out of range.

        Notes
        -----
        The expectations inside AIPW are learnt from other households of the later cohort
        and never from the earlier one, from which the policy comes. Where the policy
        follows an error of the model, they do not share that error.
        """
        later = np.asarray(later, dtype=bool)
        problems = list(self._problems(cohort, later))
        if problems:
            raise InputRefused(problems)
        judged = cohort.only(later)
        expected = fitted(cohort.only(~later), self.fit, self.seed)(judged.features)
        placed = np.asarray(self.placer(expected, judged.households))
        overlap = supported(judged, as_policy(judged, placed), least_matches=self.least_matches)
        policy, clip = overlap.policy, self.clip
        others = cross_fitted(judged, self.fit, folds=self.folds, seed=self.seed)
        return Estimates(
            regression(judged, policy, expected),
            ipw(judged, policy, clip=clip),
            self_normalised(judged, policy, clip=clip),
            regression(judged, policy, others),
            aipw(judged, policy, others, clip=clip),
            overlap,
            weights(judged, policy, clip=clip),
            int(np.count_nonzero(placed < 0)) if placed.ndim == 1 else 0,
        )

    def _problems(self, cohort: Cohort, later: NDArray[np.bool_]) -> Iterator[Problem]:
        persons = len(cohort.place)
        if later.shape != (persons,):
            cure = f"say it of each of the {persons} persons"
            yield Problem(f"has the shape {later.shape}", cure, column="later", code="shape")
            return
        if cohort.places < 2:
            message = "has one place only, and nothing to choose"
            yield Problem(message, "give at least two places", column="propensities")
        yield from _side_problems(cohort, ~later, "earlier")
        yield from _side_problems(cohort, later, "later")
        both = np.intersect1d(cohort.household[later], cohort.household[~later])
        if len(both):
            message = f"{both[0]} is earlier and later, as are {len(both) - 1} more"
            cure = "put all members on one side"
            yield Problem(message, cure, column="household", code="torn")
        if self.seed < 0:
            cure = "give a whole number of at least 0"
            yield Problem("is below 0", cure, column="seed", value=str(self.seed))
        if self.clip is not None and not self.clip >= 1:
            cure = "give at least 1, or None to cut nothing"
            yield Problem("is below 1", cure, column="clip", value=str(self.clip))
        households = max(len(np.unique(cohort.household[later])), 2)
        if not 2 <= self.folds <= households:
            cure = f"give 2 to {households}, the number of later households"
            yield Problem("is not possible", cure, column="folds", value=str(self.folds))


def _side_problems(cohort: Cohort, side: NDArray[np.bool_], name: str) -> Iterator[Problem]:
    """What is wrong with the earlier persons, or with the later ones."""
    known = cohort.outcome[side & cohort.known]
    if not side.any():
        cure = "split by a date that leaves households on both sides"
        yield Problem(f"has nobody {name}", cure, column="later", code="nobody")
    elif not len(known):
        cure = "wait until outcomes are known"
        message = f"of all {name} persons is not known"
        yield Problem(message, cure, column="outcome", code="unknown")
    elif len(np.unique(known)) < 2:
        cure = "choose an outcome that some reach and others do not"
        message = f"of all {name} persons is {known[0]:g}, and nothing can be learnt from it"
        yield Problem(message, cure, column="outcome", code="single_class")
