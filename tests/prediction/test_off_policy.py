"""Estimates agree with every history counted out, and with sums done by hand."""

import itertools
import math

import numpy as np
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction.cohort import Cohort
from softlanding.prediction.off_policy import (
    aipw,
    cross_fitted,
    fitted,
    ipw,
    regression,
    self_normalised,
)
from tests.prediction.small_cohorts import by_lot, mean_of_place, random_cohort, random_policy

CHANCES = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.25, 0.25, 0.5]])
WHERE = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 1]], dtype=float)  # whom which place would help
POLICY = np.array([[0.7, 0.2, 0.1], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
TRUTH = ((POLICY - CHANCES) * WHERE).sum(axis=1).mean()


def every_history():
    """Each way in which the three households could have been placed, with its chance."""
    for went in itertools.product(range(3), repeat=3):
        place = np.array(went)
        outcome = WHERE[range(3), place]
        yield (
            math.prod(CHANCES[range(3), place]),
            Cohort(np.zeros((3, 1)), place, range(3), outcome, CHANCES),
        )


def test_weighting_is_right_on_average_over_every_history() -> None:
    mean = sum(chance * ipw(cohort, POLICY).value for chance, cohort in every_history())
    assert mean == pytest.approx(TRUTH)


def test_augmented_weighting_is_right_on_average_with_wrong_expectations() -> None:
    wrong = np.array([[0.9, 0.1, 0.4], [0.2, 0.8, 0.5], [0.3, 0.3, 0.0]])
    mean = sum(chance * aipw(cohort, POLICY, wrong).value for chance, cohort in every_history())
    assert mean == pytest.approx(TRUTH)


def test_augmented_weighting_is_right_in_every_history_with_right_expectations() -> None:
    for _, cohort in every_history():
        assert aipw(cohort, POLICY, WHERE).value == pytest.approx(TRUTH)


def test_regression_believes_its_expectations() -> None:
    for _, cohort in every_history():
        assert regression(cohort, POLICY, WHERE).value == pytest.approx(TRUTH)
        assert regression(cohort, POLICY, 1 - WHERE).value == pytest.approx(-TRUTH)


def test_the_error_is_that_of_sums_over_households() -> None:
    """Two households of two: contributions −1, −1 and 1, 0; mean −1/4."""
    cohort = Cohort(np.zeros((4, 1)), [0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 1, 0], [[0.5, 0.5]] * 4)
    found = ipw(cohort, np.array([[0.0, 1.0]] * 4))
    assert found.value == -0.25
    assert found.standard_error == pytest.approx(math.sqrt(2 * (1.5**2 + 1.5**2)) / 4)


def test_the_interval_is_students_with_as_many_households_as_carry_it() -> None:
    """Contributions of 1, −1, 1, −1: all four carry it, three degrees of freedom: 3.182."""
    cohort = by_lot([1, 0, 1, 0], [1, 1, 1, 1])
    found = ipw(cohort, np.array([[0.0, 1.0]] * 4))
    assert found.standard_error == pytest.approx(math.sqrt(4 / 3 * 4) / 4)
    assert found.high == pytest.approx(3.1824463 * found.standard_error)
    assert found.covers(0.0)
    assert not found.covers(found.high + 0.01)


def test_self_normalised_weights_do_not_care_where_zero_is() -> None:
    cohort = by_lot([0, 0, 0, 1], [0, 1, 1, 1])
    flipped = cohort.with_outcome(1 - cohort.outcome)
    policy = np.array([[0.0, 1.0]] * 4)
    assert self_normalised(cohort, policy).value == pytest.approx(0.25)
    assert self_normalised(flipped, policy).value == pytest.approx(-0.25)
    assert ipw(flipped, policy).value != pytest.approx(-ipw(cohort, policy).value)


def test_unknown_outcomes_are_left_out() -> None:
    cohort = by_lot([0, 0, 1, 1, 1], [0, 1, 1, 1, math.nan])
    policy = np.array([[0.0, 1.0]] * 5)
    assert ipw(cohort, policy).value == pytest.approx(0.25)
    assert aipw(cohort, policy, np.zeros((5, 2))).value == pytest.approx(0.25)


def test_without_any_outcome_nothing_is_excluded() -> None:
    cohort = by_lot([0, 1], [math.nan, math.nan])
    policy = np.array([[0.0, 1.0]] * 2)
    for found in (
        ipw(cohort, policy),
        self_normalised(cohort, policy),
        aipw(cohort, policy, np.zeros((2, 2))),
    ):
        assert math.isnan(found.value)
        assert found.covers(1.0)


def test_self_normalised_says_nothing_where_history_never_agrees() -> None:
    found = self_normalised(by_lot([0, 0], [1, 0]), np.array([[0.0, 1.0]] * 2))
    assert math.isnan(found.value)
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_clipping_draws_towards_history() -> None:
    cohort = Cohort([[0.0]] * 4, [1, 0, 0, 0], range(4), [1, 0, 0, 0], [[0.75, 0.25]] * 4)
    policy = np.array([[0.0, 1.0]] * 4)
    assert ipw(cohort, policy).value == pytest.approx(0.75)
    assert ipw(cohort, policy, clip=2.0).value == pytest.approx(0.25)


def test_cross_fitting_never_shows_a_person_the_own_outcome() -> None:
    cohort = random_cohort(1, persons=60)
    expected = cross_fitted(cohort, mean_of_place(3), folds=3, seed=0)
    flipped = cohort.outcome.copy()
    first = cohort.households == 0
    flipped[first] = 1 - np.nan_to_num(flipped[first])
    again = cross_fitted(cohort.with_outcome(flipped), mean_of_place(3), folds=3, seed=0)
    assert np.array_equal(expected[first], again[first])
    assert not np.array_equal(expected, again)


def test_a_learner_that_answers_with_the_wrong_shape_is_named() -> None:
    predict = fitted(by_lot([0, 1], [1, 0]), lambda *_: lambda given: np.zeros((len(given), 3)), 0)
    with pytest.raises(InputRefused, match="persons × places"):
        predict(np.zeros((2, 1)))


def test_a_learner_that_does_not_answer_is_named() -> None:
    predict = fitted(by_lot([0, 1], [1, 0]), lambda *_: lambda g: np.full((len(g), 2), np.nan), 0)
    with pytest.raises(InputRefused, match="also those never seen"):
        predict(np.zeros((2, 1)))


def test_where_all_outcomes_are_the_same_that_is_expected_of_everybody() -> None:
    def fit(*_):
        raise AssertionError("nothing to learn")

    assert fitted(by_lot([0, 1], [1, 1]), fit, 0)(np.zeros((2, 1))).tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize("folds", [1, 3])
def test_folds_that_are_not_possible_are_refused(folds: int) -> None:
    with pytest.raises(InputRefused, match="give 2 to 2"):
        cross_fitted(by_lot([0, 1], [1, 0]), mean_of_place(2), folds=folds, seed=0)


def test_more_persons_make_the_interval_narrower() -> None:
    small, large = random_cohort(4, persons=100), random_cohort(4, persons=4_000)
    assert (
        ipw(large, random_policy(large, 0)).standard_error
        < ipw(small, random_policy(small, 0)).standard_error / 3
    )
