"""The same persons and places in a world where it does not matter who goes where.

A model that learnt from noise promises a gain there too. What it promises in that world is
what its promise in ours is worth nothing without (Bastani et al. 2026).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from softlanding.prediction.cohort import Cohort, Floats, Ints

__all__ = ["NullWorld", "null_world"]

_LEAST, _MOST = 0.01, 0.99  # expected outcomes are kept inside
_ROUNDS = 20  # of taking turns between persons and places


@dataclass(frozen=True, eq=False, slots=True)
class NullWorld:
    """Expected outcomes that are a person's part plus a place's part.

    Parameters
    ----------
    person : array of float, shape (persons,)
        What a person brings along.
    place : array of float, shape (places,)
        What a place adds for everybody alike; small places are drawn towards 0.
    correlation
        Of the outcomes within a household, from 0 to 1.
    cohort
        Whose world this is.
    """

    person: Floats
    place: Floats
    correlation: float
    cohort: Cohort

    @property
    def expected(self) -> Floats:
        """Expected outcome of each person at each place, shape (persons, places)."""
        return np.clip(self.person[:, None] + self.place[None, :], _LEAST, _MOST)

    @property
    def clipped(self) -> float:
        """Share of pairs whose sum left 1% to 99%: there the parts do not simply add up."""
        whole = self.person[:, None] + self.place[None, :]
        return float(np.mean((whole < _LEAST) | (whole > _MOST)))

    def redraw(self, seed: int | tuple[int, ...]) -> Cohort:
        r"""The cohort with outcomes drawn anew; unknown ones stay unknown.

        Notes
        -----
        Members of a household share a part of their luck: normal variables with
        correlation :math:`\sin(\pi\rho/2)`, which gives outcomes of even odds the
        correlation :math:`\rho`.
        """
        cohort = self.cohort
        draw = np.random.default_rng(seed)
        shared = np.sin(np.pi * self.correlation / 2)
        common = draw.standard_normal(cohort.household_count)[cohort.households]
        own = draw.standard_normal(len(cohort.place))
        luck = ndtr(np.sqrt(shared) * common + np.sqrt(1 - shared) * own)
        chance = np.clip(self.person + self.place[cohort.place], _LEAST, _MOST)
        outcome = np.where(cohort.known, (luck < chance).astype(np.float64), np.nan)
        return cohort.with_outcome(outcome)


def null_world(cohort: Cohort) -> NullWorld:
    r"""Fit what persons bring and what places add, and nothing about the match.

    Parameters
    ----------
    cohort
        With known outcomes.

    Notes
    -----
    :math:`E[Y_i(p)] = f(x_i) + g_p`: *f* by least squares on the features and their
    squares, *g* by the mean residual of a place, drawn towards 0 by as many imaginary
    persons as the variances call for (Efron & Morris 1975); in turns until both stand
    still. The parts add up on the scale of the outcome itself. Whoever is sent where, the
    expected number of outcomes then depends on the load of the places alone; with the
    loads of history nothing is gained.

    Examples
    --------
    Nothing but the place matters here, and each place has the same two persons.

    >>> cohort = Cohort([[0.0], [1.0]] * 100, [0, 0, 1, 1] * 50, range(200), [0, 0, 1, 1] * 50,
    ...                 [[0.5, 0.5]] * 200)
    >>> world = null_world(cohort)
    >>> [round(float(part), 2) for part in (world.person[0], *world.place)]
    [0.5, -0.5, 0.5]
    """
    known = cohort.known
    outcome, place = cohort.outcome[known], cohort.place[known]
    design = _design(cohort.features)
    effect = np.zeros(cohort.places)
    person = np.zeros(len(cohort.place))
    for _ in range(_ROUNDS):
        loading = np.linalg.lstsq(design[known], outcome - effect[place], rcond=None)[0]
        person = design @ loading
        effect = _pooled(outcome - person[known], place, cohort.places)
    residual = outcome - np.clip(person[known] + effect[place], _LEAST, _MOST)
    return NullWorld(person, effect, _within(residual, cohort.households[known]), cohort)


def _design(features: Floats) -> Floats:
    """A constant, the standardised features and their squares; unknown values at the mean."""
    known = ~np.isnan(features)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, features, 0.0).sum(axis=0) / count
    centred = np.where(known, features - mean, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    standard = centred / np.where(spread > 0, spread, 1.0)
    return np.column_stack([np.ones(len(features)), standard, standard**2])


def _pooled(residual: Floats, place: Ints, places: int) -> Floats:
    """Mean residual of each place, drawn towards 0 the more, the fewer persons it had."""
    persons = np.bincount(place, minlength=places)
    sums = np.bincount(place, weights=residual, minlength=places)
    seen = persons > 0
    mean = sums[seen] / persons[seen]
    noise = float((residual**2).mean() - (persons[seen] @ mean**2) / len(residual))
    between = float(np.average(mean**2 - noise / persons[seen], weights=persons[seen]))
    if not between > 0:
        return np.zeros(places)
    return np.asarray(sums / (persons + noise / between), dtype=np.float64)


def _within(residual: Floats, household: Ints) -> float:
    """Correlation of residuals between members of a household, from 0 to 0.95."""
    sums = np.bincount(household, weights=residual)
    squares = np.bincount(household, weights=residual**2)
    members = np.bincount(household)
    pairs = float((members * (members - 1)).sum())
    variance = float((residual**2).mean())
    if pairs == 0 or variance == 0:
        return 0.0
    return float(np.clip((sums**2 - squares).sum() / pairs / variance, 0.0, 0.95))
