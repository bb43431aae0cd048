"""The European Commission's proposal of May 2015: relocation from Italy, 24,000 persons.

COM(2015) 286, Annex: percentages of the key and persons of 23 states (all but Denmark,
Ireland and the United Kingdom, which do not take part, and Italy and Greece, which are
relieved). Eight rows are at hand. The annex was rounded row by row, so that its rows sum to
23,998; that sum cannot be reproduced here, for lack of the other rows and of the Commission's
inputs. What can be: that persons and percentages of a row belong together; that the key, with
the inputs printed by Grech (2016), which are of another day, comes within 0.2 percentage
points; that rounding row by row misses the total; and what the cap of September 2015 does to
Estonia, 1.85 to 0.31 per cent.
"""

from fractions import Fraction

import pytest

from softlanding.apportionment import Unit, apportion, catalogue
from tests.oracles.test_grech_2016 import ROWS

PUBLISHED = {
    "AU": ("3.03", 728), "BE": ("3.41", 818), "DE": ("21.91", 5258), "FR": ("16.88", 4051),
    "PL": ("6.65", 1595), "ES": ("10.72", 2573), "NL": ("5.12", 1228), "EE": ("1.85", 443),
}  # fmt: skip
OUTSIDE = {"DK", "IE", "UK", "IT", "GR", "CH", "NO", "IS", "LI"}
STATES = [
    Unit(
        row["state"],
        indicators={
            "population": Fraction(row["pop_share"]),
            "gdp": Fraction(row["gdp_share"]),
            "unemployment_rate": Fraction(row["unemp_pct"]),
            "asylum_applications_per_million": Fraction(row["apps_per_million"]),
        },
    )
    for row in ROWS
    if row["state"] not in OUTSIDE
]


def percentages(key: str) -> dict[str, Fraction]:
    rows = apportion(STATES, catalogue()[key], total=24_000).rows
    return {row.unit: row.share * 100 for row in rows}


def test_twenty_three_states_take_part() -> None:
    assert len(STATES) == 23


@pytest.mark.parametrize("state", PUBLISHED)
def test_persons_and_percentages_of_a_row_belong_together(state: str) -> None:
    percentage, persons = PUBLISHED[state]
    assert round(Fraction(persons, 240), 2) == Fraction(percentage)


def test_the_key_comes_within_a_fifth_of_a_point_of_the_printed_percentages() -> None:
    found = percentages("eu-2015-05")
    gaps = {
        state: abs(found[state] - Fraction(printed)) for state, (printed, _) in PUBLISHED.items()
    }
    assert max(gaps.values()) < Fraction(1, 5), gaps


def test_rounding_row_by_row_misses_the_total_and_largest_remainder_does_not() -> None:
    key = catalogue()["eu-2015-05"]
    assert apportion(STATES, key, total=24_000, rounding="independent").distributed == 23_999
    assert apportion(STATES, key, total=24_000).distributed == 24_000


def test_the_caps_of_september_take_estonia_from_two_per_cent_to_less_than_a_third() -> None:
    assert round(percentages("eu-2015-05")["EE"], 1) == 2
    assert abs(percentages("eu-2015-09")["EE"] - Fraction("0.31")) < Fraction(1, 50)
