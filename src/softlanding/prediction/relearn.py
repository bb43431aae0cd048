"""The model's own way to learn, in the form that an evaluation runs again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from softlanding.prediction.cohort import Fit, Floats, Ints, Predict
from softlanding.prediction.encoding import learn_encoding, typed_persons
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.parts import FOLDS, doubts, learn_base, log_odds, split
from softlanding.prediction.pooling import pool
from softlanding.prediction.traits import cell_of

__all__ = ["relearning"]


def relearning(
    observations: FollowUp, learner: str, *, features: Sequence[str], places: int
) -> tuple[Floats, Fit]:
    """Features of persons as a matrix, and a `Fit` that learns from it as a model does.

    Parameters
    ----------
    observations
        One row for each person of a cohort; their outcomes are not looked at.
    learner
        A name of `softlanding.prediction.learners.LEARNERS`; the one of the model.
    features
        Columns to learn from, as those of the model.
    places
        How many places the cohort has.

    Returns
    -------
    matrix : array of float, shape (persons, columns + 1)
        For `Cohort.features`; the last column is the index of the person's kind in `CELLS`.
    fit
        Base learner and partial pooling of places as in `softlanding.prediction.fit`. It
        has no recalibration by held-out years, no covariates of places, and takes
        members of a household to fare independently; folds are drawn by person.
    """
    table = pl.concat([observations.features, observations.protected], how="horizontal")
    encoding, _left_out = learn_encoding(table, features)
    cell = cell_of(typed_persons(table, encoding.features))

    def fit(given: Floats, place: Ints, outcome: Floats, seed: int, /) -> Predict:
        fold = np.random.default_rng(seed).permutation(len(place)) % FOLDS
        learners, offset = learn_base(learner, given[:, :-1], outcome, fold, seed)
        pooling = pool(
            place,
            given[:, -1].astype(np.int64),
            offset,
            outcome,
            weight=np.ones(len(place)),
            standard=np.ones((places, 1)),
        )
        for_all, for_cell = split(pooling.mean)
        shift = (for_all + for_cell).T.astype(np.float32, order="C")
        spread = doubts(pooling.covariance).T.astype(np.float32, order="C")

        def predict(asked: Floats, /) -> Floats:
            from softlanding.prediction.loops import pair_loop

            base, doubt = log_odds(learners, asked[:, :-1])
            shape = (len(asked), places)
            mean, sd = np.empty(shape, np.float32), np.empty(shape, np.float32)
            pair_loop(
                base.astype(np.float32),
                doubt.astype(np.float32),
                asked[:, -1].astype(np.int64),
                shift,
                spread,
                mean,
                sd,
            )
            return mean.astype(np.float64)

        return predict

    return np.column_stack([encoding.matrix(table), cell]), fit
