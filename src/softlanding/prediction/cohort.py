"""Persons who were placed in the past and asked for their outcome later, as arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem

__all__ = ["Cohort", "Fit", "Floats", "Ints", "Placer", "Predict"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Kind = TypeVar("Kind", bound=np.generic)

_MATRIX = 2
_ROUNDING = 1e-6  # by how much probabilities may miss their sum


class Predict(Protocol):
    """Expected outcomes of persons: ``predict(features)`` has shape (persons, places)."""

    def __call__(self, features: Floats, /) -> Floats:
        """Expected outcome of each person at each place."""


class Fit(Protocol):
    """A way to learn: it sees known outcomes only and answers for every place."""

    def __call__(self, features: Floats, place: Ints, outcome: Floats, seed: int, /) -> Predict:
        """Learn from persons, the places where they were, and their outcomes."""


class Placer(Protocol):
    """A way to place: it sees expectations and who belongs together, never outcomes.

    It answers with the place of each household, −1 = not placed, or with the chance of
    each household for each place, shape (households, places), where it draws lots.
    """

    def __call__(self, expected: Floats, household: Ints, /) -> NDArray[np.number]:
        """Place households 0, 1, … of which `household` names one for each person."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """Persons, the places where history put them, and what became of them.

    Parameters
    ----------
    features : array of float, shape (persons, features)
        What was known before the placement; NaN where it was not.
    place : array of int, shape (persons,)
        Index of the place where each person was placed, the same for a household.
    household : array of int, shape (persons,)
        Who belongs together; any numbers.
    outcome : array of float, shape (persons,)
        1 = reached, 0 = not reached, NaN = not known.
    propensities : array of float, shape (persons, places)
        Probability with which history sent this person's household to each place;
        rows sum to 1 and are the same for a household.

    Raises
    ------
    InputRefused
        With every fault at once: shapes, places that do not exist, outcomes other than
        0 and 1, probabilities that do not sum to 1 or exclude where the person went,
        households that were torn apart.

    Examples
    --------
    >>> cohort = Cohort([[30.0], [41.0], [25.0]], [0, 0, 1], [7, 7, 9], [1, 0, float("nan")],
    ...                 [[0.5, 0.5]] * 3)
    >>> cohort.known
    array([ True,  True, False])
    >>> cohort.households.tolist()
    [0, 0, 1]
    """

    features: Floats
    place: Ints
    household: Ints
    outcome: Floats
    propensities: Floats

    def __post_init__(self) -> None:
        for name in ("features", "outcome", "propensities"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        for name in ("place", "household"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        problems = list(self._shapes()) or list(self._values())
        if problems:
            raise InputRefused(problems)

    def _shapes(self) -> Iterator[Problem]:
        persons = len(self.outcome)
        for name in ("features", "propensities"):
            shape = getattr(self, name).shape
            if len(shape) != _MATRIX or shape[0] != persons:
                cure = f"give one row for each of the {persons} outcomes"
                yield Problem(f"has the shape {shape}", cure, column=name, code="shape")
        for name in ("place", "household", "outcome"):
            shape = getattr(self, name).shape
            if shape != (persons,):
                cure = f"give one number for each of the {persons} outcomes"
                yield Problem(f"has the shape {shape}", cure, column=name, code="shape")

    def _values(self) -> Iterator[Problem]:
        place, chances = self.place, self.propensities
        yield from _first(
            np.isinf(self.features).any(axis=1), "features", "is infinite", "leave unknown empty"
        )
        yield from _first(
            ~(np.isnan(self.outcome) | (self.outcome == 0) | (self.outcome == 1)),
            "outcome",
            "is neither 0 nor 1",
            "give 1, 0, or NaN where it is not known",
        )
        strange = (place < 0) | (place >= chances.shape[1])
        yield from _first(
            strange, "place", "is no place", f"give an index below {chances.shape[1]}"
        )
        negative = ~(chances >= 0).all(axis=1)
        cure = "give the probability of each place, from 0 to 1"
        yield from _first(negative, "propensities", "is negative or missing", cure)
        sums = np.abs(chances.sum(axis=1) - 1) > _ROUNDING
        yield from _first(
            sums & ~negative, "propensities", "does not sum to 1", "divide by the sum"
        )
        row = np.arange(len(place))
        went = np.where(strange, 1.0, chances[row, np.where(strange, 0, place)])
        cure = "give the place where the person was a chance above 0"
        yield from _first(went == 0, "propensities", "excludes where the person was placed", cure)
        if len(place):
            first = self._first_member[self.households]
            cure = "give members of a household one place, or separate households"
            yield from _first(place != place[first], "place", "differs within a household", cure)
            torn = (np.abs(chances - chances[first]) > _ROUNDING).any(axis=1)
            cure = "give members of a household the same probabilities"
            yield from _first(torn, "propensities", "differs within a household", cure)

    @property
    def places(self) -> int:
        """Number of places."""
        return int(self.propensities.shape[1])

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Whether the outcome of each person is known."""
        return ~np.isnan(self.outcome)

    @cached_property
    def households(self) -> Ints:
        """Household of each person, renumbered 0, 1, … in ascending order."""
        return np.unique(self.household, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _first_member(self) -> Ints:
        return np.unique(self.household, return_index=True)[1].astype(np.int64)

    @property
    def household_count(self) -> int:
        """Number of households."""
        return len(self._first_member)

    def of_households(self, rows: NDArray[Kind]) -> NDArray[Kind]:
        """One row for each household out of one for each person: that of its first member."""
        return rows[self._first_member]

    def only(self, chosen: NDArray[np.bool_]) -> Cohort:
        """The chosen persons alone."""
        return Cohort(
            self.features[chosen],
            self.place[chosen],
            self.household[chosen],
            self.outcome[chosen],
            self.propensities[chosen],
        )

    def with_outcome(self, outcome: Floats) -> Cohort:
        """The same persons with other outcomes."""
        return replace(self, outcome=outcome)

    @property
    def sha256(self) -> str:
        """Hash of everything, so that a claim can be replayed."""
        whole = hashlib.sha256()
        for name in ("features", "place", "household", "outcome", "propensities"):
            array = np.ascontiguousarray(getattr(self, name))
            whole.update(f"{name}{array.shape}".encode())
            whole.update(array.tobytes())
        return whole.hexdigest()


def _first(wrong: Any, column: str, message: str, cure: str) -> Iterator[Problem]:
    """One problem for all persons with the same fault, naming the first of them."""
    where = np.flatnonzero(wrong)
    if len(where):
        more = f", and of {len(where) - 1} more" if len(where) > 1 else ""
        said = f"of person {where[0]}{more} {message}"
        yield Problem(said, cure, column=column, code=message.replace(" ", "_"))
