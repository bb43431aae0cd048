"""The front door: methods, refusals, the record."""

import json

import pytest

from softlanding.assignment import Instance, Result, solve, verify
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium


def test_auto_says_what_it_chose() -> None:
    result = solve(medium(0, households=8, places=3))
    assert result.method == "exact"
    assert result.reasons[0].code == "method_chosen"


def test_greedy_is_a_feasible_baseline_with_a_bound() -> None:
    instance = medium(0)
    greedy, best = solve(instance, method="greedy"), solve(instance)
    assert greedy.status == "feasible"
    assert greedy.objective < best.objective <= greedy.bound


@pytest.mark.parametrize("method", ["offline", "Exact", ""])
def test_a_method_that_is_not_there_is_refused_with_those_that_are(method: str) -> None:
    with pytest.raises(
        InputRefused,
        match="choose one of auto, exact, large, stable, serial, online, greedy, random",
    ):
        solve(medium(0), method=method)


def test_every_wrong_option_is_told() -> None:
    with pytest.raises(InputRefused) as refused:
        solve(medium(0), method="x", time_limit=0, seed=-1)
    assert [problem.column for problem in refused.value.problems] == [
        "method",
        "time_limit",
        "seed",
    ]


@pytest.mark.parametrize("time_limit", [0, -1, float("nan")])
def test_a_time_limit_has_to_be_above_zero(time_limit: float) -> None:
    with pytest.raises(InputRefused, match="above 0"):
        solve(medium(0), time_limit=time_limit)


def test_a_record_survives_json() -> None:
    instance = medium(4, households=10, places=4)
    result = solve(instance)
    again = Result.from_record(json.loads(json.dumps(result.record)))
    assert again.record == result.record
    verify(instance, again)


def test_an_infeasible_record_survives_json() -> None:
    instance = Instance([[1.0], [1.0]], [[2], [2]], [[3]], locks={0: 0, 1: 0})
    result = solve(instance)
    text = json.dumps(result.record, allow_nan=False)
    again = Result.from_record(json.loads(text))
    assert again.record == result.record
    verify(instance, again)


def test_the_record_names_software_seed_and_input() -> None:
    instance = medium(4, households=6, places=3)
    record = solve(instance, seed=9).record
    assert record["seed"] == 9
    assert record["input_sha256"] == instance.sha256
    assert {"python", "softlanding", "highspy", "numpy"} <= set(record["versions"])
