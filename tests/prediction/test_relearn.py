"""The evaluation's way to learn is the model's own."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import expit

from softlanding.prediction import FollowUp, relearning
from softlanding.prediction.parts import learn_parts, split


def made(persons: int = 600) -> FollowUp:
    """Single persons in three places; place 2 is good for the schooled, bad for others."""
    chance = np.random.default_rng(5)
    schooling = chance.choice([0.0, 6.0], persons)
    place = chance.integers(0, 3, persons)
    likely = 0.3 + 0.3 * (place == 2) * np.where(schooling > 0, 1, -0.8)
    arrived = np.full(persons, np.datetime64("2020-01-01"))
    return FollowUp(
        person=[f"p{row:04d}" for row in range(persons)],
        household=[f"h{row:04d}" for row in range(persons)],
        place=[f"town {index}" for index in place],
        arrived_on=arrived,
        observed_on=arrived + 400,
        outcome=["employed_1_year"] * persons,
        value=(chance.random(persons) < likely).astype(float),
        features=pl.DataFrame({"schooling": schooling, "age": chance.integers(20, 50, persons)}),
    )


def test_it_finds_what_the_parts_of_a_model_find() -> None:
    known = made()
    features = ("schooling", "age")
    matrix, fit = relearning(known, "logistic", features=features, places=3)
    place = np.unique(known.place, return_inverse=True)[1]
    found = fit(matrix, place, known.value, 3)(matrix)
    parts, _left_out = learn_parts(known, "logistic", None, features, 3)
    for_all, for_cell = split(parts.pooling.mean)
    logit, _variance, cell = parts.of_persons(known.features)
    expected = expit(logit[:, None] + (for_all + for_cell).T[cell])
    assert found.shape == (600, 3)
    # The schooled gain in the last place, the others lose there, as in the model's own parts.
    schooled = known.features["schooling"].to_numpy() > 0
    gain = found[:, 2] - found[:, :2].mean(axis=1)
    assert gain[schooled].mean() > 0.1
    assert gain[~schooled].mean() < -0.05
    # Up to the folds, which differ, and the doubt, which draws towards a half.
    assert np.abs(found - expected).max() < 0.05
    assert cell.tolist() == matrix[:, -1].astype(int).tolist()


def test_other_outcomes_of_the_same_persons_teach_something_else() -> None:
    known = made()
    matrix, fit = relearning(known, "place mean", features=("schooling",), places=3)
    place = np.unique(known.place, return_inverse=True)[1]
    always = fit(matrix, place, np.ones(len(known)), 0)(matrix)
    never = fit(matrix, place, np.zeros(len(known)), 0)(matrix)
    assert always.min() > 0.9
    assert never.max() < 0.1
