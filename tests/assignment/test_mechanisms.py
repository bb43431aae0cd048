"""What holds for every mechanism: input that leads nowhere, bounds, stops, equal chances."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from softlanding.assignment import MECHANISMS, METHODS, Instance, Preferences, solve, verify
from softlanding.assignment.mechanisms import choice
from tests.assignment.small_instances import brute_force, medium, seeded

NAN = np.nan


def instance(scores, persons=1, capacity=1, **more) -> Instance:
    scores = np.array(scores, dtype=float)
    households, places = scores.shape
    uses, room = np.full((households, 1), persons), np.full((places, 1), capacity)
    return Instance(scores, uses, room, **more)


ONES = np.ones((3, 2))
NOWHERE = {
    "no score at all": instance(np.full((3, 2), NAN)),
    "larger than every place": instance(ONES, persons=9),
    "no capacity": instance(ONES, capacity=0),
    "scores below 0": instance(-ONES),
    "no places": instance(np.ones((3, 0))),
    "no households": instance(np.ones((0, 2))),
    "nothing": instance(np.ones((0, 0))),
    "linked households that cannot fit": instance(ONES, linked=[(0, 1, 2)]),
    "linked households without a place in common": instance(
        [[1, NAN], [NAN, 1]], capacity=9, linked=[(0, 1)]
    ),
}
CONFLICTS = {
    "locks beyond capacity": instance(ONES, locks={0: 0, 1: 0}),
    "a lock where it is not possible": instance([[NAN, 1], [1, 1]], locks={0: 0}),
    "linked households locked apart": instance(ONES, linked=[(0, 1)], locks={0: 0, 1: 1}),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", NOWHERE)
def test_where_nobody_can_go_nobody_is_placed_and_each_is_told_why(name: str, method: str) -> None:
    result = solve(NOWHERE[name], method=method)
    assert (result.assignment == -1).all()
    assert (result.status, result.objective) == ("optimal", 0)
    assert set(result.unplaced) == set(range(len(result.assignment)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CONFLICTS)
def test_locks_that_contradict_each_other_are_infeasible(name: str, method: str) -> None:
    result = solve(CONFLICTS[name], method=method)
    assert result.status == "infeasible"
    assert any(reason.code.startswith("lock") for reason in result.reasons)


@pytest.mark.parametrize("method", METHODS)
def test_locks_that_leave_nothing_to_decide_are_kept(method: str) -> None:
    result = solve(instance(np.ones((2, 2)), locks={0: 0, 1: 1}), method=method)
    assert (result.assignment.tolist(), result.status) == ([0, 1], "optimal")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [(40, 12), (600, 400)])
def test_a_time_limit_too_short_for_anything(method: str, size: tuple[int, int]) -> None:
    result = solve(medium(1, *size), method=method, time_limit=1e-9)
    assert result.status == "feasible"
    assert (result.assignment >= 0).any()
    assert "time_limit" in {reason.code for reason in result.reasons}
    assert result.seconds < 10


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [(40, 12), (600, 400)])
def test_a_stop_at_the_first_word(method: str, size: tuple[int, int]) -> None:
    calls = []

    def stop(*told: object) -> bool:
        calls.append(told)
        return False

    result = solve(medium(1, *size), method=method, progress=stop)
    assert result.status == "interrupted"
    assert "interrupted" in {reason.code for reason in result.reasons}
    assert (result.assignment >= 0).any()
    assert len(calls) == 1


@pytest.mark.parametrize("method", METHODS)
def test_an_error_of_the_caller_comes_out_unchanged(method: str) -> None:
    def fail(*_told: object) -> bool:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        solve(medium(1), method=method, progress=fail)


@pytest.mark.parametrize("method", MECHANISMS)
def test_every_bound_is_above_the_optimum_and_every_placement_below(method: str) -> None:
    for seed in range(300):
        small = seeded(seed)
        best = brute_force(small)
        result = solve(small, method=method, seed=seed)
        if best is None:
            assert result.status == "infeasible", seed
            continue
        verify(small, result)
        assert result.objective <= best + 1e-9, seed
        assert result.bound >= best - 1e-9, seed
        if result.status == "optimal":
            assert result.objective == pytest.approx(best, abs=1e-9), seed


@pytest.mark.parametrize("method", MECHANISMS)
def test_the_same_seed_gives_the_same_placement(method: str) -> None:
    first, second = (solve(medium(2), method=method, seed=5) for _ in range(2))
    assert first.assignment.tolist() == second.assignment.tolist()


@pytest.mark.parametrize("method", sorted(set(MECHANISMS) - {"online"}))  # first come first served
def test_households_with_equal_rows_have_equal_chances(method: str) -> None:
    """Four equal households, room for two; 400 seeds give each 200 places, ±10 per deviation."""
    equal = instance(np.tile([0.9, 0.4], (4, 1)))
    first, any_place = Counter(), Counter()
    for seed in range(400):
        placed = solve(equal, method=method, seed=seed).assignment
        any_place.update(np.flatnonzero(placed >= 0).tolist())
        first.update(np.flatnonzero(placed == 0).tolist())
    assert [any_place[household] for household in range(4)] == pytest.approx([200] * 4, abs=45)
    assert [first[household] for household in range(4)] == pytest.approx([100] * 4, abs=40)


def test_serial_follows_the_order_that_is_given() -> None:
    equal = instance(np.tile([0.9, 0.4], (3, 1)))
    for order in ([2, 0, 1], [1, 2], [0]):
        preferences = Preferences(order=order)
        placed = solve(equal, method="serial", preferences=preferences).assignment
        assert [placed[household] for household in order][:2] == [0, 1][: len(order)]


def test_serial_serves_most_persons_first_unless_told_otherwise() -> None:
    pair = Instance([[0.9], [0.9]], [[1], [2]], [[2]])
    assert solve(pair, method="serial").assignment.tolist() == [-1, 0]
    lots = [
        solve(pair, method="serial", seed=seed, preferences=Preferences(order="random"))
        for seed in range(40)
    ]
    assert {tuple(result.assignment.tolist()) for result in lots} == {(-1, 0), (0, -1)}


def test_serial_reads_wishes() -> None:
    wishes = np.array([[1.0, 2.0], [NAN, 1.0]])
    chosen = solve(
        instance(np.ones((2, 2))),
        method="serial",
        preferences=Preferences(wishes=wishes, order=[0, 1]),
    )
    assert chosen.assignment.tolist() == [1, -1]


def test_every_mechanism_says_what_it_is_for() -> None:
    assert set(METHODS) == {"auto", *MECHANISMS}
    assert all(mechanism.about.endswith(".") for mechanism in MECHANISMS.values())


@pytest.mark.parametrize(
    ("households", "places", "capacity", "method"),
    [(500, 500, 20, "exact"), (510, 500, 20, "large"), (510, 500, 4, "exact")],
)
def test_auto_proves_more_pairs_where_most_places_are_tiny(
    households: int, places: int, capacity: int, method: str
) -> None:
    many = instance(np.ones((households, places)), persons=4, capacity=capacity)
    assert choice(many, Preferences())[0] == method
    one_large = np.full((places, 1), capacity)
    one_large[0] = 10_000
    assert choice(replace(many, capacities=one_large), Preferences())[0] == method
