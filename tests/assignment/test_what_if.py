"""Swaps, locks and more room: exact by hand, and never below what solving again finds."""

from dataclasses import replace

import numpy as np
import pytest

from softlanding.assignment import (
    Instance,
    PlacementInvalid,
    Result,
    add_capacity,
    lock,
    solve,
    swap,
    verify,
)
from softlanding.errors import InputRefused
from tests.assignment.small_instances import brute_force, medium, seeded


def placed(instance: Instance, assignment: list[int]) -> Result:
    """A result that a person changed by hand."""
    result = solve(instance, method="greedy")
    return replace(result, assignment=np.array(assignment))


def total(instance: Instance, assignment: np.ndarray) -> float:
    at = np.flatnonzero(assignment >= 0)
    return float(instance.scores[at, assignment[at]].sum())


@pytest.mark.parametrize("seed", range(80))
def test_an_allowed_swap_is_a_placement_with_the_change_that_was_told(seed: int) -> None:
    instance = seeded(seed)
    result = solve(instance, seed=seed)
    if result.status == "infeasible":
        return
    for first in range(instance.shape[0]):
        for second in range(instance.shape[0]):
            found = swap(instance, result, first, second)
            after = result.assignment.copy()
            after[list(found.first.households)] = found.first.place
            after[list(found.second.households)] = found.second.place
            if found.change is not None:
                told = result.objective + found.change
                assert total(instance, after) == pytest.approx(told)
            kept = replace(
                result,
                assignment=after,
                status="feasible",
                objective=total(instance, after),
                bound=max(result.bound, total(instance, after)),
            )
            if found.allowed:
                verify(instance, kept)
            elif not np.isnan(kept.objective):
                with pytest.raises(PlacementInvalid):
                    verify(instance, kept)


def test_a_swap_with_an_unplaced_household_gives_it_the_place() -> None:
    instance = Instance([[0.9], [0.8]], [[2], [1]], [[2]])
    found = swap(instance, placed(instance, [0, -1]), 0, 1)
    assert found.allowed
    assert found.change == pytest.approx(-0.1)
    assert (found.first.place, found.second.place) == (-1, 0)


def test_a_swap_that_does_not_fit_says_what_is_short() -> None:
    instance = Instance([[0.9, 0.5], [0.8, 0.4]], [[3], [1]], [[3], [1]])
    found = swap(instance, placed(instance, [0, 1]), 0, 1)
    assert (found.allowed, found.first.short, found.second.short) == (False, {"persons": 2}, {})


@pytest.mark.parametrize("seed", range(60))
def test_the_bound_with_a_lock_holds_for_the_locked_instance(seed: int) -> None:
    instance = seeded(seed)
    result = solve(instance, seed=seed)
    if result.status == "infeasible":
        return
    for household in range(instance.shape[0]):
        for place in range(instance.shape[1]):
            bound = lock(instance, result, household, place).bound
            locks = {**instance.locks, household: place}
            elsewhere = instance.locks.get(household, place) != place
            best = None if elsewhere else brute_force(replace(instance, locks=locks))
            if best is not None:
                assert bound is not None
                assert bound >= best - 1e-12


def test_a_lock_against_a_constraint_or_another_lock_has_no_bound() -> None:
    instance = Instance([[float("nan"), 1.0]], [[1]], [[1], [1]], locks={0: 1})
    assert lock(instance, solve(instance), 0, 0).bound is None


@pytest.mark.parametrize("seed", range(60))
def test_the_bound_with_more_room_holds_for_the_larger_instance(seed: int) -> None:
    instance = seeded(seed)
    result = solve(instance, seed=seed)
    if result.status == "infeasible":
        return
    for place in range(instance.shape[1]):
        for amount in (0, 1, 3):
            found = add_capacity(instance, result, place, {"persons": amount})
            room = instance.capacities.copy()
            room[place, 0] += amount
            larger = replace(instance, capacities=room)
            best = brute_force(larger)
            assert best is not None
            assert found.bound >= best - 1e-12
            for newcomer in found.newcomers:
                assignment = result.assignment.copy()
                assert (assignment[list(newcomer.households)] == -1).all()
                assignment[list(newcomer.households)] = place
                gained = total(instance, assignment)
                assert gained == pytest.approx(result.objective + newcomer.score)
                assert gained <= best + 1e-9


def test_the_cheapest_newcomer_takes_the_room_that_costs_others_least() -> None:
    instance = Instance([[0.9], [0.5], [0.8]], [[2], [1], [2]], [[2]])
    result = placed(instance, [0, -1, -1])
    result = replace(result, prices=np.array([[0.4]]))
    assert add_capacity(instance, result, 0, {"persons": 1}).cheapest.households == (1,)
    found = add_capacity(instance, result, 0, {"persons": 2})
    assert [newcomer.households for newcomer in found.newcomers] == [(1,), (2,)]
    assert found.worth == pytest.approx(0.8)


def test_faults_of_a_question_are_told() -> None:
    instance = medium(0)
    result = solve(instance, method="greedy")
    with pytest.raises(InputRefused, match="persons, school_places"):
        add_capacity(instance, result, 0, {"beds": 1, "persons": -1})
    for ask in (
        lambda: add_capacity(instance, result, 99, {}),
        lambda: lock(instance, result, 0, 99),
        lambda: lock(instance, result, 99, 0),
        lambda: swap(instance, result, 0, 99),
    ):
        with pytest.raises(IndexError):
            ask()
