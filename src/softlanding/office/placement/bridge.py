"""Rows of a round -> an instance -> `softlanding.assignment` -> placements and explanations.

Nothing is decided here. Science knows households and towns by their numbers; whatever
comes back for people to read carries names again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from softlanding import assignment as science
from softlanding.office.cases.api import Household, households
from softlanding.office.placement import scoring, selectors
from softlanding.office.placement.models import Placement, PlaceOffer, Round
from softlanding.office.quotas.api import town_quotas
from softlanding.office.territories.api import Territory

Report = Callable[[float | None, str], bool]
REPORT_EVERY = 0.4
BEST, BEST_WITH_ROOM = 4, 4


@dataclass(frozen=True)
class Loaded:
    """A round as the science sees it, beside the rows that it was made from."""

    households: list[Any]
    offers: list[PlaceOffer]
    parts: dict[str, scoring.Matrix]
    candidates: science.Candidates

    @property
    def instance(self) -> science.Instance:
        return self.candidates.instance

    def row(self, household_id: int) -> int:
        """Index of a household, by its number."""
        return self.instance.household_ids.index(str(household_id))

    def column(self, territory_id: int) -> int:
        """Index of a town, by its number."""
        return self.instance.place_ids.index(str(territory_id))

    def town(self, place_id: str) -> Territory:
        return self.offers[self.instance.place_ids.index(place_id)].territory


@dataclass(frozen=True)
class Solved:
    """What is stored of a run: unsaved placements, the record, prices by town."""

    placements: list[Placement]
    record: dict[str, Any]
    prices: dict[str, list[float]]


def load(round_: Round, *, locks: Mapping[str, int] | None = None) -> Loaded:
    """The households of a round, or those that wait if it has not run, and the room left."""
    programme = round_.programme
    placed = round_.placements.values("household")
    found: Sequence[Any] = list(households(programme).filter(pk__in=placed))
    found = found or list(selectors.waiting_households(programme))
    quotas = {quota.territory_id: quota.persons for quota in town_quotas(round_.apportionment)}
    used = selectors.committed(programme, but=round_)
    offers = [o for o in selectors.offers_with_quota(programme) if o.territory_id in quotas]
    places = []
    for offer in offers:
        taken, pupils, _count = used.get(offer.territory_id, (0, 0, 0))
        capacities = {
            "persons": max(0, quotas[offer.territory_id] - taken),
            "school_places": max(0, offer.school_places - pupils),
        }
        places.append(
            science.Place(
                str(offer.territory_id),
                capacities,
                languages=frozenset(offer.languages),
                services=frozenset(offer.services),
                max_household_persons=offer.largest_household,
            )
        )
    parts = scoring.parts(found, offers)
    persons = np.array([household.persons for household in found], dtype=np.int64)
    numbers = {household.pk for household in found}
    towns = {offer.territory_id for offer in offers}
    linked = {household.linked_to_id for household in found if household.linked_to_id}
    towns_taken = selectors.towns_of(linked - numbers)
    candidates = science.build(
        [_household(household, numbers, towns_taken, towns) for household in found],
        places,
        scoring.combine(parts, round_.weights, persons),
        exclusions=[
            (str(household), str(town))
            for household, town in selectors.declined_before(round_)
            if household in numbers and town in towns
        ],
        locks={
            household: str(town)
            for household, town in (locks or {}).items()
            if int(household) in numbers and town in towns
        },
    )
    return Loaded(list(found), offers, parts, candidates)


def _household(
    household: Any, numbers: set[int], taken: Mapping[int, int], towns: set[int]
) -> science.Household:
    """Linked to somebody who has been taken already, it can only go to the same town."""
    linked = {household.linked_to_id} & numbers
    tied = {taken[household.linked_to_id]} if household.linked_to_id in taken else set()
    return science.Household(
        str(household.pk),
        household.persons,
        uses={"school_places": household.pupils},
        languages=frozenset(household.languages),
        needs=frozenset(household.needs),
        family_in=frozenset(map(str, tied & towns)),
        linked_to=frozenset(map(str, linked)),
    )


def solve_round(round_: Round, report: Report) -> Solved:
    """Solve and verify a round; report progress at most every `REPORT_EVERY` seconds."""
    loaded = load(round_, locks=round_.locks)
    last = 0.0

    def progress(fraction: float | None, objective: float, bound: float, text: str) -> bool:
        nonlocal last
        if monotonic() - last < REPORT_EVERY:
            return True
        last = monotonic()
        return report(fraction, f"{text}: {objective:.0f} of at most {bound:.0f} points")

    result = science.solve(
        loaded.instance,
        time_limit=float(round_.time_limit),
        seed=round_.seed,
        progress=progress,
    )
    science.verify(loaded.instance, result)
    names = {place: loaded.town(place).name for place in loaded.instance.place_ids}
    placements = []
    for row, household in enumerate(loaded.households):
        column = int(result.assignment[row])
        placed = column >= 0
        placements.append(
            Placement(
                round=round_,
                household=household,
                territory=loaded.offers[column].territory if placed else None,
                score=float(loaded.instance.scores[row, column]) if placed else None,
                locked=row in loaded.instance.locks,
                unplaced_reason=[] if placed else [_named(result.unplaced[row], names)],
            )
        )
    record = result.record
    prices = dict(zip(loaded.instance.place_ids, record.pop("prices"), strict=True))
    record["reasons"] = [_named(reason, names) for reason in result.reasons]
    del record["assignment"], record["unplaced"]
    return Solved(placements, record, prices)


def _named(reason: science.Reason, names: Mapping[str, str]) -> dict[str, Any]:
    """A reason's code and figures, with towns by name; it is put into words on the page."""
    data = dict(reason.data)
    if "place" in data:
        data["place"] = names.get(str(data["place"]), str(data["place"]))
    places = data.get("places")
    if isinstance(places, list):
        data["places"] = [names.get(str(place), str(place)) for place in places]
    return {"code": reason.code, "data": data}


