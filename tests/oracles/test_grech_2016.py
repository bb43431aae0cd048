"""Grech (2016), table 1: the shares of 32 states under three keys.

P. Grech (2017, online 2016), Undesired properties of the European Commission's refugee
distribution key, European Union Politics 18(2), 212-238: inputs, and the shares without
caps, with the caps of the Commission and by the author's own key. Printed with four
decimals, so that everything here is known to about ±0.00005, and the inverse of a small
number to less: the inverse factors are therefore taken as printed where the comparison
needs it.

The formula of the paper caps each corrective factor at 0.3 (P + G). Its table follows from
half of that, 0.3 (P + G) / 2, and not from the formula: the base of the cap is a setting.
"""

import csv
import io
from fractions import Fraction

import pytest

from softlanding.apportionment import catalogue, shares_by_key

TABLE = """\
state,gdp_share,pop_share,unemp_pct,apps_per_million,pure_un,pure_as,mu_uncapped,mu_eu_table1,mu_grech_starstar
DE,0.196,0.1552,4.6,1258.0,0.0461,0.0058,0.1457,0.1739,0.1792
FR,0.1434,0.1265,10.7,925.0,0.0198,0.0079,0.1107,0.1324,0.1327
UK,0.1495,0.1236,5.3,452.0,0.04,0.0162,0.1149,0.1368,0.1488
IT,0.1087,0.1168,12.0,530.0,0.0177,0.0138,0.0933,0.1114,0.1132
ES,0.0712,0.0894,22.3,81.0,0.0095,0.0907,0.0742,0.0805,0.0737
PL,0.0278,0.073,7.3,249.0,0.029,0.0294,0.0462,0.0514,0.0547
RO,0.0101,0.0383,6.8,81.0,0.0312,0.0902,0.0315,0.0247,0.0268
NL,0.0446,0.0323,6.8,961.0,0.0312,0.0076,0.0346,0.0388,0.0394
BE,0.027,0.0215,8.8,2350.0,0.0241,0.0031,0.0221,0.0244,0.0212
GR,0.012,0.021,25.0,847.0,0.0085,0.0086,0.0149,0.0169,0.0137
CZ,0.0104,0.0202,5.1,137.0,0.0415,0.0534,0.0217,0.0156,0.0172
PT,0.0116,0.02,12.3,48.0,0.0172,0.1539,0.0298,0.0162,0.0165
HU,0.0069,0.019,6.8,1367.0,0.0312,0.0054,0.014,0.0132,0.0128
SE,0.029,0.0185,7.3,5056.0,0.029,0.0014,0.022,0.0237,0.0151
AU,0.0221,0.0163,5.8,2096.0,0.0365,0.0035,0.0194,0.0194,0.0179
CH,0.0356,0.0156,3.1,2819.0,0.0683,0.0026,0.0276,0.0256,0.0227
BG,0.0028,0.0139,9.8,592.0,0.0216,0.0124,0.0101,0.0085,0.0086
DK,0.0173,0.0108,6.3,1320.0,0.0336,0.0055,0.0152,0.0144,0.014
FI,0.0138,0.0105,9.5,589.0,0.0223,0.0124,0.0132,0.0124,0.0125
SK,0.0051,0.0104,11.2,94.0,0.0189,0.0782,0.0159,0.0079,0.0081
NO,0.0253,0.0098,4.3,2085.0,0.0493,0.0035,0.0193,0.0178,0.0166
IE,0.0127,0.0088,9.5,287.0,0.0223,0.0255,0.0134,0.011,0.0114
HR,0.0029,0.0082,15.6,179.0,0.0136,0.0409,0.0099,0.0056,0.0055
LT,0.0024,0.0057,9.6,111.0,0.0221,0.0659,0.012,0.0041,0.0043
SL,0.0025,0.004,9.5,150.0,0.0223,0.0487,0.0097,0.0033,0.0035
LV,0.0016,0.0038,10.1,116.0,0.021,0.0633,0.0106,0.0028,0.0029
EE,0.0013,0.0025,6.7,64.0,0.0316,0.1139,0.0161,0.002,0.0021
CY,0.0012,0.0016,15.2,2199.0,0.0139,0.0033,0.0029,0.0014,0.0012
LU,0.0033,0.0011,5.9,1559.0,0.0359,0.0047,0.0058,0.0022,0.0021
MT,0.0005,0.0008,5.2,3692.0,0.0407,0.002,0.0048,0.0007,0.0005
IS,0.0009,0.0006,4.3,326.0,0.0493,0.0224,0.0078,0.0008,0.0008
LI,0.0004,0.0001,2.1,2033.0,0.1009,0.0036,0.0106,0.0002,0.0002
"""
ROWS = list(csv.DictReader(io.StringIO(TABLE)))
TOLERANCE = Fraction(1, 10_000)


def states(*, printed_inverses: bool) -> list[dict[str, Fraction]]:
    """Indicators of the states, with rates as printed or as the printed inverses imply."""
    return [
        {
            "population": Fraction(row["pop_share"]),
            "gdp": Fraction(row["gdp_share"]),
            "unemployment_rate": 1 / Fraction(row["pure_un"])
            if printed_inverses
            else Fraction(row["unemp_pct"]),
            "asylum_applications_per_million": 1 / Fraction(row["pure_as"])
            if printed_inverses
            else Fraction(row["apps_per_million"]),
        }
        for row in ROWS
    ]


def largest_gap(key: str, column: str, *, printed_inverses: bool) -> Fraction:
    shares = shares_by_key(catalogue()[key], states(printed_inverses=printed_inverses)).values
    printed = [Fraction(row[column]) for row in ROWS]
    return max(abs(share - there) for share, there in zip(shares, printed, strict=True))


@pytest.mark.parametrize(
    ("key", "column", "printed_inverses"),
    [
        ("eu-2015-05", "mu_uncapped", True),
        ("eu-2015-09-half", "mu_eu_table1", False),
        ("grech-2016", "mu_grech_starstar", False),
    ],
)
def test_the_printed_column_is_reproduced(key: str, column: str, printed_inverses: bool) -> None:
    assert largest_gap(key, column, printed_inverses=printed_inverses) <= TOLERANCE


def test_rounded_applications_account_for_the_rest_of_the_uncapped_column() -> None:
    gap = largest_gap("eu-2015-05", "mu_uncapped", printed_inverses=False)
    assert TOLERANCE < gap <= 2 * TOLERANCE


def test_the_formula_of_the_paper_does_not_give_its_table() -> None:
    gap = largest_gap("eu-2015-09", "mu_eu_table1", printed_inverses=False)
    assert gap > 30 * TOLERANCE


def test_estonia_falls_to_a_fraction_once_the_caps_are_there() -> None:
    estonia = [row["state"] for row in ROWS].index("EE")
    indicators = states(printed_inverses=False)
    free, capped = (
        shares_by_key(catalogue()[key], indicators).values[estonia]
        for key in ("eu-2015-05", "eu-2015-09")
    )
    assert free > 4 * capped
