"""Why here and not there, for a caseworker and for a program."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from softlanding.assignment.barriers import WORDS, counts
from softlanding.assignment.instance import Instance
from softlanding.assignment.load import free_room, load, shortfall
from softlanding.assignment.objective import Objective, PartOfScore, parts_told
from softlanding.assignment.reason import Reason, listed
from softlanding.assignment.result import Result
from softlanding.assignment.unplaced import Room, smallest_room, why_unplaced

__all__ = ["Alternative", "Explanation", "PlaceExplanation", "explain", "explain_place"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place for the same household.

    Parameters
    ----------
    place, index
        Id and index of the place.
    score
        Sum of the scores of all that would move.
    loss
        Score now less score there: what the household gives up. Negative if the
        household would gain.
    price
        Shadow price of the room it would take: about what others give up.
    fits
        Whether there is room now, if the household left where it is.
    short
        What is missing, by dimension.
    """

    place: str
    index: int
    score: float
    loss: float
    price: float
    fits: bool
    short: dict[str, int]

    @property
    def net(self) -> float:
        """Score less price."""
        return self.score - self.price


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a household is where it is.

    All figures are for the household and those linked to it together.

    Parameters
    ----------
    household
        Id.
    linked
        Ids of the households that share its place.
    place
        Id, None if unplaced.
    locked
        Whether a lock holds it there.
    score
        Sum of the scores there; 0 if unplaced.
    price
        Shadow price of the room it takes there.
    alternatives
        The best other possible places by score.
    closed
        Number of places that each constraint closes, by code.
    room
        For an unplaced household: the smallest change that would place it.
    reasons
        The same in sentences, the most important first.
    parts
        What the household's own score there is made of, if that was given.
    """

    household: str
    linked: tuple[str, ...]
    place: str | None
    locked: bool
    score: float
    price: float
    alternatives: tuple[Alternative, ...]
    closed: dict[str, int]
    room: Room | None
    reasons: tuple[Reason, ...]
    parts: tuple[PartOfScore, ...] = ()

    @property
    def net(self) -> float:
        """Score less price."""
        return self.score - self.price


@dataclass(frozen=True, slots=True)
class PlaceExplanation:
    """How full a place is and what more room would be worth.

    Parameters
    ----------
    load, capacity, price
        By dimension; the price is the most that one more unit can add to the bound.
    binding
        Dimensions with a price above 0, or without room.
    households
        Ids of those placed here.
    """

    place: str
    load: dict[str, int]
    capacity: dict[str, int]
    price: dict[str, float]
    binding: tuple[str, ...]
    households: tuple[str, ...]
    reasons: tuple[Reason, ...]


def explain(
    instance: Instance,
    result: Result,
    household: int,
    top: int = 5,
    objective: Objective | None = None,
) -> Explanation:
    """Why one household is where it is, and its best alternatives.

    Parameters
    ----------
    instance, result
        The placement as it is now.
    household
        Index of the household.
    top
        Number of alternatives.
    objective
        What the scores are made of; each part of the score is told then.

    Notes
    -----
    A place with a better score that has no room is listed with what is missing; one
    that has room and a lower price would have been taken by an optimal placement.
    Prices come from the linear relaxation: they say what room is worth at the
    margin, and are not exact for whole households. O(households + places).

    Examples
    --------
    >>> from softlanding.assignment import Instance, explain, solve
    >>> instance = Instance([[0.9, 0.5], [0.8, 0.1]], [[2], [2]], [[2], [2]],
    ...                     place_ids=("Berg", "Sala"))
    >>> why = explain(instance, solve(instance), household=0)
    >>> why.place, why.alternatives[0].place, round(why.alternatives[0].loss, 9)
    ('Sala', 'Berg', -0.4)
    >>> why.alternatives[0].short
    {'persons': 2}
    """
    members = instance.linked_with(household)
    needed = instance.uses[members].sum(axis=0)
    scores = instance.scores[members].astype(np.float64).sum(axis=0)
    here = int(result.assignment[household])
    free = free_room(instance, result.assignment, members)
    prices = result.prices @ needed
    score = float(scores[here]) if here >= 0 else 0.0
    price = float(prices[here]) if here >= 0 else 0.0
    others = np.flatnonzero(~np.isnan(scores) & (np.arange(len(scores)) != here))
    best = others[np.argsort(-scores[others], kind="stable")][:top]
    alternatives = []
    for place in best.tolist():
        short = shortfall(instance, needed, free[place])
        alternatives.append(
            Alternative(
                place=instance.place_ids[place],
                index=place,
                score=float(scores[place]),
                loss=score - float(scores[place]),
                price=float(prices[place]),
                fits=not short,
                short=short,
            )
        )
    closed = counts(instance, household)
    room = smallest_room(instance, result.assignment, household) if here < 0 else None
    explanation = Explanation(
        household=instance.household_ids[household],
        linked=tuple(instance.household_ids[index] for index in members if index != household),
        place=instance.place_ids[here] if here >= 0 else None,
        locked=any(int(member) in instance.locks for member in members),
        score=score,
        price=price,
        alternatives=tuple(alternatives),
        closed=closed,
        room=room,
        reasons=(),
        parts=objective.parts_of(household, here) if objective is not None and here >= 0 else (),
    )
    sentences = (
        _why_here(explanation, int((scores[others] > score).sum()))
        if here >= 0
        else [why_unplaced(instance, result.assignment)[household], *_room(room)]
    )
    parts = parts_told(explanation.place, explanation.parts)
    reasons = (*sentences, *parts, *_alternatives(alternatives), *_closed(closed))
    return _with_reasons(explanation, reasons)


def explain_place(instance: Instance, result: Result, place: int) -> PlaceExplanation:
    """How full one place is, which capacity binds, and what more of it is worth.

    Examples
    --------
    >>> from softlanding.assignment import Instance, explain_place, solve
    >>> instance = Instance([[0.9], [0.8]], [[2], [2]], [[2]], place_ids=("Berg",))
    >>> explain_place(instance, solve(instance), place=0).binding
    ('persons',)
    """
    names = instance.dimensions
    used = load(instance, result.assignment)[place]
    room = instance.capacities[place]
    prices = result.prices[place]
    binding = tuple(
        name
        for name, price, left in zip(names, prices, room - used, strict=True)
        if price > 0 or left <= 0
    )
    town = instance.place_ids[place]
    reasons = []
    for dimension, name in enumerate(names):
        figures = {
            "place": town,
            "dimension": name,
            "used": int(used[dimension]),
            "capacity": int(room[dimension]),
            "price": float(prices[dimension]),
        }
        text = f'{town} uses {used[dimension]} of {room[dimension]} "{name}".'
        if prices[dimension] > 0:
            text += f" One more could add up to {prices[dimension]:.3g} to the total score."
        code = "capacity_binds" if name in binding else "capacity_free"
        reasons.append(Reason(code, text, figures))
    here = np.flatnonzero(result.assignment == place)
    return PlaceExplanation(
        place=town,
        load=dict(zip(names, used.tolist(), strict=True)),
        capacity=dict(zip(names, room.tolist(), strict=True)),
        price=dict(zip(names, prices.tolist(), strict=True)),
        binding=binding,
        households=tuple(instance.household_ids[index] for index in here),
        reasons=tuple(reasons),
    )


def _with_reasons(explanation: Explanation, reasons: tuple[Reason, ...]) -> Explanation:
    return replace(explanation, reasons=reasons)


def _why_here(explanation: Explanation, better: int) -> list[Reason]:
    data: dict[str, object] = {
        "place": explanation.place,
        "score": explanation.score,
        "price": explanation.price,
        "better": better,
    }
    if explanation.locked:
        text = (
            f"A person decided for {explanation.place}; the score there is {explanation.score:.3g}."
        )
        return [Reason("locked", text, data)]
    if not better:
        text = (
            f"{explanation.place} has the best score of all possible places: "
            f"{explanation.score:.3g}."
        )
        return [Reason("best_place", text, data)]
    places = "1 place scores" if better == 1 else f"{better} places score"
    text = (
        f"{explanation.place} scores {explanation.score:.3g}. {places} higher, but the room "
        "there is worth more to others."
    )
    return [Reason("best_for_all", text, data)]


def _room(room: Room | None) -> list[Reason]:
    if room is None:
        return []
    if not room.extra:
        text = f"There is room in {room.place} now."
    else:
        words = [f'{count} more of "{name}"' for name, count in room.extra.items()]
        text = f"{listed(words)} in {room.place} would place the household."
    data = {"place": room.place, "extra": room.extra, "score": room.score}
    return [Reason("smallest_room", text, data)]


def _alternatives(alternatives: list[Alternative]) -> list[Reason]:
    reasons = []
    for other in alternatives:
        data: dict[str, object] = {
            "place": other.place,
            "score": other.score,
            "loss": other.loss,
            "price": other.price,
            "short": other.short,
        }
        change = f"{abs(other.loss):.3g} {'less' if other.loss >= 0 else 'more'}"
        if other.fits:
            text = f"{other.place}: score {other.score:.3g} ({change}); there is room."
            reasons.append(Reason("alternative_fits", text, data))
        else:
            words = [f'{count} of "{name}"' for name, count in other.short.items()]
            text = f"{other.place}: score {other.score:.3g} ({change}); short of {listed(words)}."
            reasons.append(Reason("alternative_full", text, data))
    return reasons


def _closed(closed: dict[str, int]) -> list[Reason]:
    return [
        Reason(
            code,
            f"{count} {'place' if count == 1 else 'places'}: {WORDS[code]}.",
            {"places": count},
        )
        for code, count in closed.items()
    ]
