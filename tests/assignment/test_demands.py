"""Minimum loads and households near each other, against every placement counted out."""

from itertools import product

import numpy as np
import pytest

from softlanding.assignment import (
    Demand,
    Instance,
    PlacementInvalid,
    demand_bound,
    load,
    place_fairly,
    solve,
    verify,
)
from softlanding.assignment import programme as programme_module
from softlanding.errors import InputRefused
from tests.assignment.small_instances import seeded


def placements(instance: Instance) -> list[np.ndarray]:
    """Every placement that keeps capacities, links, locks and households near each other."""
    households, places, _ = instance.shape
    found = []
    for choice in product(range(-1, places), repeat=households):
        assignment = np.array(choice, dtype=np.int64)
        placed = np.flatnonzero(assignment >= 0)
        if (
            all(choice[household] == place for household, place in instance.locks.items())
            and all(len({choice[member] for member in group}) == 1 for group in instance.linked)
            and not np.isnan(instance.scores[placed, assignment[placed]]).any()
            and np.all(load(instance, assignment) <= instance.capacities)
            and all(near(instance, choice[one], choice[other]) for one, other in instance.near)
        ):
            found.append(assignment)
    return found


def near(instance: Instance, one: int, other: int) -> bool:
    assert instance.neighbours is not None
    return one == other if min(one, other) < 0 else bool(instance.neighbours[one, other])


def total(instance: Instance, assignment: np.ndarray) -> float:
    placed = np.flatnonzero(assignment >= 0)
    return float(instance.scores[placed, assignment[placed]].sum())


def demanding(seed: int, *, hard: bool) -> Instance:
    plain = seeded(seed)
    draw = np.random.default_rng(seed + 10_000)
    households, places, _ = plain.shape
    close = draw.random((places, places)) < 0.4
    return Instance(
        plain.scores,
        plain.uses,
        plain.capacities,
        linked=plain.linked,
        locks=plain.locks,
        minimums=draw.integers(0, 4, plain.capacities.shape) * (draw.random() < 0.8),
        minimums_hard=hard,
        near=[(0, households - 1)] if draw.random() < 0.7 else [],
        neighbours=close | close.T,
    )


@pytest.mark.parametrize("seed", range(80))
def test_hard_minimums_and_nearness_agree_with_brute_force(seed: int) -> None:
    instance = demanding(seed, hard=True)
    least = 0 if instance.minimums is None else instance.minimums
    all_of_them = [x for x in placements(instance) if np.all(load(instance, x) >= least)]
    result = solve(instance, seed=seed)
    if not all_of_them:
        assert result.status == "infeasible"
        assert result.reasons
    else:
        assert result.status == "optimal"
        best = max(total(instance, assignment) for assignment in all_of_them)
        assert result.objective == pytest.approx(best, abs=1e-7)


@pytest.mark.parametrize("seed", range(40))
def test_soft_minimums_come_first_then_the_score(seed: int) -> None:
    instance = demanding(seed, hard=False)
    least = np.zeros_like(instance.capacities) if instance.minimums is None else instance.minimums

    def short(assignment: np.ndarray) -> int:
        return int(np.maximum(least - load(instance, assignment), 0).sum())

    found = placements(instance)
    result = solve(instance, seed=seed)
    if not found:
        assert result.status == "infeasible"
        return
    fewest = min(short(assignment) for assignment in found)
    best = max(total(instance, x) for x in found if short(x) == fewest)
    assert short(result.assignment) == fewest
    assert result.objective == pytest.approx(best, abs=1e-7)


def test_an_impossible_minimum_names_the_place() -> None:
    instance = Instance([[1.0, 1.0]], [[2]], [[5], [5]], place_ids=("A", "B"), minimums=[[1], [1]])
    result = solve(instance)
    assert result.status == "infeasible"
    (reason,) = result.reasons[-1:]
    assert reason.code == "below_minimum"
    assert reason.data["place"] in {"A", "B"}
    assert reason.data["minimum"] == 1


def test_other_methods_say_which_minimum_they_miss() -> None:
    instance = Instance([[1.0, 0.5]], [[2]], [[5], [5]], place_ids=("A", "B"), minimums=[[0], [1]])
    assert solve(instance).assignment.tolist() == [1]
    greedy = solve(instance, method="greedy")
    assert greedy.assignment.tolist() == [0]
    assert [reason.text for reason in greedy.reasons] == [
        'B has 0 of "persons", below its minimum of 1.'
    ]


