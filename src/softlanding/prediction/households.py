"""From persons to households: a published choice, and what it does.

A household is placed as one. What its members' expected outcomes count together is no
matter of statistics; each rule below serves somebody better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem

__all__ = ["RULES", "HouseholdScores", "RuleEffect", "rule_effects", "to_household"]

Matrix = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

RULES: Mapping[str, str] = MappingProxyType(
    {
        "sum": "the expected number of members for whom it comes true",
        "mean": "the same per member",
        "at_least_one": "the probability that it comes true for one member or more",
        "weakest": "the probability of the member for whom it is least likely",
    }
)
"""The rules by name, and what a score then says."""


@dataclass(frozen=True, eq=False)
class HouseholdScores:
    """Scores of households at places.

    Parameters
    ----------
    mean : array of float32, shape (households, places)
        By the rule; NaN for a household none of whose members counts.
    sd : array of float32, shape (households, places), optional
        Doubt about it, if the persons' was given.
    rule
        A name of `RULES`.
    """

    mean: NDArray[np.float32]
    sd: NDArray[np.float32] | None
    rule: str


def to_household(
    person_means: Matrix,
    household_index: Ints,
    rule: str,
    *,
    person_sds: Matrix | None = None,
    households: int | None = None,
) -> HouseholdScores:
    r"""Expected outcomes of persons as scores of their households.

    Parameters
    ----------
    person_means : array of float, shape (persons, places)
        Probabilities.
    household_index : array of int, shape (persons,)
        Index of each person's household; −1 for who does not count, such as a child where
        the outcome is work.
    rule
        A name of `RULES`.
    person_sds : array of float, shape (persons, places), optional
        Doubt about the probabilities.
    households
        How many there are; up to the largest index if left out.

    Raises
    ------
    InputRefused
        If shapes don't belong together, the rule is unknown or a number is no probability.

    Notes
    -----
    Members are taken to fare independently of each other, given the place; "at least one"
    is then :math:`1 - \prod (1 - p_i)`. Doubt about a place is the same for all members, so
    that doubts add up in full: :math:`\sum_i |\partial s / \partial p_i| \sigma_i`, which is
    an upper bound.

    Examples
    --------
    >>> p = np.array([[0.5, 0.2], [0.5, 0.8], [0.3, 0.3]])
    >>> for rule in RULES:
    ...     print(rule, to_household(p, np.array([0, 0, 1]), rule).mean[0])
    sum [1. 1.]
    mean [0.5 0.5]
    at_least_one [0.75 0.84]
    weakest [0.5 0.2]
    """
    index = np.asarray(household_index)
    _check(person_means, index, rule, person_sds)
    count = int(index.max(initial=-1)) + 1 if households is None else households
    counted = np.flatnonzero(index >= 0)
    order = counted[np.argsort(index[counted], kind="stable")]
    shape = (count, np.shape(person_means)[1])
    mean = np.full(shape, np.nan, np.float32)
    sd = None if person_sds is None else np.full(shape, np.nan, np.float32)
    if not len(order):
        return HouseholdScores(mean, sd, rule)
    present, starts = np.unique(index[order], return_index=True)
    chances = np.asarray(person_means)[order]
    mean[present] = _score(chances, starts, rule)
    if sd is not None:
        doubts = np.asarray(person_sds)[order]
        sd[present] = _doubt(chances, doubts, starts, rule)
    return HouseholdScores(mean, sd, rule)


def _score(chances: Matrix, starts: Ints, rule: str) -> Matrix:
    if rule == "at_least_one":
        return np.asarray(1 - np.multiply.reduceat(1 - chances, starts, axis=0))
    if rule == "weakest":
        return np.asarray(np.minimum.reduceat(chances, starts, axis=0))
    total = np.add.reduceat(chances, starts, axis=0)
    return np.asarray(total / _sizes(starts, chances) if rule == "mean" else total)


def _doubt(chances: Matrix, doubts: Matrix, starts: Ints, rule: str) -> Matrix:
    sizes = _sizes(starts, chances)[:, 0]
    if rule == "at_least_one":
        spared = np.maximum(1 - chances, 1e-6)
        nobody = np.multiply.reduceat(spared, starts, axis=0)
        return np.asarray(nobody * np.add.reduceat(doubts / spared, starts, axis=0))
    if rule == "weakest":
        least = np.repeat(np.minimum.reduceat(chances, starts, axis=0), sizes, axis=0)
        of_least = np.where(chances == least, doubts, 0)
        return np.asarray(np.maximum.reduceat(of_least, starts, axis=0))
    total = np.add.reduceat(doubts, starts, axis=0)
    return np.asarray(total / sizes[:, None] if rule == "mean" else total)


def _sizes(starts: Ints, chances: Matrix) -> Ints:
    return np.diff(np.append(starts, len(chances)))[:, None]


def _check(means: Matrix, index: Ints, rule: str, sds: Matrix | None) -> None:
    problems = []
    if rule not in RULES:
        cure = f"give one of {', '.join(RULES)}"
        problems.append(Problem("is not a rule", cure, column="rule", value=rule, code="unknown"))
    if np.ndim(means) != 2 or index.shape != (len(means),) or index.dtype.kind not in "iu":
        cure = "give one row of probabilities and one whole number per person"
        message = "does not belong to the probabilities"
        problems.append(Problem(message, cure, column="household_index", code="shape"))
    if sds is not None and np.shape(sds) != np.shape(means):
        message = "has not the shape of the probabilities"
        problems.append(Problem(message, column="person_sds", code="shape"))
    low, high = np.min(means, initial=0.0), np.max(means, initial=0.0)
    if not (low >= 0 and high <= 1):
        message, cure = "holds what is no probability", "give 0 to 1"
        problems.append(Problem(message, cure, column="person_means", code="range"))
    if problems:
        raise InputRefused(problems)


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What a rule does for the households of one size, where each gets its best place.

    Parameters
    ----------
    rule
        A name of `RULES`.
    size
        Members who count.
    households
        How many have this size.
    at_stake
        Best less average place in the rule's own score: where room is short, households
        with more at stake come first.
    women, men
        What its best place by this rule gives a woman, or a man, above an average place:
        mean change of the probability. NaN if there are none.
    """

    rule: str
    size: int
    households: int
    at_stake: float
    women: float
    men: float


