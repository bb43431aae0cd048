"""Partial pooling: what a place adds, learned from all places together.

Most places have seen a few families. What a place did for them is therefore drawn towards
what comparable places did, the more the fewer they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.prediction.traits import CELLS, DESIGN, PARTS

__all__ = ["Pooling", "Standard", "pool", "shared_in_households"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDS = 400
_ENOUGH = 1e-4  # largest change of a standard deviation at which the rounds end
_PRIOR_PLACES = 1.0  # the prior of a variance counts as this many places seen without limit
_PRIOR_SD = np.array([0.35, 0.1, 0.1, 0.1])  # of a place, and of its deviation by division
_SLOPE_SD = 0.3  # prior of what one standard deviation of a covariate changes, log-odds
_LONGEST_STEP = 2.0
_DIVISIONS = int(PARTS.max()) + 1


@dataclass(frozen=True, eq=False)
class Standard:
    """Covariates of places, centred and scaled; what is not told counts as the mean.

    Parameters
    ----------
    names
        Columns, all numbers.
    centre, scale : array of float, shape (covariates,)
    """

    names: tuple[str, ...]
    centre: Floats
    scale: Floats

    def of(self, covariates: Floats) -> Floats:
        """Shape (places, 1 + covariates): 1, then each covariate in standard deviations."""
        scaled = np.nan_to_num((covariates - self.centre) / self.scale)
        return np.hstack([np.ones((len(covariates), 1)), np.clip(scaled, -3, 3)])


@dataclass(frozen=True, eq=False)
class Pooling:
    """What is known about places, in log-odds beside the prediction from features alone.

    Parameters
    ----------
    mean : array of float, shape (places, 1 + parts)
        What each place adds, for everybody and for each part of `TRAITS`.
    covariance : array of float, shape (places, 1 + parts, 1 + parts)
    variances : array of float, shape (4,)
        Between places, and of a place's deviations by schooling, occupation and age.
    slopes : array of float, shape (1 + covariates,)
        What covariates of a place let expect.
    slopes_covariance : array of float, shape (1 + covariates, 1 + covariates)
    """

    mean: Floats
    covariance: Floats
    variances: Floats
    slopes: Floats
    slopes_covariance: Floats

    def prior(self, standard: Floats) -> tuple[Floats, Floats]:
        """Mean and covariance of places without follow-up, from their covariates.

        Parameters
        ----------
        standard : array of float, shape (places, 1 + covariates)
        """
        mean = np.zeros((len(standard), len(PARTS)))
        mean[:, 0] = standard @ self.slopes
        covariance = np.repeat(np.diag(self.variances[PARTS])[None], len(standard), axis=0)
        covariance[:, 0, 0] += np.einsum("pi,ij,pj->p", standard, self.slopes_covariance, standard)
        return mean, covariance


def pool(
    place: Ints,
    cell: Ints,
    offset: Floats,
    value: Floats,
    *,
    weight: Floats,
    standard: Floats,
) -> Pooling:
    r"""Learn what places add to the log-odds that are expected from features alone.

    Parameters
    ----------
    place, cell : array of int, shape (persons,)
        Index of the place, and of the person's combination of traits in `CELLS`.
    offset, value, weight : array of float, shape (persons,)
        Expected log-odds, by a learner that has not seen the person's household; the
        outcome, 0 or 1; what the person counts, 1 for independent persons.
    standard : array of float, shape (places, 1 + covariates)
        Covariates as `Standard.of` gives them.

    Notes
    -----
    The log-odds of person i at place p are

    .. math:: o_i + u_{p0} + u_{p,s(i)} + u_{p,j(i)} + u_{p,a(i)}, \quad
       u_{p0} \sim N(z_p'\gamma, \tau^2), \; u_{p,\cdot} \sim N(0, \omega^2_\cdot)

    with schooling s, occupation j and age a. Modes are found by Newton's method for all
    places at once, variances by the fixed point of their restricted likelihood with the
    Gaussian approximation at the mode [1]_. A variance has a weak prior worth one place, so
    that one place, or two, don't prove that all are alike.

    References
    ----------
    .. [1] N. E. Breslow, D. G. Clayton (1993), Approximate inference in generalized linear
       mixed models, Journal of the American Statistical Association 88(421).

    Examples
    --------
    Both places did better than expected, with 4 persons and with 400.

    >>> place = np.repeat([0, 1], [4, 400])
    >>> value = np.array([1, 1, 1, 0] * 101, dtype=float)
    >>> one = np.ones(404)
    >>> found = pool(place, 0 * place, 0 * one, value, weight=one, standard=np.ones((2, 1)))
    >>> few, many = found.mean[:, 0]
    >>> bool(found.covariance[0, 0, 0] > found.covariance[1, 0, 0])
    True
    """
    places = len(standard)
    cells = place * len(CELLS) + cell
    rows = _sums(cells, np.ones(len(cells)), places)
    seen = (rows @ DESIGN > 0) & (rows.sum(axis=1) > 0)[:, None]
    variances = _PRIOR_SD**2
    slopes = np.zeros(standard.shape[1])
    effects = np.zeros((places, DESIGN.shape[1]))
    for _ in range(_ROUNDS):
        probability = expit(offset + (effects @ DESIGN.T).ravel()[cells])
        surplus = _sums(cells, weight * (value - probability), places)
        information = _sums(cells, weight * probability * (1 - probability), places)
        expected = np.zeros_like(effects)
        expected[:, 0] = standard @ slopes
        precision = 1 / variances[PARTS]
        gradient = surplus @ DESIGN - (effects - expected) * precision
        curvature = np.einsum("pc,cq,cr->pqr", information, DESIGN, DESIGN, optimize=True)
        covariance = np.linalg.inv(curvature + np.diag(precision))
        step = np.einsum("pqr,pr->pq", covariance, gradient)
        longest = np.abs(step).max(axis=1, keepdims=True, initial=_LONGEST_STEP)
        effects = effects + step * (_LONGEST_STEP / longest)
        slopes, slopes_covariance = _slopes(effects, covariance, standard, variances[0])
        before, variances = (
            variances,
            _variances(effects, covariance, standard @ slopes, seen, variances),
        )
        moved = np.abs(np.sqrt(variances) - np.sqrt(before)).max()
        if moved < _ENOUGH and np.abs(step).max(initial=0.0) < _ENOUGH:
            break
    return Pooling(effects, covariance, variances, slopes, slopes_covariance)


def _sums(cells: Ints, amounts: Floats, places: int) -> Floats:
    """Sum by place and cell, shape (places, cells)."""
    sums = np.bincount(cells, amounts, minlength=places * len(CELLS))
    return np.asarray(sums, np.float64).reshape(places, len(CELLS))


def _slopes(
    effects: Floats, covariance: Floats, standard: Floats, variance: float
) -> tuple[Floats, Floats]:
    """Regression of what places add on their covariates, drawn towards none."""
    ridge = np.full(standard.shape[1], variance / _SLOPE_SD**2)
    gram = np.linalg.inv(standard.T @ standard + np.diag(ridge))
    uncertain = variance + covariance[:, 0, 0].mean()
    return gram @ standard.T @ effects[:, 0], uncertain * gram


def _variances(
    effects: Floats,
    covariance: Floats,
    expected: Floats,
    seen: NDArray[np.bool_],
    variances: Floats,
) -> Floats:
    """Squares of the deviations that were seen, over what the data say of them, with a prior.

    A deviation counts 1 if the data alone tell it and 0 if they tell nothing: one less what
    is left of its variance. Where this comes to rest, so does expectation-maximisation.
    """
    deviations = effects.copy()
    deviations[:, 0] -= expected
    left = np.diagonal(covariance, axis1=1, axis2=2) / variances[PARTS]
    found = np.empty(_DIVISIONS)
    for division in range(_DIVISIONS):
        of_division = seen & (division == PARTS)
        told = np.maximum(0.0, 1 - left[of_division]).sum()
        total = (deviations[of_division] ** 2).sum() + _PRIOR_PLACES * _PRIOR_SD[division] ** 2
        found[division] = total / (told + _PRIOR_PLACES)
    return found


def shared_in_households(
    place: Ints, household: NDArray[np.generic], expected: Floats, value: Floats
) -> float:
    """Correlation of outcomes inside a household beyond that inside its place, 0 to 1.

    Parameters
    ----------
    expected : array of float, shape (persons,)
        Probability from features alone.

    Examples
    --------
    Four couples in one place, each of one mind.

    >>> value = np.array([1.0, 1, 0, 0, 1, 1, 0, 0])
    >>> shared_in_households(np.zeros(8, int), np.arange(8) // 2, np.full(8, 0.5), value)
    1.0
    """
    surplus = (value - expected) / np.sqrt(expected * (1 - expected))
    in_household, couples = _pairs(household, surplus)
    in_place, neighbours = _pairs(place, surplus)
    if couples == 0:
        return 0.0
    others = neighbours - couples
    elsewhere = (in_place - in_household) / others if others > 0 else 0.0
    return float(np.clip(in_household / couples - elsewhere, 0.0, 1.0))


def _pairs(groups: NDArray[np.generic], amounts: Floats) -> tuple[float, float]:
    """Sum of products over all pairs inside groups, and the number of pairs."""
    _, which, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    sums = np.bincount(which, amounts)
    squares = np.bincount(which, amounts**2)
    return float((sums**2 - squares).sum() / 2), float((sizes * (sizes - 1)).sum() / 2)
