"""Every step and every indicator that a key of the catalogue can bring has its words."""

import pytest

from softlanding.apportionment import Key, Unit, apportion, catalogue
from softlanding.apportionment.result import _STEPS
from softlanding.office.keys.wording import COLUMNS
from softlanding.office.quotas.bridge import _step
from softlanding.office.quotas.wording import STEPS, step_title


def test_every_step_of_the_science_has_its_words() -> None:
    assert _STEPS.keys() <= STEPS.keys()


@pytest.mark.parametrize("key", catalogue().values(), ids=catalogue())
def test_every_indicator_of_a_key_has_a_name(key: Key) -> None:
    read = {factor.column for factor in key.factors}
    assert {*key.columns, *read} <= COLUMNS.keys()


@pytest.mark.parametrize("name", ["de-nrw", "dk-2022", "se-unaccompanied", "it-anci", "be-2016"])
def test_a_waterfall_is_told_in_words(name: str) -> None:
    key = catalogue()[name]
    plain = {"high_performer": 0, "metropolitan_city": 0}
    units = [
        Unit(unit, indicators=dict.fromkeys(key.columns, number) | plain)
        for unit, number in {"A": 1, "B": 30, "C": 269}.items()
    ]
    units.append(Unit("D", indicators=dict.fromkeys(key.columns, 700) | plain | {"population": 1}))
    titles = [
        step_title(_step(step))
        for row in apportion(units, key, total=12).rows
        for step in row.waterfall
    ]
    assert titles
    assert not any("%(" in title or title in STEPS for title in titles), titles


def test_limits_and_stocks_are_told_with_their_numbers() -> None:
    step = {"code": "relative-cap", "data": {"limit": "1/40", "uplift": "1/4"}}
    assert step_title(step) == "Kept at 2.50 %, the most that the key permits here"
    step = {"code": "stock", "data": {"column": "persons_in_care", "persons": "10"}}
    assert step_title(step) == "persons in care, the own ones deducted: 10 persons"
