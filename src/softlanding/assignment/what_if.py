"""What a swap, a lock or more room would change, worked out without solving again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.load import free_room, load
from softlanding.assignment.move import Move, move, moved
from softlanding.assignment.result import Result
from softlanding.assignment.units import unit_uses
from softlanding.errors import InputRefused, Problem

__all__ = ["Lock", "MoreRoom", "Newcomer", "Swap", "add_capacity", "lock", "swap"]

_ROUNDING = 1e-12  # relative; sums of a few figures


@dataclass(frozen=True, slots=True)
class Swap:
    """Two households, with those linked to them, that take each other's place.

    Parameters
    ----------
    first, second
        Both moves, each with the room there is once both have left.
    change
        Change of the objective; None where a pair has no score.
    """

    first: Move
    second: Move
    change: float | None

    @property
    def allowed(self) -> bool:
        """Whether the swap keeps every constraint, capacity and lock."""
        return self.first.allowed and self.second.allowed


def swap(instance: Instance, result: Result, first: int, second: int) -> Swap:
    """What it changes if two households take each other's place, and whether they fit.

    Parameters
    ----------
    instance, result
        The placement as it is now; the result may have been moved by hand before.
    first, second
        Indices of households; those linked to them move along. One of them may be
        unplaced: then the other one loses its place to it.

    Raises
    ------
    IndexError
        Unknown household.

    Notes
    -----
    O(households + places · dimensions). Exact for this swap: nobody else moves.

    Examples
    --------
    >>> from softlanding.assignment import Instance, solve, swap
    >>> instance = Instance([[0.9, 0.5], [0.8, 0.6]], [[2], [2]], [[2], [2]])
    >>> found = swap(instance, solve(instance), 0, 1)
    >>> round(found.change, 9), found.allowed
    (-0.2, True)
    """
    households = instance.shape[0]
    if not (0 <= first < households and 0 <= second < households):
        raise IndexError(f"households {first} and {second}")
    units = [instance.linked_with(household) for household in (first, second)]
    where = [int(result.assignment[household]) for household in (first, second)]
    free = free_room(instance, result.assignment, np.union1d(*units))
    if where[0] == where[1]:  # then nobody moves, whatever there is room for
        free = free_room(instance, np.full_like(result.assignment, -1), units[0])
    moves = [
        moved(instance, result, members, target, free)
        for members, target in zip(units, reversed(where), strict=True)
    ]
    changes = [each.change for each in moves if each.change is not None]
    return Swap(moves[0], moves[1], sum(changes) if len(changes) == len(moves) else None)


@dataclass(frozen=True, slots=True)
class Lock:
    """A household held at a place by a person's decision.

    Parameters
    ----------
    move
        The move that it takes now.
    bound
        No placement that keeps the lock has a larger sum of scores; None if none can:
        a constraint, the size of the place or another lock forbids it.
    """

    move: Move
    bound: float | None


def lock(instance: Instance, result: Result, household: int, place: int) -> Lock:
    """What it costs at least, and now, to hold a household at a place.

    Parameters
    ----------
    instance, result
        As solved: the prices of the result prove the bound.
    household, place
        Indices; those linked to the household are held with it.

    Raises
    ------
    IndexError
        Unknown household or place.

    Notes
    -----
    In the bound by prices (`price_bound`) a free unit u counts max(0, max_p s_up − λ_p a_u);
    held at p it counts s_up − λ_p a_u. The difference is what the lock costs at least,
    at these prices. O(households + places · dimensions).

    Examples
    --------
    >>> from softlanding.assignment import Instance, lock, solve
    >>> instance = Instance([[0.9, 0.5], [0.8, 0.6]], [[2], [2]], [[2], [2]])
    >>> result = solve(instance)
    >>> found = lock(instance, result, 1, 0)
    >>> found.move.short, 1.3 <= found.bound <= 1.5
    ({'persons': 2}, True)
    """
    if not 0 <= place < instance.shape[1]:
        raise IndexError(f"household {household}, place {place}")
    there = move(instance, result, household, place)
    unit = int(instance.unit_of_household[household])
    net = _net(instance, result, unit)
    if there.locked or not np.isfinite(net[place]):
        return Lock(there, None)
    free = not any(member in instance.locks for member in there.households)
    gone = max(0.0, float(net.max())) - float(net[place]) if free else 0.0
    return Lock(there, min(result.bound, _outwards(result.price_bound - gone)))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An unplaced household, with those linked to it, for whom there would be room.

    Parameters
    ----------
    households
        Indices.
    score
        What the objective would gain.
    price
        Price of the room that they would take: about what others would give for it.
    """

    households: tuple[int, ...]
    score: float
    price: float


