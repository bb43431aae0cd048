"""Outcomes have the published rates when people are spread by population."""

import numpy as np
import pytest
from scipy.special import expit

from softlanding.simulation import figures
from softlanding.simulation.assumptions import ASSUMPTIONS
from softlanding.simulation.outcomes import outcomes_of, published_work
from softlanding.simulation.people import draw_households
from softlanding.simulation.towns import LARGE_TOWN, SMALL_TOWN, draw_towns

TOWNS = draw_towns(np.random.default_rng(5), towns=60, inhabitants=2_000_000, pledge=800)
HIGHEST = {name: known.high for name, known in ASSUMPTIONS.items()}


@pytest.mark.parametrize("country", figures.COUNTRIES)
@pytest.mark.parametrize("years", figures.WORK_YEARS)
def test_rates_of_work_are_as_published(country: str, years: int) -> None:
    outcomes = outcomes_of(TOWNS, country, HIGHEST)
    people = draw_households(np.random.default_rng(2), 60_000)
    able = people.of_working_age
    by_population = TOWNS.population / TOWNS.population.sum()
    chances = expit(outcomes.work[years][people.kind[able]]) @ by_population
    woman = people.woman[able]
    for sex, chosen in (("women", woman), ("men", ~woman)):
        rate = published_work(country)[sex][figures.WORK_YEARS.index(years)]
        assert chances[chosen].mean() == pytest.approx(rate, abs=0.01)


@pytest.mark.parametrize("country", ["DE", "DK"])
def test_where_one_rate_is_published_it_is_the_mean_of_both_sexes(country: str) -> None:
    rates = published_work(country)
    for column, published in enumerate(figures.WORK[country]["all"]):
        mean = (rates["women"][column] + rates["men"][column]) / 2
        assert mean == pytest.approx(published / 100)
        assert rates["women"][column] < rates["men"][column]


def test_staying_for_three_years_is_as_published() -> None:
    three = expit(outcomes_of(TOWNS, "SE", HIGHEST).stay) ** 3
    small, large = TOWNS.population < SMALL_TOWN, TOWNS.population >= LARGE_TOWN
    assert three[small] == pytest.approx(np.full(small.sum(), 0.50))
    assert three[large] == pytest.approx(np.full(large.sum(), 0.82))
    assert three[~small & ~large] == pytest.approx(np.full((~small & ~large).sum(), 2 / 3))


def test_congestion_and_unemployment_lower_the_chance_of_work() -> None:
    outcomes = outcomes_of(TOWNS, "SE", HIGHEST)
    kind, town = np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    free, crowded = outcomes.work_chance(1, kind, town, np.array([0.0, 0.5]))
    assert crowded < free
    flat = outcomes_of(TOWNS, "SE", HIGHEST | {"match": 0.0})
    order = np.argsort(TOWNS.unemployment)
    assert (np.diff(flat.work[2][0][order]) <= 1e-12).all()


def test_without_effects_every_town_is_alike() -> None:
    outcomes = outcomes_of(TOWNS, "DK", HIGHEST | {"match": 0.0, "town_effect": 0.0})
    assert np.ptp(outcomes.work[5], axis=1) == pytest.approx(np.zeros(8), abs=1e-12)
