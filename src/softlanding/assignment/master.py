"""The tight relaxation: patterns for small places, capacity rows for large ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.highs import LinearProgramme
from softlanding.assignment.patterns import (
    Patterns,
    Pricing,
    Shelf,
    enumerate_patterns,
    joined,
    price,
    shelf,
)
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["Columns", "Fraction", "Master", "Tight", "tighten"]

_MOST_CELLS = 20_000  # a place with a larger table of rooms keeps capacity rows
_CELLS_APART = 4  # places on one shelf differ in cells by about this factor
_BEAM = 3
_SMOOTHING = 0.6
_CLOSE = 1e-4
_CLOSED = 1e-9
_ROUNDS = 300

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """What may be chosen: patterns at small places, pairs at large ones."""

    patterns: Patterns
    unit: Ints
    place: Ints

    def __len__(self) -> int:
        return len(self.patterns) + len(self.unit)


@dataclass(frozen=True, eq=False)
class Tight:
    """A proven bound, and what it takes to say which columns can still matter.

    Parameters
    ----------
    bound
        Upper bound on the core's objective, `fixed` included.
    unit_price : array of float, shape (units,)
        What the relaxation gains by a unit; lost if the unit stays out.
    worths, pricings
        Score less unit price on each shelf, and the best sets at it.
    net : array of float, shape (units, large places)
        Score less unit price less price of capacity.
    prices : array of float, shape (large places, dimensions)
        Price of capacity there.
    """

    bound: float
    unit_price: Floats
    worths: tuple[Floats, ...]
    pricings: tuple[Pricing, ...]
    net: Floats
    prices: Floats


class Master:
    """Rows: each unit at most once, one pattern per small place, room of large places."""

    def __init__(self, core: Core) -> None:
        self.core = core
        cells = np.prod(core.capacities.astype(np.float64) + 1, axis=1)
        self.large = np.flatnonzero(cells > _MOST_CELLS)
        small = np.flatnonzero(cells <= _MOST_CELLS)
        self.row_of_place = np.full(len(cells), -1, dtype=np.int64)
        self.row_of_place[small] = np.arange(len(small))
        self.row_of_place[self.large] = np.arange(len(self.large))
        order = small[np.argsort(cells[small], kind="stable")]
        shelves = []
        while len(order):
            count = int(np.searchsorted(cells[order], cells[order[0]] * _CELLS_APART, side="right"))
            shelves.append(shelf(core.uses, core.capacities, order[:count]))
            order = order[count:]
        self.shelves: tuple[Shelf, ...] = tuple(shelves)
        self._units = len(core.uses)
        self._small = len(small)
        room = core.capacities[self.large].T.ravel().astype(np.float64)
        self.upper: Floats = np.concatenate([np.ones(self._units + self._small), room])

    def columns(self, columns: Columns) -> tuple[Floats, sparse.csc_array]:
        """Objective and constraint matrix of columns."""
        patterns, unit = columns.patterns, columns.unit
        owner = patterns.owner
        row = self.row_of_place[columns.place]
        single = len(patterns) + np.arange(len(unit))
        rows = [patterns.member, self._units + self.row_of_place[patterns.place], unit]
        owners = [owner, np.arange(len(patterns)), single]
        values = [np.ones(len(owner)), np.ones(len(patterns)), np.ones(len(unit))]
        for dimension in range(self.core.uses.shape[1]):
            rows.append(self._units + self._small + dimension * len(self.large) + row)
            owners.append(single)
            values.append(self.core.uses[unit, dimension].astype(np.float64))
        matrix = sparse.csc_array(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(owners))),
            shape=(len(self.upper), len(columns)),
        )
        scores = self.core.scores
        return np.concatenate([patterns.total(scores), scores[unit, columns.place]]), matrix

    def at(self, unit_price: Floats, prices: Floats) -> Tight:
        """The bound that any prices of at least 0 prove.

        Notes
        -----
        Σ_u π_u + Σ_small max over sets of Σ (s − π) + Σ_large (λ c + Σ_u max(0, s − π − λ a)).
        """
        core = self.core
        worths = tuple(core.scores[:, held.places] - unit_price[:, None] for held in self.shelves)
        pricings = tuple(
            price(held, worth) for held, worth in zip(self.shelves, worths, strict=True)
        )
        net = core.scores[:, self.large] - unit_price[:, None] - core.uses @ prices.T
        bound = core.fixed + float(unit_price.sum()) + float(np.maximum(net, 0.0).sum())
        bound += float((prices * core.capacities[self.large]).sum())
        bound += sum(float(pricing.best.sum()) for pricing in pricings)
        return Tight(bound, unit_price, worths, pricings, net, prices)

    def within(
        self, tight: Tight, width: float, *, most: int, beam: int | None = None
    ) -> Columns | None:
        """Columns that lose at most `width` of the bound; None if there are too many."""
        found = []
        for held, worth, pricing in zip(self.shelves, tight.worths, tight.pricings, strict=True):
            patterns = enumerate_patterns(held, worth, pricing, width, most=most, beam=beam)
            if patterns is None:
                return None
            found.append(patterns)
            most -= len(patterns)
        unit, place = np.nonzero(tight.net >= -width)
        return Columns(joined(found), unit, self.large[place])

    def of(self, place_of_unit: Ints) -> Columns:
        """The columns that make up a placement."""
        placed = np.flatnonzero(place_of_unit >= 0)
        where = place_of_unit[placed]
        alone = np.isin(where, self.large)
        members, places = placed[~alone], where[~alone]
        order = np.argsort(places, kind="stable")
        place, first = np.unique(places[order], return_index=True)
        start = np.concatenate([first, [len(members)]]).astype(np.int64)
        patterns = Patterns(place, start, members[order])
        return Columns(patterns, placed[alone], where[alone])

    def placement(self, columns: Columns, chosen: Ints) -> Ints:
        """Place of each unit, −1 = unplaced, from the chosen columns."""
        place_of_unit = np.full(self._units, -1, dtype=np.int64)
        patterns = columns.patterns
        picked = np.zeros(len(columns), dtype=np.bool_)
        picked[chosen] = True
        entries = np.flatnonzero(picked[patterns.owner])
        place_of_unit[patterns.member[entries]] = patterns.place[patterns.owner[entries]]
        single = np.flatnonzero(picked[len(patterns) :])
        place_of_unit[columns.unit[single]] = columns.place[single]
        return place_of_unit

    def loss(self, tight: Tight) -> Floats:
        """At most what the bound loses if a unit is put into a place, (units, places).

        A pair whose loss exceeds bound − objective is in no better placement.
        """
        core = self.core
        loss = np.full(core.scores.shape, np.inf)
        loss[:, self.large] = np.maximum(-tight.net, 0.0)
        for held, worth, pricing in zip(self.shelves, tight.worths, tight.pricings, strict=True):
            unit, place = np.nonzero(np.isfinite(worth))
            left = held.room[place] - held.uses[unit]
            with_it = worth[unit, place] + pricing.table[(place, *left.T)]
            loss[unit, held.places[place]] = np.maximum(pricing.best[place] - with_it, 0.0)
        return loss


def tighten(
    master: Master, unit_price: Floats, prices: Floats, run: Run, *, close: float = _CLOSED
) -> tuple[Tight, Fraction]:
    """Best prices for the patterns, and the fractional placement, by column generation.

    Parameters
    ----------
    unit_price, prices
        Where to begin; as in `Tight`.
    close
        Relative distance of bound and fractional placement to end at.

    Notes
    -----
    New columns are priced at a point between the best prices so far and the duals of
    the last linear programme, which halves the number of rounds [1]_. Every round
    gives a valid bound; the best one is returned, however early the run ends.

    References
    ----------
    .. [1] A. Pessoa, R. Sadykov, E. Uchoa, F. Vanderbeck (2018), Automation and
       combination of linear-programming based stabilization techniques in column
       generation, INFORMS Journal on Computing 30(2), section 2.
    """
    core = master.core
    units, dimensions = core.uses.shape
    small = len(master.upper) - units - dimensions * len(master.large)
    programme = LinearProgramme(master.upper)
    known: set[tuple[int, bytes]] = set()
    active = np.zeros((units, len(core.capacities)), dtype=np.bool_)
    added: list[Columns] = []
    weights = np.zeros(0)
    best = current = master.at(unit_price, prices)
    value = -np.inf
    smooth = 1.0
    for _ in range(_ROUNDS):
        if current.bound < best.bound:
            best = current
        scale = max(1.0, abs(best.bound))
        if best.bound - value <= close * scale or run.over:
            break
        new = _new_columns(master, current, known, active)
        if not len(new) and smooth == 0:
            break
        programme.add(*master.columns(new))
        added.append(new)
        if not programme.solve(run.remaining):
            break
        value, duals, weights = core.fixed + programme.value, programme.duals, programme.solution
        far = len(new) and best.bound - value > _CLOSE * scale
        smooth = _SMOOTHING if far else 0.0
        dual_prices = duals[units + small :].reshape(dimensions, -1).T
        unit_price = smooth * best.unit_price + (1 - smooth) * duals[:units]
        prices = smooth * best.prices + (1 - smooth) * dual_prices
        current = master.at(unit_price, prices)
    return best, _fraction(added, weights)


@dataclass(frozen=True, eq=False)
class Fraction:
    """A fractional placement: columns, each with a weight in [0, 1]."""

    columns: Columns
    weight: Floats


def _fraction(added: list[Columns], weights: Floats) -> Fraction:
    """Columns in the order of patterns first, with the weights that belong to them."""
    none = np.zeros(0, dtype=np.int64)
    columns = Columns(
        joined([part.patterns for part in added]),
        np.concatenate([none, *(part.unit for part in added)]),
        np.concatenate([none, *(part.place for part in added)]),
    )
    alone: list[Floats] = []
    sets: list[Floats] = []
    at = 0
    for part in added:
        sets.append(weights[at : at + len(part.patterns)])
        alone.append(weights[at + len(part.patterns) : at + len(part)])
        at += len(part)
    weight = np.concatenate([np.zeros(0), *sets, *alone])
    return Fraction(columns, np.pad(weight, (0, len(columns) - len(weight))))


def _new_columns(
    master: Master, tight: Tight, known: set[tuple[int, bytes]], active: NDArray[np.bool_]
) -> Columns:
    """Columns that the programme lacks, best ones of each place; remembers them."""
    width = 1e-6 * max(1.0, abs(tight.bound))
    found = master.within(tight, width, most=2**62, beam=_BEAM)
    assert found is not None  # noqa: S101 - a beam is never too long a list
    patterns = found.patterns
    fresh = []
    for index, place in enumerate(patterns.place.tolist()):
        members = patterns.member[patterns.start[index] : patterns.start[index + 1]]
        key = (place, members.tobytes())
        if key not in known:
            known.add(key)
            fresh.append(index)
    lacking = ~active[found.unit, found.place]
    active[found.unit, found.place] = True
    return Columns(patterns.take(fresh), found.unit[lacking], found.place[lacking])
