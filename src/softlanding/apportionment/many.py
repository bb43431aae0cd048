"""Shares of the same units under thousands of variations at once, in floating point.

A shadow of `softlanding.apportionment.shares` for questions that need thousands of
evaluations and no exactness: where a number lies when inputs vary, which differences are
worth deciding exactly. It is used for a key only after it has given the exact shares of
the units as they are; a key it does not follow is computed exactly, and slower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from softlanding.apportionment.key import Key
from softlanding.apportionment.key_parts import Base
from softlanding.apportionment.shares import shares_by_key

__all__ = ["Floats", "columns_of", "follows", "shares_of_variations"]

Floats = NDArray[np.float64]
AGREEMENT = 1e-11
"""Largest difference from the exact shares at which the shadow is trusted."""


def shares_of_variations(
    key: Key,
    values: Mapping[str, Floats],
    *,
    weights: Floats | None = None,
    strengths: Floats | None = None,
) -> Floats:
    """Shares of a group of units, once for every variation.

    Parameters
    ----------
    key
        The key.
    values
        Column → values, shape (variations, units); each direct column sums above 0.
    weights
        Weights of the factors, shape (variations, factors), each row summing to 1; the
        key's own by default.
    strengths
        Strengths of the corrections, shape (variations, corrections); the key's own by
        default.

    Returns
    -------
    ndarray
        Shape (variations, units); each row sums to 1 up to rounding.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> shares_of_variations(catalogue()["population"],
    ...                      {"population": np.array([[3.0, 1.0], [1.0, 1.0]])}).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    some = next(iter(values.values()))
    if weights is None:
        weights = np.array([[float(factor.weight) for factor in key.factors]])
    if strengths is None:
        strengths = np.array([[float(correction.strength) for correction in key.corrections]])
    direct = {
        factor.column: _proportions(values[factor.column])
        for factor in key.factors
        if not factor.inverse
    }
    shares = np.zeros_like(some)
    for at, factor in enumerate(key.factors):
        part = _proportions(1 / values[factor.column]) if factor.inverse else direct[factor.column]
        if factor.cap is not None:
            part = np.minimum(part, float(factor.cap.fraction) * _base(factor.cap.base, direct))
        shares = shares + weights[:, at, None] * part
    if key.remainder is not None:
        base = _base(key.remainder, direct)
        left = 1 - shares.sum(axis=1, keepdims=True)
        shares = shares + left * base / base.sum(axis=1, keepdims=True)
    for at, correction in enumerate(key.corrections):
        found = values[correction.column]
        apart = 1 - found / found.mean(axis=1, keepdims=True)
        shares = shares * np.maximum(0, 1 + strengths[:, at, None] * apart)
    return _proportions(shares) if key.corrections else shares


def follows(key: Key, units: Sequence[Mapping[str, Fraction | int]]) -> bool:
    """Whether the shadow gives the exact shares of these units, up to rounding."""
    read = {factor.column for factor in key.factors}
    read |= {correction.column for correction in key.corrections}
    if not read <= set(key.columns):
        return False  # a factor reads something else than an indicator
    exact = shares_by_key(key, units).values
    if not any(exact):
        return False
    found = shares_of_variations(key, columns_of(key, units))[0]
    return bool(np.abs(found - np.array([float(share) for share in exact])).max() <= AGREEMENT)


def columns_of(key: Key, units: Sequence[Mapping[str, Fraction | int]]) -> dict[str, Floats]:
    """Values of the units by column, shape (1, units)."""
    return {column: np.array([[float(unit[column]) for unit in units]]) for column in key.columns}


def _proportions(values: Floats) -> Floats:
    whole: Floats = values / values.sum(axis=1, keepdims=True)
    return whole


def _base(base: Base, direct: Mapping[str, Floats]) -> Floats:
    together = np.sum([direct[column] for column in base.of], axis=0)
    found: Floats = together / len(base.of) if base.kind == "mean" else together
    return found
