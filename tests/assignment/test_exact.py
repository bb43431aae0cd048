"""The exact method finds the optimum, says what it proves, and never raises."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from softlanding.assignment import Instance, search_patterns, solve, verify
from softlanding.assignment import master as master_module
from tests.assignment.small_instances import brute_force, medium, seeded

NAN = float("nan")


@pytest.mark.parametrize("seed", range(120))
def test_brute_force_agrees(seed: int) -> None:
    instance = seeded(seed)
    result, best = solve(instance, seed=seed), brute_force(instance)
    if best is None:
        assert result.status == "infeasible"
    else:
        assert result.status == "optimal"
        assert result.objective == pytest.approx(best, abs=1e-9)
        assert result.bound == result.objective


def scipy_optimum(instance: Instance) -> float:
    households, places, dimensions = instance.shape
    household, place = np.nonzero(instance.fits)
    rows = np.zeros((households + dimensions * places, len(household)))
    rows[household, np.arange(len(household))] = 1
    for dimension in range(dimensions):
        row = households + dimension * places + place
        rows[row, np.arange(len(household))] = instance.uses[household, dimension]
    answer = milp(
        -instance.scores[household, place],
        constraints=LinearConstraint(
            rows, -np.inf, np.r_[np.ones(households), instance.capacities.T.ravel()]
        ),
        integrality=np.ones(len(household)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    return float(-answer.fun)


@pytest.mark.parametrize("seed", range(3))
def test_scipy_agrees_where_brute_force_cannot_go(seed: int) -> None:
    instance = medium(seed, households=25, places=8)
    result = solve(instance)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(scipy_optimum(instance), abs=1e-6)


@pytest.mark.parametrize("most", [0, 30, 20_000])
def test_small_and_large_places_give_the_same_optimum(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = medium(7, households=20, places=6)
    expected = solve(instance).objective
    monkeypatch.setattr(master_module, "_MOST_CELLS", most)
    assert solve(instance).objective == pytest.approx(expected, abs=1e-9)


def test_too_many_patterns_are_searched_as_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = medium(7, households=20, places=6)
    expected = solve(instance)
    monkeypatch.setattr(search_patterns, "_MOST_COLUMNS", 5)
    result = solve(instance)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(expected.objective, abs=1e-9)


def test_patterns_that_take_too_long_to_price_are_left_for_a_search_by_pairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance, told = medium(7, households=20, places=6), set()
    expected = solve(instance)
    monkeypatch.setattr(search_patterns, "_FOR_PRICES", 0.0)

    def progress(_fraction: float | None, _objective: float, _bound: float, text: str) -> bool:
        told.add(text)
        return True

    result = solve(instance, progress=progress)
    assert "pricing patterns" in told
    assert "rounding" not in told
    assert "pricing households" in told
    assert result.status == "optimal"
    assert result.objective == pytest.approx(expected.objective, abs=1e-9)


def test_a_placement_near_the_bound_comes_before_patterns_where_pairs_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who stops the run then has that placement, and not the greedy one."""
    instance = medium(3, households=60, places=20)
    monkeypatch.setattr("softlanding.assignment.exact._SOON_PROVEN", 0)

    def progress(_fraction: float | None, _objective: float, _bound: float, text: str) -> bool:
        return text != "pricing patterns"

    result = solve(instance, progress=progress)
    assert result.status == "interrupted"
    assert result.objective > solve(instance, method="greedy").objective
    assert result.gap < 0.02


def test_the_same_seed_gives_the_same_placement() -> None:
    instance = medium(1)
    first, again = solve(instance, seed=5), solve(instance, seed=5)
    assert first.assignment.tolist() == again.assignment.tolist()


def test_equal_households_have_equal_chances() -> None:
    instance = Instance([[1.0], [1.0]], [[1], [1]], [[1]])
    placed = [int(solve(instance, seed=seed).assignment.argmax()) for seed in range(60)]
    assert 15 < sum(placed) < 45


def test_any_placement_may_win_a_tie_but_never_with_less() -> None:
    instance = Instance([[1.0, 1.0], [1.0, 1.0]], [[1], [1]], [[1], [1]])
    results = [solve(instance, seed=seed) for seed in range(10)]
    assert {result.objective for result in results} == {2.0}
    assert len({tuple(result.assignment) for result in results}) == 2


def test_a_negative_score_leaves_the_household_unplaced() -> None:
    result = solve(Instance([[-0.1]], [[1]], [[5]]))
    assert result.assignment.tolist() == [-1]
    assert result.unplaced[0].code == "score_below_zero"


