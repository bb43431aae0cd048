"""From persons and places to expected outcomes with their uncertainty."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.model_card import ModelCard
from softlanding.prediction.parts import Parts, doubts, split
from softlanding.prediction.validation import probabilities, said

__all__ = ["Model", "Prediction"]

Floats32 = NDArray[np.float32]

_BLOCK_CELLS = 16_000_000  # pairs of person and place in a block: 64 MB for each of two matrices


@dataclass(frozen=True, eq=False)
class Prediction:
    """Expected outcomes of persons at places.

    Parameters
    ----------
    mean : array of float32, shape (persons, places)
        Probability, 0 to 1: the mean of what the data leave possible, already drawn towards
        what comparable places and persons let expect.
    sd : array of float32, shape (persons, places)
        Standard deviation of that probability: doubt about it, not the chance that remains.
    place_ids
        The places, in the order of the columns.
    persons_seen : array of int, shape (places,)
        How many persons each place was learned from; 0 for a new place.

    Examples
    --------
    >>> prediction = Prediction(np.float32([[0.5, 0.6]]), np.float32([[0.01, 0.2]]),
    ...                         ("Berg", "Sala"), np.array([400, 3]))
    >>> prediction.shrunk(caution=1.0).round(2)
    array([[0.49, 0.4 ]], dtype=float32)
    """

    mean: Floats32
    sd: Floats32
    place_ids: tuple[str, ...]
    persons_seen: NDArray[np.int64]

    def shrunk(self, *, caution: float = 0.0) -> Floats32:
        """Scores that may be maximised without falling for lucky places.

        Parameters
        ----------
        caution
            How many standard deviations are taken off, at least 0. With 0 the score is the
            mean.

        Notes
        -----
        Whoever takes the largest of many noisy estimates is disappointed on average (the
        winner's curse, or optimiser's curse [1]_). The mean of a posterior whose prior was
        learned from all places together is not subject to it, as far as that prior holds;
        held-out years test whether it does and take back what did not come true.

        References
        ----------
        .. [1] J. E. Smith, R. L. Winkler (2006), The optimizer's curse: skepticism and
           postdecision surprise in decision analysis, Management Science 52(3).
        """
        if not caution >= 0:
            message, cure = "is below 0", "give 0 or more standard deviations"
            problem = Problem(message, cure, column="caution", value=str(caution))
            raise InputRefused([problem])
        if not caution:
            return self.mean
        return np.clip(self.mean - np.float32(caution) * self.sd, 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Model:
    """What was learned about one outcome; `softlanding.prediction.fit` makes it.

    Parameters
    ----------
    outcome
        A name of `OUTCOMES`.
    as_of
        Nothing that became known later took part.
    learner
        The base learner that the held-out years chose.
    seed
        The same data and seed give the same model.
    parts
        What was learned, in its parts.
    factors : array of float, shape (4,)
        Recalibration: an intercept, and factors of features, place and match.
    card
        What a person must know before relying on it.
    input_sha256
        Hash of the observations that took part.
    versions
        Software that took part.
    """

    outcome: str
    as_of: datetime.date
    learner: str
    seed: int
    parts: Parts
    factors: NDArray[np.float64]
    card: ModelCard
    input_sha256: str
    versions: Mapping[str, str]

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that `predict` reads of a person."""
        return self.parts.encoding.features

    @property
    def record(self) -> dict[str, Any]:
        """What a decision keeps to be replayed: method, seed, versions, hash of the input."""
        return {
            "outcome": self.outcome,
            "as_of": self.as_of.isoformat(),
            "method": self.learner,
            "seed": self.seed,
            "factors": self.factors.tolist(),
            "input_sha256": self.input_sha256,
            "versions": dict(self.versions),
        }

    def predict(self, persons: pl.DataFrame, places: Sequence[str] | pl.DataFrame) -> Prediction:
        """Expected outcome of each person at each place.

        Parameters
        ----------
        persons
            One row per person with the columns `features`; unknown cells are blank.
        places
            Names of places, or a table with the column `place` and covariates. A place
            without follow-up is expected to do as comparable places do; without covariates,
            as the average place.

        Returns
        -------
        Prediction

        Raises
        ------
        InputRefused
            If a column is missing, a value impossible, or a place named twice.

        Notes
        -----
        Takes 8 bytes for each pair; `blocks` gives the same piece by piece.
        """
        blocks = [block for _, block in self.blocks(persons, places, most_cells=2**62)]
        if blocks:
            return blocks[0]
        ids = _ids(places)
        nobody = np.zeros((0, len(ids)), np.float32)
        return Prediction(nobody, nobody, ids, np.zeros(len(ids), np.int64))

    def at_own_place(
        self, observations: FollowUp, places: pl.DataFrame | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Expected outcome of each person at the place of arrival, and the doubt about it.

        Parameters
        ----------
        observations
            The persons; their outcomes are not looked at.
        places
            Covariates of places that the model has not seen.

        Returns
        -------
        mean, sd : array of float, shape (observations,)
        """
        parts, variance = said(self.parts, observations, places)
        mean = probabilities(parts, variance, self.factors)
        return mean, mean * (1 - mean) * np.sqrt(variance)

    def blocks(
        self,
        persons: pl.DataFrame,
        places: Sequence[str] | pl.DataFrame,
        *,
        most_cells: int = _BLOCK_CELLS,
    ) -> Iterator[tuple[slice, Prediction]]:
        """Yield the prediction for some persons after others, with their rows.

        Parameters
        ----------
        persons, places
            As for `predict`.
        most_cells
            Pairs of person and place in one block, unless a single person has more.
        """
        from softlanding.prediction.loops import pair_loop

        ids = _ids(places)
        table = places if isinstance(places, pl.DataFrame) else None
        logit, variance, cell = self.parts.of_persons(persons)
        effects, covariance, seen = self.parts.of_places(ids, table)
        intercept, of_features, of_place, of_match = self.factors.tolist()
        for_all, for_cell = split(effects)
        shift = (of_place * for_all + of_match * for_cell).T.astype(np.float32, order="C")
        spread = doubts(covariance).T.astype(np.float32, order="C")
        base = (intercept + of_features * logit).astype(np.float32)
        doubt = variance.astype(np.float32)
        size = max(1, most_cells // max(1, len(ids)))
        for start in range(0, len(base), size):
            rows = slice(start, min(start + size, len(base)))
            shape = (rows.stop - rows.start, len(ids))
            mean, sd = np.empty(shape, np.float32), np.empty(shape, np.float32)
            pair_loop(base[rows], doubt[rows], cell[rows], shift, spread, mean, sd)
            yield rows, Prediction(mean, sd, ids, seen)


def _ids(places: Sequence[str] | pl.DataFrame) -> tuple[str, ...]:
    if isinstance(places, pl.DataFrame):
        if "place" not in places.columns:
            raise InputRefused([Problem("the column is missing", "add it", column="place")])
        places = places["place"].cast(pl.String).to_list()
    ids = tuple(str(place) for place in places)
    if len(set(ids)) < len(ids):
        twice = sorted({place for place in ids if ids.count(place) > 1})
        problems = [
            Problem("is there twice", "name each place once", column="place", value=place)
            for place in twice
        ]
        raise InputRefused(problems)
    return ids
