"""The placement problem: households, places, capacities and scores.

An `Instance` is checked once, when it is built, and never changes afterwards. Every
mechanism, the bound, the verification and the explanations read the same instance.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.scores import FloatMatrix, blocks_of_rows, table_of_scores
from softlanding.errors import InputRefused, Problem

__all__ = ["FloatMatrix", "Instance", "IntMatrix"]

IntMatrix = NDArray[np.int64]

_MATRIX = 2
_MOST = 10**12  # of a count: sums stay exact enough to verify


@dataclass(frozen=True, eq=False)
class Instance:
    """Households to be placed, places that receive them, and a score for each pair.

    Parameters
    ----------
    scores : array of float, shape (households, places)
        Value of placing a household at a place, on any one scale; NaN where the
        pair is not possible. May be negative. `float32` and `float64` arrays, memory-mapped
        ones too, are taken without a copy; don't write to them afterwards. Also a sparse
        array of SciPy, whose stored entries are the possible pairs, or a function that is
        called with slices of rows and answers with their scores, (rows, places).
    uses : array of int, shape (households, dimensions)
        What each household needs of each capacity, at least 0; the first
        dimension counts persons.
    capacities : array of int, shape (places, dimensions)
        What each place offers of each capacity, at least 0.
    household_ids, place_ids, dimensions
        Names for reports; unique. Default: "0", "1", … and "persons",
        "dimension_1", ….
    linked
        Groups of household indices that must share one place. Groups that have a
        household in common are joined.
    locks
        Place index by household index: decisions of a person that every mechanism
        keeps.
    minimums : array of int, shape (places, dimensions), optional
        Least use of each capacity that each place is to have. "exact" keeps them; the
        others only tell where they don't.
    minimums_hard
        Whether a placement below a minimum is none at all. Otherwise what is missing is
        made as small as possible first, and then the sum of scores as large as possible.
    near
        Pairs of household indices that must be in neighbouring places, or both unplaced.
    neighbours : array of bool, shape (places, places), optional
        Places near each other, a place and itself among them; needed with `near`.
    blocked : array of int, shape (households, places), optional
        For explanations only: a bit for each named constraint that forbids the
        pair, in the order of `softlanding.assignment.barriers.CODES`.

    Raises
    ------
    InputRefused
        With every fault at once: wrong shapes, infinite scores, negative or broken
        counts, repeated names, links and locks that point nowhere.

    Examples
    --------
    Two households of 2 and 3 persons; the second cannot go to the first place.

    >>> instance = Instance([[0.9, 0.5], [float("nan"), 0.4]], [[2], [3]], [[2], [4]])
    >>> instance.shape
    (2, 2, 1)
    >>> instance.fits
    array([[ True,  True],
           [False,  True]])
    """

    scores: FloatMatrix
    uses: IntMatrix
    capacities: IntMatrix
    household_ids: tuple[str, ...] = ()
    place_ids: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    linked: tuple[tuple[int, ...], ...] = ()
    locks: Mapping[int, int] = field(default_factory=dict)
    minimums: IntMatrix | None = None
    minimums_hard: bool = True
    near: tuple[tuple[int, int], ...] = ()
    neighbours: NDArray[np.bool_] | None = None
    blocked: NDArray[np.unsignedinteger[Any]] | None = None

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        uses = _counts(self.uses, "uses", problems)
        capacities = _counts(self.capacities, "capacities", problems)
        scores = table_of_scores(self.scores, (len(uses), len(capacities)), problems)
        if problems:
            raise InputRefused(problems)
        households, places = scores.shape
        dimensions = uses.shape[1]
        problems += _shape_problems(scores, uses, capacities, self.blocked)
        if problems:
            raise InputRefused(problems)
        default = ("persons", *(f"dimension_{index}" for index in range(1, dimensions)))
        names = {
            "household_ids": _names(self.household_ids, "household_ids", households, problems),
            "place_ids": _names(self.place_ids, "place_ids", places, problems),
            "dimensions": _names(self.dimensions or default, "dimensions", dimensions, problems),
        }
        linked = tuple(tuple(int(index) for index in group) for group in self.linked)
        locks = {int(household): int(place) for household, place in dict(self.locks).items()}
        problems += _pointers(linked, locks, households, places)
        minimums = self._minimums(capacities, problems)
        near, neighbours = self._near(problems)
        if problems:
            raise InputRefused(problems)
        for name, value in {
            "scores": _frozen(scores),
            "uses": _frozen(uses),
            "capacities": _frozen(capacities),
            **names,
            "linked": linked,
            "locks": MappingProxyType(locks),
            "minimums": None if minimums is None else _frozen(minimums),
            "near": near,
            "neighbours": None if neighbours is None else _frozen(neighbours),
        }.items():
            object.__setattr__(self, name, value)

    def _minimums(self, capacities: IntMatrix, problems: list[Problem]) -> IntMatrix | None:
        if self.minimums is None:
            return None
        minimums = _counts(self.minimums, "minimums", problems)
        if minimums.shape != capacities.shape:
            message = f"have the shape {minimums.shape}, capacities have {capacities.shape}"
            cure = "give one minimum for each capacity, 0 where there is none"
            problems.append(Problem(message, cure, column="minimums", code="shape"))
        return minimums if minimums.any() else None

    def _near(
        self, problems: list[Problem]
    ) -> tuple[tuple[tuple[int, int], ...], NDArray[np.bool_] | None]:
        households, places = len(self.uses), len(self.capacities)
        near = tuple((int(one), int(other)) for one, other in self.near)
        problems += _pointers(near, {}, households, places, column="near")
        if not near:
            return near, None
        neighbours = np.asarray(self.neighbours, dtype=np.bool_)
        if neighbours.shape != (places, places) or np.any(neighbours != neighbours.T):
            cure = "say for each two places, in both orders, whether they are near each other"
            message = "are not one yes or no for each two places"
            problems.append(Problem(message, cure, column="neighbours", code="shape"))
            return near, None
        return near, neighbours | np.eye(places, dtype=np.bool_)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of households, places and dimensions."""
        households, places = self.scores.shape
        return households, places, self.uses.shape[1]

    @cached_property
    def fits(self) -> NDArray[np.bool_]:
        """Pairs with a score whose household alone fits the empty place.

        Shape (households, places). Linked households are looked at one by one.
        """
        possible = ~np.isnan(self.scores)
        for dimension in range(self.uses.shape[1]):
            possible &= self.uses[:, dimension, None] <= self.capacities[None, :, dimension]
        return _frozen(possible)

    @cached_property
    def unit_of_household(self) -> NDArray[np.int64]:
        """Index of the unit of each household, shape (households,).

        A unit is a household alone, or all households that are linked directly or
        through others. Units are numbered by their first household.
        """
        parent = list(range(self.scores.shape[0]))

        def root(index: int) -> int:
            while parent[index] != index:
                parent[index] = parent[parent[index]]
                index = parent[index]
            return index

        for group in self.linked:
            for other in group[1:]:
                first, second = sorted((root(group[0]), root(other)))
                parent[second] = first
        roots = [root(index) for index in range(len(parent))]
        numbers: dict[int, int] = {}
        units = [numbers.setdefault(index, len(numbers)) for index in roots]
        return _frozen(np.array(units, dtype=np.int64))

    def linked_with(self, household: int) -> NDArray[np.int64]:
        """Indices of the households that move with one household, itself included."""
        units = self.unit_of_household
        return np.flatnonzero(units == units[household])

    @cached_property
    def sha256(self) -> str:
        """Hash of everything that decides a placement, hexadecimal.

        The names take part, `blocked` does not: it explains and decides nothing.
        """
        digest = hashlib.sha256()
        head: dict[str, object] = {
            "shape": self.shape,
            "scores": self.scores.dtype.str,
            "households": self.household_ids,
            "places": self.place_ids,
            "dimensions": self.dimensions,
            "linked": self.linked,
            "locks": sorted(self.locks.items()),
        }
        if self.minimums is not None:
            head["minimums"] = (self.minimums.tolist(), self.minimums_hard)
        if self.neighbours is not None:
            head["near"] = (self.near, np.argwhere(self.neighbours).tolist())
        digest.update(json.dumps(head, ensure_ascii=False).encode())
        for rows in blocks_of_rows(self.scores.shape):
            digest.update(np.ascontiguousarray(self.scores[rows]).data)
        digest.update(self.uses.tobytes())
        digest.update(self.capacities.tobytes())
        return digest.hexdigest()


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """A read-only view; the caller's own array stays as it was."""
    view = array.view()
    view.flags.writeable = False
    return view


