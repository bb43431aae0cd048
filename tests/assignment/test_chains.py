"""Chains of moves: every placement stays feasible, and none gains any more at the end."""

import numpy as np
import pytest

from benchmarks.instances import structured
from softlanding.assignment import Instance
from softlanding.assignment.chains import Chains
from softlanding.assignment.greedy import greedy
from softlanding.assignment.pairs import Pairs
from softlanding.assignment.units import Core, contract
from tests.assignment.small_instances import medium


def all_pairs(core: Core) -> Pairs:
    place, unit = np.nonzero(np.isfinite(core.scores.T))
    return Pairs(
        unit.astype(np.int32),
        place.astype(np.int32),
        core.scores[unit, place],
        len(core.capacities),
    )


def improved(core: Core, place_of_unit: np.ndarray) -> np.ndarray:
    chosen = place_of_unit.copy()
    Chains(core, all_pairs(core)).improve(chosen)
    return chosen


def room_left(core: Core, chosen: np.ndarray) -> np.ndarray:
    inside = np.flatnonzero(chosen >= 0)
    room = core.capacities.copy()
    np.subtract.at(room, chosen[inside], core.uses[inside])
    return room


@pytest.mark.parametrize("seed", range(30))
def test_a_placement_gets_no_worse_and_stays_feasible(seed: int) -> None:
    core = contract(medium(seed), seed)
    before = greedy(core)
    after = improved(core, before)
    assert core.objective(after) >= core.objective(before)
    assert np.all(room_left(core, after) >= 0)
    assert np.isfinite(core.scores[np.arange(len(after)), after][after >= 0]).all()


@pytest.mark.parametrize("seed", range(10))
def test_no_move_and_no_swap_gains_at_the_end(seed: int) -> None:
    core = contract(medium(seed), seed)
    chosen = improved(core, greedy(core))
    room = room_left(core, chosen)
    units = len(chosen)

    def value(unit: int, place: int) -> float:
        return float(core.scores[unit, place]) if place >= 0 else 0.0

    for one in range(units):
        p = chosen[one]
        for q in range(len(room)):
            if q != p and np.all(room[q] >= core.uses[one]):
                assert value(one, q) <= value(one, p) + 1e-6
    for one in range(units):
        for other in range(units):
            p, q = chosen[one], chosen[other]
            if q < 0 or p == q:
                continue
            change = core.uses[one] - core.uses[other]
            if np.all(room[q] >= change) and (p < 0 or np.all(room[p] >= -change)):
                now = value(one, p) + value(other, q)
                assert value(one, q) + value(other, p) <= now + 1e-6


def test_one_makes_room_by_going_on_to_a_third_place() -> None:
    """Amina's best place is full; Bo, who is there, loses less by moving on than she gains."""
    scores = [[0.9, np.nan, np.nan], [0.8, np.nan, 0.7]]
    core = contract(Instance(scores, [[2], [2]], [[2], [2], [2]]), 0)
    start = np.full(2, -1)
    amina, bo = (int(np.flatnonzero(core.unit_order == unit)[0]) for unit in (0, 1))
    first, third = (int(np.flatnonzero(core.place_order == place)[0]) for place in (0, 2))
    start[bo] = first
    chosen = improved(core, start)
    assert (chosen[amina], chosen[bo]) == (first, third)


def test_greedy_placements_come_much_nearer_to_the_best() -> None:
    core = contract(structured(300, 30, seed=1), 0)
    before = greedy(core)
    assert core.objective(improved(core, before)) > 1.01 * core.objective(before)


def test_only_the_units_that_are_named_begin_a_chain() -> None:
    core = contract(medium(3), 0)
    start = np.full(len(core.uses), -1)
    chosen = start.copy()
    Chains(core, all_pairs(core)).improve(chosen, np.array([4]))
    assert np.flatnonzero(chosen != start).tolist() == [4]
