"""Probabilities of history: known from quotas, or estimated from what officers used."""

import numpy as np
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction.propensity import (
    estimated_propensities,
    known_propensities,
    strata_of,
)


def test_a_lottery_sends_by_quota_to_what_is_possible() -> None:
    found = known_propensities(np.array([1, 2, 1]), np.array([[1, 1, 1], [1, 0, 1]], dtype=bool))
    assert found.tolist() == [[0.25, 0.5, 0.25], [0.5, 0.0, 0.5]]


def test_every_fault_of_a_lottery_is_told() -> None:
    possible = np.array([[True, False, True], [False, False, False]])
    with pytest.raises(InputRefused) as refused:
        known_propensities(np.array([1.0, -1.0, float("nan")]), possible)
    assert [problem.column for problem in refused.value.problems] == ["quotas"] * 2 + ["possible"]


def test_one_quota_for_each_place_is_needed() -> None:
    with pytest.raises(InputRefused, match="one quota for each place"):
        known_propensities(np.ones(2), np.ones((3, 4), dtype=bool))


def test_a_large_stratum_keeps_its_own_shares() -> None:
    """90 of 100 who speak the language went to the first place, 10 of 100 others."""
    speaks = np.repeat([1, 0], 100)
    place = np.concatenate([np.repeat([0, 1], [90, 10]), np.repeat([0, 1], [10, 90])])
    found = estimated_propensities(strata_of(speaks), place, 2, pooling=1e-9)
    assert found[0] == pytest.approx([0.9, 0.1])
    assert found[-1] == pytest.approx([0.1, 0.9])


def test_a_household_alone_in_its_stratum_is_mostly_like_all() -> None:
    strata = strata_of([1] * 9 + [2])
    found = estimated_propensities(strata, np.array([0] * 9 + [1]), 2, pooling=9.0)
    assert strata.alone == 1
    assert found[-1] == pytest.approx([0.81, 0.19])


def test_expected_loads_are_those_that_happened() -> None:
    draw = np.random.default_rng(0)
    columns = [draw.integers(0, 3, 200), draw.integers(0, 2, 200)]
    place = draw.integers(0, 5, 200)
    found = estimated_propensities(strata_of(*columns), place, 6, pooling=1e-9)
    assert found.sum(axis=0) == pytest.approx(np.bincount(place, minlength=6))
    assert found.sum(axis=1) == pytest.approx(np.ones(200))
    assert (found[:, 5] == 0).all()


@pytest.mark.parametrize(
    ("place", "pooling", "message"),
    [
        ([0, 1, 2], 1.0, "does not exist"),
        ([0, 1, -1], 1.0, "does not exist"),
        ([0, 1], 1.0, "has the shape"),
        ([0, 1, 1], 0.0, "above 0"),
    ],
)
def test_bad_input_is_named(place: list[int], pooling: float, message: str) -> None:
    with pytest.raises(InputRefused, match=message):
        estimated_propensities(strata_of([1, 1, 2]), np.array(place), 2, pooling=pooling)
