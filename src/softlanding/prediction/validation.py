"""Validation by time: what would have been said of a year before it began.

For each held-out year everything is learned anew from what was known on its first day, and
judged by the persons who arrived in it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.prediction.calibration import brier, log_loss, recalibrate, tenths
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.parts import Parts, doubts, learn_parts, split

__all__ = ["HeldOut", "Score", "hold_out", "probabilities", "said", "score"]

Floats = NDArray[np.float64]

YEARS = 3
_LEAST_BEFORE = 200  # persons known before a year that is held out
_LEAST_IN = 50


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Persons who arrived in held-out years, and what was said of them before.

    Parameters
    ----------
    observations
        The persons, year by year.
    years : array of int, shape (persons,)
    parts : array of float, shape (persons, 3)
        Log-odds from features, of the place, of the match.
    variance : array of float, shape (persons,)
        Of their sum.
    raw, probability : array of float, shape (persons,)
        Before and after recalibration by the years held out before this one.
    """

    observations: FollowUp
    years: NDArray[np.int64]
    parts: Floats
    variance: Floats
    raw: Floats
    probability: Floats

    @property
    def recalibration(self) -> Floats:
        """The recalibration that all held-out years ask for."""
        return recalibrate(self.parts, self.variance, self.observations.value)

    @property
    def coverage(self) -> float:
        """Share of places and years whose count lies in its 95% interval.

        The interval allows for chance and for a doubt about the place that all its
        persons share.
        """
        groups = np.char.add(self.observations.place, self.years.astype(np.str_))
        _, which = np.unique(groups, return_inverse=True)
        chance = self.probability * (1 - self.probability)
        surplus = np.bincount(which, self.observations.value - self.probability)
        doubt = np.bincount(which, chance * np.sqrt(self.variance))
        spread = np.sqrt(np.bincount(which, chance) + doubt**2)
        return float(np.mean(np.abs(surplus) <= 1.96 * spread + 0.5))


@dataclass(frozen=True, slots=True)
class Score:
    """How well a learner did in the held-out years.

    Parameters
    ----------
    learner
        Its name.
    log_loss, brier
        The smaller the better.
    largest_error, mean_error
        Difference between observed and predicted over the tenths, as a fraction.
    """

    learner: str
    log_loss: float
    brier: float
    largest_error: float
    mean_error: float


def probabilities(parts: Floats, variance: Floats, factors: Floats) -> Floats:
    """Probability of log-odds that are doubtful themselves.

    >>> probabilities(np.array([[1.0, 0.0, 0.0]]), np.zeros(1), np.array([-1.0, 1, 1, 1]))
    array([0.5])
    """
    logit = factors[0] + parts @ factors[1:]
    return np.asarray(expit(logit / np.sqrt(1 + np.pi / 8 * variance)))


def held_out_years(known: FollowUp) -> list[int]:
    """The latest years, up to three, with enough persons in them and known before them."""
    arrival = known.arrived_on.astype("datetime64[Y]").astype(np.int64) + 1970
    found = []
    for year in sorted(set(arrival.tolist()), reverse=True):
        before = known.observed_on < np.datetime64(f"{year:04}-01-01")
        classes = np.unique(known.value[before])
        enough = (arrival == year).sum() >= _LEAST_IN and before.sum() >= _LEAST_BEFORE
        if enough and len(classes) > 1:
            found.append(year)
        if len(found) == YEARS:
            break
    return found[::-1]


def hold_out(
    known: FollowUp,
    outcome: str,
    learner: str,
    *,
    places: pl.DataFrame | None,
    features: Sequence[str],
    seed: int,
) -> HeldOut | None:
    """What `learner` would have said before each held-out year; None if there is none."""
    arrival = known.arrived_on.astype("datetime64[Y]").astype(np.int64) + 1970
    rows: list[NDArray[np.int64]] = []
    parts: list[Floats] = []
    variance: list[Floats] = []
    probability: list[Floats] = []
    factors = np.array([0.0, 1.0, 1.0, 1.0])
    for year in held_out_years(known):
        before = known.known(outcome, datetime.date(year - 1, 12, 31))
        learned, _ = learn_parts(before, learner, places, features, seed)
        arrived = np.flatnonzero(arrival == year)
        found, doubt = said(learned, known.take(arrived), places)
        rows.append(arrived)
        parts.append(found)
        variance.append(doubt)
        probability.append(probabilities(found, doubt, factors))
        seen = known.value[np.concatenate(rows)]
        factors = recalibrate(np.concatenate(parts), np.concatenate(variance), seen)
    if not rows:
        return None
    order, stacked, unsure = np.concatenate(rows), np.concatenate(parts), np.concatenate(variance)
    return HeldOut(
        known.take(order),
        arrival[order],
        stacked,
        unsure,
        probabilities(stacked, unsure, np.array([0.0, 1.0, 1.0, 1.0])),
        np.concatenate(probability),
    )


def said(
    learned: Parts, observations: FollowUp, places: pl.DataFrame | None
) -> tuple[Floats, Floats]:
    """Parts of the log-odds of persons at their own places, and the variance of the sum.

    Shapes (persons, 3): from features, of the place, of the match; and (persons,).
    """
    table = pl.concat([observations.features, observations.protected], how="horizontal")
    base, doubt, cell = learned.of_persons(table)
    ids, place = np.unique(observations.place, return_inverse=True)
    mean, covariance, _ = learned.of_places(ids.tolist(), places)
    for_all, for_cell = split(mean)
    parts = np.column_stack([base, for_all[place, 0], for_cell[place, cell]])
    return parts, doubt + doubts(covariance)[place, cell]


def score(learner: str, held_out: HeldOut) -> Score:
    """Judge the recalibrated predictions of the held-out years."""
    predicted, value = held_out.probability, held_out.observations.value
    errors = np.array([abs(tenth.error) for tenth in tenths(predicted, value)])
    return Score(
        learner,
        log_loss(predicted, value),
        brier(predicted, value),
        float(errors.max()),
        float(errors.mean()),
    )
