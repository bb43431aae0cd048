"""Places with few persons are drawn towards comparable ones; variances are found again."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.prediction.pooling import Pooling, pool, shared_in_households
from softlanding.prediction.traits import CELLS, DESIGN, PARTS

PLACES = 120


def drawn(
    place_sd: float, schooling_sd: float, persons: int = 9000, slope: float = 0.0
) -> tuple[Pooling, NDArray[np.float64], NDArray[np.float64]]:
    draw = np.random.default_rng(4)
    sds = np.array([place_sd, schooling_sd, 0.0, 0.0])[PARTS]
    standard = np.column_stack([np.ones(PLACES), draw.normal(size=PLACES)])
    effects = draw.normal(size=(PLACES, len(PARTS))) * sds
    effects[:, 0] += slope * standard[:, 1]
    place = draw.integers(PLACES, size=persons)
    cell = draw.integers(len(CELLS), size=persons)
    offset = draw.normal(-0.5, 0.8, size=persons)
    probability = expit(offset + np.einsum("nq,nq->n", DESIGN[cell], effects[place]))
    value = (draw.random(persons) < probability).astype(float)
    found = pool(place, cell, offset, value, weight=np.ones(persons), standard=standard)
    return found, effects, standard


def test_variances_are_found_again() -> None:
    found, _, _ = drawn(place_sd=0.6, schooling_sd=0.4)
    sds = np.sqrt(found.variances)
    assert sds[0] == pytest.approx(0.6, abs=0.12)
    assert sds[1] == pytest.approx(0.4, abs=0.12)
    assert sds[2:].max() < 0.15


def test_where_places_are_alike_they_are_said_to_be() -> None:
    found, _, _ = drawn(place_sd=0.0, schooling_sd=0.0)
    assert np.sqrt(found.variances).max() < 0.15
    assert np.abs(found.mean).max() < 0.25


def test_doubt_about_places_is_honest() -> None:
    found, effects, _ = drawn(place_sd=0.6, schooling_sd=0.4)
    error = found.mean @ DESIGN.T - effects @ DESIGN.T
    doubt = np.sqrt(np.einsum("cq,pqr,cr->pc", DESIGN, found.covariance, DESIGN))
    assert 0.92 < np.mean(np.abs(error) <= 1.96 * doubt) < 0.98


def test_covariates_tell_what_a_new_place_does() -> None:
    found, _, standard = drawn(place_sd=0.3, schooling_sd=0.0, slope=-0.4)
    assert found.slopes[1] == pytest.approx(-0.4, abs=0.1)
    mean, covariance = found.prior(standard)
    assert np.corrcoef(mean[:, 0], standard[:, 1])[0, 1] == pytest.approx(-1)
    assert np.all(covariance[:, 0, 0] > found.variances[0])


def test_few_persons_are_drawn_further() -> None:
    """By hand: three of four against three hundred of four hundred, both expected at a half."""
    place = np.repeat([0, 1, 2], [4, 400, 400])
    value = np.concatenate([[1, 1, 1, 0], np.tile([1.0, 1, 1, 0], 100), np.tile([0.0, 1], 200)])
    zero, one = np.zeros(804), np.ones(804)
    found = pool(place, 0 * place, zero, value, weight=one, standard=np.ones((3, 1)))
    added = found.mean @ DESIGN[0]
    assert 0 < added[0] < added[1] < np.log(3)
    assert abs(added[2]) < 0.1


def test_a_weight_of_half_counts_two_persons_as_one() -> None:
    draw = np.random.default_rng(1)
    place, cell = draw.integers(5, size=300), draw.integers(len(CELLS), size=300)
    value = (draw.random(300) < 0.4).astype(float)
    zero, standard = np.zeros(300), np.ones((5, 1))
    once = pool(place, cell, zero, value, weight=np.ones(300), standard=standard)
    twice = pool(
        np.tile(place, 2),
        np.tile(cell, 2),
        np.tile(zero, 2),
        np.tile(value, 2),
        weight=np.full(600, 0.5),
        standard=standard,
    )
    assert np.allclose(once.mean, twice.mean)


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_correlation_in_households_is_found_beside_that_of_places(correlation: float) -> None:
    draw = np.random.default_rng(8)
    household = np.repeat(np.arange(4000), 3)
    place = household % 50
    chance = expit(draw.normal(0, 1, size=50))[place]
    own = draw.random(12000)
    shared = np.repeat(draw.random(4000), 3)
    same = np.repeat(draw.random(4000), 3) < correlation
    value = (np.where(same, shared, own) < chance).astype(float)
    found = shared_in_households(place, household, np.full(12000, 0.5), value)
    inside = correlation * np.mean(chance * (1 - chance)) * 4
    assert found == pytest.approx(inside, abs=0.04)
