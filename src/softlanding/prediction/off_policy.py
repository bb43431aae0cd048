r"""What a policy would have changed, estimated from what history did.

For person *i* let :math:`A_i` be the place, :math:`Y_i` the outcome, :math:`e_i(p)` the
probability with which history sent the household to place *p*, :math:`\pi_i(p)` that of the
policy, :math:`w_i = \pi_i(A_i)/e_i(A_i)` and :math:`\mu_i(p)` an expectation of the outcome. The
gain of the policy over history is

.. math:: \theta = \frac1n \sum_i \sum_p (\pi_i(p) - e_i(p))\, E[Y_i(p)].

The estimators of this module differ in what they trust: the expectations, the probabilities,
or either of the two. Intervals come from each person's influence, summed within households:
:math:`s_h`. Few households carry most of the error where weights are uneven. The quantile is
therefore that of Student's *t* with :math:`(\sum s_h^2)^2 / \sum s_h^4 - 1` degrees of freedom,
as many as there are households if all count the same (Satterthwaite 1946).

References
----------
J. Hájek (1971), comment on D. Basu, in *Foundations of Statistical Inference*.
F. E. Satterthwaite (1946), An approximate distribution of estimates of variance components,
*Biometrics Bulletin* 2(6).
J. M. Robins, A. Rotnitzky, L. P. Zhao (1994), Estimation of regression coefficients when some
regressors are not always observed, *JASA* 89(427).
V. Chernozhukov et al. (2018), Double/debiased machine learning for treatment and structural
parameters, *The Econometrics Journal* 21(1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.cohort import Cohort, Fit, Floats, Predict
from softlanding.prediction.overlap import weights

__all__ = ["Estimate", "aipw", "cross_fitted", "fitted", "ipw", "regression", "self_normalised"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A gain with its 95% interval, as a change of the share of persons with the outcome.

    Parameters
    ----------
    value
        The estimate, from −1 to 1: 0.04 is 4 more of 100 persons.
    standard_error
        Clustered by household; NaN below two households.
    low, high
        Ends of the interval.
    method
        How it was estimated.
    """

    value: float
    standard_error: float
    low: float
    high: float
    method: str

    def covers(self, gain: float) -> bool:
        """Whether the interval holds this gain."""
        return self.low <= gain <= self.high


def ipw(cohort: Cohort, policy: Floats, *, clip: float | None = None) -> Estimate:
    r"""Inverse probability weighting: trusts the probabilities alone.

    Parameters
    ----------
    cohort
        What history did.
    policy : array of float, shape (persons, places)
        What is judged; it must not have been made from these outcomes.
    clip
        See `weights`.

    Notes
    -----
    :math:`\frac1n \sum_i (w_i - 1) Y_i`, over persons whose outcome is known.

    Examples
    --------
    Placed by lot; those at the second place, where the policy sends everybody, found work.

    >>> cohort = Cohort([[0.0]] * 4, [0, 0, 1, 1], range(4), [0, 1, 1, 1], [[0.5, 0.5]] * 4)
    >>> ipw(cohort, np.array([[0.0, 1.0]] * 4)).value
    0.25
    """
    weight = weights(cohort, policy, clip=clip).values
    known = cohort.known
    return _clustered(cohort, (weight[known] - 1) * cohort.outcome[known], "ipw")


def self_normalised(cohort: Cohort, policy: Floats, *, clip: float | None = None) -> Estimate:
    r"""Weighted mean under the policy less the plain mean: weights are made to sum to *n*.

    Parameters
    ----------
    cohort, policy, clip
        As for `ipw`.

    Notes
    -----
    :math:`\sum_i w_i Y_i / \sum_i w_i - \bar Y` (Hájek 1971): a little biased, far less
    variable, and unmoved by adding the same number to every outcome.

    Examples
    --------
    >>> cohort = Cohort([[0.0]] * 4, [0, 0, 1, 1], range(4), [0, 1, 1, 1], [[0.5, 0.5]] * 4)
    >>> self_normalised(cohort, np.array([[0.0, 1.0]] * 4)).value
    0.25
    """
    known = cohort.known
    weight = weights(cohort, policy, clip=clip).values[known]
    outcome = cohort.outcome[known]
    if not weight.sum() > 0:
        return Estimate(math.nan, math.nan, -math.inf, math.inf, "self-normalised ipw")
    under = float(weight @ outcome / weight.sum())
    before = float(outcome.mean())
    influence = weight / weight.mean() * (outcome - under) - (outcome - before)
    return _clustered(cohort, influence + under - before, "self-normalised ipw")


def regression(cohort: Cohort, policy: Floats, expected: Floats) -> Estimate:
    r"""Regression adjustment: trusts the expectations alone.

    Parameters
    ----------
    cohort, policy
        As for `ipw`.
    expected : array of float, shape (persons, places)
        Expected outcomes.

    Notes
    -----
    :math:`\frac1n \sum_i \sum_p (\pi_i(p) - e_i(p)) \mu_i(p)`. The interval says how persons
    differ, and nothing about how wrong the expectations may be. With the expectations that
    made the policy this is the model's own claim, and too good: the policy went where they
    erred upwards.
    """
    known = cohort.known
    return _clustered(cohort, _difference(cohort, policy, expected)[known], "regression")


