"""The made-up country is what its docstring says, and its truth is true."""

import numpy as np
import pytest

from softlanding.errors import InputRefused
from softlanding.simulation.follow_up_world import FEATURES, follow_up_world


def test_the_same_seed_makes_the_same_world() -> None:
    first, second, other = (follow_up_world(seed, households=50) for seed in (4, 4, 5))
    assert np.array_equal(first.outcome, second.outcome)
    assert not np.array_equal(first.truth, other.truth)


def test_everything_has_its_shape_and_its_range() -> None:
    world = follow_up_world(1, households=300, places=7, match=0.15, selective=1.0, lost=0.2)
    persons = len(world.place)
    assert world.features.shape == (persons, len(FEATURES))
    assert world.truth.shape == world.propensities.shape == (persons, 7)
    assert world.propensities.sum(axis=1) == pytest.approx(np.ones(persons))
    assert ((world.truth >= 0) & (world.truth <= 1)).all()
    assert set(np.unique(world.household)) == set(range(300))
    assert (np.diff(world.arrived) >= np.timedelta64(0)).all()
    assert np.ptp(world.arrived) > np.timedelta64(3 * 365)
    assert np.isnan(world.outcome).mean() == pytest.approx(0.2, abs=0.05)
    first = np.searchsorted(world.household, world.household)
    assert np.array_equal(world.place, world.place[first])


def test_without_a_match_exchanging_persons_gains_nothing() -> None:
    truth = follow_up_world(2, households=100, places=5).truth
    apart = truth[0, 1] + truth[1, 3]
    assert apart == pytest.approx(truth[0, 3] + truth[1, 1])
    matched = follow_up_world(2, households=100, places=5, match=0.15).truth
    assert matched[0, 1] + matched[1, 3] != pytest.approx(matched[0, 3] + matched[1, 1])


def test_most_of_many_places_have_seen_few_families() -> None:
    world = follow_up_world(3, households=1_500, places=290)
    _, first = np.unique(world.household, return_index=True)
    families = np.bincount(world.place[first], minlength=290)
    assert np.median(families) <= 3
    assert families.max() > 150


def test_outcomes_come_as_often_as_the_truth_says() -> None:
    world = follow_up_world(4, households=20_000, places=4, match=0.1, place_effect=0.1)
    chance = world.truth[np.arange(len(world.place)), world.place]
    for low, high in ((0.2, 0.4), (0.4, 0.6), (0.6, 0.8)):
        there = (chance > low) & (chance <= high)
        assert world.outcome[there].mean() == pytest.approx(chance[there].mean(), abs=0.02)


def test_officers_who_choose_send_by_language() -> None:
    world = follow_up_world(5, households=200, places=6, selective=1.0)
    rows = np.unique(world.propensities.round(9), axis=0)
    assert len(rows) == 4  # with or without the language, with or without family
    by_quota = follow_up_world(5, households=200, places=6)
    assert len(np.unique(by_quota.propensities.round(9), axis=0)) == 1


def test_the_true_gain_of_history_is_none_and_that_of_the_best_is_largest() -> None:
    world = follow_up_world(6, households=200, places=6, match=0.15)
    best = np.eye(6)[world.truth.argmax(axis=1)]
    later = world.household >= 100
    assert world.gain(world.propensities) == pytest.approx(0.0)
    assert world.gain(best) > 0.1
    assert world.gain(best[later], later) == pytest.approx(
        (world.truth.max(axis=1) - (world.propensities * world.truth).sum(axis=1))[later].mean()
    )


def test_numbers_out_of_range_are_all_named() -> None:
    with pytest.raises(InputRefused) as refused:
        follow_up_world(0, households=0, match=0.2, place_effect=0.1, selective=-1, lost=2)
    assert [problem.column for problem in refused.value.problems] == [
        "households", "selective", "match + place_effect", "lost",
    ]  # fmt: skip