def _counts(given: object, name: str, problems: list[Problem]) -> IntMatrix:
    def refused(message: str, cure: str, code: str) -> IntMatrix:
        problems.append(Problem(message, cure, column=name, code=code))
        return np.zeros((0, 0), dtype=np.int64)

    try:
        counts = np.asarray(given)
        if counts.dtype.kind not in "biuf":
            counts = counts.astype(np.float64)
    except (TypeError, ValueError):
        return refused("are not a table of numbers", "give whole numbers", "not-numeric")
    if counts.ndim != _MATRIX:
        cure = "give one row each and one column per dimension, persons first"
        return refused(f"have {counts.ndim} axes", cure, "shape")
    if counts.dtype.kind == "f" and not np.all(np.isfinite(counts) & (counts == np.rint(counts))):
        return refused("hold a value that is not a whole number", "give whole numbers", "fraction")
    if counts.size and counts.min() < 0:
        row, column = np.argwhere(counts < 0)[0]
        message = f"hold {counts[row, column]} in row {row}, dimension {column}, which is below 0"
        return refused(message, "give whole numbers of at least 0", "negative")
    if counts.size and counts.max() > _MOST:
        cure = f"give whole numbers of at most {_MOST:,}"
        return refused(f"hold {counts.max()}, which is too large", cure, "too-large")
    return counts.astype(np.int64)


