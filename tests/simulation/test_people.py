"""Synthetic people have the shares that were published for real ones."""

import numpy as np
import pytest
from babel.core import get_global

from softlanding.simulation import figures
from softlanding.simulation.people import (
    LANGUAGE_NAMES,
    LEVELS,
    ORIGIN_NAMES,
    Households,
    draw_households,
)

TOLERANCE = 0.01  # about three standard errors of the rarest comparisons


@pytest.fixture(scope="module")
def many() -> Households:
    return draw_households(np.random.default_rng(7), 120_000)


def test_the_mean_household_is_as_published(many: Households) -> None:
    assert many.size.mean() == pytest.approx(figures.MEAN_HOUSEHOLD, abs=0.05)


def test_household_sizes_sum_to_all_and_have_the_published_mean() -> None:
    sizes = figures.HOUSEHOLD_SIZES
    assert sum(sizes.values()) == pytest.approx(100)
    mean = sum(size * share for size, share in sizes.items()) / 100
    assert mean == pytest.approx(figures.MEAN_HOUSEHOLD, abs=0.005)


def test_origins_are_as_published(many: Households) -> None:
    total = sum(figures.ORIGINS.values())
    for index, name in enumerate(ORIGIN_NAMES):
        share = (many.origin == index).mean()
        assert share == pytest.approx(figures.ORIGINS[name] / total, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("first", "last", "women", "men"),
    [(0, 17, 22.2, 26.8), *figures.ADULT_AGES],
)
def test_ages_and_sexes_are_as_published(
    many: Households, first: int, last: int, women: float, men: float
) -> None:
    band = (many.age >= first) & (many.age <= last)
    assert (band & many.woman).mean() == pytest.approx(women / 100, abs=TOLERANCE)
    assert (band & ~many.woman).mean() == pytest.approx(men / 100, abs=TOLERANCE)


@pytest.mark.parametrize(("origin", "sex"), [("SYR", "women"), ("SYR", "men"), ("AFG", "women")])
def test_schooling_is_as_published(many: Households, origin: str, sex: str) -> None:
    theirs = many.origin[many.household] == ORIGIN_NAMES.index(origin)
    chosen = many.schooling[theirs & (many.woman == (sex == "women")) & (many.age >= 18)]
    published = np.array(figures.SCHOOLING[origin][sex]) / sum(figures.SCHOOLING[origin][sex])
    drawn = np.bincount(chosen, minlength=len(LEVELS)) / len(chosen)
    assert drawn == pytest.approx(published, abs=4 / np.sqrt(len(chosen)) / 2)


def test_minors_have_no_schooling_and_every_household_has_an_adult(many: Households) -> None:
    assert (many.schooling[many.age < 18] == -1).all()
    assert (many.schooling[many.age >= 18] >= 0).all()
    adults = np.bincount(many.household, weights=many.age >= 18)
    assert (adults >= 1).all()


def test_needs_and_languages_are_as_published(many: Households) -> None:
    assert many.urgent.mean() == pytest.approx(0.08, abs=TOLERANCE)
    assert many.survivor.mean() == pytest.approx(0.26, abs=TOLERANCE)
    syrian = many.origin == ORIGIN_NAMES.index("SYR")
    arabic = many.language[syrian] == LANGUAGE_NAMES.index("ar")
    assert arabic.mean() == pytest.approx(0.913, abs=TOLERANCE)


def test_workers_are_the_persons_of_working_age(many: Households) -> None:
    assert many.workers.sum() == many.of_working_age.sum()
    assert (many.workers.sum(axis=1) <= many.size).all()


def test_nobody_may_be_drawn() -> None:
    assert len(draw_households(np.random.default_rng(0), 0)) == 0


def test_languages_agree_with_babel() -> None:
    known = get_global("territory_languages")
    for origin, territory in {"SYR": "SY", "ERI": "ER", "SOM": "SO", "SSD": "SS"}.items():
        spoken: dict[str, float] = {}
        for name, found in known[territory].items():
            folded = {"apc": "ar", "apd": "ar"}.get(name, name)
            if folded != "en":
                spoken[folded] = spoken.get(folded, 0) + found["population_percent"]
        total = sum(spoken.values())
        for name, share in figures.LANGUAGES[origin].items():
            assert 100 * spoken[name] / total == pytest.approx(share, abs=0.1)
