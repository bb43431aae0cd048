"""Verification trusts nobody: each kind of wrong result is caught."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from softlanding.assignment import Instance, PlacementInvalid, Reason, Result, solve, verify

NAN = float("nan")
INSTANCE = Instance(
    [[0.9, 0.5, NAN], [0.8, 0.7, 0.1], [0.4, 0.3, 0.2], [0.3, 0.2, 0.1]],
    [[2], [3], [1], [1]],
    [[3], [3], [9]],
    linked=[(2, 3)],
    locks={1: 1},
)
RESULT = solve(INSTANCE)


def changed(**fields: Any) -> Result:
    return replace(RESULT, **fields)


def moved(household: int, place: int) -> Result:
    """One household moved, with an objective that fits the move."""
    assignment = RESULT.assignment.copy()
    assignment[household] = place
    placed = np.flatnonzero(assignment >= 0)
    objective = float(np.nansum(INSTANCE.scores[placed, assignment[placed]]))
    return changed(assignment=assignment, objective=objective, status="feasible")


def test_a_right_result_passes() -> None:
    assert RESULT.assignment.tolist() == [0, 1, 2, 2]
    verify(INSTANCE, RESULT)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (moved(0, 1), "capacity"),
        (moved(0, 2), "impossible_pair"),
        (moved(1, 2), "lock"),
        (moved(1, -1), "lock"),
        (moved(2, 0), "linked"),
        (moved(3, -1), "linked"),
        (changed(assignment=np.array([0, 1, 2, 3])), "assignment"),
        (changed(assignment=np.array([0, 1, 2, -2])), "assignment"),
        (changed(assignment=np.array([0, 1, 2])), "assignment"),
        (changed(assignment=np.array([0.0, 1.0, 2.0, 2.0])), "assignment"),
        (changed(objective=RESULT.objective + 1e-6), "objective"),
        (changed(objective=NAN), "objective"),
        (changed(bound=RESULT.objective - 0.1), "bound"),
        (changed(bound=NAN), "bound"),
        (changed(bound=RESULT.price_bound + 1.0), "bound"),
        (changed(bound=RESULT.price_bound, status="optimal", objective=1.0), "objective"),
        (changed(price_bound=RESULT.price_bound - 0.5), "price_bound"),
        (changed(prices=-np.ones((3, 1))), "prices"),
        (changed(prices=np.ones((2, 1))), "prices"),
        (changed(prices=np.full((3, 1), NAN)), "prices"),
        (changed(status="best"), "status"),
        (changed(input_sha256="0"), "input"),
        (changed(status="infeasible", reasons=(Reason("x", "x"),)), "status"),
        (changed(status="infeasible", assignment=np.full(4, -1), reasons=()), "reasons"),
    ],
)
def test_a_wrong_result_is_caught(result: Result, code: str) -> None:
    with pytest.raises(PlacementInvalid) as caught:
        verify(INSTANCE, result)
    assert code in {problem.code for problem in caught.value.problems}


def test_optimal_with_a_gap_is_caught() -> None:
    instance = Instance([[0.9], [0.8]], [[1], [1]], [[1]])
    right = solve(instance, method="greedy")
    wrong = replace(
        right,
        status="optimal",
        bound=right.objective + 0.1,
        prices=np.zeros((1, 1)),
        price_bound=1.7,
    )
    with pytest.raises(PlacementInvalid, match="optimal with a gap"):
        verify(instance, wrong)


def test_every_breach_is_told_at_once() -> None:
    with pytest.raises(PlacementInvalid) as caught:
        verify(INSTANCE, replace(moved(0, 1), input_sha256="0", objective=0.0))
    assert {problem.code for problem in caught.value.problems} >= {"capacity", "input", "objective"}
