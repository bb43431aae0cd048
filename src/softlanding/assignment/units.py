"""What a mechanism really decides: units without a lock, and the room that is left.

Linked households become one unit; locked units are placed beforehand and their use
is taken off the capacities. The seed shuffles units and places here, before any
mechanism sees them, so that no mechanism can prefer the first in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.reason import Reason, listed
from softlanding.assignment.scores import blocks_of_rows

__all__ = [
    "Core",
    "blocks_of_units",
    "contract",
    "lock_conflicts",
    "precision",
    "unit_rows",
    "unit_uses",
    "without_scores",
]

Floats = NDArray[np.float64]

_MANY_PER_PLACE = 8
_MOST_EXACT_CELLS = 20_000_000  # larger matrices keep the precision that they came in


@dataclass(frozen=True, eq=False)
class Core:
    """The free part of an instance, in shuffled order.

    Parameters
    ----------
    scores : array of float, shape (units, places)
        Sum of the members' scores, float64 or in a very large core as given; −inf where
        the unit cannot go: no score, too large for the room left, or a negative sum
        (staying unplaced is better).
    uses : array of int, shape (units, dimensions)
    capacities : array of int, shape (places, dimensions)
        What the locked units leave.
    fixed
        Sum of the scores of the locked households.
    """

    instance: Instance
    scores: NDArray[np.float64]
    uses: NDArray[np.int64]
    capacities: NDArray[np.int64]
    fixed: float
    unit_order: NDArray[np.int64]
    place_order: NDArray[np.int64]
    locked_place: NDArray[np.int64]

    @property
    def roomy(self) -> bool:
        """Whether a place holds many units on average: sets of them are then too many to list."""
        return 0 < _MANY_PER_PLACE * len(self.capacities) <= len(self.uses)

    def expand(self, place_of_unit: NDArray[np.int64]) -> NDArray[np.int64]:
        """Place of each household, shape (households,), from the place of each core unit."""
        placed = self.locked_place.copy()
        chosen = np.full(len(place_of_unit), -1, dtype=np.int64)
        inside = place_of_unit >= 0
        chosen[inside] = self.place_order[place_of_unit[inside]]
        placed[self.unit_order] = chosen
        return placed[self.instance.unit_of_household]

    def unit_prices_in_file_order(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Prices of the core's units as those of all units, shape (units,); 0 for locked ones."""
        ordered = np.zeros(len(self.locked_place))
        ordered[self.unit_order] = prices
        return ordered

    def prices_in_file_order(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Prices of the core's places, shape (places, dimensions), in the instance's order."""
        ordered = np.empty_like(prices)
        ordered[self.place_order] = prices
        return ordered

    def part(self, units: NDArray[np.int64], places: NDArray[np.int64]) -> Core:
        """Only some of the units and places, with nothing fixed; for use inside a search."""
        scores = self.scores[np.ix_(units, places)]
        uses, capacities = self.uses[units], self.capacities[places]
        for dimension in range(uses.shape[1]):
            scores[uses[:, dimension, None] > capacities[None, :, dimension]] = -np.inf
        return replace(
            self,
            scores=scores,
            uses=uses,
            capacities=capacities,
            fixed=0.0,
            unit_order=self.unit_order[units],
            place_order=self.place_order[places],
        )

    def rows(self, units: NDArray[np.int64]) -> Floats:
        """Scores of some units, worked out anew from the instance, shape (len(units), places)."""
        rows = unit_rows(self.instance, self.unit_order[units])[:, self.place_order]
        impossible = ~(rows >= 0)
        for dimension in range(self.uses.shape[1]):
            used = self.uses[units, dimension, None]
            impossible |= used > self.capacities[None, :, dimension]
        rows[impossible] = -np.inf
        return rows

    def objective(self, place_of_unit: NDArray[np.int64]) -> float:
        """Sum of the scores, locked households included."""
        inside = np.flatnonzero(place_of_unit >= 0)
        chosen = self.scores[inside, place_of_unit[inside]]
        return self.fixed + float(chosen.sum(dtype=np.float64))


def unit_uses(instance: Instance) -> NDArray[np.int64]:
    """Uses of each unit, shape (units, dimensions)."""
    units = instance.unit_of_household
    uses = np.zeros((int(units.max(initial=-1)) + 1, instance.uses.shape[1]), dtype=np.int64)
    np.add.at(uses, units, instance.uses)
    return uses


def unit_rows(
    instance: Instance,
    units: NDArray[np.int64],
    values: NDArray[np.floating[Any]] | None = None,
) -> NDArray[np.float64]:
    """Scores of some units, shape (len(units), places); NaN if one member cannot go there.

    Other `values` of households and places are summed in the same way.
    """
    given = instance.scores if values is None else values
    first, later = _members(instance)
    rows = given[first[units]].astype(np.float64)
    for row, unit in enumerate(units.tolist()):
        for member in later.get(unit, ()):
            rows[row] += given[member]
    return rows


def blocks_of_units(instance: Instance) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    """All units in blocks of a few million cells, each with its `unit_rows`."""
    count = int(instance.unit_of_household.max(initial=-1)) + 1
    for rows in blocks_of_rows((count, instance.shape[1])):
        units = np.arange(rows.start, rows.stop)
        yield units, unit_rows(instance, units)


def _members(instance: Instance) -> tuple[NDArray[np.int64], dict[int, list[int]]]:
    """The first household of each unit, and the others of those that have several."""
    units, first = np.unique(instance.unit_of_household, return_index=True)
    later: dict[int, list[int]] = {}
    if len(units) < instance.shape[0]:
        others = np.setdiff1d(np.arange(instance.shape[0]), first)
        for household in others.tolist():
            later.setdefault(int(instance.unit_of_household[household]), []).append(household)
    return first.astype(np.int64), later


def lock_conflicts(instance: Instance) -> tuple[Reason, ...]:
    """Why the locks cannot all be kept; empty if they can.

    Examples
    --------
    >>> instance = Instance([[1.0], [1.0]], [[2], [2]], [[3]], locks={0: 0, 1: 0})
    >>> lock_conflicts(instance)[0].text
    'The locks put 4 of "persons" into place 0, which has 3.'
    """
    reasons: list[Reason] = []
    places, households = instance.place_ids, instance.household_ids
    for household, place in instance.locks.items():
        if np.isnan(instance.scores[household, place]):
            reasons.append(
                Reason(
                    "lock_impossible",
                    f"Household {households[household]} is locked to {places[place]}, "
                    "which is not possible for it.",
                    {"household": households[household], "place": places[place]},
                )
            )
    units = instance.unit_of_household
    wanted: dict[int, set[int]] = {}
    for household, place in instance.locks.items():
        wanted.setdefault(int(units[household]), set()).add(place)
    load = np.zeros_like(instance.capacities)
    for unit, chosen in wanted.items():
        members = np.flatnonzero(units == unit)
        names = [households[index] for index in members]
        towns = [places[place] for place in sorted(chosen)]
        if len(chosen) > 1:
            text = f"Linked households {listed(names)} are locked to {listed(towns)}."
            data: dict[str, object] = {"households": names, "places": towns}
            reasons.append(Reason("lock_splits_linked", text, data))
            continue
        (place,) = chosen
        load[place] += instance.uses[members].sum(axis=0)
        for member in members:
            if member not in instance.locks and np.isnan(instance.scores[member, place]):
                text = (
                    f"Household {households[member]} is linked to one that is locked to "
                    f"{towns[0]}, which is not possible for it."
                )
                data = {"household": households[member], "place": towns[0]}
                reasons.append(Reason("lock_impossible_for_linked", text, data))
    for place, dimension in np.argwhere(load > instance.capacities):
        used, room = int(load[place, dimension]), int(instance.capacities[place, dimension])
        name = instance.dimensions[dimension]
        text = f'The locks put {used} of "{name}" into place {places[place]}, which has {room}.'
        data = {"place": places[place], "dimension": name, "used": used, "capacity": room}
        reasons.append(Reason("locks_exceed_capacity", text, data))
    return tuple(reasons)


def without_scores(instance: Instance, seed: int) -> Core:
    """The core of an instance with no score in memory; `Core.rows` works them out."""
    uses = unit_uses(instance)
    units = instance.unit_of_household
    locked = np.full(len(uses), -1, dtype=np.int64)
    for household, place in instance.locks.items():
        locked[units[household]] = place
    capacities = instance.capacities.copy()
    held = np.flatnonzero(locked >= 0)
    np.subtract.at(capacities, locked[held], uses[held])
    fixed = float(unit_rows(instance, held)[np.arange(len(held)), locked[held]].sum())
    shuffle = np.random.default_rng(seed)
    unit_order = shuffle.permutation(np.flatnonzero(locked < 0)).astype(np.int64)
    place_order = shuffle.permutation(len(capacities)).astype(np.int64)
    return Core(
        instance,
        np.empty((len(unit_order), 0)),
        uses[unit_order],
        capacities[place_order],
        fixed,
        unit_order,
        place_order,
        locked,
    )


def precision(instance: Instance, cells: int) -> np.dtype[Any]:
    """Of the scores of a core with so many cells."""
    return np.dtype(np.float64) if cells <= _MOST_EXACT_CELLS else instance.scores.dtype


def contract(instance: Instance, seed: int) -> Core:
    """The free part of an instance whose locks do not conflict.

    Its scores are the one copy that a mechanism works on.

    Notes
    -----
    Tie rule: units and places are shuffled by the seed, uniformly. A mechanism that
    reads nothing but the core therefore gives two households with equal rows the same
    chance over a random seed, and gives the same answer for the same seed.
    """
    core = without_scores(instance, seed)
    shape = (len(core.unit_order), len(core.place_order))
    scores = np.empty(shape, precision(instance, shape[0] * shape[1]))
    for rows in blocks_of_rows(shape):
        scores[rows] = core.rows(np.arange(rows.start, rows.stop))
    return replace(core, scores=scores)
