"""Patterns: whole sets of units that fit one place together.

A place for six persons can't be filled by half a household, but the linear relaxation
fills it so. Where one column stands for a whole set of units at a place, the
relaxation is far tighter. This module prices such sets and lists all that matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Patterns",
    "Pricing",
    "Shelf",
    "enumerate_patterns",
    "joined",
    "price",
    "shelf",
]

_ROUNDING = 1e-9
_LARGEST_TABLE = 20_000_000  # cells of the largest table that is built

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Patterns:
    """Sets of units, each at one place.

    Parameters
    ----------
    place : array of int, shape (patterns,)
    start : array of int, shape (patterns + 1,)
        Pattern i holds ``member[start[i]:start[i + 1]]``.
    member : array of int
        Units, ascending within a pattern in the order of the shelf.
    """

    place: Ints
    start: Ints
    member: Ints

    def __len__(self) -> int:
        return len(self.place)

    @property
    def owner(self) -> Ints:
        """Pattern of each entry of `member`."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def total(self, worth: Floats) -> Floats:
        """Sum of ``worth[unit, place]`` over each pattern, shape (patterns,)."""
        owner = self.owner
        entries = worth[self.member, self.place[owner]]
        return np.bincount(owner, weights=entries, minlength=len(self)).astype(np.float64)

    def take(self, chosen: list[int]) -> Patterns:
        """Some of the patterns, in the order given."""
        indices = np.array(chosen, dtype=np.int64)
        lengths = np.diff(self.start)[indices]
        start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        offset = np.arange(start[-1]) - np.repeat(start[:-1], lengths)
        return Patterns(
            self.place[indices],
            start,
            self.member[np.repeat(self.start[indices], lengths) + offset],
        )


