"""The Königstein key as published for 2014 and 2015, in per cent.

Bundesanzeiger; BAMF, Verteilung der Asylbewerber nach dem Königsteiner Schlüssel. The column
of 2015 sums to 100. That of 2014 as printed sums to 99.97961: it must be refused or divided
by its sum, and said so. What is lacking is Brandenburg's: it is printed with its number of 2015,
3.06053, where a table of the BAMF of 1 January 2015 has 3.08092 (Landkreis Hof, Königsteiner
Schlüssel), and with that the column sums to 100.
"""

from fractions import Fraction

import pytest

from softlanding.apportionment import Unit, apportion, catalogue
from softlanding.errors import InputRefused

PUBLISHED = {
    "BW": ("12.97496", "12.86456"), "BY": ("15.33048", "15.51873"), "BE": ("5.04557", "5.04927"),
    "BB": ("3.06053", "3.06053"), "HB": (".94097", ".95688"), "HH": ("2.52738", "2.52968"),
    "HE": ("7.31557", "7.35890"), "MV": ("2.04165", "2.02906"), "NI": ("9.35696", "9.32104"),
    "NW": ("21.24052", "21.21010"), "RP": ("4.83472", "4.83710"), "SL": ("1.21566", "1.22173"),
    "SN": ("5.10067", "5.08386"), "ST": ("2.85771", "2.83068"), "SH": ("3.38791", "3.40337"),
    "TH": ("2.74835", "2.72451"),
}  # fmt: skip
KEY = catalogue()["published-share"]


def laender(year: int) -> list[Unit]:
    return [
        Unit(land, indicators={"share": Fraction(shares[year - 2014])})
        for land, shares in PUBLISHED.items()
    ]


def test_100_000_persons_of_2015_sum_exactly_and_stay_within_one_of_the_share() -> None:
    rows = apportion(laender(2015), KEY, total=100_000).rows
    assert sum(row.quota for row in rows) == 100_000
    for row in rows:
        assert abs(row.quota - Fraction(PUBLISHED[row.unit][1]) * 1000) < 1


def test_the_fault_of_the_printed_column_of_2014_is_named() -> None:
    with pytest.raises(InputRefused, match=r"share: sums to 99\.97961 and not to 100 \(0\.02039"):
        apportion(laender(2014), KEY, total=100_000)


def test_2014_sums_once_it_is_divided_by_its_sum_and_the_record_says_so() -> None:
    result = apportion(laender(2014), KEY, total=100_000, normalise_shares=True)
    assert sum(row.quota for row in result.rows) == 100_000
    assert result.normalised == ((None, "share", Fraction("99.97961")),)


def test_2014_sums_with_the_number_of_brandenburg_that_the_bamf_gave() -> None:
    corrected = [
        Unit("BB", indicators={"share": Fraction("3.08092")}) if unit.unit == "BB" else unit
        for unit in laender(2014)
    ]
    result = apportion(corrected, KEY, total=100_000)
    assert (result.distributed, result.normalised) == (100_000, ())
