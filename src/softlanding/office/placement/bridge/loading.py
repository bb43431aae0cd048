"""Rows of a round -> an instance of the placement science, kept in the process.

What is kept stands under everything it depends on: the run, the events of the tables it is
read from, and the room that other rounds have taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from softlanding import assignment as science
from softlanding.office.audit.api import newest_events
from softlanding.office.cases.api import Household, Person, households
from softlanding.office.outcomes.api import ModelUse, expectations
from softlanding.office.placement import scoring, selectors
from softlanding.office.placement.grouping import groups_of
from softlanding.office.placement.models import Placement, PlaceOffer, Round
from softlanding.office.quotas.api import town_quotas
from softlanding.office.territories.api import Territory

POINTS = 100.0  # of one person, where every part is fully reached
SOURCES = (Household, Person, PlaceOffer)
ROUNDS_KEPT = 6


@dataclass(frozen=True)
class Loaded:
    """A round as the science sees it, beside the rows that it was made from."""

    households: list[Any]
    offers: list[PlaceOffer]
    parts: dict[str, scoring.Matrix]
    objective: science.Objective
    candidates: science.Candidates
    prices: Mapping[str, list[float]] = field(default_factory=dict)

    @property
    def instance(self) -> science.Instance:
        return self.candidates.instance

    @cached_property
    def rows(self) -> dict[int, int]:
        """Index of each household, by its number."""
        return {household.pk: row for row, household in enumerate(self.households)}

    @cached_property
    def columns(self) -> dict[int, int]:
        """Index of each town, by its number."""
        return {offer.territory_id: column for column, offer in enumerate(self.offers)}

    @cached_property
    def persons(self) -> Any:
        """Persons of each household, shape (households,)."""
        return np.array([household.persons for household in self.households], dtype=np.int64)

    @cached_property
    def scores(self) -> scoring.Matrix:
        """Points of every pair, also of those that a constraint forbids."""
        return points(self.objective, self.persons)

    @cached_property
    def price_bound(self) -> float:
        """No placement of this instance, whatever is locked, has more points."""
        return science.price_bound(self.instance, self.price_matrix)

    @cached_property
    def price_matrix(self) -> scoring.Matrix:
        """Worth of one more of each capacity, shape (towns, dimensions); 0 where unknown."""
        dimensions = len(self.instance.dimensions)
        none = [0.0] * dimensions
        prices = [self.prices.get(place, none) for place in self.instance.place_ids]
        return np.array(prices, dtype=float).reshape(len(prices), dimensions)

    def town(self, place_id: str) -> Territory:
        return self.offers[self.instance.place_ids.index(place_id)].territory

    def groups(self, grouping: str) -> list[str]:
        """Code of the group of each household."""
        return groups_of(self.households, grouping)


def points(objective: science.Objective, persons: Any) -> scoring.Matrix:
    """Points (households, towns): persons times the share that is reached, times `POINTS`."""
    found: scoring.Matrix = np.asarray(persons, dtype=float)[:, None] * (POINTS * objective.scores)
    return found


def loaded(round_: Round, used: selectors.Used | None = None) -> Loaded:
    """A computed round without its locks, from the process where nothing has changed."""
    if used is None:
        used = selectors.committed(round_.programme, but=round_)
    run = str(round_.record.get("input_sha256")), str(round_.record.get("seconds"))
    return _loaded(round_.pk, run, newest_events(*SOURCES), tuple(sorted(used.items())))


@lru_cache(maxsize=ROUNDS_KEPT)
def _loaded(round_id: int, _run: object, _newest: object, _used: object) -> Loaded:
    related = ("programme__country", "apportionment", "model_use__model")
    rounds = Round.objects.select_related(*related).defer("model_use__model__content")
    found = rounds.get(pk=round_id)
    return load(found)


def load(round_: Round, *, locks: Mapping[str, int] | None = None) -> Loaded:
    """The households of a round, or those chosen that wait if it has not run, and the room left."""
    found = _households(round_)
    numbers = {household.pk for household in found}
    offers, places = _places(round_)
    towns = {offer.territory_id for offer in offers}
    linked = {household.linked_to_id for household in found if household.linked_to_id}
    towns_taken = selectors.towns_of(linked - numbers)
    ours = [_household(household, numbers, towns_taken, towns) for household in found]
    parts = scoring.parts(found, offers)
    if round_.model_use and round_.model_use.mode == ModelUse.Mode.COUNTED:
        towns_in_order = [offer.territory for offer in offers]
        parts["work"] = expectations(round_.model_use, found, towns_in_order).share
    parts["staying"] = science.staying(ours, places, _before(round_))
    objective = objective_of(parts, round_.weights)
    persons = np.array([household.persons for household in found], dtype=np.int64)
    candidates = science.build(
        ours,
        places,
        points(objective, persons),
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
        minimums_hard=False,
    )
    floor = round_.rules.get("floor") or 0
    if floor:
        closed = science.close_below(candidates.instance, share_of_best=floor / 100)
        candidates = replace(candidates, instance=closed)
    return Loaded(found, offers, parts, objective, candidates, round_.prices)


def objective_of(
    parts: Mapping[str, scoring.Matrix], weights: Mapping[str, int]
) -> science.Objective:
    """The weighted sum of the parts, each of which lies between 0 and 1 already."""
    return science.Objective(
        [
            science.Part(name, parts[name], weight=weights.get(name, 0), low=0.0, high=1.0)
            for name in scoring.PARTS
        ]
    )


def _households(round_: Round) -> list[Any]:
    """Those that the round has placed; before it has run, those chosen that still wait."""
    placed = round_.placements.values("household")
    found: Sequence[Any] = list(households(round_.programme).filter(pk__in=placed))
    if not found:
        waiting = selectors.waiting_households(round_.programme)
        if round_.chosen_households is not None:
            waiting = waiting.filter(pk__in=round_.chosen_households)
        found = list(waiting)
    return list(found)


def _places(round_: Round) -> tuple[list[PlaceOffer], list[science.Place]]:
    """The chosen towns and the room that is left in them."""
    programme = round_.programme
    quotas = {quota.territory_id: quota.persons for quota in town_quotas(round_.apportionment)}
    if round_.chosen_towns is not None:
        quotas = {town: quotas[town] for town in round_.chosen_towns if town in quotas}
    used = selectors.committed(programme, but=round_)
    offers = [o for o in selectors.offers_with_quota(programme) if o.territory_id in quotas]
    places = []
    for offer in offers:
        taken, pupils, _count = used.get(offer.territory_id, (0, 0, 0))
        room = max(0, quotas[offer.territory_id] - taken)
        least = min(room, max(0, int(round_.rules.get("minimum") or 0) - taken))
        places.append(
            science.Place(
                str(offer.territory_id),
                {"persons": room, "school_places": max(0, offer.school_places - pupils)},
                languages=frozenset(offer.languages),
                services=frozenset(offer.services),
                max_household_persons=offer.largest_household,
                minimums={"persons": least} if least else {},
            )
        )
    return offers, places


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


def _before(round_: Round) -> dict[str, str]:
    """Town by household in the last placement that was computed before this one."""
    if not round_.weights.get("staying"):
        return {}
    before = Placement.objects.filter(
        round__programme=round_.programme_id, round__number__lt=round_.number
    )
    last = before.order_by("-round__number").values_list("round", flat=True).first()
    kept = before.filter(round=last, territory__isnull=False)
    return {
        str(household): str(town)
        for household, town in kept.values_list("household_id", "territory_id")
    }