@dataclass(frozen=True, eq=False)
class Shelf:
    """The small places, with everything that pricing needs prepared once.

    Parameters
    ----------
    places : array of int, shape (small places,)
    room : array of int, shape (small places, dimensions)
    uses : array of int, shape (units, dimensions)
    types : array of int, shape (types, dimensions)
        Different uses that occur and fit a small place.
    units_of_type
        Units of each type.
    """

    places: Ints
    room: Ints
    uses: Ints
    types: Ints
    type_of_unit: Ints
    units_of_type: tuple[Ints, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """Extent of the table of a place: one more than the largest room."""
        return tuple((self.room.max(axis=0, initial=0) + 1).tolist())

    def part(self, places: slice) -> Shelf:
        """Only some of the places."""
        return replace(self, places=self.places[places], room=self.room[places])


@dataclass(frozen=True, eq=False)
class Pricing:
    """Best sets at given worths.

    Parameters
    ----------
    best : array of float, shape (small places,)
        Largest total worth of a set that fits the place, at least 0.
    table : array of float, shape (small places, *cells)
        The same for every room up to the largest.
    """

    best: Floats
    table: Floats

    def part(self, places: slice) -> Pricing:
        """Only some of the places."""
        return Pricing(self.best[places], self.table[places])


def shelf(uses: Ints, capacities: Ints, places: Ints) -> Shelf:
    """Prepare the small places; `places` are their indices."""
    room = np.minimum(capacities[places], uses.sum(axis=0))
    largest = room.max(axis=0, initial=0)
    types, type_of_unit = np.unique(uses, axis=0, return_inverse=True)
    units = tuple(
        np.flatnonzero(type_of_unit.ravel() == index)
        if np.all(use <= largest)
        else np.zeros(0, dtype=np.int64)
        for index, use in enumerate(types)
    )
    return Shelf(places, room, uses, types, type_of_unit.ravel(), units)


def price(small: Shelf, worth: Floats) -> Pricing:
    """Best set of every small place, by dynamic programming.

    Parameters
    ----------
    worth : array of float, shape (units, small places)
        −inf where impossible.

    Notes
    -----
    Units with the same uses differ in their worth alone, so the best k of a type are
    taken for every k. O(places · cells · Σ_types k).
    """
    cells = small.cells
    shape = (len(small.places), *cells)
    table = np.zeros(shape)
    extent = np.array(cells) - 1
    for index in range(len(small.types) - 1, -1, -1):
        use, units = small.types[index], small.units_of_type[index]
        if len(units):
            most = int(min([len(units), *(extent[use > 0] // use[use > 0]).tolist()]))
            gains = worth[units]
            if most < len(units):
                gains = -np.partition(-gains, most - 1, axis=0)[:most]
            gains = np.cumsum(np.maximum(-np.sort(-gains, axis=0), 0.0), axis=0)
            grown = table.copy()
            for count in range(1, most + 1):
                gain = gains[count - 1]
                if not gain.any():
                    break
                taken = count * use
                source = tuple(
                    slice(0, cell - step) for cell, step in zip(cells, taken, strict=True)
                )
                target = tuple(slice(step, None) for step in taken)
                lifted = table[(slice(None), *source)] + gain.reshape(-1, *[1] * len(cells))
                view = grown[(slice(None), *target)]
                np.maximum(view, lifted, out=view)
            table = grown
    rows = np.arange(len(small.places))
    return Pricing(table[(rows, *small.room.T)], table)


def enumerate_patterns(
    small: Shelf,
    worth: Floats,
    pricing: Pricing,
    width: float,
    *,
    most: int,
    beam: int | None = None,
) -> Patterns | None:
    """Every set whose worth is within `width` of its place's best.

    Parameters
    ----------
    worth, pricing
        As given to and by `price`.
    width
        At least 0.
    most
        Give up with None beyond this many patterns or unfinished ones.
    beam
        Keep only this many unfinished sets per place and size: quick and not complete,
        but the best set of every place is among them.

    Notes
    -----
    Sets grow unit by unit in a fixed order; a table of what the units that come later
    can add at most to the room that is left bounds every unfinished set exactly, so
    that none is grown in vain. Empty sets are left out.
    """
    threshold = pricing.best - width - _ROUNDING
    candidates = _candidates(small, worth, pricing, threshold)
    cells = int(np.prod(small.cells))
    if len(candidates.unit) * cells > _LARGEST_TABLE:
        return None
    later = _later(small, candidates, cells)
    end = candidates.end
    strides = _strides(small)
    at, last = np.arange(len(small.places)), candidates.begin - 1
    value, left = np.zeros(len(at)), small.room
    members = np.zeros((len(at), 0), dtype=np.int64)
    found: list[tuple[Ints, Ints]] = []
    total = 0
    while len(at):
        count = end[at] - last - 1
        if count.sum() > _LARGEST_TABLE:
            return None
        grown = np.repeat(np.arange(len(at)), count)
        first = np.repeat(np.cumsum(count) - count, count)
        position = np.arange(len(grown)) - first + np.repeat(last + 1, count)
        new = candidates.unit[position]
        room = left[grown] - small.uses[new]
        keep = np.flatnonzero(np.all(room >= 0, axis=1))
        grown, position, new, room = grown[keep], position[keep], new[keep], room[keep]
        where = at[grown]
        sums = value[grown] + candidates.worth[position]
        reach = sums + later[position, room @ strides]
        keep = np.flatnonzero(reach >= threshold[where])
        if beam is not None:
            keep = _best_of_each(where, reach, keep, beam)
        at, value, left, last = where[keep], sums[keep], room[keep], position[keep]
        members = np.concatenate([members[grown[keep]], new[keep, None]], axis=1)
        done = np.flatnonzero(value >= threshold[at])
        found.append((small.places[at[done]], members[done]))
        total += len(done)
        if total > most or len(at) > most:
            return None
    return _by_size(found)


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Units that can be in a set worth listing, place after place."""

    unit: Ints
    worth: Floats
    begin: Ints
    end: Ints


def _candidates(small: Shelf, worth: Floats, pricing: Pricing, threshold: Floats) -> _Candidates:
    least = (threshold - pricing.best).min(initial=0.0)
    unit, place = np.nonzero(worth >= least)
    left = small.room[place] - small.uses[unit]
    fits = np.all(left >= 0, axis=1)
    unit, place, left = unit[fits], place[fits], left[fits]
    reach = worth[unit, place] + pricing.table[(place, *left.T)] >= threshold[place]
    unit, place = unit[reach], place[reach]
    order = np.lexsort((unit, -worth[unit, place], place))
    unit, place = unit[order], place[order]
    rows = np.arange(len(small.places))
    begin = np.searchsorted(place, rows)
    end = np.searchsorted(place, rows, side="right")
    return _Candidates(unit, worth[unit, place], begin, end)


def _strides(small: Shelf) -> Ints:
    """Steps of the flattened table, shape (dimensions,)."""
    cells = small.cells
    steps = [int(np.prod(cells[index + 1 :])) for index in range(len(cells))]
    return np.array(steps, dtype=np.int64)


def _later(small: Shelf, candidates: _Candidates, cells: int) -> Floats:
    """What candidates after each one can add at most, shape (candidates, cells).

    Backwards through the candidates of all places at once; a cell is the room left.
    """
    strides = _strides(small)
    coordinates = np.stack(np.unravel_index(np.arange(cells), small.cells), axis=1)
    roomy = np.all(coordinates[None] >= small.types[:, None], axis=2)
    shift = small.types @ strides
    later = np.zeros((len(candidates.unit), cells))
    count = candidates.end - candidates.begin
    table = np.zeros((len(small.places), cells))
    for back in range(1, int(count.max(initial=0)) + 1):
        here = np.flatnonzero(count >= back)
        position = candidates.end[here] - back
        later[position] = table[here]
        kind = small.type_of_unit[candidates.unit[position]]
        source = np.maximum(np.arange(cells) - shift[kind, None], 0)
        lifted = np.take_along_axis(table[here], source, axis=1)
        lifted += candidates.worth[position, None]
        table[here] = np.maximum(table[here], np.where(roomy[kind], lifted, -np.inf))
    return later


def _best_of_each(place: Ints, reach: Floats, keep: Ints, beam: int) -> Ints:
    order = keep[np.lexsort((-reach[keep], place[keep]))]
    ordered = place[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return np.sort(order[rank < beam])


def joined(parts: list[Patterns]) -> Patterns:
    """All patterns of several lists, one list after the other."""
    none = np.zeros(0, dtype=np.int64)
    lengths = np.concatenate([none, *(np.diff(part.start) for part in parts)])
    return Patterns(
        np.concatenate([none, *(part.place for part in parts)]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate([none, *(part.member for part in parts)]),
    )


def _by_size(found: list[tuple[Ints, Ints]]) -> Patterns:
    """Patterns out of tables with one row each, one table for each number of members."""
    return joined(
        [
            Patterns(
                places,
                np.arange(len(places) + 1, dtype=np.int64) * members.shape[1],
                members.ravel(),
            )
            for places, members in found
        ]
    )
