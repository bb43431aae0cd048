"""Why a household has no place, and the smallest change that would give it one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.barriers import WORDS, counts
from softlanding.assignment.instance import Instance
from softlanding.assignment.load import load, shortfall
from softlanding.assignment.reason import Reason, listed

__all__ = ["Room", "smallest_room", "why_unplaced"]


@dataclass(frozen=True, slots=True)
class Room:
    """More capacity at one place, enough for a household and those linked to it.

    Parameters
    ----------
    place
        Id of the place.
    extra
        What has to be added, by dimension; empty if there is room already.
    score
        Sum of the members' scores there.
    """

    place: str
    extra: dict[str, int]
    score: float


def why_unplaced(instance: Instance, assignment: NDArray[np.int64]) -> dict[int, Reason]:
    """One reason for each household without a place.

    Codes: "no_possible_place" (a named constraint, or the lack of a score, closes
    every place), "too_large_for_every_place", "score_below_zero" (every possible
    place would lower the objective), "room_left" (there is room, but the run ended
    before it was used, or another placement is worth as much), "room_not_near" (there is
    room, but the household waits for another one that should be near), "no_room" (others
    are worth more at every possible place).

    Examples
    --------
    >>> instance = Instance([[0.9], [0.8]], [[2], [3]], [[2]], place_ids=("Berg",))
    >>> why_unplaced(instance, np.array([0, -1]))[1].text
    'Larger than every possible place: needs 3 of "persons"; the roomiest, Berg, has 2.'
    """
    free = instance.capacities - load(instance, assignment)
    return {
        int(household): _why(instance, free, int(household))
        for household in np.flatnonzero(assignment < 0)
    }


def smallest_room(instance: Instance, assignment: NDArray[np.int64], household: int) -> Room | None:
    """The smallest extra capacity at one place that would place a household now.

    Everybody else stays. Smallest in the sum over dimensions; of equals, the best
    score. None if no place has a score for the household (and all linked with it).
    """
    members = instance.linked_with(household)
    staying = assignment.copy()
    staying[members] = -1
    free = instance.capacities - load(instance, staying)
    scores = instance.scores[members].astype(np.float64).sum(axis=0)
    places = np.flatnonzero(~np.isnan(scores))
    if not len(places):
        return None
    needed = instance.uses[members].sum(axis=0)
    missing = np.maximum(needed - free[places], 0).sum(axis=1)
    place = places[np.lexsort((-scores[places], missing))[0]]
    extra = shortfall(instance, needed, free[place])
    return Room(instance.place_ids[place], extra, float(scores[place]))


def _why(instance: Instance, free: NDArray[np.int64], household: int) -> Reason:
    members = instance.linked_with(household)
    needed = instance.uses[members].sum(axis=0)
    scores = instance.scores[members].astype(np.float64).sum(axis=0)
    scored = np.flatnonzero(~np.isnan(scores))
    linked = f" together with {len(members) - 1} linked" if len(members) > 1 else ""
    if not len(scored):
        closed = counts(instance, household)
        words = [f"{WORDS[code]} ({count})" for code, count in closed.items()]
        total = instance.capacities.shape[0]
        text = f"No possible place{linked} among {total}: {listed(words, most=9)}."
        return Reason("no_possible_place", text, {"places": total, "closed_by": closed})
    large = scored[np.all(instance.capacities[scored] >= needed, axis=1)]
    if not len(large):
        missing = np.maximum(needed - instance.capacities[scored], 0).sum(axis=1)
        place = scored[missing.argmin()]
        short = shortfall(instance, needed, instance.capacities[place])
        name = next(iter(short))
        dimension = instance.dimensions.index(name)
        text = (
            f'Larger than every possible place{linked}: needs {needed[dimension]} of "{name}"; '
            f"the roomiest, {instance.place_ids[place]}, "
            f"has {instance.capacities[place, dimension]}."
        )
        data: dict[str, object] = {"place": instance.place_ids[place], "short": short}
        return Reason("too_large_for_every_place", text, data)
    names = [instance.place_ids[place] for place in large]
    if np.all(scores[large] < 0):
        best = float(scores[large].max())
        text = f"Every possible place{linked} has a score below 0; the best is {best:g}."
        return Reason("score_below_zero", text, {"best_score": best})
    room = np.all(free[large] >= needed, axis=1) & (scores[large] >= 0)
    if room.any():
        open_names = [names[index] for index in np.flatnonzero(room)]
        others = _to_be_near(instance, members)
        if others:
            text = f"There is room in {listed(open_names)}{linked}, but not near {listed(others)}."
            return Reason("room_not_near", text, {"places": open_names, "households": others})
        text = f"There is room in {listed(open_names)}{linked}; the run did not use it."
        return Reason("room_left", text, {"places": open_names})
    verb = "place has" if len(names) == 1 else "places have"
    text = f"{len(names)} possible {verb} no room left{linked}: {listed(names)}."
    return Reason("no_room", text, {"places": names})


def _to_be_near(instance: Instance, members: NDArray[np.int64]) -> list[str]:
    """Ids of the households that should be near one of these."""
    ours = set(members.tolist())
    others = {who for pair in instance.near if ours & set(pair) for who in pair} - ours
    return [instance.household_ids[who] for who in sorted(others)]
