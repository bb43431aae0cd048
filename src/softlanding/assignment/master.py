"""The tight relaxation: patterns for small places, capacity rows for large ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.columns import Columns, rows_upper, written
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

__all__ = ["Fraction", "Master", "Tight", "tighten"]

_MOST_CELLS = 20_000  # a place with a larger table of rooms keeps capacity rows
_CELLS_APART = 4  # places on one shelf differ in cells by about this factor
_BEAM = 3
_SMOOTHING = 0.6
_CLOSE = 1e-4
_CLOSED = 1e-9
_ROUNDS = 300
_NO_LIMIT = 2**31

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    """The core's places by the size of their table of rooms.

    Small places stand on shelves and are priced by patterns; `large` ones keep a price
    for each capacity.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        cells = np.prod(core.capacities.astype(np.float64) + 1, axis=1)
        self.large = np.flatnonzero(cells > _MOST_CELLS)
        self.is_large = cells > _MOST_CELLS
        small = np.flatnonzero(~self.is_large)
        order = small[np.argsort(cells[small], kind="stable")]
        shelves = []
        while len(order):
            count = int(np.searchsorted(cells[order], cells[order[0]] * _CELLS_APART, side="right"))
            shelves.append(shelf(core.uses, core.capacities, order[:count]))
            order = order[count:]
        self.shelves: tuple[Shelf, ...] = tuple(shelves)

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

    def best_columns(self, tight: Tight, width: float) -> Columns:
        """The best patterns of each small place, and pairs at large ones."""
        listed = self._listed(tight, width, beam=_BEAM)
        found = [patterns for *_, patterns in listed if patterns is not None]
        unit, place = np.nonzero(tight.net >= -width)
        return Columns(joined(found), unit, self.large[place], self.is_large)

    def within(self, tight: Tight, width: float, *, most_per_place: int) -> Columns:
        """Columns for every placement that loses at most `width` of the bound.

        Parameters
        ----------
        most_per_place
            A place with more patterns than that is given pairs instead: all of its
            pairs that occur in any such pattern.
        """
        found: list[Patterns] = []
        pairs: list[tuple[Ints, Ints]] = []
        pairwise = self.is_large.copy()
        unit, place = np.nonzero(tight.net >= -width)
        pairs.append((unit, self.large[place]))
        for held, worth, pricing, patterns in self._listed(tight, width, most_per_place):
            if patterns is not None:
                found.append(patterns)
            else:
                unit, place = np.nonzero(_loss(held, worth, pricing) <= width)
                pairs.append((unit, held.places[place]))
                pairwise[held.places] = True
        return Columns(
            joined(found),
            np.concatenate([units for units, _ in pairs]),
            np.concatenate([places for _, places in pairs]),
            pairwise,
        )

    def _listed(
        self, tight: Tight, width: float, most_per_place: int = _NO_LIMIT, beam: int | None = None
    ) -> Iterator[tuple[Shelf, Floats, Pricing, Patterns | None]]:
        """Patterns of whole shelves, else of their parts; None at one place: too many."""
        waiting = list(zip(self.shelves, tight.worths, tight.pricings, strict=True))
        while waiting:
            held, worth, pricing = waiting.pop()
            count = len(held.places)
            most = most_per_place * count
            patterns = enumerate_patterns(held, worth, pricing, width, most=most, beam=beam)
            if patterns is not None or count == 1:
                yield held, worth, pricing, patterns
                continue
            waiting += [
                (held.part(part), worth[:, part], pricing.part(part))
                for part in (slice(None, count // 2), slice(count // 2, None))
            ]


def _loss(held: Shelf, worth: Floats, pricing: Pricing) -> Floats:
    """What the bound loses at least if a unit is put into a place, shape as `worth`."""
    loss = np.full(worth.shape, np.inf)
    unit, place = np.nonzero(np.isfinite(worth))
    left = held.room[place] - held.uses[unit]
    with_it = worth[unit, place] + pricing.table[(place, *left.T)]
    loss[unit, place] = np.maximum(pricing.best[place] - with_it, 0.0)
    return loss


def tighten(
    master: Master,
    unit_price: Floats,
    prices: Floats,
    run: Run,
    *,
    close: float = _CLOSED,
    text: str = "pricing patterns",
) -> tuple[Tight, Fraction]:
    """Best prices for the patterns, and the fractional placement, by column generation.

    Parameters
    ----------
    unit_price, prices
        Where to begin; as in `Tight`.
    close
        Relative distance of bound and fractional placement to end at.
    text
        Told as progress in each round, in which a stop is heeded.

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
    units, places = core.scores.shape
    programme = LinearProgramme(rows_upper(core))
    known: set[tuple[int, bytes]] = set()
    active = np.zeros(core.scores.shape, dtype=np.bool_)
    added: list[Columns] = []
    weights = np.zeros(0)
    best = current = master.at(unit_price, prices)
    value = -np.inf
    smooth = 1.0
    for _ in range(_ROUNDS):
        if current.bound < best.bound:
            best = current
        scale = max(1.0, abs(best.bound))
        if best.bound - value <= close * scale or not run.tell(text):
            break
        new = _new_columns(master, current, known, active)
        if not len(new) and smooth == 0:
            break
        programme.add(*written(core, new))
        added.append(new)
        if not programme.solve(run.remaining):
            break
        value, duals, weights = core.fixed + programme.value, programme.duals, programme.solution
        far = len(new) and best.bound - value > _CLOSE * scale
        smooth = _SMOOTHING if far else 0.0
        dual_prices = duals[units + places :].reshape(-1, places).T[master.large]
        unit_price = smooth * best.unit_price + (1 - smooth) * duals[:units]
        prices = smooth * best.prices + (1 - smooth) * dual_prices
        current = master.at(unit_price, prices)
    return best, _fraction(added, weights, master.is_large)


@dataclass(frozen=True, eq=False)
class Fraction:
    """A fractional placement: columns, each with a weight in [0, 1]."""

    columns: Columns
    weight: Floats


def _fraction(added: list[Columns], weights: Floats, pairwise: NDArray[np.bool_]) -> Fraction:
    """Columns in the order of patterns first, with the weights that belong to them."""
    none = np.zeros(0, dtype=np.int64)
    columns = Columns(
        joined([part.patterns for part in added]),
        np.concatenate([none, *(part.unit for part in added)]),
        np.concatenate([none, *(part.place for part in added)]),
        pairwise,
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
    found = master.best_columns(tight, width)
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
    return Columns(patterns.take(fresh), found.unit[lacking], found.place[lacking], found.pairwise)
