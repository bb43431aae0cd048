"""Small markets with wishes and priorities, and blocking pairs counted out by definition."""

import numpy as np

from softlanding.assignment import Instance, Preferences
from tests.assignment.small_instances import seeded


def market(seed: int, *, ties: bool = True) -> tuple[Instance, Preferences]:
    """Up to eight households, four places, two dimensions; links, locks, ties."""
    draw = np.random.default_rng(seed)
    households, places = int(draw.integers(2, 9)), int(draw.integers(1, 5))
    dimensions = int(draw.integers(1, 3))
    scores = draw.random((households, places)) + 0.01
    scores[draw.random((households, places)) < 0.15] = np.nan
    steps = 4 if ties else 10**6
    wishes = draw.integers(0, steps, (households, places)).astype(float)
    wishes[draw.random((households, places)) < 0.05] = np.nan
    priorities = draw.integers(0, steps, (households, places)).astype(float)
    first = int(np.isfinite(scores[0]).argmax())
    locks = {0: first} if draw.random() < 0.2 and np.isfinite(scores[0, first]) else {}
    instance = Instance(
        scores,
        draw.integers(1, 4, (households, dimensions)),
        draw.integers(3, 7, (places, dimensions)),
        linked=[(households - 2, households - 1)] if draw.random() < 0.3 and households > 3 else [],
        locks=locks,
    )
    return instance, Preferences(wishes, priorities)


def by_scores(seed: int) -> tuple[Instance, Preferences]:
    """A small instance whose scores are all there is."""
    return seeded(seed), Preferences()


Blocking = set[tuple[tuple[int, ...], int, str]]


def blocking_by_definition(
    instance: Instance, assignment: list[int], preferences: Preferences
) -> Blocking:
    """Every blocking pair, by writing the definition down as it stands."""
    told = _Definition(instance, preferences)
    where = {unit: assignment[members[0]] for unit, members in told.units.items()}
    places = range(instance.shape[1])
    envies = {(unit, place) for place in places for unit in told.wanting(where, place)[0]}
    found = {(tuple(told.units[unit]), place, "envy") for unit, place in envies}
    for place in places:
        for unit in told.wanting(where, place)[1]:
            after = {**where, unit: place}
            new = {(other, at) for at in places for other in told.wanting(after, at)[0]} - envies
            found.add((tuple(told.units[unit]), place, "others_wait" if new else "room"))
    return found


class _Definition:
    """Who prefers what to what, household by household."""

    def __init__(self, instance: Instance, preferences: Preferences) -> None:
        self.instance = instance
        scores, priorities = instance.scores, preferences.priorities
        self.wishes = scores if preferences.wishes is None else preferences.wishes
        self.priorities = scores if priorities is None else priorities
        self.whole_priority = sum if priorities is None else max
        self.units: dict[int, list[int]] = {}
        for household, unit in enumerate(instance.unit_of_household.tolist()):
            self.units.setdefault(unit, []).append(household)
        self.locked = {int(instance.unit_of_household[household]) for household in instance.locks}

    def wish(self, unit: int, place: int) -> float:
        if place < 0:
            return -np.inf
        members = self.units[unit]
        possible = sum(self.instance.scores[member, place] for member in members) >= 0
        taken = not any(np.isnan(self.priorities[member, place]) for member in members)
        wish = sum(self.wishes[member, place] for member in members)
        return wish if possible and taken else np.nan

    def priority(self, unit: int, place: int) -> float:
        if unit in self.locked:
            return np.inf
        return self.whole_priority(self.priorities[member, place] for member in self.units[unit])

    def fits(self, unit: int, place: int, others: list[int]) -> bool:
        together = [member for other in [unit, *others] for member in self.units[other]]
        used = self.instance.uses[together].sum(axis=0)
        return bool(np.all(used <= self.instance.capacities[place]))

    def wanting(self, where: dict[int, int], place: int) -> tuple[set[int], set[int]]:
        """Units that envy at a place, and units that would fit into its free room."""
        here = [unit for unit, now in where.items() if now == place]
        envy, room = set(), set()
        for unit, now in where.items():
            if unit in self.locked or not self.wish(unit, place) > self.wish(unit, now):
                continue
            own = self.priority(unit, place)
            beside = [other for other in here if self.priority(other, place) >= own]
            if self.fits(unit, place, here):
                room.add(unit)
            elif self.fits(unit, place, beside):
                envy.add(unit)
        return envy, room
