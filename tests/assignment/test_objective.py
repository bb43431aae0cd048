"""Scores out of parts, and one aim after the other."""

import numpy as np
import pytest

from softlanding.assignment import (
    Household,
    Instance,
    Objective,
    Part,
    Place,
    explain,
    family_wish,
    lexicographic,
    priorities,
    solve,
    staying,
    wishes_met,
)
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium, seeded
from tests.assignment.test_demands import placements, total

PLACES = [Place("p", {"persons": 9}, services=frozenset({"sea"})), Place("q", {"persons": 9})]


def test_parts_add_up_to_the_score() -> None:
    draw = np.random.default_rng(0)
    parts = [
        Part("a", draw.normal(3, 2, (5, 4)), weight=2),
        Part("b", draw.random((5, 4)), weight=0.5, low=0, high=2),
        Part("c", np.ones((5, 4)), weight=1),
    ]
    objective = Objective(parts)
    for household in range(5):
        for place in range(4):
            points = sum(part.points for part in objective.parts_of(household, place))
            assert points == pytest.approx(objective.scores[household, place])
    assert sum(objective.shares) == pytest.approx(1)
    assert objective.scores.min() >= 0
    assert objective.scores.max() <= 1


def test_a_pair_that_one_part_forbids_has_no_score() -> None:
    parts = [Part("a", np.array([[1.0, np.nan]])), Part("b", np.array([[0.0, 1.0]]))]
    assert np.isnan(Objective(parts).scores).tolist() == [[False, True]]


def test_a_larger_weight_changes_the_placement() -> None:
    outcome, wish = np.array([[0.9, 0.1]]), np.array([[0.0, 1.0]])

    def place(weight: float) -> int:
        scores = Objective([Part("outcome", outcome), Part("wish", wish, weight)]).scores
        return int(solve(Instance(scores, [[1]], [[1], [1]])).assignment[0])

    assert (place(0.5), place(2.0)) == (0, 1)


def test_every_fault_of_the_parts_is_told() -> None:
    bad = [
        Part("a", np.array([[1.0]]), weight=-1),
        Part("a", np.array([[np.inf, 1.0]]), low=2, high=1),
    ]
    with pytest.raises(InputRefused) as refused:
        Objective(bad)
    columns = [problem.column for problem in refused.value.problems]
    assert columns == ["name", "weight", "name", "values", "values", "scale"]
    with pytest.raises(InputRefused, match="at least one"):
        Objective([])
    with pytest.raises(InputRefused, match="above 0"):
        Objective([Part("a", np.array([[1.0]]), weight=0)])


def test_wishes_are_places_or_services() -> None:
    households = [Household("a", 1, wishes=frozenset({"sea", "q"})), Household("b", 1)]
    assert wishes_met(households, PLACES).tolist() == [[0.5, 0.5], [1, 1]]
    assert wishes_met(households, PLACES, silent=0).tolist() == [[0.5, 0.5], [0, 0]]


def test_family_that_is_preferred_closes_no_place() -> None:
    households = [Household("a", 1, family_wished_in=frozenset({"q"})), Household("b", 1)]
    assert family_wish(households, PLACES).tolist() == [[0, 1], [1, 1]]


def test_staying_where_one_lives() -> None:
    households = [Household("a", 1), Household("b", 1)]
    assert staying(households, PLACES, {"a": "q"}).tolist() == [[0, 1], [1, 1]]


def test_priorities_run_from_the_first_to_the_last() -> None:
    ranks = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, np.nan]])
    assert priorities(ranks).tolist() == [[1, 0], [0, 0], [0, 0]]


def test_a_caseworker_reads_each_part() -> None:
    objective = Objective(
        [
            Part("expected outcome", np.array([[0.8, 0.4]]), weight=3, low=0, high=1),
            Part("wishes", np.array([[0.0, 1.0]])),
        ]
    )
    instance = Instance(objective.scores, [[1]], [[1], [1]], place_ids=("Berg", "Sala"))
    why = explain(instance, solve(instance), 0, objective=objective)
    assert sum(part.points for part in why.parts) == pytest.approx(why.score)
    assert [reason.text for reason in why.reasons if reason.code == "score_part"] == [
        "expected outcome: 0.8 in Berg adds 0.6 to the score (weight 75%).",
        "wishes: 0 in Berg adds 0 to the score (weight 25%).",
    ]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("tolerance", [0.0, 0.2])
def test_lexicographic_agrees_with_brute_force(seed: int, tolerance: float) -> None:
    instance = seeded(seed)
    draw = np.random.default_rng(seed + 77)
    parts = [Part(name, draw.normal(0.3, 0.5, instance.scores.shape).round(1)) for name in "abc"]
    found = placements(instance)
    stages = lexicographic(instance, parts, tolerance=tolerance, seed=seed)
    if not found:
        assert stages[0].result.status == "infeasible"
        return
    assert [stage.name for stage in stages] == ["a", "b", "c"]
    for part, stage in zip(parts, stages, strict=True):
        scored = Instance(part.values, instance.uses, instance.capacities)
        best = max(total(scored, x) for x in found)
        assert stage.result.objective == pytest.approx(best, abs=1e-7)
        found = [x for x in found if total(scored, x) >= best - tolerance * abs(best) - 1e-9]


def test_too_little_time_keeps_the_placement_so_far() -> None:
    instance = medium(3)
    values = np.random.default_rng(0).random(instance.scores.shape)
    stages = lexicographic(instance, [Part("a", values), Part("b", 1 - values)], time_limit=1e-3)
    assert stages
    assert all(stage.result.reasons for stage in stages)


def test_every_fault_is_told() -> None:
    with pytest.raises(InputRefused) as refused:
        lexicographic(Instance([[1.0]], [[1]], [[1]]), [], tolerance=2, time_limit=0)
    columns = [problem.column for problem in refused.value.problems]
    assert columns == ["part", "tolerance", "time_limit"]
