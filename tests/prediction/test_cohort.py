"""A cohort is refused with every fault at once, or it is as it says."""

import numpy as np
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction.cohort import Cohort
from tests.prediction.small_cohorts import by_lot, random_cohort

GIVEN = {
    "features": [[1.0], [2.0], [3.0]],
    "place": [0, 0, 1],
    "household": [5, 5, 8],
    "outcome": [1.0, 0.0, float("nan")],
    "propensities": [[0.5, 0.5]] * 3,
}


def refusal(**changes) -> list:
    with pytest.raises(InputRefused) as refused:
        Cohort(**{**GIVEN, **changes})
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ({"features": [1.0, 2.0, 3.0]}, "features", "has the shape (3,)"),
        ({"place": [0, 0]}, "place", "has the shape (2,)"),
        ({"propensities": [[1.0, 0.0]] * 2}, "propensities", "has the shape (2, 2)"),
        ({"features": [[1.0], [float("inf")], [3.0]]}, "features", "of person 1 is infinite"),
        ({"place": [0, 0, 2]}, "place", "of person 2 is no place"),
        ({"place": [0, 0, -1]}, "place", "of person 2 is no place"),
        ({"outcome": [0.5, 2.0, 1.0]}, "outcome", "and of 1 more is neither 0 nor 1"),
        (
            {"propensities": [[0.5, 0.4]] * 3},
            "propensities",
            "of person 0, and of 2 more does not sum to 1",
        ),
        ({"propensities": [[1.5, -0.5]] * 3}, "propensities", "is negative or missing"),
        ({"propensities": [[float("nan"), 1.0]] * 3}, "propensities", "is negative or missing"),
        ({"propensities": [[1.0, 0.0]] * 3}, "propensities", "excludes where the person was"),
        ({"place": [0, 1, 1]}, "place", "of person 1 differs within a household"),
        (
            {"propensities": [[0.5, 0.5], [0.4, 0.6], [0.5, 0.5]]},
            "propensities",
            "of person 1 differs within a household",
        ),
    ],
)
def test_a_fault_is_named_with_where_it_is(changes: dict, column: str, message: str) -> None:
    problems = refusal(**changes)
    assert problems[0].column == column
    assert message in problems[0].message
    assert problems[0].cure


def test_all_faults_are_told_at_once() -> None:
    problems = refusal(outcome=[3.0, 0.0, 1.0], propensities=[[0.5, 0.4]] * 3, place=[0, 0, 9])
    assert {problem.column for problem in problems} == {"outcome", "propensities", "place"}


def test_households_are_renumbered_and_their_rows_found() -> None:
    cohort = Cohort(**{**GIVEN, "household": [9, 9, 3]})
    assert cohort.households.tolist() == [1, 1, 0]
    assert cohort.household_count == 2
    assert cohort.of_households(cohort.place).tolist() == [1, 0]


def test_a_part_of_a_cohort_is_a_cohort() -> None:
    cohort = random_cohort(3)
    chosen = cohort.households < 5
    part = cohort.only(chosen)
    assert part.household_count == 5
    assert np.array_equal(part.place, cohort.place[chosen])


def test_the_hash_changes_with_every_part() -> None:
    cohort = by_lot([0, 1], [1, 0])
    other = cohort.with_outcome(np.array([1.0, 1.0]))
    assert cohort.sha256 == by_lot([0, 1], [1, 0]).sha256
    assert cohort.sha256 != other.sha256
