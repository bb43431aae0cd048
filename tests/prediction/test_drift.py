"""Alarms come when outcomes fall, and seldom when they don't."""

import numpy as np
import polars as pl
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction import Alarm, Model, drift_alarms, read_follow_up, watch
from tests.prediction.made_follow_up import make_world

STREAMS, LENGTH = 40, 60


def alarms(seed: int, *, fall: float = 1.0, since: int = 0, together: bool = False) -> list[Alarm]:
    """Forty pairs of place and kind; in the first, odds fall from person `since` on."""
    draw = np.random.default_rng(seed)
    stream = np.tile(np.arange(STREAMS), LENGTH)
    turn = np.repeat(np.arange(LENGTH), STREAMS)
    expected = draw.uniform(0.2, 0.8, size=len(stream))
    odds = expected / (1 - expected) * np.where((stream == 0) & (turn >= since), fall, 1.0)
    luck = draw.random(len(stream))
    household = np.arange(len(stream))
    if together:  # four persons of a household share their luck
        household = stream * LENGTH + turn // 4
        luck = draw.random(len(household))[household]
    return list(
        drift_alarms(
            place=np.char.add("place ", stream.astype(str)),
            kind=np.full(len(stream), "tertiary"),
            household=household.astype(str),
            observed_on=np.datetime64("2024-01-01") + turn,
            expected=expected,
            value=(luck < odds / (1 + odds)).astype(float),
            false_alarm_rate=0.1,
        )
    )


def test_a_fall_raises_an_alarm_where_it_is() -> None:
    found = alarms(1, fall=0.15)
    assert [alarm.place for alarm in found] == ["place 0"]
    assert found[0].observed < found[0].expected - 0.15
    assert found[0].evidence >= found[0].needed == pytest.approx(400)


def test_a_good_past_does_not_hide_a_fall() -> None:
    found = alarms(2, fall=0.05, since=20)
    assert [alarm.place for alarm in found] == ["place 0"]
    assert found[0].since >= np.datetime64("2024-01-15")


@pytest.mark.parametrize("together", [False, True])
def test_false_alarms_are_as_rare_as_stated(*, together: bool) -> None:
    """At a stated rate of 10%, far more than 9 of 40 runs would be very unlikely."""
    assert sum(bool(alarms(seed, together=together)) for seed in range(40)) <= 9


def test_what_cannot_be_so_is_refused_together() -> None:
    with pytest.raises(InputRefused) as refused:
        drift_alarms(
            place=np.array(["Berg"]),
            kind=np.array(["all"]),
            household=np.array(["h"]),
            observed_on=np.array(["2024-01-01"], "datetime64[D]"),
            expected=np.array([1.2]),
            value=np.array([0.5]),
            false_alarm_rate=0,
        )
    assert {problem.column for problem in refused.value.problems} == {
        "expected",
        "value",
        "false_alarm_rate",
    }


def test_a_model_watches_what_comes_after_it(model: Model) -> None:
    later = make_world(seed=3, years=(2021, 2022)).table
    largest = later["place"].value_counts(sort=True)["place"][0]
    fallen = later.with_columns(
        value=pl.when(pl.col("place") == largest).then(0.0).otherwise(pl.col("value"))
    )
    assert watch(model, read_follow_up(later)) == ()
    found = watch(model, read_follow_up(fallen))
    assert found
    assert {alarm.place for alarm in found} == {largest}


def test_what_came_before_the_model_is_not_watched(model: Model) -> None:
    before = make_world(seed=3).table.with_columns(value=pl.lit(0.0))
    assert watch(model, read_follow_up(before)) == ()
