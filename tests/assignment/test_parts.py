"""Parts solved anew: never worse, always within the room, the same for the same seed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.agency import agency_year
from softlanding.assignment.greedy import greedy
from softlanding.assignment.household_prices import Duals
from softlanding.assignment.pairs import Pairs, pairs_within
from softlanding.assignment.parts import improved_in_parts
from softlanding.assignment.relaxation import Relaxation, relax
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core, contract


def given() -> tuple[Core, Relaxation, Duals, Pairs]:
    core = contract(agency_year(300, 1, ages=True), 0)
    relaxed = relax(core, Run(60.0, None))
    duals = Duals(np.maximum(relaxed.net.max(axis=1), 0.0), relaxed.prices)
    return core, relaxed, duals, pairs_within(core, duals.places, duals.units - 0.2)


def improved(run: Run, seed: int = 0) -> tuple[Core, float, NDArray[np.int64]]:
    core, relaxed, duals, pairs = given()
    start = greedy(core)
    kept = start.copy()
    place = improved_in_parts(core, pairs, duals, start, run=run, enough=relaxed.bound, seed=seed)
    assert np.array_equal(start, kept)
    return core, relaxed.bound, place


@pytest.mark.parametrize("seed", range(3))
def test_a_greedy_placement_comes_near_the_bound_within_the_room(seed: int) -> None:
    core, bound, place = improved(Run(60.0, None), seed)
    placed = np.flatnonzero(place >= 0)
    load = np.zeros_like(core.capacities)
    np.add.at(load, place[placed], core.uses[placed])
    assert (load <= core.capacities).all()
    assert np.isfinite(core.scores[placed, place[placed]]).all()
    assert core.objective(greedy(core)) < 0.97 * bound
    assert 0.998 * bound <= core.objective(place) <= bound + 1e-6


def test_the_same_seed_gives_the_same_placement_on_one_core_and_on_three(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As long as no part is ended by its time."""
    monkeypatch.setattr("softlanding.assignment.parts._MOST_SECONDS", 1e6)
    places = []
    for threads in (1, 3):
        monkeypatch.setattr("softlanding.assignment.parts._THREADS", threads)
        places.append(improved(Run(1e6, None))[2])
    assert np.array_equal(*places)


def test_a_stop_ends_the_search_with_what_was_found() -> None:
    told: list[float] = []

    def progress(_part: float | None, objective: float, _bound: float, _text: str) -> bool:
        told.append(objective)
        return len(told) < 3

    core, _, place = improved(Run(60.0, progress))
    assert len(told) == 3
    assert core.objective(place) >= max(told)
