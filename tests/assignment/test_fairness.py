"""Shares of groups agree with every placement counted out, and are verified anew."""

import math
from dataclasses import replace

import numpy as np
import pytest

from softlanding.assignment import (
    Instance,
    PlacementInvalid,
    best_alone,
    close_below,
    group_shares,
    place_fairly,
    solve,
    verify_fair,
)
from softlanding.assignment import fairness as fairness_module
from softlanding.assignment import groups as groups_module
from softlanding.errors import InputRefused
from tests.assignment.small_instances import brute_force, medium, seeded
from tests.assignment.test_demands import placements, total


def grouped(seed: int) -> tuple[Instance, list[str]]:
    instance = seeded(seed)
    draw = np.random.default_rng(seed + 500)
    groups = [str(name) for name in draw.choice(["A", "B", ""], instance.shape[0])]
    groups[0] = "A"
    return instance, groups


def worst(
    instance: Instance, groups: list[str], references: dict[str, float], x: np.ndarray
) -> float:
    shares = [one for one in group_shares(instance, groups, references, x) if one.reference > 0]
    return min((one.share for one in shares), default=math.inf)


@pytest.mark.parametrize("seed", range(60))
def test_max_min_agrees_with_brute_force(seed: int) -> None:
    instance, groups = grouped(seed)
    found = placements(instance)
    fair = place_fairly(instance, groups, seed=seed)
    if not found:
        assert fair.result.status == "infeasible"
        return
    references = best_alone(instance, groups)
    best = max(worst(instance, groups, references, x) for x in found)
    reached = worst(instance, groups, references, fair.result.assignment)
    if best < math.inf:
        assert reached == pytest.approx(best, abs=1e-7)
        assert fair.worst_bound >= best - 1e-9
    sums = [
        total(instance, x)
        for x in found
        if worst(instance, groups, references, x) >= reached - 1e-9
    ]
    assert fair.result.objective == pytest.approx(max(sums), abs=1e-7)
    assert fair.result.status == "optimal"


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_stated_share_agrees_with_brute_force(seed: int, share: float) -> None:
    instance, groups = grouped(seed)
    references = best_alone(instance, groups)
    kept = [
        total(instance, x)
        for x in placements(instance)
        if worst(instance, groups, references, x) >= share - 1e-9
    ]
    fair = place_fairly(instance, groups, share=share, seed=seed)
    if kept:
        assert fair.result.objective == pytest.approx(max(kept), abs=1e-7)
        assert fair.result.status == "optimal"
    else:
        assert fair.result.status == "infeasible"
        assert fair.result.reasons


@pytest.mark.parametrize("seed", range(30))
def test_best_alone_agrees_with_brute_force_without_the_others(seed: int) -> None:
    instance, groups = grouped(seed)
    if instance.linked or instance.locks:
        return
    inside = np.flatnonzero(np.array(groups) == "A")
    alone = Instance(instance.scores[inside], instance.uses[inside], instance.capacities)
    assert best_alone(instance, groups)["A"] == pytest.approx(brute_force(alone), abs=1e-9)


def test_an_impossible_share_says_what_is_possible() -> None:
    instance = Instance([[1.0], [1.0]], [[1], [1]], [[1]])
    fair = place_fairly(instance, ["A", "B"], share=0.5)
    assert fair.result.status == "infeasible"
    assert fair.result.reasons[0].text == (
        "No placement gives every group 50.0% of what it could get; "
        "at most 0.0% is possible for the worst-off."
    )


def test_references_of_ones_own_compare_mean_scores() -> None:
    instance = Instance([[0.9, 0.6], [0.3, 0.1]], [[1], [1]], [[1], [1]])
    fair = place_fairly(instance, ["A", "B"], references={"A": 1.0, "B": 1.0})
    assert (fair.worst.group, fair.worst.share) == ("B", pytest.approx(0.3))


def test_equal_groups_have_equal_chances() -> None:
    instance = Instance([[1.0], [1.0]], [[1], [1]], [[1]])
    first = [
        place_fairly(instance, ["A", "B"], seed=seed).result.assignment[0] for seed in range(40)
    ]
    assert 8 < sum(place == 0 for place in first) < 32


def test_the_same_seed_gives_the_same_placement() -> None:
    instance = medium(4, households=20, places=6)
    groups = ["A", "B"] * 10
    first, again = (place_fairly(instance, groups, seed=3).result.assignment for _ in range(2))
    assert first.tolist() == again.tolist()


