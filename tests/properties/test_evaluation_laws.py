"""Laws of estimates of a policy, on generated cohorts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.prediction.cohort import Cohort
from softlanding.prediction.off_policy import Estimate, aipw, ipw, regression, self_normalised
from softlanding.prediction.overlap import supported, weights
from softlanding.prediction.propensity import estimated_propensities, strata_of
from tests.prediction.small_cohorts import random_cohort, random_policy

SEEDS = st.integers(0, 10_000)


def expectations(cohort: Cohort, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(cohort.propensities.shape)


def all_of(cohort: Cohort, policy: np.ndarray, expected: np.ndarray) -> list[Estimate]:
    return [
        ipw(cohort, policy),
        self_normalised(cohort, policy),
        regression(cohort, policy, expected),
        aipw(cohort, policy, expected),
    ]


@settings(deadline=None)
@given(SEEDS)
def test_history_gains_nothing_over_itself(seed: int) -> None:
    cohort = random_cohort(seed)
    for found in all_of(cohort, cohort.propensities, expectations(cohort, seed)):
        assert found.value == pytest.approx(0.0)
        assert found.standard_error == pytest.approx(0.0)


@settings(deadline=None)
@given(SEEDS)
def test_names_of_places_and_households_do_not_matter(seed: int) -> None:
    cohort = random_cohort(seed)
    policy, expected = random_policy(cohort, seed), expectations(cohort, seed)
    draw = np.random.default_rng(seed)
    order = draw.permutation(cohort.places)  # the old place of each new one
    new = np.argsort(order)
    renamed = Cohort(
        cohort.features,
        new[cohort.place],
        1_000 - cohort.household,
        cohort.outcome,
        cohort.propensities[:, order],
    )
    for found, again in zip(
        all_of(cohort, policy, expected),
        all_of(renamed, policy[:, order], expected[:, order]),
        strict=True,
    ):
        assert again.value == pytest.approx(found.value)
        assert again.standard_error == pytest.approx(found.standard_error)
        assert again.high == pytest.approx(found.high)


@settings(deadline=None)
@given(SEEDS)
def test_the_order_of_persons_does_not_matter(seed: int) -> None:
    cohort = random_cohort(seed)
    policy, expected = random_policy(cohort, seed), expectations(cohort, seed)
    order = np.random.default_rng(seed).permutation(len(cohort.place))
    shuffled = Cohort(
        cohort.features[order],
        cohort.place[order],
        cohort.household[order],
        cohort.outcome[order],
        cohort.propensities[order],
    )
    for found, again in zip(
        all_of(cohort, policy, expected),
        all_of(shuffled, policy[order], expected[order]),
        strict=True,
    ):
        assert again.value == pytest.approx(found.value)
        assert again.standard_error == pytest.approx(found.standard_error)


@settings(deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_weighting_and_regression_are_linear_in_the_policy(seed: int, share: float) -> None:
    cohort = random_cohort(seed)
    one, other = random_policy(cohort, seed), random_policy(cohort, seed + 1)
    expected = expectations(cohort, seed)
    mixed = all_of(cohort, share * one + (1 - share) * other, expected)
    ends = zip(all_of(cohort, one, expected), all_of(cohort, other, expected), strict=True)
    for position, (first, second) in enumerate(ends):
        if position != 1:  # the self-normalised estimate is a ratio
            whole = share * first.value + (1 - share) * second.value
            assert mixed[position].value == pytest.approx(whole)


@settings(deadline=None)
@given(SEEDS)
def test_weights_have_the_mean_one_over_every_place_of_history(seed: int) -> None:
    """Averaged over where a person could have been, with the chances of history."""
    cohort = random_cohort(seed)
    policy = random_policy(cohort, seed)
    total = np.zeros(len(cohort.place))
    for place in range(cohort.places):
        there = Cohort(
            cohort.features,
            np.full(len(cohort.place), place),
            cohort.household,
            cohort.outcome,
            cohort.propensities,
        )
        total += cohort.propensities[:, place] * weights(there, policy).values
    assert total == pytest.approx(np.ones(len(total)))


@settings(deadline=None)
@given(SEEDS, st.floats(0, 20))
def test_what_is_left_of_a_policy_is_a_policy_that_history_can_judge(
    seed: int, least: float
) -> None:
    cohort = random_cohort(seed)
    cut = supported(cohort, random_policy(cohort, seed), least_matches=least)
    assert cut.policy.sum(axis=1) == pytest.approx(np.ones(len(cohort.place)))
    assert (cohort.propensities[cut.policy > 0] > 0).all()
    assert 0 <= weights(cohort, cut.policy).effective <= cohort.household_count + 1e-9


@settings(deadline=None)
@given(SEEDS, st.floats(0.01, 100))
def test_estimated_probabilities_sum_to_one_and_allow_what_happened(
    seed: int, pooling: float
) -> None:
    draw = np.random.default_rng(seed)
    place = draw.integers(0, 4, 30)
    found = estimated_propensities(
        strata_of(draw.integers(0, 3, 30), draw.integers(0, 2, 30)), place, 5, pooling=pooling
    )
    assert found.sum(axis=1) == pytest.approx(np.ones(30))
    assert (found[np.arange(30), place] > 0).all()
