"""Intervals over futures, and differences taken within each."""

import json

import numpy as np
import pytest

from softlanding.simulation import (
    ASSUMPTIONS,
    MEASURES,
    compared,
    comparison_picture,
    estimate,
    report,
    simulate_future,
)
from tests.simulation.small_worlds import LOTTERY, WISHES, small


def test_an_interval_covers_the_mean_as_often_as_it_says() -> None:
    draw = np.random.default_rng(1)
    covered = 0
    for _ in range(2_000):
        found = estimate(draw.normal(3, 2, 8).tolist())
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 3 <= found.high
    assert covered / 2_000 == pytest.approx(0.95, abs=0.015)


def test_one_value_has_no_interval_and_none_has_no_mean() -> None:
    assert estimate([2.0]).mean == 2.0
    assert estimate([2.0]).low is None
    assert (estimate([None]).mean, estimate([None]).futures) == (None, 0)


def document(number: int, first: float, second: float | None) -> dict[str, object]:
    measures = dict.fromkeys(MEASURES, 0.0)
    return {
        "number": number,
        "policies": {
            "a": {"measures": measures | {"work_2": first}},
            "b": {"measures": measures | {"work_2": second}},
        },
    }


def test_what_is_common_to_the_policies_does_not_widen_a_difference() -> None:
    futures = [document(at, 10.0 * at, 10.0 * at + 1) for at in range(5)]
    found = compared(futures, ["a", "b"])["b"]
    assert found["level"]["work_2"].low < found["level"]["work_2"].mean - 10
    difference = found["difference"]["work_2"]
    assert (difference.low, difference.mean, difference.high) == (1.0, 1.0, 1.0)


def test_the_order_of_the_futures_plays_no_part() -> None:
    futures = [document(at, 0.1 * at, 0.3 * at**2) for at in range(9)]
    assert compared(futures, ["a", "b"]) == compared(futures[::-1], ["a", "b"])


def test_a_future_without_a_value_is_left_out_of_the_pairs() -> None:
    futures = [document(0, 1.0, None), document(1, 1.0, 3.0), document(2, 2.0, 4.0)]
    assert compared(futures, ["a", "b"])["b"]["difference"]["work_2"].futures == 2


def test_the_report_is_json_and_its_picture_is_drawn() -> None:
    experiment = small(LOTTERY, WISHES)
    found = report(experiment, [simulate_future(experiment, 0, at) for at in range(3)], 0)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["reference"] == "lottery"
    assert found["policies"]["lottery"]["difference"] == {}
    picture = comparison_picture(found)
    assert picture.startswith("<svg")
    assert "wishes for a town fulfilled" in picture


def test_one_policy_alone_has_no_picture() -> None:
    experiment = small(LOTTERY)
    found = report(experiment, [simulate_future(experiment, 0, at) for at in range(2)], 0)
    assert comparison_picture(found) == ""


def test_effects_of_unknown_size_differ_between_futures_and_stay_in_their_intervals() -> None:
    drawn = [simulate_future(small(LOTTERY), 0, at)["assumed"] for at in range(4)]
    for name, known in ASSUMPTIONS.items():
        sizes = [sizes[name] for sizes in drawn]
        assert len(set(sizes)) == 4
        assert all(known.low <= size <= known.high for size in sizes)