def test_a_share_that_is_not_as_told_is_found() -> None:
    instance = medium(4, households=20, places=6)
    fair = place_fairly(instance, ["A", "B"] * 10, share=0.5)
    with pytest.raises(PlacementInvalid, match=r"below 0\.99"):
        verify_fair(instance, replace(fair, least=0.99))
    told = (replace(fair.shares[0], value=0.0), *fair.shares[1:])
    with pytest.raises(PlacementInvalid, match=r"told as 0\.0"):
        verify_fair(instance, replace(fair, shares=told))


def test_a_bound_too_high_is_found() -> None:
    instance = medium(4, households=20, places=6)
    fair = place_fairly(instance, ["A", "B"] * 10)
    high = replace(fair.result, bound=fair.result.price_bound, status="feasible")
    if fair.multipliers["A"] + fair.multipliers["B"] > 0:
        with pytest.raises(PlacementInvalid, match="which is proven"):
            verify_fair(instance, replace(fair, result=high))


def test_too_little_time_still_gives_a_verified_result() -> None:
    instance = medium(4)
    fair = place_fairly(instance, ["A", "B"] * 20, time_limit=1e-3)
    assert fair.result.status in {"feasible", "infeasible"}
    assert fair.result.reasons


def test_every_fault_is_told() -> None:
    instance = Instance([[1.0]], [[1]], [[1]])
    with pytest.raises(InputRefused) as refused:
        place_fairly(instance, ["A"], share=2, references={}, time_limit=0, seed=-1)
    assert [problem.column for problem in refused.value.problems] == [
        "share",
        "time_limit",
        "seed",
        "references",
    ]
    with pytest.raises(InputRefused, match="1 households"):
        place_fairly(instance, ["A", "B"])
    with pytest.raises(InputRefused, match="missing"):
        place_fairly(instance, [""])


def test_a_floor_for_each_household_closes_what_is_below() -> None:
    instance = Instance([[0.9, 0.5, 0.3], [0.2, -0.1, 0.1]], [[1], [1]], [[1], [1], [1]])
    closed = close_below(instance, floor=0.15, share_of_best=0.5)
    assert np.isnan(closed.scores).tolist() == [[False, False, True], [False, True, True]]
    nobody = solve(close_below(instance, floor=0.95))
    assert nobody.unplaced[0].text == (
        "No possible place among 3: the score is below the household's floor (3)."
    )


def test_a_floor_keeps_a_lock() -> None:
    instance = Instance([[0.9, 0.1]], [[1]], [[1], [1]], locks={0: 1})
    assert solve(close_below(instance, share_of_best=1.0)).assignment.tolist() == [1]
    with pytest.raises(InputRefused, match="share"):
        close_below(instance, share_of_best=1.5)


@pytest.mark.parametrize("stage", ["A could get alone", "searching pairs", "the worst-off group"])
def test_a_stop_is_seen_at_every_stage(stage: str) -> None:
    told: list[str] = []

    def stop(_fraction: float | None, _objective: float, _bound: float, text: str) -> bool:
        told.append(text)
        return stage not in text

    fair = place_fairly(
        medium(4, households=60, places=12), ["A", "B"] * 30, time_limit=600, progress=stop
    )
    assert fair.result.status in {"interrupted", "infeasible"}
    assert fair.result.reasons[0].code in {"interrupted", "nothing_found"}
    assert [stage in text for text in told] == [False] * (len(told) - 1) + [True]


@pytest.mark.parametrize("stage", ["A could get alone", "first prices"])
def test_a_stop_is_seen_where_prices_place_groups(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (fairness_module, groups_module):
        monkeypatch.setattr(module, "MOST_PAIRS", 0)
    told: list[str] = []

    def stop(_fraction: float | None, _objective: float, _bound: float, text: str) -> bool:
        told.append(text)
        return stage not in text

    fair = place_fairly(medium(4), ["A", "B"] * 20, time_limit=600, progress=stop)
    assert fair.result.status in {"interrupted", "infeasible"}
    assert [stage in text for text in told] == [False] * (len(told) - 1) + [True]


def test_a_stop_leaves_bounds_on_what_groups_could_get() -> None:
    instance, groups = medium(4), ["A", "B"] * 20
    best = best_alone(instance, groups)
    stopped = best_alone(instance, groups, progress=lambda *_told: False)
    assert all(stopped[group] >= best[group] for group in best)


def test_an_error_of_the_progress_comes_out() -> None:
    def fail(*_told: object) -> bool:
        raise KeyError("progress")

    for call in (place_fairly, best_alone):
        with pytest.raises(KeyError, match="progress"):
            call(medium(4), ["A", "B"] * 20, progress=fail)
