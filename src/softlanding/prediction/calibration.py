"""Whether it comes true as often as was said: for all, by tenths, by place and by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

__all__ = ["GroupCalibration", "Tenth", "brier", "by_group", "log_loss", "recalibrate", "tenths"]

Floats = NDArray[np.float64]

_TENTHS = 10
_NORMAL = 1.959964  # two-sided 95%
_PRIOR_SD = np.array([0.5, 0.25, 0.5, 0.5])  # of the parameters of a recalibration
_UNCHANGED = np.array([0.0, 1.0, 1.0, 1.0])
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of persons by what was predicted for them.

    Parameters
    ----------
    persons
        How many.
    predicted, observed
        Mean probability, and the share for whom it came true.
    low, high
        95% interval of the share (Wilson 1927).
    """

    persons: int
    predicted: float
    observed: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Observed less predicted."""
        return self.observed - self.predicted


def tenths(predicted: Floats, value: Floats) -> tuple[Tenth, ...]:
    """Calibration by tenths of the predicted probability; fewer if there are few persons.

    Examples
    --------
    >>> only, = tenths(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0, 0, 1, 0.0]))
    >>> only.predicted, only.observed
    (0.5, 0.25)
    """
    order = np.argsort(predicted, kind="stable")
    groups = max(1, min(_TENTHS, len(predicted) // 20))
    return tuple(
        Tenth(len(rows), float(predicted[rows].mean()), *_share(value[rows]))
        for rows in np.array_split(order, groups)
        if len(rows)
    )


def _share(value: Floats) -> tuple[float, float, float]:
    """A share and its Wilson interval."""
    persons, share, z = len(value), float(value.mean()), _NORMAL
    centre = (share + z * z / (2 * persons)) / (1 + z * z / persons)
    spread = np.sqrt(share * (1 - share) / persons + (z / (2 * persons)) ** 2)
    reach = float(z * spread / (1 + z * z / persons))
    return share, centre - reach, centre + reach


def brier(predicted: Floats, value: Floats) -> float:
    """Mean squared error of a probability (Brier 1950).

    >>> brier(np.array([0.5, 1.0]), np.array([0.0, 1.0]))
    0.125
    """
    return float(np.mean((predicted - value) ** 2))


def log_loss(predicted: Floats, value: Floats) -> float:
    """Mean negative logarithm of the probability of what came true.

    >>> round(log_loss(np.array([0.5, 0.5]), np.array([0.0, 1.0])), 4)
    0.6931
    """
    sure = np.clip(np.where(value == 1, predicted, 1 - predicted), 1e-12, 1)
    return float(-np.mean(np.log(sure)))


@dataclass(frozen=True, slots=True)
class GroupCalibration:
    """What was predicted and observed for one group.

    Parameters
    ----------
    kind, group
        The attribute and its value.
    persons, households
        How many.
    predicted, observed
        Mean probability, and the share for whom it came true.
    low, high
        95% interval of observed less predicted; households count as one draw each.
    """

    kind: str
    group: str
    persons: int
    households: int
    predicted: float
    observed: float
    low: float
    high: float

    @property
    def served_worse(self) -> bool:
        """Whether it came true less often than was said, beyond the interval."""
        return self.high < 0


def by_group(
    kind: str,
    group: Sequence[str] | NDArray[np.str_],
    household: NDArray[np.str_],
    predicted: Floats,
    value: Floats,
) -> tuple[GroupCalibration, ...]:
    """Calibration of each group, in the order of their names; a blank is "unknown".

    Examples
    --------
    >>> found, = by_group("sex", ["f"] * 4, np.array(["a", "a", "b", "b"]),
    ...                   np.full(4, 0.5), np.array([1.0, 0, 1, 0]))
    >>> found.predicted, found.observed, found.served_worse
    (0.5, 0.5, False)
    """
    names = np.where(np.asarray(group) == "", "unknown", np.asarray(group))
    found = []
    for name in np.unique(names).tolist():
        rows = names == name
        surplus = value[rows] - predicted[rows]
        _, which = np.unique(household[rows], return_inverse=True)
        households = int(which.max()) + 1
        sums = np.bincount(which, surplus - surplus.mean())
        spare = households / max(1, households - 1)
        reach = _NORMAL * np.sqrt(spare * (sums**2).sum()) / len(surplus)
        reach = reach if households > 1 else 1.0
        mean = float(surplus.mean())
        found.append(
            GroupCalibration(
                kind,
                name,
                len(surplus),
                households,
                float(predicted[rows].mean()),
                float(value[rows].mean()),
                mean - float(reach),
                mean + float(reach),
            )
        )
    return tuple(found)


def recalibrate(parts: Floats, variance: Floats, value: Floats) -> Floats:
    r"""How much of each part of the log-odds survived in years that were held out.

    Parameters
    ----------
    parts : array of float, shape (persons, 3)
        Log-odds from features, what the place adds, what the match adds.
    variance : array of float, shape (persons,)
        Of their sum.
    value : array of float, shape (persons,)
        What came true, 0 or 1.

    Returns
    -------
    array of float, shape (4,)
        An intercept and a factor for each part; (0, 1, 1, 1) changes nothing. Factors of
        place and match are between 0 and 1: held-out years may take a claim back, never
        enlarge it.

    Notes
    -----
    Platt's logistic recalibration [1]_ in several parts, as the mode under a normal prior
    around (0, 1, 1, 1), so that a few observations change little.

    References
    ----------
    .. [1] J. Platt (1999), Probabilistic outputs for support vector machines, Advances in
       Large Margin Classifiers.

    Examples
    --------
    What was claimed for the match did not come true at all; its factor falls.

    >>> match = np.tile([1.5, -1.5], 500)
    >>> parts = np.column_stack([0 * match, 0 * match, match])
    >>> value = np.tile([1.0, 1.0, 0.0, 0.0], 250)
    >>> bool(recalibrate(parts, 0 * match, value)[3] < 0.1)
    True
    """
    mixing = 1 / np.sqrt(1 + np.pi / 8 * variance)
    design = np.column_stack([np.ones(len(parts)), parts]) * mixing[:, None]
    precision = np.diag(1 / _PRIOR_SD**2)
    factors = _UNCHANGED.copy()
    for _ in range(_STEPS):
        probability = expit(design @ factors)
        gradient = design.T @ (value - probability) - precision @ (factors - _UNCHANGED)
        weight = probability * (1 - probability)
        step = np.linalg.solve((design * weight[:, None]).T @ design + precision, gradient)
        factors = factors + step / max(1.0, np.abs(step).max())
        if np.abs(step).max() < 1e-9:
            break
    factors[2:] = np.clip(factors[2:], 0.0, 1.0)
    return factors
