"""What a move, a swap, a lock or more room would do: answered without solving again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from softlanding import assignment as science
from softlanding.office.cases.api import Household
from softlanding.office.placement import scoring
from softlanding.office.placement.bridge.loading import POINTS, Loaded, loaded
from softlanding.office.placement.models import Round

__all__ = ["Effect", "as_it_stands", "linked_household_ids", "more_room", "move_effect",
           "swap_effect"]  # fmt: skip

SWAPS_SHOWN = 3


@dataclass(frozen=True)
class PartChange:
    """One part of the score before and after, from 0 to 1 per person; None where nowhere."""

    name: str
    before: float | None
    after: float | None
    points: float


@dataclass(frozen=True)
class SwapOffer:
    """Somebody in the wanted town with whom the household could change places."""

    household: Any
    change: float


@dataclass(frozen=True)
class Effect:
    """What a move by hand would do.

    `scores` and `origins`: by household, None where it is set aside; `bound`: points that no
    placement with this household held there exceeds, None if none can hold it there.
    """

    scores: dict[int, float | None]
    origins: dict[int, int | None]
    change: float
    fits: bool
    lacks: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    parts: list[PartChange] = field(default_factory=list)
    bound: float | None = None
    swaps: list[SwapOffer] = field(default_factory=list)

    @property
    def together(self) -> int:
        return len(self.scores)


def move_effect(round_: Round, household_id: int, territory_id: int | None) -> Effect:
    """What moving a household and those linked to it costs, and whether it fits.

    A pair that a constraint forbids has a score all the same: what it would be worth if
    the town found a way.
    """
    known = loaded(round_)
    result = as_it_stands(round_, known)
    row = known.rows[household_id]
    column = known.columns[territory_id] if territory_id else None
    moved = science.move(known.instance, result, row, column)
    found = _effect(known, moved)
    if column is None:
        return found
    held = science.lock(known.instance, result, row, column)
    swaps = [] if moved.allowed or not moved.possible else _swaps(known, result, row, column)
    return Effect(**{**vars(found), "bound": held.bound, "swaps": swaps})


def swap_effect(round_: Round, household_id: int, other_id: int) -> tuple[Effect, Effect]:
    """What it does if two households, and those linked to them, take each other's town."""
    known = loaded(round_)
    result = as_it_stands(round_, known)
    found = science.swap(known.instance, result, known.rows[household_id], known.rows[other_id])
    return _effect(known, found.first), _effect(known, found.second)


def more_room(round_: Round, territory_id: int, extra: Mapping[str, int]) -> dict[str, Any]:
    """What more room in a town is worth to the whole, and which households could then come."""
    known = loaded(round_)
    result = as_it_stands(round_, known)
    found = science.add_capacity(known.instance, result, known.columns[territory_id], extra)
    return {
        "worth": found.worth,
        "bound": found.bound,
        "newcomers": [
            {
                "references": [known.households[row].reference for row in newcomer.households],
                "score": newcomer.score,
            }
            for newcomer in found.newcomers
        ],
    }


def linked_household_ids(round_: Round, household: Household) -> list[int]:
    """Numbers of the households of a round that move together with one, itself included."""
    known = loaded(round_)
    members = known.instance.linked_with(known.rows[household.pk])
    return [known.households[member].pk for member in members]


def as_it_stands(round_: Round, known: Loaded) -> science.Result:
    """The round's result with the moves that people have made since."""
    now = dict(round_.placements.values_list("household_id", "territory_id"))
    assignment = [
        known.columns.get(now.get(household.pk) or 0, -1) for household in known.households
    ]
    return science.Result(
        np.array(assignment, dtype=np.int64),
        objective=0.0,
        bound=known.price_bound,
        status="feasible",
        method="by hand",
        seed=round_.seed,
        seconds=0.0,
        input_sha256="",
        prices=known.price_matrix,
        price_bound=known.price_bound,
    )


def _effect(known: Loaded, moved: science.Move) -> Effect:
    column = None if moved.place < 0 else moved.place
    scores: dict[int, float | None] = {}
    origins: dict[int, int | None] = {}
    change = 0.0
    for member, origin in zip(moved.households, moved.origins, strict=True):
        then = None if column is None else float(known.scores[member, column])
        household = known.households[member].pk
        scores[household] = then
        origins[household] = known.offers[origin].territory_id if origin >= 0 else None
        change += (then or 0.0) - (float(known.scores[member, origin]) if origin >= 0 else 0.0)
    reasons: list[science.Reason] = []
    if column is not None:
        for member in moved.households:
            reasons += known.candidates.reasons(member, column)
    return Effect(
        scores=scores,
        origins=origins,
        change=change,
        fits=moved.allowed,
        lacks=[{"dimension": name, "short": short} for name, short in moved.short.items()],
        reasons=[
            {"code": reason.code, "data": dict(reason.data)}
            for reason in reasons
            if reason.code != science.TOO_LARGE
        ],
        parts=list(_part_changes(known, moved)),
    )


def _part_changes(known: Loaded, moved: science.Move) -> Iterable[PartChange]:
    """Each part before and after, as a mean over the persons who move."""
    members = np.array(moved.households)
    persons = known.persons[members].astype(float)
    origins = np.array(moved.origins)
    for name, share in zip(scoring.PARTS, known.objective.shares, strict=True):
        reached = known.parts[name]
        before = np.where(origins >= 0, reached[members, origins], 0.0)
        after = np.zeros(len(members)) if moved.place < 0 else reached[members, moved.place]
        if share == 0 and name not in ("work", "wishes"):
            continue
        yield PartChange(
            name,
            None if np.all(origins < 0) else float(np.average(before, weights=persons)),
            None if moved.place < 0 else float(np.average(after, weights=persons)),
            float(POINTS * share * (persons @ (after - before))),
        )


def _swaps(known: Loaded, result: science.Result, row: int, column: int) -> list[SwapOffer]:
    """The best ones who are in the wanted town and could take this household's place."""
    offers, seen = [], set(known.instance.linked_with(row).tolist())
    for other in np.flatnonzero(result.assignment == column).tolist():
        if other in seen:
            continue
        seen |= set(known.instance.linked_with(other).tolist())
        found = science.swap(known.instance, result, row, other)
        if found.allowed and found.change is not None:
            offers.append(SwapOffer(known.households[other], found.change))
    return sorted(offers, key=lambda offer: -offer.change)[:SWAPS_SHOWN]
