"""What history cannot judge is named, and left as it was."""

import numpy as np
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction.cohort import Cohort
from softlanding.prediction.overlap import as_policy, supported, weights
from tests.prediction.small_cohorts import by_lot, random_cohort, random_policy

RARE = Cohort([[0.0]] * 10, [0] * 5 + [1] * 4 + [2], range(10), [1, 0] * 5, [[0.5, 0.4, 0.1]] * 10)


def test_members_of_a_household_go_together() -> None:
    cohort = Cohort([[0.0]] * 3, [0, 0, 1], [4, 4, 2], [1, 0, 1], [[0.5, 0.5]] * 3)
    assert as_policy(cohort, np.array([1, 0])).tolist() == [[1, 0], [1, 0], [0, 1]]


def test_a_placement_by_lot_is_a_policy() -> None:
    cohort = by_lot([0, 1], [1, 0])
    chances = np.array([[0.3, 0.7], [1.0, 0.0]])
    assert np.array_equal(as_policy(cohort, chances), chances)


@pytest.mark.parametrize(
    ("placed", "message"),
    [
        ([0, 2], "does not exist"),
        ([0, -2], "does not exist"),
        ([0, 1, 1], "has the shape"),
        ([0.5, 0.5], "has the shape"),
        ([[0.5, 0.4], [1.0, 0.0]], "does not sum to 1"),
        ([[1.5, -0.5], [1.0, 0.0]], "does not sum to 1"),
    ],
)
def test_a_placement_that_is_none_is_refused(placed: list, message: str) -> None:
    with pytest.raises(InputRefused, match=message):
        as_policy(by_lot([0, 1], [1, 0]), np.array(placed))


def test_a_place_with_too_few_matches_is_not_judged() -> None:
    """Four households to the rare place: 0.4 of them are expected to have been there."""
    placed = np.array([2] * 4 + [0] * 6)
    cut = supported(RARE, as_policy(RARE, placed), least_matches=1.0)
    assert cut.places.tolist() == [2]
    assert cut.kept.tolist() == [True] * 4 + [False] * 6
    assert cut.never == 0
    assert np.array_equal(cut.policy[:4], RARE.propensities[:4])
    assert (cut.policy[4:, 0] == 1).all()


def test_a_place_with_enough_matches_is_judged() -> None:
    placed = np.array([2] * 4 + [0] * 6)
    cut = supported(RARE, as_policy(RARE, placed), least_matches=0.4)
    assert not cut.kept.any()


def test_what_is_judged_does_not_depend_on_what_happened() -> None:
    policy = random_policy(RARE, 1)
    moved = Cohort(RARE.features, [0] * 10, RARE.household, 1 - RARE.outcome, RARE.propensities)
    first, second = supported(RARE, policy), supported(moved, policy)
    assert np.array_equal(first.policy, second.policy)


def test_history_itself_is_always_judged_and_moves_nobody() -> None:
    cohort = random_cohort(2)
    cut = supported(cohort, cohort.propensities, least_matches=1e9)
    assert not cut.kept.any()
    found = weights(cohort, cut.policy)
    assert (found.values == 1).all()
    assert (found.matched, found.effective) == (0, 0.0)


def test_uneven_weights_count_as_fewer_households() -> None:
    """Weights 4 and 4/3: (16/3)² / (16 + 16/9) = 1.6."""
    cohort = Cohort([[0.0]] * 2, [0, 0], range(2), [1, 0], [[0.25, 0.75], [0.75, 0.25]])
    found = weights(cohort, np.array([[1.0, 0.0]] * 2))
    assert found.matched == 2
    assert found.effective == pytest.approx(1.6)
    assert found.largest == pytest.approx(4.0)
    cut = weights(cohort, np.array([[1.0, 0.0]] * 2), clip=2.0)
    assert (cut.clipped, cut.largest) == (1, pytest.approx(4.0))
    assert cut.values.tolist() == pytest.approx([2.0, 4 / 3])
