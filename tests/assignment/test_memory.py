"""Too little memory is a result with reasons: a smaller method places, or nobody is placed."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from softlanding.assignment import MECHANISMS, Instance, memory, placing, solve, verify
from softlanding.assignment.greedy import greedy, greedy_by_rows
from softlanding.assignment.units import contract, without_scores
from tests.assignment.small_instances import medium, seeded


def free(monkeypatch: pytest.MonkeyPatch, count: float) -> None:
    monkeypatch.setattr(placing, "free_memory", lambda: count)


def codes(result: object) -> list[str]:
    return [reason.code for reason in result.reasons]  # type: ignore[attr-defined]


def test_a_method_that_needs_too_much_leaves_it_to_the_next_smaller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = medium(0)
    free(monkeypatch, instance.scores.size * 150)  # enough for large, not for exact
    result = solve(instance, "exact", time_limit=20)
    assert result.method == "large"
    assert codes(result)[0] == "memory"
    assert "too little memory for the method exact" in result.reasons[0].text
    json.dumps(result.record, allow_nan=False)


@pytest.mark.parametrize("method", MECHANISMS)
def test_without_any_memory_the_scores_are_read_row_by_row(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = medium(0)
    free(monkeypatch, 0)
    result = solve(instance, method)
    assert (result.method, result.status) == ("greedy", "feasible")
    assert codes(result) == ["memory"] * (2 if method == "exact" else 1)
    assert result.objective == pytest.approx(_greedy(instance, monkeypatch).objective)
    assert result.bound >= solve(instance, "greedy").objective


def _greedy(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> object:
    free(monkeypatch, math.inf)
    return solve(instance, "greedy")


@pytest.mark.parametrize("method", MECHANISMS)
def test_memory_that_runs_out_on_the_way_is_told(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(placing, "contract", too_large)
    result = solve(medium(0), method)
    assert (result.method, result.status) == ("greedy", "feasible")
    assert set(codes(result)) == {"memory"}
    assert (result.assignment >= 0).any()


def test_what_greedy_cannot_keep_is_not_broken_for_lack_of_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = Instance(
        np.ones((2, 2)), np.ones((2, 1), int), [[1], [1]], near=((0, 1),), neighbours=np.eye(2) == 1
    )
    free(monkeypatch, 0)
    result = solve(instance)
    assert (result.status, codes(result)) == ("infeasible", ["method_chosen", "memory"])
    assert "too little memory" in result.unplaced[0].text


def test_minimum_loads_that_greedy_misses_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = Instance(
        [[1.0, 0.5]], [[1]], [[1], [1]], minimums=np.array([[0], [1]]), place_ids=("Berg", "Sala")
    )
    free(monkeypatch, 0)
    result = solve(instance)
    verify(instance, result)
    assert any("Sala" in reason.text for reason in result.reasons)


@pytest.mark.parametrize("seed", range(40))
def test_rows_one_by_one_give_the_same_greedy_placement(seed: int) -> None:
    instance = seeded(seed)
    if solve(instance, "random").status == "infeasible":
        return
    core = contract(instance, seed)
    assert greedy(core).tolist() == greedy_by_rows(without_scores(instance, seed)).tolist()


def test_the_least_of_all_limits_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(name: str, text: str) -> None:
        (tmp_path / name).write_text(text)

    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    kept("meminfo", "MemTotal: 9 kB\nMemAvailable:     7000 kB\n")
    assert memory.free_memory() <= 7_168_000
    kept("memory.max", "5000000\n")
    kept("memory.current", "3000000\n")
    kept("memory.stat", "anon 1\nfile 1000000\n")
    assert memory.free_memory() == 3_000_000
    kept("memory.max", "max\n")
    assert memory.free_memory() <= 7_168_000


def test_a_system_that_does_not_say_is_taken_to_have_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "none")
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    assert memory.free_memory() > 0
