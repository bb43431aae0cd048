"""The parts of a prediction: from features, from the place, from their match."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.encoding import Encoding, learn_encoding, typed_persons
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.learners import MEMBERS, Constant, Learner, learn
from softlanding.prediction.pooling import Pooling, Standard, pool, shared_in_households
from softlanding.prediction.traits import DESIGN, cell_of

__all__ = [
    "FOLDS",
    "Parts",
    "doubts",
    "learn_base",
    "learn_parts",
    "log_odds",
    "read_places",
    "split",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDS = 4


@dataclass(frozen=True, eq=False)
class Parts:
    """Everything learned from one set of observations, before recalibration.

    Parameters
    ----------
    encoding
        Which features became which columns.
    learners
        One for each fold of households, learned without it; for an average, those of one
        member after those of the other.
    place_ids
        Places with follow-up.
    persons_seen : array of int, shape (places,)
        How many persons with a known outcome each of them had.
    standard, pooling
        Covariates of places, and what places add.
    household_correlation
        Of outcomes inside a household beyond those in its place; members count less by it.
    """

    encoding: Encoding
    learners: tuple[Learner, ...]
    place_ids: tuple[str, ...]
    persons_seen: Ints
    standard: Standard
    pooling: Pooling
    household_correlation: float

    def of_persons(self, persons: pl.DataFrame) -> tuple[Floats, Floats, Ints]:
        """Log-odds from features, their variance, and the cell; each of shape (persons,)."""
        table = typed_persons(persons, self.encoding.features)
        return *log_odds(self.learners, self.encoding.matrix(persons)), cell_of(table)

    def of_places(
        self, ids: Sequence[str], covariates: pl.DataFrame | None
    ) -> tuple[Floats, Floats, Ints]:
        """What places add, its covariance, and the persons seen there.

        A place without follow-up gets what comparable places let expect.
        """
        mean, covariance = self.pooling.prior(self.standard.of(_columns(ids, covariates, self)))
        seen = np.zeros(len(ids), np.int64)
        index = {place: row for row, place in enumerate(self.place_ids)}
        rows = np.array([index.get(place, -1) for place in ids], np.int64)
        known = rows >= 0
        mean[known] = self.pooling.mean[rows[known]]
        covariance[known] = self.pooling.covariance[rows[known]]
        seen[known] = self.persons_seen[rows[known]]
        return mean, covariance, seen


def learn_parts(
    known: FollowUp,
    learner: str,
    places: pl.DataFrame | None,
    features: Sequence[str],
    seed: int,
) -> tuple[Parts, list[Problem]]:
    """Learn from observations of one outcome; also what was left out and why."""
    table = pl.concat([known.features, known.protected], how="horizontal")
    encoding, left_out = learn_encoding(table, features)
    matrix = encoding.matrix(table)
    value = known.value
    learners, offset = learn_base(learner, matrix, value, _folds(known.household, seed), seed)
    ids, place, persons_seen = np.unique(known.place, return_inverse=True, return_counts=True)
    standard = _standard(ids.tolist(), places)
    correlation = shared_in_households(place, known.household, expit(offset), value)
    _, which, members = np.unique(known.household, return_inverse=True, return_counts=True)
    weight = 1 / (1 + (members[which] - 1) * correlation)
    cell = cell_of(typed_persons(table, encoding.features))
    covariates = _matrix(ids.tolist(), places, standard.names)
    pooling = pool(place, cell, offset, value, weight=weight, standard=standard.of(covariates))
    parts = Parts(
        encoding, learners, tuple(ids.tolist()), persons_seen, standard, pooling, correlation
    )
    return parts, left_out


def learn_base(
    name: str, matrix: Floats, value: Floats, fold: Ints, seed: int
) -> tuple[tuple[Learner, ...], Floats]:
    """Learners for each fold, learned without it, and what those of a person's say.

    Parameters
    ----------
    name
        One of `LEARNERS`.
    matrix : array of float, shape (persons, columns)
    value : array of float, shape (persons,)
        0 or 1.
    fold : array of int, shape (persons,)
        From 0 to `FOLDS` − 1, the same for a household.
    seed
        Of the learners.

    Returns
    -------
    learners, offset
        `offset` has the shape (persons,): log-odds by learners that did not see the person.
    """
    learners: list[Learner] = []
    offset = np.zeros(len(value))
    for member in MEMBERS[name]:
        for held_out in range(FOLDS):
            inside = fold == held_out
            learned = learn(member, matrix[~inside], value[~inside], seed + held_out)
            offset[inside] += learned.logit(matrix[inside]) / len(MEMBERS[name])
            learners.append(learned)
    if all(isinstance(each, Constant) for each in learners):  # nothing to have memorised
        offset = np.mean([each.logit(matrix) for each in learners], axis=0)
    return tuple(learners), offset


def log_odds(learners: Sequence[Learner], matrix: Floats) -> tuple[Floats, Floats]:
    """Log-odds by the learners of `learn_base`, and their variance; of shape (persons,).

    The variance is that of the jackknife over folds of households, and that between the
    members of an average: where two good learners disagree, neither is to be trusted.
    """
    logits = np.array([learner.logit(matrix) for learner in learners])
    by_member = logits.reshape(len(learners) // FOLDS, FOLDS, len(matrix))
    jackknife = (FOLDS - 1) * by_member.var(axis=1).mean(axis=0)
    return logits.mean(axis=0), jackknife + by_member.mean(axis=1).var(axis=0)


def split(effects: Floats) -> tuple[Floats, Floats]:
    """What a place adds for everybody, shape (places, 1), and for each cell beyond that."""
    return effects[:, :1], effects[:, 1:] @ DESIGN[:, 1:].T


def doubts(covariance: Floats) -> Floats:
    """Variance of what a place adds for a person of each cell, shape (places, cells)."""
    return np.asarray(np.einsum("cq,pqr,cr->pc", DESIGN, covariance, DESIGN, optimize=True))


def _folds(household: NDArray[np.str_], seed: int) -> Ints:
    """Fold of each household; the same whoever else is in the data."""

    def fold(name: str) -> int:
        return hashlib.sha256(f"{seed}:{name}".encode()).digest()[0] % FOLDS

    names, which = np.unique(household, return_inverse=True)
    return np.array([fold(name) for name in names.tolist()], np.int64)[which]


def read_places(places: pl.DataFrame) -> pl.DataFrame:
    """Places and their covariates as numbers; the population by its logarithm.

    Raises
    ------
    InputRefused
        If there is no column `place`, a place is there twice, or a covariate is no number.

    Examples
    --------
    >>> read_places(pl.DataFrame({"place": ["Berg"], "population": ["7000"]})).row(0)
    ('Berg', 8.8536...)
    """
    if "place" not in places.columns:
        raise InputRefused([Problem("the column is missing", "add it", column="place")])
    ids = places["place"].cast(pl.String)
    problems = [
        Problem("is there twice", "give each place once", column="place", value=name)
        for name in sorted(ids.filter(ids.is_duplicated()).unique().to_list())
    ]
    columns = [ids]
    for name in places.columns:
        if name == "place":
            continue
        text = places[name].cast(pl.String).str.strip_chars()
        text = text.set(text == "", None)
        number = text.cast(pl.Float64, strict=False)
        wrong = text.filter(text.is_not_null() & ~number.is_finite().fill_null(value=False))
        problems += [
            Problem("is not a number", "leave the column out", column=name, value=value)
            for value in wrong.head(3).to_list()
        ]
        columns.append(number.log() if name == "population" else number)
    if problems:
        raise InputRefused(problems)
    return pl.DataFrame(columns)


def _standard(ids: list[str], places: pl.DataFrame | None) -> Standard:
    names = () if places is None else tuple(n for n in places.columns if n != "place")
    covariates = _matrix(ids, places, names)
    told = (~np.isnan(covariates)).sum(axis=0) > 1
    names = tuple(name for name, use in zip(names, told, strict=True) if use)
    covariates = covariates[:, told]
    scale = np.nanstd(covariates, axis=0) if names else np.zeros(0)
    centre = np.nanmean(covariates, axis=0) if names else np.zeros(0)
    return Standard(names, centre, np.where(scale > 0, scale, np.inf))


def _matrix(ids: Sequence[str], places: pl.DataFrame | None, names: tuple[str, ...]) -> Floats:
    """Covariates of these places, NaN where nothing is told."""
    matrix = np.full((len(ids), len(names)), np.nan)
    if places is None or not names:
        return matrix
    index = {place: row for row, place in enumerate(places["place"].to_list())}
    rows = np.array([index.get(place, -1) for place in ids], np.int64)
    for column, name in enumerate(names):
        if name in places.columns:
            told = places[name].fill_null(float("nan")).to_numpy()
            matrix[rows >= 0, column] = told[rows[rows >= 0]]
    return matrix


def _columns(ids: Sequence[str], covariates: pl.DataFrame | None, parts: Parts) -> Floats:
    table = None if covariates is None else read_places(covariates)
    return _matrix(ids, table, parts.standard.names)
