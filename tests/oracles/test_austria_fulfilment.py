"""Austria: by how much each Land fulfils its quota, in per cent and in places.

Published pairs of the Grundversorgung. Quota and actual number are not beside them, but
both follow: with p per cent and d places, quota = d / (p / 100 − 1), known as well as the two
rounded numbers permit, and actual = quota + d. The pairs must leave room for whole persons, and
the key that counts the persons in care must then give back every percentage and every place.
"""

from fractions import Fraction
from math import ceil, floor

import pytest

from softlanding.apportionment import Unit, apportion, catalogue, shares_by_key

PUBLISHED = {
    "NÖ": ("105.02", 519), "Stmk": ("101.13", 87), "W": ("104.84", 542), "B": ("96.47", -65),
    "K": ("98.43", -55), "OÖ": ("92.93", -641), "S": ("98.56", -49), "T": ("93.15", -314),
    "V": ("98.96", -25),
}  # fmt: skip
KEY = catalogue()["at-fulfilment"]


def quotas(land: str) -> list[int]:
    """Whole quotas for which both published numbers of a Land hold."""
    percentage, places = Fraction(PUBLISHED[land][0]), PUBLISHED[land][1]
    excess, half = abs(percentage / 100 - 1), Fraction(1, 20_000)
    low = (abs(places) - Fraction(1, 2)) / (excess + half)
    high = (abs(places) + Fraction(1, 2)) / (excess - half)
    return [
        quota
        for quota in range(ceil(low), floor(high) + 1)
        if round(Fraction(quota + places, quota) * 100, 2) == percentage
    ]


QUOTAS = {land: quotas(land)[len(quotas(land)) // 2] for land in PUBLISHED}
LAENDER = [
    Unit(
        land,
        indicators={
            "population": QUOTAS[land],  # in proportion to the quotas, which is all a key sees
            "persons_in_care": QUOTAS[land] + PUBLISHED[land][1],
        },
    )
    for land in PUBLISHED
]


@pytest.mark.parametrize("land", PUBLISHED)
def test_percentage_and_places_of_a_land_belong_together(land: str) -> None:
    assert quotas(land)


def test_surplus_and_shortfall_cancel_but_for_rounding() -> None:
    assert sum(places for _, places in PUBLISHED.values()) == -1


def test_the_key_gives_back_percentages_and_places() -> None:
    in_care = sum(unit.indicators["persons_in_care"] for unit in LAENDER)
    shares = shares_by_key(KEY, [unit.indicators for unit in LAENDER])
    for unit, share in zip(LAENDER, shares.values, strict=True):
        percentage, places = PUBLISHED[unit.unit]
        actual = unit.indicators["persons_in_care"]
        assert abs(100 * actual / (share * in_care) - Fraction(percentage)) < Fraction(1, 100)
        assert abs(actual - share * in_care - places) < 1


def test_new_persons_go_where_places_are_lacking_until_all_are_at_one_hundred() -> None:
    few = {row.unit: row.quota for row in apportion(LAENDER, KEY, total=1000).rows}
    assert few["NÖ"] == few["W"] == 0
    assert max(few, key=few.__getitem__) == "OÖ"
    many = apportion(LAENDER, KEY, total=4000)
    everybody = 4000 + sum(unit.indicators["persons_in_care"] for unit in LAENDER)
    for unit, row in zip(LAENDER, many.rows, strict=True):
        assert abs(unit.indicators["persons_in_care"] + row.quota - row.share * everybody) < 1
        assert sum(step.amount for step in row.waterfall) == row.quota
