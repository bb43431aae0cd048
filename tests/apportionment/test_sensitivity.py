"""Bands: what varies, what stays, and what is kept to draw them again."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from softlanding.apportionment import (
    Correction,
    Factor,
    Unit,
    apportion,
    catalogue,
    sensitivity,
)
from softlanding.apportionment import many as shadow
from softlanding.errors import InputRefused
from tests.apportionment.made_keys import key_of

KEY = catalogue()["eu-pact-2024"]
UNITS = [
    Unit("A", parent="P", indicators={"population": 900, "gdp": 100}, minimum=5, maximum=40),
    Unit("B", parent="P", indicators={"population": 500, "gdp": 500}, credit=3),
    Unit("C", parent="Q", indicators={"population": 100, "gdp": 900}),
    Unit("D", parent="Q", indicators={"population": 300, "gdp": 200}, exempt=True),
]


def test_the_same_seed_draws_the_same_bands_and_another_seed_others() -> None:
    first, again, other = (
        sensitivity(UNITS, KEY, total=100, seed=seed, draws=60) for seed in (7, 7, 8)
    )
    assert first == again
    assert first.bands != other.bands


def test_the_exact_quota_lies_in_its_band_and_bounds_hold_in_every_draw() -> None:
    found = sensitivity(UNITS, KEY, total=100, seed=1, draws=80, inputs_within=Fraction(1, 2))
    quotas = {row.unit: row.quota for row in apportion(UNITS, KEY, total=100).rows}
    bands = {band.unit: band for band in found.bands}
    assert set(bands) == {"P", "Q", "A", "B", "C"}
    for unit, band in bands.items():
        assert band.quota == quotas[unit]
        assert band.low <= band.quota <= band.high
    assert bands["A"].low >= 5
    assert bands["A"].high <= 40
    assert bands["P"].low + bands["Q"].high == 100


def test_nothing_varies_within_nothing() -> None:
    still = Fraction(0)
    found = sensitivity(
        UNITS, KEY, total=100, seed=1, draws=5, weights_within=still, inputs_within=still
    )
    assert all(band.low == band.quota == band.high for band in found.bands)
    assert all(band.changed == band.rank_changed == 0 for band in found.bands)


def test_wider_variation_gives_no_narrower_bands_on_the_whole() -> None:
    narrow, wide = (
        sensitivity(UNITS, KEY, total=500, seed=3, draws=100, inputs_within=Fraction(width, 100))
        for width in (1, 30)
    )
    assert sum(b.high - b.low for b in wide.bands) > sum(b.high - b.low for b in narrow.bands)


def test_a_key_without_a_quick_form_is_drawn_exactly_and_gives_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = sensitivity(UNITS, KEY, total=40, seed=5, draws=25)
    monkeypatch.setattr(shadow, "AGREEMENT", -1.0)
    exact = sensitivity(UNITS, KEY, total=40, seed=5, draws=25)
    assert (quick.arithmetic, exact.arithmetic) == ("floating point", "exact")
    assert quick.bands == exact.bands


def test_places_are_shared_by_equal_quotas() -> None:
    sizes = {"A": 5, "B": 5, "C": 2}
    units = [Unit(name, indicators={"population": size}) for name, size in sizes.items()]
    found = sensitivity(units, catalogue()["population"], total=12, seed=1, draws=3)
    assert [band.rank for band in found.bands] == [1, 1, 3]


def test_draws_whose_bounds_leave_no_room_are_counted_and_left_out() -> None:
    """A's share is near 0 by its correction; where it is 0, B and C cannot take all ten."""
    key = key_of(Factor("population", Fraction(1)), corrections=(Correction("rate", Fraction(1)),))
    units = [
        Unit("A", indicators={"population": 1, "rate": Fraction("3.99")}),
        Unit("B", indicators={"population": 1, "rate": 1}, maximum=4),
        Unit("C", indicators={"population": 1, "rate": 1}, maximum=4),
    ]
    found = sensitivity(units, key, total=10, seed=1, draws=40, weights_within=Fraction(0))
    assert 0 < found.draws_without_quotas < 40
    assert [(band.low, band.high) for band in found.bands] == [(2, 2), (4, 4), (4, 4)]
    one = sensitivity(units, key, total=10, seed=1, draws=1, weights_within=Fraction(0))
    assert one.draws_without_quotas in (0, 1)
    assert [band.changed for band in one.bands] == [0, 0, 0]


def test_no_quotas_no_bands() -> None:
    units = [Unit("A", indicators={"population": 1}, maximum=3)]
    found = sensitivity(units, catalogue()["population"], total=10, seed=1)
    assert (found.status, found.bands) == ("infeasible", ())


def test_the_record_is_json_and_names_what_was_drawn() -> None:
    found = sensitivity(UNITS, KEY, total=100, seed=7, draws=10)
    kept = json.loads(json.dumps(found.record))
    assert kept["seed"] == 7
    assert (kept["draws"], kept["weights_within"]) == (10, "1/10")
    assert kept["input_sha256"] == apportion(UNITS, KEY, total=100).input_sha256


def test_options_are_refused_all_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        sensitivity(
            UNITS,
            KEY,
            total=1,
            seed=-1,
            draws=0,
            weights_within=Fraction(1),
            inputs_within=Fraction(-1),
        )
    assert [problem.column for problem in refused.value.problems] == [
        "seed",
        "draws",
        "weights_within",
        "inputs_within",
    ]


def test_the_quick_form_knows_when_it_does_not_follow_a_key() -> None:
    units = [{"population": 3, "gdp": 1}, {"population": 1, "gdp": 1}]
    assert shadow.follows(KEY, units)
    nobody = [{"population": 0, "gdp": 0}]
    assert not shadow.follows(replace(KEY), nobody)