def _as_it_stands(round_: Round, loaded: Loaded) -> science.Result:
    """The round's result with the moves that people have made since."""
    now = {placement.household_id: placement.territory_id for placement in round_.placements.all()}
    columns = {int(place): column for column, place in enumerate(loaded.instance.place_ids)}
    assignment = [columns.get(now.get(household.pk) or 0, -1) for household in loaded.households]
    dimensions = len(loaded.instance.dimensions)
    prices = [round_.prices.get(place, [0.0] * dimensions) for place in loaded.instance.place_ids]
    return science.Result(
        np.array(assignment, dtype=np.int64),
        objective=0.0,
        bound=0.0,
        status="feasible",
        method="by hand",
        seed=round_.seed,
        seconds=0.0,
        input_sha256=loaded.instance.sha256,
        prices=np.array(prices).reshape(len(prices), dimensions),
        price_bound=0.0,
    )


@dataclass(frozen=True)
class Effect:
    """What a move by hand would do. `scores`: by household, None where it is set aside."""

    scores: dict[int, float | None]
    change: float
    fits: bool
    lacks: list[dict[str, Any]]
    reasons: list[dict[str, Any]]

    @property
    def together(self) -> int:
        return len(self.scores)


def move_effect(round_: Round, household_id: int, territory_id: int | None) -> Effect:
    """What moving a household and those linked to it costs, and whether it fits.

    A pair that a constraint forbids has a score all the same: what it would be worth if
    the town found a way.
    """
    loaded = load(round_)
    result = _as_it_stands(round_, loaded)
    row = loaded.row(household_id)
    column = loaded.column(territory_id) if territory_id else None
    moved = science.move(loaded.instance, result, row, column)
    everywhere = _scores(round_, loaded)
    scores: dict[int, float | None] = {}
    change = 0.0
    for member, origin in zip(moved.households, moved.origins, strict=True):
        then = None if column is None else float(everywhere[member, column])
        scores[loaded.households[member].pk] = then
        change += (then or 0.0) - (float(everywhere[member, origin]) if origin >= 0 else 0.0)
    reasons: list[science.Reason] = []
    if column is not None:
        for member in moved.households:
            reasons += loaded.candidates.reasons(member, column)
    return Effect(
        scores=scores,
        change=change,
        fits=moved.allowed,
        lacks=[{"dimension": name, "short": short} for name, short in moved.short.items()],
        reasons=[
            {"code": reason.code, "data": dict(reason.data)}
            for reason in reasons
            if reason.code != science.TOO_LARGE
        ],
    )


def _scores(round_: Round, loaded: Loaded) -> scoring.Matrix:
    persons = np.array([household.persons for household in loaded.households], dtype=np.int64)
    return scoring.combine(loaded.parts, round_.weights, persons)


def linked_household_ids(round_: Round, household: Household) -> list[int]:
    """Numbers of the households of a round that move together with one, itself included."""
    loaded = load(round_)
    members = loaded.instance.linked_with(loaded.row(household.pk))
    return [loaded.households[member].pk for member in members]


@dataclass(frozen=True)
class Explained:
    """Everything that the page of one placement says."""

    persons: int
    pupils: int
    linked: list[str]
    score: float
    per_person: float
    price: float | None
    better: int
    parts: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]
    blocked: list[dict[str, Any]]
    room: dict[str, Any] | None
    offers: list[PlaceOffer]


def explain_placement(placement: Placement) -> Explained:
    """Why this town, the best others, and where the household cannot live."""
    round_ = placement.round
    loaded = load(round_)
    result = _as_it_stands(round_, loaded)
    row = loaded.row(placement.household_id)
    explanation = science.explain(loaded.instance, result, household=row, top=len(loaded.offers))
    best = explanation.alternatives[:BEST]
    with_room = [other for other in explanation.alternatives[BEST:] if other.fits]
    alternatives = (*best, *with_room[:BEST_WITH_ROOM])
    household = loaded.households[row]
    column = int(result.assignment[row])
    parts = []
    if column >= 0:
        for name in scoring.PARTS:
            reached = float(loaded.parts[name][row, column])
            weight = round_.weights[name]
            parts.append(
                {"name": name, "reached": reached, "weight": weight, "points": weight * reached}
            )
    linked = {str(other.pk): other.reference for other in loaded.households}
    room = explanation.room
    return Explained(
        persons=household.persons,
        pupils=household.pupils,
        linked=[linked[other] for other in explanation.linked],
        score=explanation.score,
        per_person=sum(part["points"] for part in parts),
        price=explanation.price if column >= 0 else None,
        better=int(str(explanation.reasons[0].data.get("better", 0))),
        parts=parts,
        alternatives=[
            {
                "town": loaded.town(other.place),
                "score": other.score,
                "difference": -other.loss,
                "price": other.price,
                "fits": other.fits,
                "lacks": [{"dimension": name, "short": n} for name, n in other.short.items()],
            }
            for other in alternatives
        ],
        blocked=[
            {"code": "closed", "data": {"by": code, "places": count}}
            for code, count in explanation.closed.items()
        ],
        room={
            "town": loaded.town(room.place).name,
            "lacks": [{"dimension": name, "short": n} for name, n in room.extra.items()],
        }
        if room
        else None,
        offers=loaded.offers,
    )
