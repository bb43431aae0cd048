"""Points of the frontier hold their bounds against every placement counted out."""

import math

import numpy as np
import pytest

from softlanding.assignment import Instance, best_alone, frontier, verify
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium
from tests.assignment.test_demands import placements, total
from tests.assignment.test_fairness import grouped, worst


@pytest.mark.parametrize("seed", range(40))
def test_no_placement_beats_a_point_beyond_its_bound(seed: int) -> None:
    instance, groups = grouped(seed)
    wishes = np.random.default_rng(seed).random(instance.scores.shape).round(1)
    found = frontier(instance, groups, wishes=wishes, steps=3, seed=seed)
    every = placements(instance)
    assert bool(every) == bool(found.points)
    references = best_alone(instance, groups)

    def aims(x: np.ndarray) -> tuple[float, float, float]:
        placed = np.flatnonzero(x >= 0)
        met = float(wishes[placed, x[placed]].sum())
        return total(instance, x), worst(instance, groups, references, x), met

    counted = [aims(x) for x in every]
    for point in found.points:
        verify(instance, point.result)
        mine = aims(point.result.assignment)
        assert mine[0] == pytest.approx(point.result.objective)
        assert mine[2] == pytest.approx(point.wishes)
        assert mine[1] >= point.asked_share - 1e-7
        assert mine[2] >= point.asked_wishes - 1e-7
        for other in counted:
            if other[1] >= mine[1] and other[2] >= mine[2]:
                assert other[0] <= point.result.bound + 1e-7
    if counted:
        assert found.points[0].result.objective == pytest.approx(max(one[0] for one in counted))
        assert found.wishes_bound >= max(one[2] for one in counted) - 1e-7
        best = max(one[1] for one in counted)
        assert math.isinf(best) or found.worst_bound >= best - 1e-7


def test_points_fall_in_sum_and_rise_in_fairness() -> None:
    instance = medium(4, households=24, places=6)
    found = frontier(instance, ["A", "B", "C"] * 8, steps=3)
    sums = [point.result.objective for point in found.points]
    shares = [point.worst.share for point in found.points]
    assert len(sums) > 1
    assert sums == sorted(sums, reverse=True)
    assert shares == sorted(shares)
    assert found.points[0].cost == 0
    assert found.points[-1].cost == pytest.approx(sums[0] - sums[-1])
    assert shares[-1] <= found.worst_bound + 1e-9


def test_locks_in_conflict_have_no_frontier() -> None:
    instance = Instance([[1.0], [1.0]], [[1], [1]], [[1]], locks={0: 0, 1: 0})
    assert frontier(instance, ["A", "B"]).points == ()


def test_too_little_time_is_told() -> None:
    assert not frontier(medium(4), ["A", "B"] * 20, time_limit=1e-3).complete


def test_every_fault_is_told() -> None:
    instance = Instance([[1.0]], [[1]], [[1]])
    with pytest.raises(InputRefused) as refused:
        frontier(instance, ["A"], steps=1, time_limit=-1, wishes=np.zeros((2, 2)))
    assert [problem.column for problem in refused.value.problems] == [
        "steps",
        "time_limit",
        "wishes",
    ]
