"""Small instances, and every placement of them counted out."""

from itertools import product

import numpy as np

from softlanding.assignment import Instance, load


def brute_force(instance: Instance) -> float | None:
    """The largest sum of scores over all feasible placements; None if there is none."""
    households, places, _ = instance.shape
    best = None
    for choice in product(range(-1, places), repeat=households):
        assignment = np.array(choice, dtype=np.int64)
        if any(assignment[household] != place for household, place in instance.locks.items()):
            continue
        if any(len({choice[member] for member in group}) > 1 for group in instance.linked):
            continue
        placed = np.flatnonzero(assignment >= 0)
        scores = instance.scores[placed, assignment[placed]]
        if np.isnan(scores).any() or np.any(load(instance, assignment) > instance.capacities):
            continue
        best = float(scores.sum()) if best is None else max(best, float(scores.sum()))
    return best


def seeded(seed: int) -> Instance:
    """Up to five households, three places and two dimensions, with links and locks."""
    draw = np.random.default_rng(seed)
    households, places = int(draw.integers(1, 6)), int(draw.integers(1, 4))
    dimensions = int(draw.integers(1, 3))
    scores = draw.normal(0.3, 0.5, (households, places)).round(2)
    scores[draw.random((households, places)) < 0.2] = np.nan
    linked = [(0, households - 1)] if draw.random() < 0.3 else []
    locks = {0: int(draw.integers(places))} if draw.random() < 0.3 else {}
    return Instance(
        scores,
        draw.integers(1, 4, (households, dimensions)),
        draw.integers(0, 9, (places, dimensions)),
        linked=linked,
        locks=locks,
    )


def medium(seed: int, households: int = 40, places: int = 12) -> Instance:
    """Tight enough that the linear relaxation is not whole."""
    draw = np.random.default_rng(seed)
    persons = draw.integers(1, 8, households)
    pupils = draw.binomial(persons - 1, 0.4)
    room = draw.multinomial(int(persons.sum()), np.full(places, 1 / places))
    desks = draw.multinomial(int(pupils.sum() * 1.2) + 1, np.full(places, 1 / places))
    scores = draw.random((households, places)) * persons[:, None]
    scores[draw.random((households, places)) < 0.1] = np.nan
    return Instance(
        scores,
        np.stack([persons, pupils], axis=1),
        np.stack([room, desks], axis=1),
        household_ids=tuple(f"household-{index}" for index in range(households)),
        place_ids=tuple(f"town-{index}" for index in range(places)),
        dimensions=("persons", "school_places"),
    )
