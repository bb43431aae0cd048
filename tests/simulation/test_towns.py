"""Synthetic towns: few large ones, room for the pledge, and what keys read."""

from fractions import Fraction

import numpy as np
import pytest

from softlanding.simulation.towns import INDICATORS, draw_towns


@pytest.mark.parametrize(("towns", "inhabitants"), [(2, 4_000), (40, 1_500_000), (290, 10_000_000)])
def test_sizes_are_heavy_tailed_and_sum_to_the_country(towns: int, inhabitants: int) -> None:
    drawn = draw_towns(
        np.random.default_rng(3), towns=towns, inhabitants=inhabitants, pledge=towns * 10
    )
    assert abs(int(drawn.population.sum()) - inhabitants) <= towns
    assert drawn.population.min() >= 2_000
    if towns >= 40:
        assert drawn.population.max() <= 0.31 * inhabitants + 2_000
        assert drawn.population.mean() > 1.5 * np.median(drawn.population)


def test_there_is_room_for_the_pledge_and_every_service_somewhere() -> None:
    for seed in range(20):
        drawn = draw_towns(np.random.default_rng(seed), towns=5, inhabitants=30_000, pledge=100)
        assert drawn.dwellings.sum() >= 180
        assert drawn.large_dwellings.sum() >= 100 / 4.33 * 0.3
        assert drawn.hospital.any()
        assert drawn.counselling.any()
        assert drawn.seats.sum() == pytest.approx(1.25 * 100 * 0.51)


def test_keys_read_exact_indicators_and_the_stock_of_the_year() -> None:
    drawn = draw_towns(np.random.default_rng(0), towns=3, inhabitants=90_000, pledge=30)
    rows = drawn.indicators(drawn.stock + 5)
    assert [tuple(row) for row in rows] == [INDICATORS] * 3
    assert all(isinstance(value, int | Fraction) for row in rows for value in row.values())
    assert rows[0]["refugees_present"] == drawn.stock[0].sum() + 5 * drawn.stock.shape[1]


def test_demand_says_nothing_about_all_levels_together() -> None:
    drawn = draw_towns(np.random.default_rng(1), towns=2_000, inhabitants=9_000_000, pledge=900)
    assert drawn.demand.sum(axis=1) == pytest.approx(np.zeros(2_000), abs=1e-9)
    assert drawn.demand.std() == pytest.approx(1, abs=0.03)
