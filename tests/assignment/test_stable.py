"""Deferred acceptance with sizes: what is promised, and what cannot be."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from softlanding.assignment import (
    Instance,
    PlacementInvalid,
    Preferences,
    blocking_pairs,
    load,
    solve,
    verify,
)
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium
from tests.assignment.small_markets import blocking_by_definition, by_scores, market

WEAK = {"envy", "room"}


def no_stable_placement() -> tuple[Instance, Preferences]:
    """A pair A wants place 0; s would rather be at 1, t rather at 0; 0 takes s, A, t; 1 t, s."""
    wishes = [[2.0, np.nan], [1.0, 2.0], [2.0, 1.0]]
    priorities = [[2.0, 0.0], [3.0, 1.0], [1.0, 2.0]]
    instance = Instance(np.ones((3, 2)), [[2], [1], [1]], [[2], [1]])
    return instance, Preferences(np.array(wishes), np.array(priorities))


def feasible(instance: Instance) -> list[np.ndarray]:
    households, places, _ = instance.shape
    every = (np.array(choice) for choice in product(range(-1, places), repeat=households))
    return [one for one in every if np.all(load(instance, one) <= instance.capacities)]


def test_with_sizes_a_stable_placement_need_not_exist() -> None:
    instance, preferences = no_stable_placement()
    placements = feasible(instance)
    assert len(placements) > 10
    assert all(blocking_pairs(instance, one, preferences) for one in placements)


def test_where_none_is_stable_a_weakly_stable_one_is_found() -> None:
    instance, preferences = no_stable_placement()
    result = solve(instance, method="stable", preferences=preferences)
    pairs = blocking_pairs(instance, result.assignment, preferences)
    assert [pair.kind for pair in pairs] == ["others_wait"] * len(pairs)
    assert any(reason.code == "weakly_stable" for reason in result.reasons)


@pytest.mark.parametrize("draw", [market, by_scores])
def test_the_check_agrees_with_the_definition_on_any_placement(draw) -> None:
    kinds = set()
    for seed in range(250):
        instance, preferences = draw(seed)
        for method in ("random", "greedy"):
            result = solve(instance, method=method, seed=seed)
            if result.status == "infeasible":
                continue
            found = blocking_pairs(instance, result.assignment, preferences)
            told = {(pair.households, pair.place, pair.kind) for pair in found}
            placed = result.assignment.tolist()
            assert told == blocking_by_definition(instance, placed, preferences), seed
            weak = blocking_pairs(instance, result.assignment, preferences, weak_only=True)
            assert weak == tuple(pair for pair in found if pair.weak)
            kinds |= {kind for *_, kind in told}
    assert kinds >= WEAK


@pytest.mark.parametrize("draw", [market, by_scores])
def test_no_envy_and_no_idle_room_by_definition(draw) -> None:
    claims = Counter()
    for seed in range(400):
        instance, preferences = draw(seed)
        result = solve(instance, method="stable", seed=seed, preferences=preferences)
        if result.status == "infeasible":
            continue
        placed = result.assignment.tolist()
        kinds = [kind for *_, kind in blocking_by_definition(instance, placed, preferences)]
        assert not WEAK & set(kinds), seed
        claim = next(reason.code for reason in result.reasons if "stable" in reason.code)
        assert claim == "weakly_stable" or not kinds, seed
        claims[claim] += 1
    assert claims["stable"] > 0.98 * claims.total()


def test_a_result_that_blocks_is_not_stored() -> None:
    instance, preferences = market(3)
    result = solve(instance, method="stable", preferences=preferences)
    with pytest.raises(PlacementInvalid, match="preferences"):
        verify(instance, result)
    result.assignment[:] = -1
    for household, place in instance.locks.items():
        result.assignment[household] = place
    object.__setattr__(
        result,
        "objective",
        float(
            sum(instance.scores[household, place] for household, place in instance.locks.items())
        ),
    )
    with pytest.raises(PlacementInvalid, match="block the placement"):
        verify(instance, result, preferences)


def unit_market(seed: int, households: int = 30, places: int = 6) -> tuple[Instance, Preferences]:
    draw = np.random.default_rng(seed)
    wishes = np.argsort(draw.random((households, places)), axis=1).astype(float)
    priorities = np.argsort(draw.random((households, places)), axis=0).astype(float)
    return Instance(
        np.ones((households, places)),
        np.ones((households, 1), dtype=int),
        draw.integers(0, 8, (places, 1)),
    ), Preferences(wishes, priorities)


def textbook(instance: Instance, preferences: Preferences) -> list[int]:
    """Gale and Shapley, for one person each."""
    wishes, priorities = preferences.wishes, preferences.priorities
    lists = [list(np.argsort(-row)) for row in wishes]
    where = [-1] * len(lists)
    while waiting := [h for h, place in enumerate(where) if place < 0 and lists[h]]:
        for household in waiting:
            place = int(lists[household].pop(0))
            where[household] = place
            here = [h for h, now in enumerate(where) if now == place]
            if len(here) > instance.capacities[place, 0]:
                where[min(here, key=lambda h: priorities[h, place])] = -1
    return where


@pytest.mark.parametrize("seed", range(40))
def test_for_one_person_each_it_is_the_stable_placement_best_for_households(seed: int) -> None:
    instance, preferences = unit_market(seed)
    result = solve(instance, method="stable", seed=seed, preferences=preferences)
    assert result.assignment.tolist() == textbook(instance, preferences)
    assert not blocking_pairs(instance, result.assignment, preferences)


@pytest.mark.parametrize("seed", range(5))
def test_for_one_person_each_it_is_what_the_peer_finds(seed: int) -> None:
    games = pytest.importorskip("matching.games", reason="a peer: scripts/install dev peers")
    instance, preferences = unit_market(seed)
    some = np.flatnonzero(instance.capacities[:, 0] > 0)
    game = games.HospitalResident.create_from_dictionaries(
        {
            h: sorted(some.tolist(), key=lambda p, h=h: -preferences.wishes[h, p])
            for h in range(instance.shape[0])
        },
        {p: np.argsort(-preferences.priorities[:, p]).tolist() for p in some.tolist()},
        {p: int(instance.capacities[p, 0]) for p in some.tolist()},
    )
    theirs = np.full(instance.shape[0], -1)
    for place, residents in game.solve().items():
        theirs[[resident.name for resident in residents]] = place.name
    result = solve(instance, method="stable", preferences=preferences)
    assert result.assignment.tolist() == theirs.tolist()


def test_where_households_and_places_agree_no_household_is_passed_over() -> None:
    instance = medium(0)
    result = solve(instance, method="stable")
    assert not blocking_pairs(instance, result.assignment, weak_only=True)
    assert (result.assignment >= 0).sum() > 30


def test_a_place_that_is_not_wished_and_one_that_does_not_take_are_left_out() -> None:
    nan = np.nan
    instance = Instance(np.ones((2, 2)), [[1], [1]], [[2], [2]])
    wishes, priorities = np.array([[nan, 1], [2, 1]]), np.array([[1, nan], [1, 1]])
    preferences = Preferences(wishes, priorities)
    result = solve(instance, method="stable", preferences=preferences)
    assert result.assignment.tolist() == [-1, 0]


def test_every_fault_of_preferences_is_told() -> None:
    instance = Instance(np.ones((2, 2)), [[1], [1]], [[2], [2]])
    wrong = Preferences(np.ones((1, 2)), np.full((2, 2), np.inf), order=[0, 0, 7])
    with pytest.raises(InputRefused) as refused:
        solve(instance, method="stable", preferences=wrong)
    columns = [problem.column for problem in refused.value.problems]
    assert columns == ["wishes", "priorities", "order", "order"]
    with pytest.raises(InputRefused, match="persons, random"):
        solve(instance, preferences=Preferences(order="age"))


def test_auto_respects_wishes_and_others_say_that_they_do_not_read_them() -> None:
    instance, preferences = unit_market(0)
    assert solve(instance, preferences=preferences).method == "stable"
    codes = [reason.code for reason in solve(instance, "greedy", preferences=preferences).reasons]
    assert "not_read" in codes
