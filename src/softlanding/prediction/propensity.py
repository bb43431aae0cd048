"""With which probability history sent a household to each place.

Where a lottery or a key decided, the probabilities are known. Otherwise they are estimated
from what the officers used: languages, family ties, size, period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.cohort import Floats, Ints

__all__ = ["Strata", "estimated_propensities", "known_propensities", "strata_of"]

_MATRIX = 2


def known_propensities(quotas: Floats, possible: NDArray[np.bool_]) -> Floats:
    """Probabilities where households were drawn by lot in proportion to quotas.

    Parameters
    ----------
    quotas : array of float, shape (places,)
        Persons or shares that each place was to receive, at least 0.
    possible : array of bool, shape (households, places)
        Whether the household could have gone to the place at all.

    Returns
    -------
    array of float, shape (households, places)
        Share of the quota in the quotas of all possible places.

    Raises
    ------
    InputRefused
        If a quota is negative, or a household had nowhere to go.

    Examples
    --------
    The second household needs a service that only the last place has.

    >>> known_propensities([30, 10, 20], [[True, True, False], [False, False, True]])
    array([[0.75, 0.25, 0.  ],
           [0.  , 0.  , 1.  ]])
    """
    quotas = np.asarray(quotas, dtype=np.float64)
    possible = np.asarray(possible, dtype=bool)
    problems = []
    if possible.ndim != _MATRIX or quotas.shape != possible.shape[1:]:
        message = f"has the shape {quotas.shape}, possible has {possible.shape}"
        raise InputRefused([Problem(message, "give one quota for each place", column="quotas")])
    for place in np.flatnonzero(~(quotas >= 0)):
        cure = "give a number of at least 0"
        message = f"of place {place} is negative or missing"
        problems.append(Problem(message, cure, column="quotas", value=str(quotas[place])))
    open_quota = np.where(possible, quotas, 0.0)
    for household in np.flatnonzero(open_quota.sum(axis=1) == 0):
        cure = "say which place with a quota was possible"
        problems.append(Problem(f"{household} had nowhere to go", cure, column="possible"))
    if problems:
        raise InputRefused(problems)
    shares: Floats = open_quota / open_quota.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, eq=False, slots=True)
class Strata:
    """Households that looked the same to those who placed them.

    Parameters
    ----------
    stratum : array of int, shape (households,)
        Index of the stratum of each household.
    sizes : array of int, shape (strata,)
        Households in each.
    """

    stratum: Ints
    sizes: Ints

    @property
    def alone(self) -> int:
        """Households that have a stratum to themselves: nothing is learnt from them."""
        return int(np.count_nonzero(self.sizes == 1))


def strata_of(*columns: NDArray[np.generic]) -> Strata:
    """Group households by what the officers used.

    Parameters
    ----------
    *columns : arrays, shape (households,)
        One for each thing that was looked at; few values each.

    Examples
    --------
    >>> strata = strata_of(["ar", "ar", "fr", "ar"], [2023, 2024, 2023, 2024])
    >>> strata.stratum.tolist(), strata.sizes.tolist(), strata.alone
    ([0, 1, 2, 1], [1, 2, 1], 2)
    """
    coded = [np.unique(np.asarray(column), return_inverse=True)[1] for column in columns]
    _, stratum, sizes = np.unique(
        np.column_stack(coded), axis=0, return_inverse=True, return_counts=True
    )
    return Strata(stratum.reshape(-1).astype(np.int64), sizes.astype(np.int64))


def estimated_propensities(
    strata: Strata, place: Ints, places: int, *, pooling: float = 5.0
) -> Floats:
    r"""Shares of places within strata, drawn towards the shares of all.

    Parameters
    ----------
    strata
        Of the households.
    place : array of int, shape (households,)
        Where each was placed.
    places
        Number of places.
    pooling
        How many households of the whole count in each stratum, above 0. A stratum with
        this many of its own is half itself, half the whole.

    Returns
    -------
    array of float, shape (households, places)
        Rows sum to 1; 0 only where nobody was ever placed.

    Notes
    -----
    With :math:`n_{sp}` households of stratum *s* at place *p*, :math:`q_p` the share of
    all, and *c* the pooling,

    .. math:: e_{sp} = (n_{sp} + c\,q_p) / (n_s + c).

    This is right if, within a stratum, chance decided (no unmeasured confounding). Nothing
    in the data can prove that.

    Examples
    --------
    Four households in one stratum, half of them at each place, one in another.

    >>> strata = strata_of([1, 1, 1, 1, 2])
    >>> estimated_propensities(strata, [0, 0, 1, 1, 1], 2, pooling=1.0)[[0, 4]]
    array([[0.48, 0.52],
           [0.2 , 0.8 ]])
    """
    place = np.asarray(place, dtype=np.int64)
    problems = []
    if place.shape != strata.stratum.shape:
        message = f"has the shape {place.shape}, the strata have {strata.stratum.shape}"
        problems.append(Problem(message, "give one place for each household", column="place"))
    if not pooling > 0:
        cure = "give a number above 0"
        problems.append(Problem("is not above 0", cure, column="pooling", value=str(pooling)))
    if place.size == 0 or place.min() < 0 or place.max() >= places:
        cure = f"give indices from 0 to {places - 1}"
        problems.append(Problem("holds no place, or one that does not exist", cure, column="place"))
    if problems:
        raise InputRefused(problems)
    counts = np.zeros((len(strata.sizes), places))
    np.add.at(counts, (strata.stratum, place), 1.0)
    whole = counts.sum(axis=0) / counts.sum()
    shares = (counts + pooling * whole) / (strata.sizes + pooling)[:, None]
    found: Floats = shares[strata.stratum]
    return found