def test_a_negative_score_is_taken_where_a_lock_wants_it() -> None:
    result = solve(Instance([[-0.1, 0.5]], [[1]], [[5], [5]], locks={0: 0}))
    assert (result.assignment.tolist(), result.objective) == ([0], -0.1)


def test_a_score_of_zero_is_placed_where_nobody_wants_the_room() -> None:
    assert solve(Instance([[0.0]], [[1]], [[5]])).assignment.tolist() == [0]


def test_linked_households_stay_together_at_the_best_sum() -> None:
    instance = Instance([[0.9, 0.1], [0.2, 0.8]], [[1], [1]], [[9], [9]], linked=[(0, 1)])
    assert solve(instance).assignment.tolist() == [0, 0]


def test_linked_households_that_fit_nowhere_are_unplaced_with_the_reason() -> None:
    instance = Instance([[0.9], [0.8]], [[3], [3]], [[4]], linked=[(0, 1)])
    result = solve(instance)
    assert result.status == "optimal"
    assert [reason.code for reason in result.unplaced.values()] == ["too_large_for_every_place"] * 2


def test_a_lock_is_kept_though_it_costs() -> None:
    instance = Instance([[0.9, 0.1], [0.8, 0.2]], [[1], [1]], [[1], [1]], locks={0: 1})
    assert solve(instance).assignment.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("instance", "code"),
    [
        (Instance([[NAN, 1.0]], [[1]], [[1], [1]], locks={0: 0}), "lock_impossible"),
        (Instance([[1.0], [1.0]], [[2], [2]], [[3]], locks={0: 0, 1: 0}), "locks_exceed_capacity"),
        (
            Instance(
                [[1.0, 1.0], [1.0, 1.0]],
                [[1], [1]],
                [[3], [3]],
                linked=[(0, 1)],
                locks={0: 0, 1: 1},
            ),
            "lock_splits_linked",
        ),
        (
            Instance([[1.0], [NAN]], [[1], [1]], [[3]], linked=[(0, 1)], locks={0: 0}),
            "lock_impossible_for_linked",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_conflicting_locks_are_a_result(instance: Instance, code: str) -> None:
    result = solve(instance)
    assert result.status == "infeasible"
    assert code in {reason.code for reason in result.reasons}
    assert result.assignment.tolist() == [-1] * instance.shape[0]
    assert result.record["bound"] is None
    verify(instance, result)


@pytest.mark.parametrize(
    "instance",
    [
        Instance([[NAN, NAN], [NAN, NAN]], [[1], [1]], [[1], [1]]),
        Instance([[1.0, 1.0]], [[1]], [[0], [0]]),
        Instance(np.zeros((0, 3)), np.zeros((0, 1), int), np.ones((3, 1), int)),
        Instance(np.zeros((2, 0)), np.ones((2, 1), int), np.zeros((0, 1), int)),
    ],
    ids=["NaN everywhere", "no capacity", "no households", "no places"],
)
@pytest.mark.parametrize("method", ["exact", "greedy"])
def test_nothing_to_place_is_a_result(instance: Instance, method: str) -> None:
    result = solve(instance, method=method)
    assert (result.objective, result.status) == (0.0, "optimal")
    assert len(result.unplaced) == instance.shape[0]


def test_a_time_limit_too_short_keeps_a_feasible_placement() -> None:
    result = solve(medium(2), time_limit=1e-6)
    assert result.status == "feasible"
    assert result.objective > 0
    assert result.bound > result.objective
    assert result.reasons[-1].code == "time_limit"


def test_a_stop_keeps_the_best_placement_so_far() -> None:
    calls = []

    def progress(fraction: float | None, objective: float, bound: float, text: str) -> bool:
        calls.append((fraction, objective, bound, text))
        return len(calls) < 4

    result = solve(medium(2, households=60, places=20), progress=progress)
    assert result.status == "interrupted"
    assert result.objective > 0
    assert result.reasons[-1].code == "interrupted"


def test_progress_rises_and_the_bound_falls() -> None:
    told: list[tuple[float, float]] = []
    fractions: list[float | None] = []

    def progress(fraction: float | None, objective: float, bound: float, text: str) -> bool:
        fractions.append(fraction)
        told.append((objective, bound))
        return True

    result = solve(medium(3), progress=progress)
    objectives, bounds = zip(*told, strict=True)
    assert list(objectives) == sorted(objectives)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert all(objective <= result.objective + 1e-6 for objective in objectives)
    assert all(bound >= result.objective - 1e-6 for bound in bounds)
    assert all(fraction is not None and 0 <= fraction <= 1 for fraction in fractions)


def test_an_error_of_the_caller_comes_out_unchanged() -> None:
    def progress(*_told: object) -> bool:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        solve(medium(3), progress=progress)
