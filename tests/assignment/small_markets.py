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


def blocking_by_definition(
    instance: Instance, assignment: list[int], preferences: Preferences
) -> set[tuple[tuple[int, ...], int, str]]:
    """Every blocking pair, by writing the definition down as it stands."""
    given = {"wishes": preferences.wishes, "priorities": preferences.priorities}
    scores = instance.scores
    wishes = scores if given["wishes"] is None else given["wishes"]
    priorities = scores if given["priorities"] is None else given["priorities"]
    units: dict[int, list[int]] = {}
    for household, unit in enumerate(instance.unit_of_household.tolist()):
        units.setdefault(unit, []).append(household)
    locked = {int(instance.unit_of_household[household]) for household in instance.locks}
    whole_priority = sum if given["priorities"] is None else max

    def wish(unit: int, place: int) -> float:
        if place < 0:
            return -np.inf
        members = units[unit]
        if not sum(scores[member, place] for member in members) >= 0:
            return np.nan
        if any(np.isnan(priorities[member, place]) for member in members):
            return np.nan
        return sum(wishes[member, place] for member in members)

    def priority(unit: int, place: int) -> float:
        if unit in locked:
            return np.inf
        return whole_priority(priorities[member, place] for member in units[unit])

    def fits(unit: int, place: int, others: list[int]) -> bool:
        together = [member for other in [unit, *others] for member in units[other]]
        return bool(np.all(instance.uses[together].sum(axis=0) <= instance.capacities[place]))

    def wanting(where: dict[int, int], place: int) -> tuple[set[int], set[int]]:
        here = [unit for unit, now in where.items() if now == place]
        envy, room = set(), set()
        for unit, now in where.items():
            if unit in locked or not wish(unit, place) > wish(unit, now):
                continue
            own = priority(unit, place)
            beside = [other for other in here if priority(other, place) >= own]
            if fits(unit, place, here):
                room.add(unit)
            elif fits(unit, place, beside):
                envy.add(unit)
        return envy, room

    where = {unit: assignment[members[0]] for unit, members in units.items()}
    places = range(instance.shape[1])
    envies = {(unit, place) for place in places for unit in wanting(where, place)[0]}
    found = {(tuple(units[unit]), place, "envy") for unit, place in envies}
    for place in places:
        for unit in wanting(where, place)[1]:
            after = {**where, unit: place}
            new = {(other, at) for at in places for other in wanting(after, at)[0]} - envies
            found.add((tuple(units[unit]), place, "others_wait" if new else "room"))
    return found
