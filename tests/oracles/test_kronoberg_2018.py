"""Kronoberg's länstal fell from 419 (2017) by 91 % while the national number fell by 77 %.

Swedish Migration Agency: the 2017 numbers sum to 30,600. The later numbers follow from the
percentages, which are published rounded: 30,600 · 0.23 = 7,038 and 419 · 0.09 = 38.
"""

from fractions import Fraction

from softlanding.apportionment import Claim, year_on_year

BEFORE, AFTER = 30_600, 7_038


def test_kronoberg_is_told_that_it_fell_more_than_the_nation() -> None:
    found = year_on_year(
        {"Kronoberg": Claim(Fraction(419), 419)},
        {"Kronoberg": Claim(Fraction(38), 38)},
        totals=(BEFORE, AFTER),
        factor=Fraction(2),
    )["Kronoberg"]
    assert round(1 - Fraction(found.after, found.before), 2) == Fraction("0.91")
    assert found.jump == "fall"
    parts = dict(found.parts)
    assert round(parts["total"]) == -323  # the nation's fall alone would have left 96
    assert sum(parts.values()) == -381