def aipw(
    cohort: Cohort, policy: Floats, expected: Floats, *, clip: float | None = None
) -> Estimate:
    r"""Augmented weighting: right if the probabilities or the expectations are.

    Parameters
    ----------
    cohort, policy, clip
        As for `ipw`.
    expected : array of float, shape (persons, places)
        Expected outcomes, made without the outcome of the person or of the household
        (see `cross_fitted`).

    Notes
    -----
    .. math:: \frac1n \sum_i \Bigl[ \sum_p (\pi_i(p) - e_i(p)) \mu_i(p)
              + (w_i - 1)(Y_i - \mu_i(A_i)) \Bigr]

    (Robins, Rotnitzky & Zhao 1994). Exactly 0 where the policy is history's own lottery.

    Examples
    --------
    Expectations that are right everywhere leave nothing to the weights.

    >>> cohort = Cohort([[0.0]] * 4, [0, 0, 1, 1], range(4), [0, 0, 1, 1], [[0.5, 0.5]] * 4)
    >>> found = aipw(cohort, np.array([[0.0, 1.0]] * 4), np.array([[0.0, 1.0]] * 4))
    >>> found.value, found.standard_error
    (0.5, 0.0)
    """
    known = cohort.known
    weight = weights(cohort, policy, clip=clip).values
    surprise = cohort.outcome - expected[np.arange(len(cohort.place)), cohort.place]
    each = _difference(cohort, policy, expected) + (weight - 1) * surprise
    return _clustered(cohort, each[known], "aipw")


def cross_fitted(cohort: Cohort, fit: Fit, *, folds: int, seed: int) -> Floats:
    """Expected outcomes of each person, learnt from other households only.

    Parameters
    ----------
    cohort
        Who is to be expected, and who is learnt from.
    fit
        How to learn.
    folds
        Into how many parts households are split, at least 2.
    seed
        Decides the split, and is handed to `fit`.

    Returns
    -------
    array of float, shape (persons, places)

    Notes
    -----
    Each part is expected by what the other parts taught (Chernozhukov et al. 2018).
    Learns `folds` times.
    """
    if not 2 <= folds <= cohort.household_count:
        cure = f"give 2 to {cohort.household_count}, the number of households"
        problem = Problem("is not possible", cure, column="folds", value=str(folds))
        raise InputRefused([problem])
    order = np.random.default_rng(seed).permutation(cohort.household_count)
    fold = (order % folds)[cohort.households]
    expected = np.empty(cohort.propensities.shape)
    for part in range(folds):
        there = fold == part
        expected[there] = fitted(cohort.only(~there), fit, seed)(cohort.features[there])
    return expected


def fitted(cohort: Cohort, fit: Fit, seed: int) -> Predict:
    """Learn from the known outcomes; where all are the same, expect that of everybody."""
    known = cohort.known
    outcome = cohort.outcome[known]
    if len(np.unique(outcome)) < 2:  # nothing to tell apart, and most methods refuse it
        constant = float(outcome[0]) if len(outcome) else 0.5
        return lambda features: np.full((len(features), cohort.places), constant)
    predict = fit(cohort.features[known], cohort.place[known], outcome, seed)

    def checked(features: Floats, /) -> Floats:
        expected = np.asarray(predict(features), dtype=np.float64)
        if expected.shape != (len(features), cohort.places):
            message = f"answers with the shape {expected.shape}"
            cure = f"answer with {(len(features), cohort.places)}: persons × places"
            raise InputRefused([Problem(message, cure, column="predict", code="shape")])
        if not np.isfinite(expected).all():
            cure = "answer with a number for every person and place, also those never seen"
            raise InputRefused([Problem("answers with no number", cure, column="predict")])
        return expected

    return checked


def _difference(cohort: Cohort, policy: Floats, expected: Floats) -> Floats:
    """Expected change of each person, from history's lottery to the policy."""
    change: Floats = ((policy - cohort.propensities) * expected).sum(axis=1)
    return change


def _clustered(cohort: Cohort, each: Floats, method: str) -> Estimate:
    """Mean over persons with known outcome, its error from sums over households."""
    if not len(each):
        return Estimate(math.nan, math.nan, -math.inf, math.inf, method)
    value = float(each.mean())
    member_of = np.unique(cohort.households[cohort.known], return_inverse=True)[1]
    sums = np.bincount(member_of, weights=each - value)
    households = len(sums)
    if households < 2:
        return Estimate(value, math.nan, -math.inf, math.inf, method)
    scale = households / (households - 1)
    error = math.sqrt(scale * float(sums @ sums)) / len(each)
    squares = sums**2
    carried = float(squares.sum() ** 2 / (squares**2).sum()) if error else math.inf
    reach = float(stdtrit(max(carried - 1, 1), 0.975)) * error
    return Estimate(value, error, value - reach, value + reach, method)
