"""Synthetic follow-up data for the demo: nobody of them exists, and the file says so."""

from __future__ import annotations

import numpy as np
import polars as pl

from softlanding.office.accounts.api import Viewer
from softlanding.office.outcomes.models import FollowUpFile, OutcomeKind
from softlanding.office.outcomes.services import keep_follow_up
from softlanding.office.territories.api import Territory

HOUSEHOLDS = 1_600
MATCH = 0.15  # assumption: the largest effect of who is placed where
ISCED = np.array([0, 1, 3, 6])
DAYS_TO_ANSWER = 380


def add_synthetic_follow_up(
    *, viewer: Viewer, country: Territory, towns: list[Territory], seed: int
) -> FollowUpFile:
    """Keep a made-up follow-up of a made-up past in these towns; twice is once."""
    from softlanding.simulation import follow_up_world  # brings Dask, which no page needs

    world = follow_up_world(seed, households=HOUSEHOLDS, places=len(towns), match=MATCH)
    age, schooling, speaks, _family, _city, size = world.features.T
    chance = np.random.default_rng(seed)
    codes = np.array([town.code for town in towns])
    table = pl.DataFrame(
        {
            "person": [f"synthetic-{row:05d}" for row in range(len(world.place))],
            "household": [f"synthetic-{row:05d}" for row in world.household.tolist()],
            "place": codes[world.place],
            "arrived_on": world.arrived.astype(str),
            "observed_on": (world.arrived + DAYS_TO_ANSWER).astype(str),
            "outcome": OutcomeKind.EMPLOYED_1_YEAR.value,
            "value": pl.Series(world.outcome).fill_nan(None),
            "age": age.astype(np.int64),
            "schooling": ISCED[schooling.astype(np.int64)],
            "languages": np.where(speaks > 0, "ar;en", "ar"),
            "household_size": size.astype(np.int64),
            "sex": chance.choice(["f", "m"], len(age)),
        }
    )
    return keep_follow_up(
        viewer=viewer,
        country=country,
        name="follow-up-synthetic.csv",
        content=table.write_csv().encode(),
        source="Synthetic",
        is_synthetic=True,
    )
