"""Households and places with their attributes become an instance, all constraints applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.barriers import TOO_LARGE, bit, codes_of
from softlanding.assignment.constraints import BY_ATTRIBUTE
from softlanding.assignment.demands import neighbouring
from softlanding.assignment.dwellings import dwelling_dimensions
from softlanding.assignment.household import Household, Place
from softlanding.assignment.instance import Instance
from softlanding.assignment.reason import Reason, listed
from softlanding.assignment.scores import (
    FloatMatrix,
    GivenScores,
    blocks_of_rows,
    table_of_scores,
)
from softlanding.errors import InputRefused, Problem

__all__ = ["Candidates", "build"]


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
        elif code == "single_parent_not_received":
            text = f"A single parent; {theirs.id} neither receives them nor has a service for them."
        elif code == "no_step_free_dwelling":
            text = f"The household needs a step-free dwelling; {theirs.id} has none."
        elif code == "no_dwelling_large_enough":
            largest = max((size for size, count in theirs.dwellings.items() if count), default=0)
            data |= {"persons": ours.persons, "largest": largest}
            text = (
                f"The household has {ours.persons} persons; the largest dwelling in "
                f"{theirs.id} is for {largest}."
            )
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
    scores: GivenScores,
    *,
    exclusions: Iterable[tuple[str, str]] = (),
    locks: Mapping[str, str] | None = None,
    near_km: float = 50.0,
    minimums_hard: bool = True,
) -> Candidates:
    """Apply every constraint to a score matrix.

    Parameters
    ----------
    households, places
        In the order of the score matrix.
    scores : array of float, shape (households, places)
        NaN where the pair is not possible for a reason of its own; or pairs or a function,
        as for `Instance`. Not changed, and copied only if a constraint forbids a pair.
    exclusions
        Pairs (household id, place id) that must not be.
    locks
        Place id by household id.
    near_km
        Places at most so far apart, as the crow flies, are near each other.
    minimums_hard
        As for `Instance`.

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
    problems += _wrong(places, near_km)
    values = table_of_scores(scores, (len(households), len(places)), problems)
    if values.shape != (len(households), len(places)):
        message = f"have the shape {values.shape}"
        cure = f"give {len(households)} rows and {len(places)} columns"
        problems.append(Problem(message, cure, column="scores", code="shape"))
    if problems:
        raise InputRefused(problems)
    blocked = _blocked(households, places)
    for household, place in pairs:
        blocked[rows[household], columns[place]] |= np.uint16(bit("excluded"))
    values = _closed(values, blocked)
    dimensions, uses, room = _counted(households, places)
    minimums = [[place.minimums.get(name, 0) for name in dimensions] for place in places]
    near = tuple(
        (rows[household.id], rows[other])
        for household in households
        for other in sorted(household.linked_near)
    )
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
        minimums=np.array(minimums).reshape(len(places), len(dimensions)),
        minimums_hard=minimums_hard,
        near=near,
        neighbours=_neighbours(places, near_km) if near else None,
        blocked=blocked,
    )
    return Candidates(households, places, instance)


def _blocked(households: tuple[Household, ...], places: tuple[Place, ...]) -> NDArray[np.uint16]:
    """A bit for each constraint by attribute that forbids a pair, in blocks of households."""
    blocked = np.zeros((len(households), len(places)), dtype=np.uint16)
    for block in blocks_of_rows(blocked.shape):
        for code, forbids in BY_ATTRIBUTE.items():
            blocked[block][forbids(households[block], places)] |= np.uint16(bit(code))
    return blocked


def _closed(scores: FloatMatrix, blocked: NDArray[np.uint16]) -> FloatMatrix:
    """Scores with NaN where a pair is blocked; the same table if none is."""
    closed = scores
    for block in blocks_of_rows(scores.shape):
        forbidden = blocked[block] > 0
        if forbidden.any():
            closed = scores.copy() if closed is scores else closed
            closed[block][forbidden] = np.nan
    return closed


def _dimensions(households: tuple[Household, ...], places: tuple[Place, ...]) -> tuple[str, ...]:
    """Names of the dimensions: persons, then others in order of first mention."""
    names: dict[str, Any] = {"persons": None}
    for place in places:
        names.update(dict.fromkeys(place.capacities))
    for household in households:
        names.update(dict.fromkeys(household.uses))
    return tuple(names)


def _counted(
    households: tuple[Household, ...], places: tuple[Place, ...]
) -> tuple[tuple[str, ...], list[list[int]], list[list[int]]]:
    """Dimensions, uses and capacities, those of dwellings last."""
    dimensions = _dimensions(households, places)
    sizes, dwelt, dwellings = dwelling_dimensions(households, places)
    uses = [
        [household.persons, *(household.uses.get(name, 0) for name in dimensions[1:]), *own]
        for household, own in zip(households, dwelt, strict=True)
    ]
    room = [
        [*(place.capacities.get(name, 0) for name in dimensions), *own]
        for place, own in zip(places, dwellings, strict=True)
    ]
    return dimensions + sizes, uses, room


def _neighbours(places: tuple[Place, ...], km: float) -> NDArray[np.bool_]:
    def degrees(given: list[float | None]) -> NDArray[np.float64]:
        return np.array([np.nan if value is None else value for value in given], dtype=np.float64)

    latitude = degrees([place.latitude for place in places])
    return neighbouring(latitude, degrees([place.longitude for place in places]), km)


def _wrong(places: tuple[Place, ...], near_km: float) -> list[Problem]:
    """Attributes of places that mean nothing."""
    problems = []

    def fault(column: str, value: object, message: str, cure: str) -> None:
        problems.append(Problem(message, cure, column=column, value=str(value), code="range"))

    if not near_km >= 0:
        fault("near_km", near_km, "is not a distance", "give kilometres of at least 0")
    for place in places:
        for name, limit in (("latitude", 90), ("longitude", 180)):
            value = getattr(place, name)
            if value is not None and not abs(value) <= limit:
                cure = f"give degrees from -{limit} to {limit}"
                fault(name, value, f"of {place.id} is not on the Earth", cure)
        for name, least in place.minimums.items():
            room = place.capacities.get(name, 0)
            if not 0 <= least <= room:
                message = f"is no minimum of {name} in {place.id}, which has {room}"
                fault("minimums", least, message, f"give a number from 0 to {room}")
        for size, count in place.dwellings.items():
            if size < 1 or count < 0:
                cure = "give sizes of at least 1 and counts of at least 0"
                fault("dwellings", f"{size}: {count}", f"are no dwellings of {place.id}", cure)
    return problems


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
        for other in sorted(household.linked_near):
            check(other, rows, "linked_near", "household")
        for place in sorted(household.family_in):
            check(place, columns, "family_in", "place")
        for place in sorted(household.family_wished_in):
            check(place, columns, "family_wished_in", "place")
    for name, place in pairs:
        check(name, rows, "household", "household")
        check(place, columns, "place", "place")
    return problems
