"""Grech (2016), the example of two states that shows what the cap does.

Populations 49 and 1 million, unemployment 9 and 11 %, weights 0.8 and 0.2: 0.8940 and 0.1060
without a cap, 0.9798 and 0.0202 with it. With one size factor instead of two, P = G, so that
the cap of 0.3 (P + G) is 0.6 P.
"""

from fractions import Fraction

import pytest

from softlanding.apportionment import parse_key, shares_by_key

KEY = """schema = 1
id = "toy"
version = "1"
title = "Two states"
level = "one union → two states"
formula = "0.8 P + 0.2 un"
source = "Grech (2016), example"
known = "whole"
[[factor]]
column = "population"
weight = 0.4
kind = "extensive"
[[factor]]
column = "gdp"
weight = 0.4
kind = "extensive"
[[factor]]
column = "unemployment_rate"
weight = 0.2
kind = "intensive"
inverse = true
"""
CAP = """cap = { fraction = 0.3, base = "sum", of = ["population", "gdp"] }
[remainder]
base = "mean"
of = ["population", "gdp"]
"""
STATES = [
    {"population": 49, "gdp": 49, "unemployment_rate": 9},
    {"population": 1, "gdp": 1, "unemployment_rate": 11},
]


@pytest.mark.parametrize(
    ("document", "printed"),
    [(KEY, ("0.8940", "0.1060")), (KEY + CAP, ("0.9798", "0.0202"))],
    ids=["uncapped", "capped"],
)
def test_the_printed_shares_are_reproduced(document: str, printed: tuple[str, str]) -> None:
    shares = shares_by_key(parse_key(document), STATES).values
    for share, there in zip(shares, printed, strict=True):
        assert abs(share - Fraction(there)) <= Fraction(1, 20_000)
