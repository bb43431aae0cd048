"""One world and one model for many tests."""

import datetime

import pytest

from softlanding.prediction import Model, fit
from tests.prediction.made_follow_up import World, make_world

AS_OF = datetime.date(2020, 6, 30)


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=3)


@pytest.fixture(scope="session")
def model(world: World) -> Model:
    return fit(
        world.follow_up, outcome="employed_90_days", as_of=AS_OF, seed=7, places=world.places
    )