def rule_effects(
    person_means: Matrix,
    household_index: Ints,
    woman: NDArray[np.bool_],
    *,
    largest: int = 6,
) -> tuple[RuleEffect, ...]:
    """What each rule does, by size of household, to women and to men.

    Parameters
    ----------
    person_means, household_index
        As for `to_household`.
    woman : array of bool, shape (persons,)
    largest
        Sizes from this one on are taken together.

    Examples
    --------
    A woman is better off in the second place by 0.4, her husband in the first by 0.5.

    >>> p = np.array([[0.1, 0.5], [0.9, 0.4]])
    >>> found = rule_effects(p, np.array([0, 0]), np.array([True, False]))
    >>> [(each.rule, round(each.women, 2), round(each.men, 2)) for each in found]
    [('sum', -0.2, 0.25), ('mean', -0.2, 0.25), ('at_least_one', -0.2, 0.25),
     ('weakest', 0.2, -0.25)]
    """
    index = np.asarray(household_index)
    counted = index >= 0
    sizes = np.minimum(np.bincount(index[counted]), largest)
    average = np.asarray(person_means)[counted].mean(axis=1)
    effects = []
    for rule in RULES:
        scores = to_household(person_means, index, rule).mean
        best = np.where(np.isnan(scores), -1, scores).argmax(axis=1)
        stakes = scores.max(axis=1) - scores.mean(axis=1)
        rows = np.flatnonzero(counted)
        gain = np.asarray(person_means)[rows, best[index[rows]]] - average
        for size in sorted(set(sizes.tolist()) - {0}):
            of_size = sizes[index[rows]] == size
            women, men = (of_size & (woman[rows] == sex) for sex in (True, False))
            effects.append(
                RuleEffect(
                    rule,
                    size,
                    int((sizes == size).sum()),
                    float(stakes[sizes == size].mean()),
                    _mean(gain[women]),
                    _mean(gain[men]),
                )
            )
    return tuple(effects)


def _mean(values: Matrix) -> float:
    return float(values.mean()) if len(values) else float("nan")
