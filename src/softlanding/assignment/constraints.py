"""Hard constraints: one function each, and the builder that applies them all.

Each function answers for all pairs at once with a boolean matrix, shape (households,
places), True where the constraint forbids the pair. Its code and words are in
`softlanding.assignment.barriers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softlanding.assignment.barriers import CODES, TOO_LARGE, bit, codes_of
from softlanding.assignment.instance import Instance
from softlanding.assignment.reason import Reason, listed
from softlanding.errors import InputRefused, Problem

__all__ = ["CODES", "Candidates", "Household", "Place", "build"]

Matrix = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Household:
    """A household as the constraints see it; it is never split.

    Parameters
    ----------
    id
        Unique.
    persons
        At least 1.
    uses
        Use of further capacities by dimension, at least 0; 0 where left out.
    languages
        Spoken by somebody in the household; none = not stated, not constrained.
    needs
        Services without which the household cannot live there.
    wishes
        Stated wishes. They enter the scores, never a constraint.
    family_in
        Ids of places with close family; if any is given, only these are possible.
    linked_to
        Ids of households that must come to the same place.
    group
        Group for comparisons of fairness; not a constraint.
    """

    id: str
    persons: int
    uses: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    family_in: frozenset[str] = frozenset()
    linked_to: frozenset[str] = frozenset()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the constraints see it.

    Parameters
    ----------
    id
        Unique.
    capacities
        By dimension; "persons" is needed, others are 0 where left out.
    languages
        Spoken by those who receive; none = not stated, not constrained.
    services
        Offered there; none = none offered.
    max_household_persons
        Largest household that is accepted; None = any.
    """

    id: str
    capacities: Mapping[str, int]
    languages: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    max_household_persons: int | None = None