def test_a_minimum_missed_in_silence_is_found_by_verify() -> None:
    instance = Instance([[1.0, 0.5]], [[2]], [[5], [5]], minimums=[[0], [1]])
    greedy = solve(instance, method="greedy")
    object.__setattr__(greedy, "reasons", ())
    with pytest.raises(PlacementInvalid, match="below its minimum"):
        verify(instance, greedy)


def test_households_apart_are_found_by_verify() -> None:
    instance = Instance([[1.0, 0.0], [0.0, 1.0]], [[1], [1]], [[5], [5]])
    result = solve(instance)
    apart = Instance(
        [[1.0, 0.0], [0.0, 1.0]], [[1], [1]], [[5], [5]], near=[(0, 1)], neighbours=np.eye(2)
    )
    object.__setattr__(result, "input_sha256", apart.sha256)
    with pytest.raises(PlacementInvalid, match="not near each other"):
        verify(apart, result)
    assert len(set(solve(apart).assignment.tolist())) == 1


def test_households_that_wait_for_each_other_say_so() -> None:
    apart = Instance([[1.0], [float("nan")]], [[1], [1]], [[5]], near=[(0, 1)], neighbours=[[True]])
    result = solve(apart)
    assert result.unplaced[0].text == "There is room in 0, but not near 1."


def test_a_mechanism_that_cannot_keep_households_near_refuses() -> None:
    apart = Instance([[1.0], [1.0]], [[1], [1]], [[5]], near=[(0, 1)], neighbours=[[True]])
    with pytest.raises(InputRefused, match="choose exact"):
        solve(apart, method="greedy")


def test_locks_that_hold_households_apart_are_a_result() -> None:
    instance = Instance(
        [[1.0, 1.0], [1.0, 1.0]],
        [[1], [1]],
        [[5], [5]],
        near=[(0, 1)],
        neighbours=np.eye(2),
        locks={0: 0, 1: 1},
    )
    result = solve(instance)
    assert (result.status, result.reasons[0].code) == ("infeasible", "locks_far_apart")


def test_every_fault_of_demands_is_told() -> None:
    with pytest.raises(InputRefused) as refused:
        Instance([[1.0]], [[1]], [[5]], minimums=[[1, 2]], near=[(0, 7)], neighbours=[[True] * 2])
    assert [problem.column for problem in refused.value.problems] == [
        "minimums",
        "near",
        "neighbours",
    ]


def test_demands_are_part_of_the_hash() -> None:
    plain = Instance([[1.0]], [[1]], [[5]])
    assert plain.sha256 == Instance([[1.0]], [[1]], [[5]], minimums=[[0]]).sha256
    assert plain.sha256 != Instance([[1.0]], [[1]], [[5]], minimums=[[1]]).sha256


@pytest.mark.parametrize("seed", range(30))
def test_too_many_pairs_still_give_a_true_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme_module, "MOST_PAIRS", 3)
    monkeypatch.setattr(programme_module, "_AT_LEAST_PLACES", 1)
    instance = demanding(seed, hard=True)
    least = 0 if instance.minimums is None else instance.minimums
    sums = [total(instance, x) for x in placements(instance) if np.all(load(instance, x) >= least)]
    result = solve(instance, method="exact", seed=seed)
    if result.status == "infeasible":
        assert not sums or result.reasons[0].code in {"nothing_found", "below_minimum"}
    else:
        assert result.objective - 1e-7 <= max(sums) <= result.bound + 1e-7


def test_multipliers_prove_what_a_share_costs() -> None:
    instance = Instance([[0.9, 0.6], [0.3, 0.1]], [[1], [1]], [[1], [1]])
    fair = place_fairly(instance, ["A", "B"])
    second = Demand("B", np.array([[0.0, 0.0], [0.3, 0.1]]), least=0.2)
    proven = demand_bound(instance, [second], np.array([fair.multipliers["B"]]), fair.result.prices)
    # half of each placement: B gets 0.2, and the sum is between 1.0 and 0.9
    assert proven == pytest.approx(0.95, abs=1e-6)
    assert fair.result.bound == pytest.approx(0.9, abs=1e-6)
    assert fair.result.price_bound >= 1.0
