"""Austria's published fulfilment of the Länder: percent to two places, and ± places.

Each pair must belong to one whole obligation: the ledger's percentage and balance of that
obligation are the published ones, and no neighbouring Land's figures mix up the sign.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from softlanding.apportionment import LedgerRules, Movement, Statement, keep_ledger, turns

PUBLISHED = {
    "NÖ": ("105.02", 519), "Stmk": ("101.13", 87), "W": ("104.84", 542), "B": ("96.47", -65),
    "K": ("98.43", -55), "OÖ": ("92.93", -641), "S": ("98.56", -49), "T": ("93.15", -314),
    "V": ("98.96", -25),
}  # fmt: skip


def obligations(percent: str, places: int) -> range:
    """Every whole obligation for which the two published figures can both be true."""
    gap = (Fraction(percent) - 100) / 100
    half = Fraction(1, 20_000)
    low, high = sorted((places / (gap - half), places / (gap + half)))
    return range(-(-low.numerator // low.denominator), int(high) + 1)


def account(land: str) -> Statement:
    percent, places = PUBLISHED[land]
    possible = obligations(percent, places)
    due = possible[len(possible) // 2]
    (row,) = keep_ledger({land: [due]}, [Movement(land, 0, "arrival", due + places)], LedgerRules())
    return row


@pytest.mark.parametrize("land", PUBLISHED)
def test_percent_and_places_are_the_published_ones(land: str) -> None:
    percent, places = PUBLISHED[land]
    row = account(land)
    assert row.balance == places
    assert row.fulfilment is not None
    assert f"{float(row.fulfilment * 100):.2f}" == percent
    assert row.carried_out == -places


def test_upper_austria_with_the_lowest_fulfilment_is_next_and_lower_austria_last() -> None:
    order = [turn.unit for turn in turns([account(land) for land in PUBLISHED])]
    assert order == sorted(PUBLISHED, key=lambda land: float(PUBLISHED[land][0]))
    assert (order[0], order[-1]) == ("OÖ", "NÖ")
