"""Branch and bound over open pairs: nothing better is missed, and giving up is said."""

import numpy as np
import pytest

from benchmarks.agency import agency_year
from softlanding.assignment import Instance, solve
from softlanding.assignment.branching import branched
from softlanding.assignment.relaxation import relax
from softlanding.assignment.remaining import Remaining, everything
from softlanding.assignment.run import Run
from softlanding.assignment.settling import settle
from softlanding.assignment.units import contract
from tests.assignment.small_instances import medium
from tests.assignment.test_exact import scipy_optimum


def remaining_of(instance: Instance) -> Remaining:
    """All that the linear relaxation leaves open down to half of its bound."""
    core = contract(instance, 0)
    relaxed = relax(core, Run(60.0, None))
    return everything(core, relaxed, relaxed.bound / 2)


@pytest.mark.parametrize("seed", range(8))
def test_the_search_finds_the_optimum_and_nothing_above_it(seed: int) -> None:
    instance = medium(seed, households=30, places=3)
    best = scipy_optimum(instance)
    remaining = remaining_of(instance)
    run = Run(60.0, None)
    found = branched(remaining.copy(), 0.97 * best, 1e-7, run, 100_000)
    assert found.complete
    assert found.place is not None
    assert remaining.core.objective(found.place) == pytest.approx(best, abs=1e-6)
    load = np.zeros_like(remaining.core.capacities)
    placed = np.flatnonzero(found.place >= 0)
    np.add.at(load, found.place[placed], remaining.core.uses[placed])
    assert (load <= remaining.core.capacities).all()
    above = branched(remaining.copy(), best, 1e-6, run, 100_000)
    assert above.complete
    assert above.place is None


def test_a_search_that_gives_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = medium(3, households=30, places=3)
    monkeypatch.setattr("softlanding.assignment.branching._AT_ONCE", 1)
    found = branched(remaining_of(instance), 0.5 * scipy_optimum(instance), 1e-7, Run(60, None), 1)
    assert not found.complete
    assert found.parts >= 1


def test_a_search_that_would_take_much_memory_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("softlanding.assignment.branching._MOST_WAITING", 0)
    instance = medium(3, households=30, places=3)
    found = branched(remaining_of(instance), 0.5 * scipy_optimum(instance), 1e-7, Run(60, None), 99)
    assert not found.complete


def test_a_search_whose_time_ends_loses_no_part() -> None:
    """What was not looked at still waits: nothing is proven by it."""
    instance = medium(3, households=30, places=3)
    found = branched(remaining_of(instance), 0.5 * scipy_optimum(instance), 1e-7, Run(0, None), 99)
    assert not found.complete
    assert found.parts == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_search_is_the_same_on_one_core_and_on_three(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = agency_year(120, seed, ages=True)
    root = remaining_of(instance)
    value = 0.999 * scipy_optimum(instance)
    found = []
    for threads in (1, 3):
        monkeypatch.setattr("softlanding.assignment.branching._THREADS", threads)
        found.append(branched(root.copy(), value, 1e-7, Run(60.0, None), 100_000))
    assert found[0].parts == found[1].parts
    assert found[0].complete
    assert found[1].complete
    assert found[0].place is not None
    assert np.array_equal(found[0].place, found[1].place)


@pytest.mark.parametrize(
    ("name", "value"), [("exact._SOON_PROVEN", 0), ("search_pairs._MOST_PARTS", 1)]
)
def test_another_way_through_the_search_proves_the_same(
    name: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A placement near the bound first, as in larger years; a programme where parts are many."""
    monkeypatch.setattr(f"softlanding.assignment.{name}", value)
    instance = medium(5, households=48, places=4)
    result = solve(instance, method="exact")
    assert result.status == "optimal"
    assert result.objective == pytest.approx(scipy_optimum(instance), abs=1e-6)


def test_optima_far_below_the_relaxation_are_proven() -> None:
    """Two persons each, room for three in each of four places: half of the room is lost."""
    scores = np.random.default_rng(1).random((40, 4)) + 1.0
    instance = Instance(scores, np.full((40, 1), 2), np.full((4, 1), 3))
    result = solve(instance, method="exact")
    assert result.status == "optimal"
    assert result.objective == pytest.approx(scipy_optimum(instance), abs=1e-6)


def test_a_lock_that_costs_as_much_as_all_others_gain_does_not_stop_the_search() -> None:
    """Widths are shares of what is still open, not of a sum that may be about 0."""
    given = medium(2, households=32, places=3)
    free = scipy_optimum(given)
    scores = np.vstack([given.scores, np.full((1, 3), -free)])
    uses = np.vstack([given.uses, np.zeros((1, 2), np.int64)])
    instance = Instance(scores, uses, given.capacities, locks={32: 0})
    result = solve(instance, method="exact", time_limit=60)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(0.0, abs=1e-6)


def test_only_choices_are_settled_until_none_is_left() -> None:
    """The first has one place; that takes the room of the second there, and so on."""
    pairs = np.array([[True, False, False], [True, True, False], [False, True, True]])
    place, room = np.full(3, -1), np.array([[1], [1], [1]])
    assert settle(pairs, np.ones(3, np.bool_), place, room, np.ones((3, 1), np.int64))
    assert place.tolist() == [0, 1, 2]
    assert not room.any()
    assert not pairs.any()


def test_units_that_must_be_placed_and_cannot_be_are_said_to_be_impossible() -> None:
    pairs = np.array([[True], [True]])
    place, room = np.full(2, -1), np.array([[1]])
    assert not settle(pairs, np.ones(2, np.bool_), place, room, np.ones((2, 1), np.int64))