def language(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """Both state languages and have none in common."""
    ours = [household.languages for household in households]
    theirs = [place.languages for place in places]
    shared = _incidence(ours, theirs) > 0
    stated = np.outer([bool(words) for words in ours], [bool(words) for words in theirs])
    return np.asarray(stated.astype(np.bool_) & ~shared)


def service(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """A needed service is not offered."""
    needs = [household.needs for household in households]
    met = _incidence(needs, [place.services for place in places])
    wanted = np.array([len(words) for words in needs], dtype=np.int64)
    return np.asarray(met < wanted[:, None])


def household_limit(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """The household has more persons than the place accepts in one household."""
    most = np.iinfo(np.int64).max
    limits = [place.max_household_persons for place in places]
    persons = np.array([min(household.persons, most) for household in households], dtype=np.int64)
    largest = np.array(
        [most if limit is None else min(limit, most) for limit in limits], dtype=np.int64
    )
    return np.asarray(persons[:, None] > largest[None, :])


def family(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """Close family lives elsewhere (a family tie is a must)."""
    tied = [household.family_in for household in households]
    here = _incidence(tied, [frozenset([place.id]) for place in places]) > 0
    return np.array([bool(words) for words in tied], dtype=np.bool_)[:, None] & ~here


_BY_ATTRIBUTE: dict[str, Callable[[Sequence[Household], Sequence[Place]], Matrix]] = {
    "no_common_language": language,
    "service_missing": service,
    "household_too_large_for_place_limit": household_limit,
    "not_with_family": family,
}


@dataclass(frozen=True, eq=False)
class Candidates:
    """Households and places, the instance they make, and why pairs are impossible."""

    households: tuple[Household, ...]
    places: tuple[Place, ...]
    instance: Instance

    def reasons(self, household: int, place: int) -> tuple[Reason, ...]:
        """Every reason why one pair is impossible; empty if it is possible."""
        codes = codes_of(self.instance, household, place)
        return tuple(self._reason(code, household, place) for code in codes)

    def _reason(self, code: str, household: int, place: int) -> Reason:
        ours, theirs = self.households[household], self.places[place]
        data: dict[str, object] = {"household": ours.id, "place": theirs.id}
        if code == "no_common_language":
            data |= {"speaks": sorted(ours.languages), "spoken": sorted(theirs.languages)}
            text = (
                f"The household speaks {listed(sorted(ours.languages))}; "
                f"{theirs.id} speaks {listed(sorted(theirs.languages))}."
            )
        elif code == "service_missing":
            missing = sorted(ours.needs - theirs.services)
            data["missing"] = missing
            text = f"The household needs {listed(missing)}, which {theirs.id} does not offer."
        elif code == "household_too_large_for_place_limit":
            data |= {"persons": ours.persons, "most": theirs.max_household_persons}
            text = (
                f"The household has {ours.persons} persons; {theirs.id} accepts at most "
                f"{theirs.max_household_persons} in one household."
            )
        elif code == "not_with_family":
            data["family_in"] = sorted(ours.family_in)
            text = f"Close family lives in {listed(sorted(ours.family_in))}, not in {theirs.id}."
        elif code == TOO_LARGE:
            text, short = self._too_large(household, place)
            data["short"] = short
        elif code == "excluded":
            text = f"{theirs.id} is excluded for this household."
        else:
            text = f"No score is given for this household in {theirs.id}."
        return Reason(code, text, data)

    def _too_large(self, household: int, place: int) -> tuple[str, dict[str, int]]:
        uses = self.instance.uses[household].tolist()
        room = self.instance.capacities[place].tolist()
        triples = zip(self.instance.dimensions, uses, room, strict=True)
        over = [(name, use, most) for name, use, most in triples if use > most]
        words = [f'{use} of "{name}" (capacity {most})' for name, use, most in over]
        text = f"The household uses {listed(words)} of {self.places[place].id}."
        return text, {name: use - most for name, use, most in over}


def build(
    households: Iterable[Household],
    places: Iterable[Place],
    scores: ArrayLike,
    *,
    exclusions: Iterable[tuple[str, str]] = (),
    locks: Mapping[str, str] | None = None,
) -> Candidates:
    """Apply every constraint to a score matrix.

    Parameters
    ----------
    households, places
        In the order of the score matrix.
    scores : array of float, shape (households, places)
        NaN where the pair is not possible for a reason of its own. Not changed.
    exclusions
        Pairs (household id, place id) that must not be.
    locks
        Place id by household id.

    Returns
    -------
    Candidates
        Its instance has NaN where a constraint forbids the pair. A household that is
        merely larger than a place keeps its score there: the instance compares uses
        and capacities itself, so that more room can be tried.

    Raises
    ------
    InputRefused
        With every unknown or repeated id, and whatever `Instance` refuses.

    Examples
    --------
    >>> built = build(
    ...     [Household("Amina", 3, languages=frozenset({"ar"}))],
    ...     [Place("Berg", {"persons": 9}, languages=frozenset({"sv"})),
    ...      Place("Sala", {"persons": 9}, languages=frozenset({"sv", "ar"}))],
    ...     [[0.7, 0.5]])
    >>> built.instance.scores
    array([[nan, 0.5]])
    >>> built.reasons(0, 0)[0].text
    'The household speaks ar; Berg speaks sv.'
    """
    households, places = tuple(households), tuple(places)
    rows = {household.id: index for index, household in enumerate(households)}
    columns = {place.id: index for index, place in enumerate(places)}
    pairs, held = list(exclusions), dict(locks or {})
    problems = _unknown(households, rows, columns, [*pairs, *held.items()])
    values = np.array(scores, dtype=np.result_type(np.float32, np.asarray(scores).dtype))
    if values.shape != (len(households), len(places)):
        message = f"have the shape {values.shape}"
        cure = f"give {len(households)} rows and {len(places)} columns"
        problems.append(Problem(message, cure, column="scores", code="shape"))
    if problems:
        raise InputRefused(problems)
    blocked = np.zeros(values.shape, dtype=np.uint8)
    for code, forbids in _BY_ATTRIBUTE.items():
        blocked[forbids(households, places)] |= np.uint8(bit(code))
    for household, place in pairs:
        blocked[rows[household], columns[place]] |= np.uint8(bit("excluded"))
    values[blocked > 0] = np.nan
    dimensions = _dimensions(households, places)
    uses = [
        [household.persons, *(household.uses.get(name, 0) for name in dimensions[1:])]
        for household in households
    ]
    room = [[place.capacities.get(name, 0) for name in dimensions] for place in places]
    instance = Instance(
        values,
        np.array(uses).reshape(len(households), len(dimensions)),
        np.array(room).reshape(len(places), len(dimensions)),
        household_ids=tuple(household.id for household in households),
        place_ids=tuple(place.id for place in places),
        dimensions=dimensions,
        linked=tuple(
            (rows[household.id], *(rows[other] for other in sorted(household.linked_to)))
            for household in households
            if household.linked_to
        ),
        locks={rows[household]: columns[place] for household, place in held.items()},
        blocked=blocked,
    )
    return Candidates(households, places, instance)


def _incidence(
    ours: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]
) -> NDArray[np.int64]:
    """Number of words in common for each pair, shape (len(ours), len(theirs))."""
    words = {word: index for index, word in enumerate(sorted(frozenset().union(*ours, *theirs)))}

    def table(sets: Sequence[frozenset[str]]) -> NDArray[np.float32]:
        matrix = np.zeros((len(sets), len(words)), dtype=np.float32)
        for row, values in enumerate(sets):
            matrix[row, [words[word] for word in values]] = 1
        return matrix

    return np.asarray(table(ours) @ table(theirs).T).astype(np.int64)


def _dimensions(households: tuple[Household, ...], places: tuple[Place, ...]) -> tuple[str, ...]:
    """Names of the dimensions: persons, then others in order of first mention."""
    names: dict[str, Any] = {"persons": None}
    for place in places:
        names.update(dict.fromkeys(place.capacities))
    for household in households:
        names.update(dict.fromkeys(household.uses))
    return tuple(names)


def _unknown(
    households: tuple[Household, ...],
    rows: Mapping[str, int],
    columns: Mapping[str, int],
    pairs: list[tuple[str, str]],
) -> list[Problem]:
    problems = []

    def check(value: str, known: Mapping[str, int], column: str, kind: str) -> None:
        if value not in known:
            message = f"is not a {kind} of this instance"
            problems.append(Problem(message, column=column, value=value, code="unknown"))

    for household in households:
        for other in sorted(household.linked_to):
            check(other, rows, "linked_to", "household")
        for place in sorted(household.family_in):
            check(place, columns, "family_in", "place")
    for name, place in pairs:
        check(name, rows, "household", "household")
        check(place, columns, "place", "place")
    return problems
