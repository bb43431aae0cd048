"""Shares of groups by prices: never beyond the bound, against every placement counted out."""

import math

import pytest

from softlanding.assignment import best_alone, place_fairly
from softlanding.assignment import fairness as fairness_module
from tests.assignment.small_instances import medium
from tests.assignment.test_demands import placements, total
from tests.assignment.test_fairness import grouped, worst


@pytest.fixture(autouse=True)
def many_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness_module, "MOST_PAIRS", -1)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("share", [None, 0.6])
def test_bounds_hold_against_brute_force(seed: int, share: float | None) -> None:
    instance, groups = grouped(seed)
    found = placements(instance)
    references = best_alone(instance, groups)
    fair = place_fairly(
        instance, groups, share=share, references=references, time_limit=4, seed=seed
    )
    best = max((worst(instance, groups, references, x) for x in found), default=-math.inf)
    assert fair.worst_bound >= best - 1e-7 or math.isinf(best)
    if fair.result.status != "infeasible":
        kept = [x for x in found if worst(instance, groups, references, x) >= fair.least - 1e-7]
        sums = [total(instance, x) for x in kept]
        assert fair.result.objective - 1e-7 <= max(sums) <= fair.result.bound + 1e-7


def test_scores_of_a_group_that_gets_too_little_count_more() -> None:
    instance = medium(4, households=60, places=10)
    groups = ["A" if index % 3 else "B" for index in range(60)]
    references = best_alone(instance, groups, time_limit=5)
    plain = place_fairly(instance, groups, share=0.0, references=references, time_limit=5)
    wanted = round((plain.worst.share + 1) / 2, 3)
    fair = place_fairly(instance, groups, share=wanted, references=references, time_limit=5)
    if fair.result.status != "infeasible":
        assert fair.worst.share >= wanted - 1e-7
        assert fair.result.objective <= plain.result.bound
    else:
        assert fair.result.reasons