def _shape_problems(
    scores: FloatMatrix,
    uses: IntMatrix,
    capacities: IntMatrix,
    blocked: NDArray[np.unsignedinteger[Any]] | None,
) -> list[Problem]:
    households, places = scores.shape
    problems = []
    if uses.shape[0] != households:
        message = f"have {uses.shape[0]} rows, scores have {households}"
        problems.append(Problem(message, "give one row per household", column="uses", code="shape"))
    if capacities.shape[0] != places:
        message = f"have {capacities.shape[0]} rows, scores have {places} columns"
        cure = "give one row per place"
        problems.append(Problem(message, cure, column="capacities", code="shape"))
    if uses.shape[1] != capacities.shape[1] or not uses.shape[1]:
        message = f"have {uses.shape[1]} dimensions, capacities have {capacities.shape[1]}"
        cure = "give the same dimensions to both, at least persons"
        problems.append(Problem(message, cure, column="uses", code="shape"))
    if blocked is not None and blocked.shape != scores.shape:
        message = f"has the shape {blocked.shape}, scores have {scores.shape}"
        problems.append(Problem(message, column="blocked", code="shape"))
    return problems


def _names(given: Sequence[str], name: str, count: int, problems: list[Problem]) -> tuple[str, ...]:
    names = tuple(str(value) for value in given) or tuple(str(index) for index in range(count))
    if len(names) != count:
        message = f"hold {len(names)} names for {count}"
        problems.append(Problem(message, "give one name each", column=name, code="shape"))
    seen: set[str] = set()
    for value in names:
        if value in seen:
            cure = "give each its own name"
            problem = Problem("is there twice", cure, column=name, value=value, code="duplicate")
            problems.append(problem)
        seen.add(value)
    return names


def _pointers(
    linked: tuple[tuple[int, ...], ...],
    locks: Mapping[int, int],
    households: int,
    places: int,
    column: str = "linked",
) -> list[Problem]:
    problems = []

    def check(index: int, count: int, column: str, kind: str) -> None:
        if not 0 <= index < count:
            message = f"is not a {kind}"
            cure = f"give an index from 0 to {count - 1}"
            problem = Problem(message, cure, column=column, value=str(index), code="unknown")
            problems.append(problem)

    for group in linked:
        for household in group:
            check(household, households, column, "household")
    for household, place in locks.items():
        check(household, households, "locks", "household")
        check(place, places, "locks", "place")
    return problems
