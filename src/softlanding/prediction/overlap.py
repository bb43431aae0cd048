"""Where history says something about a policy, and how much.

A policy can only be judged where history did, for some, what the policy would do. What
cannot be judged is named, and there the policy is taken to leave things as they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.cohort import Cohort, Floats, Ints

__all__ = ["Overlap", "Weights", "as_policy", "supported", "weights"]

_ROUNDING = 1e-6


def as_policy(cohort: Cohort, placed: NDArray[np.number]) -> Floats:
    """A placement of households as probabilities of persons.

    Parameters
    ----------
    cohort
        Who was placed.
    placed : array of int, shape (households,), or of float, shape (households, places)
        Place of each household in the order of `Cohort.households`, −1 = not placed; or
        the probability of each place.

    Returns
    -------
    array of float, shape (persons, places)
        Rows sum to 1. Who was not placed stays where history sent them, with its
        probabilities.

    Raises
    ------
    InputRefused
        If the placement has another shape, names a place that does not exist, or its
        probabilities do not sum to 1.

    Examples
    --------
    >>> cohort = Cohort([[1.0], [2.0]], [0, 1], [0, 1], [1, 0], [[0.5, 0.5], [0.2, 0.8]])
    >>> as_policy(cohort, np.array([1, -1]))
    array([[0. , 1. ],
           [0.2, 0.8]])
    """
    placed = np.asarray(placed)
    shape = (cohort.household_count, cohort.places)
    before = cohort.of_households(cohort.propensities)
    if placed.shape == shape[:1] and np.issubdtype(placed.dtype, np.integer):
        if placed.size and (placed.min() < -1 or placed.max() >= cohort.places):
            cure = f"place each household at 0 to {cohort.places - 1}, or at −1"
            raise InputRefused([Problem("names a place that does not exist", cure, column="place")])
        rows = np.where((placed < 0)[:, None], before, 0.0)
        chosen = np.flatnonzero(placed >= 0)
        rows[chosen, placed[chosen]] = 1.0
    elif placed.shape == shape:
        rows = placed.astype(np.float64)
        if not ((rows >= 0).all() and np.allclose(rows.sum(axis=1), 1, atol=_ROUNDING)):
            cure = "give each household probabilities that sum to 1"
            raise InputRefused([Problem("does not sum to 1", cure, column="place")])
    else:
        message = f"has the shape {placed.shape} and the type {placed.dtype}"
        cure = f"return {shape[0]} whole numbers, or probabilities of shape {shape}"
        raise InputRefused([Problem(message, cure, column="place", code="shape")])
    policy: Floats = rows[cohort.households]
    return policy


@dataclass(frozen=True, eq=False, slots=True)
class Overlap:
    """A policy cut down to what history can judge.

    Parameters
    ----------
    policy : array of float, shape (persons, places)
        The policy; who cannot be judged keeps the probabilities of history.
    places : array of int
        Places of which history says too little.
    kept : array of bool, shape (households,)
        Households that are left as they were because the policy would send them where
        history says nothing, or too little.
    never
        How many of them the policy sends where history could not have sent them.
    """

    policy: Floats
    places: Ints
    kept: NDArray[np.bool_]
    never: int


def supported(cohort: Cohort, policy: Floats, *, least_matches: float = 2.0) -> Overlap:
    r"""Leave as they were the households about whom history says too little.

    Parameters
    ----------
    cohort
        What history did.
    policy : array of float, shape (persons, places)
        Where the policy would send each person.
    least_matches
        How many households, at least, history can be expected to have sent to a place
        among those that the policy sends there. Below it the place is not judged.

    Notes
    -----
    What decides is known before any outcome is: the expected number of matches
    :math:`\sum_h \pi_{hp} e_{hp}` of place *p*, and whether :math:`e_{hp} = 0` while
    :math:`\pi_{hp} > 0`. Estimates therefore stay unbiased, but of the policy that is
    left (Crump, Hotz, Imbens & Mitnik 2009).

    Examples
    --------
    Nobody like the second household was ever sent to the second place.

    >>> cohort = Cohort([[1.0], [2.0]], [0, 0], [0, 1], [1, 0], [[0.5, 0.5], [1.0, 0.0]])
    >>> cut = supported(cohort, np.array([[0.0, 1.0], [0.0, 1.0]]), least_matches=0.5)
    >>> cut.policy
    array([[0., 1.],
           [1., 0.]])
    >>> cut.kept.tolist(), cut.never, cut.places.tolist()
    ([False, True], 1, [])
    """
    sent = cohort.of_households(policy)
    before = cohort.of_households(cohort.propensities)
    never = ((sent > 0) & (before == 0)).any(axis=1)
    moved = ~never & (np.abs(sent - before) > _ROUNDING).any(axis=1)
    matches = (sent * before)[moved].sum(axis=0)
    used = sent[moved].sum(axis=0) > 0
    thin = used & (matches < least_matches)
    kept = never | (moved & (sent[:, thin] > 0).any(axis=1))
    cut = np.where(kept[:, None], before, sent)[cohort.households]
    return Overlap(cut, np.flatnonzero(thin), kept, int(np.count_nonzero(never)))


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """How much each person counts for the policy, and whether the weights can be trusted.

    Parameters
    ----------
    values : array of float, shape (persons,)
        Probability of the place where the person was, under the policy over history.
    mean
        1 in expectation.
    matched
        Households that the policy moves and that history sent where the policy does.
    effective
        To how many households of equal weight they are equal.
    largest
        The largest weight, before clipping.
    clipped
        Households whose weight was cut.
    """

    values: Floats
    mean: float
    matched: int
    effective: float
    largest: float
    clipped: int


def weights(cohort: Cohort, policy: Floats, *, clip: float | None = None) -> Weights:
    r"""Importance weights of persons, with what can be said against them.

    Parameters
    ----------
    cohort
        What history did.
    policy : array of float, shape (persons, places)
        What is to be judged; 0 where history has 0 (see `supported`).
    clip
        Larger weights are cut to this, which biases towards history; None = none is.

    Notes
    -----
    :math:`w_i = \pi_i(A_i) / e_i(A_i)`, and the effective number of households
    :math:`(\sum_h w_h)^2 / \sum_h w_h^2` over those that the policy moves (Kish 1965).

    Examples
    --------
    Two of four households were sent by lot where the policy would send all of them.

    >>> cohort = Cohort([[0.0]] * 4, [0, 0, 1, 1], range(4), [1, 0, 1, 1], [[0.5, 0.5]] * 4)
    >>> found = weights(cohort, np.array([[0.0, 1.0]] * 4))
    >>> found.values.tolist(), found.mean, found.matched, found.effective
    ([0.0, 0.0, 2.0, 2.0], 1.0, 2, 2.0)
    """
    row = np.arange(len(cohort.place))
    full = policy[row, cohort.place] / cohort.propensities[row, cohort.place]
    values = full if clip is None else np.minimum(full, clip)
    moved = np.any(np.abs(policy - cohort.propensities) > _ROUNDING, axis=1)
    of_household = cohort.of_households(values)[cohort.of_households(np.asarray(moved))]
    squares = float(np.sum(of_household**2))
    return Weights(
        values,
        float(values.mean()) if len(values) else 1.0,
        int(np.count_nonzero(of_household)),
        float(of_household.sum() ** 2 / squares) if squares else 0.0,
        float(full.max(initial=0.0)),
        int(np.count_nonzero(cohort.of_households(full > values))),
    )
