"""Hard constraints by attribute: one function each.

Each function answers for all pairs at once with a boolean matrix, shape (households,
places), True where the constraint forbids the pair. Its code and words are in
`softlanding.assignment.barriers`; `softlanding.assignment.candidates` applies them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.household import SINGLE_PARENTS, Household, Place

__all__ = ["BY_ATTRIBUTE"]

Matrix = NDArray[np.bool_]


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


def single_parent(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """A single parent, and the place neither receives them nor has a service for them."""
    received = [place.single_parents or SINGLE_PARENTS in place.services for place in places]
    alone = [household.single_parent for household in households]
    return _needed_and_lacking(alone, received)


def step_free(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """The household needs a step-free dwelling and there is none."""
    needed = [household.step_free for household in households]
    return _needed_and_lacking(needed, [place.step_free for place in places])


def dwelling_size(households: Sequence[Household], places: Sequence[Place]) -> Matrix:
    """The place states its dwellings and none of them holds the household."""
    most = np.iinfo(np.int64).max
    largest = np.array(
        [
            max((size for size, count in place.dwellings.items() if count), default=0)
            if place.dwellings
            else most
            for place in places
        ],
        dtype=np.int64,
    )
    persons = np.array([min(household.persons, most) for household in households], dtype=np.int64)
    return np.asarray(persons[:, None] > largest[None, :])


BY_ATTRIBUTE: dict[str, Callable[[Sequence[Household], Sequence[Place]], Matrix]] = {
    "no_common_language": language,
    "service_missing": service,
    "household_too_large_for_place_limit": household_limit,
    "not_with_family": family,
    "single_parent_not_received": single_parent,
    "no_step_free_dwelling": step_free,
    "no_dwelling_large_enough": dwelling_size,
}


def _needed_and_lacking(needed: list[bool], offered: list[bool]) -> Matrix:
    lacking = ~np.array(offered, dtype=np.bool_)
    return np.asarray(np.array(needed, dtype=np.bool_)[:, None] & lacking[None, :])


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