@dataclass(frozen=True, slots=True)
class MoreRoom:
    """More capacity at a place.

    Parameters
    ----------
    bound
        No placement with this capacity has a larger sum of scores.
    worth
        The price of what is added: at most about so much the objective can gain; less
        than what new possible pairs may add to the bound.
    newcomers
        Unplaced households that would fit only then, the cheapest first: lowest price
        of the room, and of equals the highest score. Each alone; not all together.
    """

    bound: float
    worth: float
    newcomers: tuple[Newcomer, ...]

    @property
    def cheapest(self) -> Newcomer | None:
        """The newcomer whose room costs others least."""
        return self.newcomers[0] if self.newcomers else None


def add_capacity(
    instance: Instance, result: Result, place: int, extra: Mapping[str, int]
) -> MoreRoom:
    """What more room at a place can add, and who could then be placed.

    Parameters
    ----------
    instance, result
        As solved; the assignment may have been moved by hand since.
    place
        Index.
    extra
        Whole numbers of at least 0 by dimension.

    Raises
    ------
    IndexError
        Unknown place.
    InputRefused
        An unknown dimension or a number below 0.

    Notes
    -----
    The bound by prices (`price_bound`) rises by the price of what is added, and for a
    unit that was larger than the place before by what it may gain there. O(households ·
    dimensions), and O(places) for each such unit.

    Examples
    --------
    >>> from softlanding.assignment import Instance, add_capacity, solve
    >>> instance = Instance([[0.9], [0.8]], [[2], [1]], [[2]])
    >>> found = add_capacity(instance, solve(instance), 0, {"persons": 1})
    >>> found.cheapest.households, found.cheapest.score, found.bound >= 1.7
    ((1,), 0.8, True)
    """
    if not 0 <= place < instance.shape[1]:
        raise IndexError(f"place {place}")
    added = _added(instance, extra)
    units, uses = instance.unit_of_household, unit_uses(instance)
    scores = np.zeros(len(uses))
    np.add.at(scores, units, instance.scores[:, place])
    free_units = np.ones(len(uses), dtype=np.bool_)
    free_units[units[list(instance.locks)]] = False
    possible = free_units & ~np.isnan(scores)

    room = instance.capacities[place]
    larger = ~np.all(uses <= room, axis=1) & np.all(uses <= room + added, axis=1) & possible
    paid = uses @ result.prices[place]
    worth = float(added @ result.prices[place])
    bound = result.price_bound + worth
    for unit in np.flatnonzero(larger).tolist():
        best = max(0.0, float(_net(instance, result, unit).max()))
        bound += max(0.0, float(scores[unit] - paid[unit]) - best)

    free = room - load(instance, result.assignment)[place]
    unplaced = possible & (scores >= 0)
    unplaced[units[result.assignment >= 0]] = False
    then = unplaced & np.all(uses <= free + added, axis=1) & ~np.all(uses <= free, axis=1)
    newcomers = sorted(
        (
            Newcomer(
                tuple(np.flatnonzero(units == unit).tolist()),
                float(scores[unit]),
                float(paid[unit]),
            )
            for unit in np.flatnonzero(then).tolist()
        ),
        key=lambda newcomer: (newcomer.price, -newcomer.score),
    )
    return MoreRoom(_outwards(bound), worth, tuple(newcomers))


def _net(instance: Instance, result: Result, unit: int) -> NDArray[np.float64]:
    """Score less price of one unit at every place; −inf where it cannot go."""
    members = np.flatnonzero(instance.unit_of_household == unit)
    use = instance.uses[members].sum(axis=0)
    scores = instance.scores[members].astype(np.float64).sum(axis=0)
    net: NDArray[np.float64] = scores - result.prices @ use
    net[np.isnan(scores) | np.any(use > instance.capacities, axis=1)] = -np.inf
    return net


def _outwards(bound: float) -> float:
    return bound + _ROUNDING * max(1.0, abs(bound))


def _added(instance: Instance, extra: Mapping[str, int]) -> NDArray[np.int64]:
    """The extra capacity in the order of the dimensions."""
    problems = [
        Problem(
            "is not a capacity",
            f"name one of {', '.join(instance.dimensions)}",
            column="extra",
            value=name,
            code="unknown",
        )
        for name in extra
        if name not in instance.dimensions
    ]
    problems += [
        Problem("is below 0", "give a whole number of at least 0", column=name, value=str(value))
        for name, value in extra.items()
        if value < 0
    ]
    if problems:
        raise InputRefused(problems)
    return np.array([int(extra.get(name, 0)) for name in instance.dimensions], dtype=np.int64)
