"""The placement science's codes and numbers in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from softlanding.office.placement.templatetags.placement_words import (
    lack_words,
    listed,
    percent,
    reason_words,
    signed,
)


@pytest.mark.parametrize(("value", "shown"), [(0.58, "58 %"), (0.376, "38 %"), (1.0, "100 %")])
def test_shares_are_rounded_not_cut(value: float, shown: str) -> None:
    assert percent(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(2.28, "+2.3"), (-2.28, "−2.3"), (0.01, "±0.0"), (None, "–")]
)
def test_differences_carry_their_sign(value: float | None, shown: str) -> None:
    assert signed(value) == shown


def test_what_is_short_is_counted() -> None:
    assert lack_words({"dimension": "school_places", "short": 1}) == "1 school place too few"
    assert lack_words({"dimension": "school_places", "short": 2}) == "2 school places too few"
    assert lack_words({"dimension": "beds", "short": 2}) == "beds: 2"
    with translation.override("ar"):
        assert lack_words({"dimension": "persons", "short": 2}) == "شخصان زائدان عن الحصة"


def test_long_lists_say_how_many_more() -> None:
    assert listed(["Alby", "Berg", "Dal"], most=2) == "Alby, Berg, 1 more"
    assert listed(["Alby", "Berg"], most=2) == "Alby, Berg"
    reason = {"code": "no_room", "data": {"places": ["Alby", "Berg"]}}
    assert reason_words(reason) == "All 2 possible towns have no room left: Alby, Berg."
