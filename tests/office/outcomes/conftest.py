"""Follow-up data of a small country's past: better in Elby for the schooled, all synthetic."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from softlanding.office.accounts.api import Viewer
from softlanding.office.outcomes import bridge
from softlanding.office.outcomes.models import FollowUpFile
from softlanding.office.outcomes.services import keep_follow_up
from tests.office.conftest import Country

TOWNS = ("Alby", "Berg", "Dal", "Elby")


def follow_up_table(households: int = 400, seed: int = 1) -> pl.DataFrame:
    """Two adults in each household, arriving over three years."""
    chance = np.random.default_rng(seed)
    town = np.repeat(chance.choice(4, households, p=[0.15, 0.1, 0.25, 0.5]), 2)
    schooling = chance.choice([1, 3, 6], 2 * households)
    likely = 0.25 + 0.2 * (town == 3) * (schooling > 1) + 0.1 * (schooling > 1)
    arrived = np.datetime64("2021-01-01") + np.repeat(np.arange(households) * 1000 // households, 2)
    numbers = np.arange(2 * households)
    return pl.DataFrame(
        {
            "person": [f"p{number}" for number in numbers],
            "household": [f"h{number // 2}" for number in numbers],
            "place": np.array(TOWNS)[town],
            "arrived_on": arrived.astype(str),
            "observed_on": (arrived + 370).astype(str),
            "outcome": "employed_1_year",
            "value": (chance.random(2 * households) < likely).astype(int),
            "age": chance.integers(18, 60, 2 * households),
            "schooling": schooling,
            "languages": np.where(numbers % 4 < 2, "ar", "so"),
            "household_size": 3,
            "sex": np.where(numbers % 2 == 0, "f", "m"),
        }
    )


@pytest.fixture
def follow_up(country: Country, national: Viewer) -> FollowUpFile:
    return keep_follow_up(
        viewer=national,
        country=country.nation,
        name="follow-up.csv",
        content=follow_up_table().write_csv().encode(),
        source="test",
    )


@pytest.fixture(autouse=True)
def few_null_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two instead of 39: too few to claim anything, and the judgement says so."""
    monkeypatch.setattr(bridge, "NULL_WORLDS", 2)
