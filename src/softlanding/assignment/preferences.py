"""What households wish, whom places take first, and whose turn it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.units import unit_rows
from softlanding.errors import InputRefused, Problem

__all__ = ["ORDERS", "Preferences", "UnitPreferences", "checked", "of_units"]

ORDERS = ("persons", "random")
"""Named orders in which households may choose: largest first, or by the seed."""

Matrix = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Preferences:
    """What the mechanisms `stable` and `serial` read besides the instance.

    Parameters
    ----------
    wishes : array of float, shape (households, places), optional
        How much a household wishes a place, on a scale of its own; NaN: it would not go
        there. Default: the scores.
    priorities : array of float, shape (households, places), optional
        Whom a place takes first: the larger, the sooner; NaN: it doesn't take the
        household. Default: the scores. Equal priorities are a tie.
    order
        For `serial`: "persons" (most persons first), "random" (by the seed), or indices
        of households, first to last; those that are not named choose after them.

    Examples
    --------
    >>> preferences = Preferences(order=[1])
    >>> instance = Instance([[0.9, 0.5], [0.6, 0.4]], [[1], [1]], [[1], [1]])
    >>> from softlanding.assignment import solve
    >>> solve(instance, method="serial", preferences=preferences).assignment.tolist()
    [1, 0]
    """

    wishes: Matrix | None = None
    priorities: Matrix | None = None
    order: str | Sequence[int] = "persons"

    @property
    def sha256(self) -> str:
        """Hash of the wishes, the priorities and the order, hexadecimal."""
        digest = hashlib.sha256(repr(self.order).encode())
        for matrix in (self.wishes, self.priorities):
            values = np.zeros((0, 0)) if matrix is None else np.asarray(matrix)
            digest.update(repr((values.shape, values.dtype.str)).encode())
            digest.update(np.ascontiguousarray(values).data)
        return digest.hexdigest()


def checked(preferences: Preferences | None, instance: Instance) -> Preferences:
    """The preferences, with numbers in matrices and a tuple as order.

    Raises
    ------
    InputRefused
        With every fault: wrong shapes, infinite numbers, unknown households.
    """
    given = preferences or Preferences()
    problems: list[Problem] = []
    matrices = [
        _matrix(values, name, instance, problems)
        for name, values in (("wishes", given.wishes), ("priorities", given.priorities))
    ]
    order = given.order
    if isinstance(order, str):
        if order not in ORDERS:
            cure = f"give one of {', '.join(ORDERS)}, or indices of households"
            problems.append(Problem("is not an order", cure, column="order", value=order))
    else:
        order = tuple(int(household) for household in order)
        households = instance.shape[0]
        wrong = [household for household in order if not 0 <= household < households]
        problems += [
            Problem(
                "is not a household",
                f"give an index from 0 to {households - 1}",
                column="order",
                value=str(household),
                code="unknown",
            )
            for household in wrong
        ]
        if len(set(order)) < len(order):
            problems.append(
                Problem("names a household twice", "name each once", column="order", code="twice")
            )
    if problems:
        raise InputRefused(problems)
    return Preferences(matrices[0], matrices[1], order)


def _matrix(given: object, name: str, instance: Instance, problems: list[Problem]) -> Matrix | None:
    if given is None:
        return None
    try:
        values = np.asarray(given)
        if values.dtype not in (np.float32, np.float64):
            values = values.astype(np.float64)
    except (TypeError, ValueError):
        problems.append(Problem("are not a table of numbers", column=name, code="not-numeric"))
        return None
    if values.shape != instance.scores.shape:
        message = f"have the shape {values.shape}, scores have {instance.scores.shape}"
        cure = "give one row per household and one column per place"
        problems.append(Problem(message, cure, column=name, code="shape"))
    elif np.isinf(values).any():
        row, column = np.argwhere(np.isinf(values))[0]
        message = f"at household {row}, place {column} are infinite"
        problems.append(Problem(message, "give a number, or NaN", column=name, code="infinite"))
    return values


@dataclass(frozen=True, eq=False)
class UnitPreferences:
    """Wishes and priorities of units (see `Instance.unit_of_household`).

    Parameters
    ----------
    wishes : array of float, shape (units, places)
        Sum over the members; NaN where the unit cannot or would not go: no score, a sum
        of scores below 0, a wish or a priority that is NaN for one member.
    priorities : array of float, shape (units, places)
        The highest of the members; without given priorities, the sum of their scores.
    """

    wishes: Matrix
    priorities: Matrix


def of_units(instance: Instance, preferences: Preferences) -> UnitPreferences:
    """Wishes and priorities of all units, in the instance's order of units and places."""
    units = np.arange(int(instance.unit_of_household.max(initial=-1)) + 1)
    scores = _summed(instance, instance.scores, units)
    wishes = scores
    if preferences.wishes is not None:
        wishes = _summed(instance, preferences.wishes, units)
    priorities = scores
    if preferences.priorities is not None:
        priorities = _highest(instance, preferences.priorities, len(units))
    closed = ~(scores >= 0) | np.isnan(priorities) | np.isnan(wishes)
    return UnitPreferences(np.where(closed, np.nan, wishes).astype(wishes.dtype), priorities)


def _summed(instance: Instance, values: Matrix, units: NDArray[np.int64]) -> Matrix:
    """Sums over the members of each unit, in the precision of the values."""
    if len(units) == len(values):
        return values
    return unit_rows(instance, units, values).astype(values.dtype)


def _highest(instance: Instance, values: Matrix, units: int) -> Matrix:
    """The highest value of the members of each unit; NaN if one has NaN."""
    if units == len(values):
        return values
    highest = np.full((units, values.shape[1]), -np.inf, values.dtype)
    np.maximum.at(highest, instance.unit_of_household, values)
    return highest
