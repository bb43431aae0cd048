"""In the null world places and persons count, and who is where does not."""

import numpy as np
import pytest

from softlanding.prediction.cohort import Cohort
from softlanding.prediction.null_world import null_world
from softlanding.simulation.follow_up_world import follow_up_world
from tests.prediction.small_cohorts import by_lot, of_world, random_cohort


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return of_world(follow_up_world(5, households=3_000, places=12, match=0.15, lost=0.1))


def test_exchanging_two_persons_gains_nothing(cohort: Cohort) -> None:
    expected = null_world(cohort).expected
    inside = ((expected > 0.011) & (expected < 0.989)).all(axis=1)
    first, second = np.flatnonzero(inside)[:2]
    apart = expected[first, 3] + expected[second, 7]
    assert apart == pytest.approx(expected[first, 7] + expected[second, 3])


def test_means_of_outcomes_and_of_large_places_are_those_of_the_cohort(cohort: Cohort) -> None:
    world = null_world(cohort)
    row = np.arange(len(cohort.place))
    fitted = world.expected[row, cohort.place]
    assert fitted[cohort.known].mean() == pytest.approx(np.nanmean(cohort.outcome), abs=0.005)
    there = cohort.known & (cohort.place == 0)
    assert fitted[there].mean() == pytest.approx(cohort.outcome[there].mean(), abs=0.01)


def test_redrawn_outcomes_have_the_expected_mean_and_stay_unknown(cohort: Cohort) -> None:
    world = null_world(cohort)
    drawn = [world.redraw(seed) for seed in range(20)]
    assert all(np.array_equal(each.known, cohort.known) for each in drawn)
    mean = np.mean([np.nanmean(each.outcome) for each in drawn])
    assert mean == pytest.approx(np.nanmean(cohort.outcome), abs=0.01)
    assert not np.array_equal(drawn[0].outcome, drawn[1].outcome, equal_nan=True)
    again = world.redraw(0)
    assert np.array_equal(again.outcome, drawn[0].outcome, equal_nan=True)


def test_a_small_place_is_drawn_towards_none() -> None:
    """A place with one lucky person says less than one with a hundred."""
    place = [0] * 100 + [1] * 100 + [2]
    outcome = [1, 1, 1, 0] * 25 + [1, 0, 0, 0] * 25 + [1]
    world = null_world(by_lot(place, outcome, places=3))
    assert world.place[0] > 0.15
    assert 0 < world.place[2] < world.place[0]


def test_luck_is_shared_within_households_as_it_was() -> None:
    twins = np.repeat(np.arange(2_000), 2)
    draw = np.random.default_rng(0)
    lucky = draw.random(2_000) < 0.5
    outcome = np.where(draw.random(4_000) < 0.8, lucky[twins], draw.random(4_000) < 0.5)
    cohort = Cohort(np.zeros((4_000, 1)), [0] * 4_000, twins, outcome, [[0.5, 0.5]] * 4_000)
    world = null_world(cohort)
    pairs = world.redraw(1).outcome.reshape(-1, 2)
    assert world.correlation == pytest.approx(0.64, abs=0.05)
    assert np.corrcoef(pairs.T)[0, 1] == pytest.approx(world.correlation, abs=0.06)


def test_features_that_nobody_knows_do_no_harm() -> None:
    cohort = random_cohort(0)
    unknown = np.column_stack([cohort.features, np.full(len(cohort.place), np.nan)])
    world = null_world(
        Cohort(unknown, cohort.place, cohort.household, cohort.outcome, cohort.propensities)
    )
    assert world.person == pytest.approx(null_world(cohort).person)


def test_one_place_has_no_effect() -> None:
    cohort = Cohort([[0.0]] * 4, [0] * 4, range(4), [1, 0, 1, 1], [[1.0]] * 4)
    assert null_world(cohort).place.tolist() == [0.0]
