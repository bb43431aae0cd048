"""The Swiss key of 2012 in per cent, which sums to 100.

State Secretariat for Migration, Verteilung der Asylsuchenden auf die Kantone, as of 2 November
2012, by Art. 21 of Asylverordnung 1 (SR 142.311).
"""

from fractions import Fraction

from softlanding.apportionment import Unit, apportion, catalogue

CANTONS = {
    "AG": "7.7", "AR": "0.8", "AI": "0.2", "BL": "3.7", "BS": "2.3", "BE": "13.5", "FR": "3.3",
    "GE": "5.6", "GL": "0.6", "GR": "2.7", "JU": "1", "LU": "4.9", "NE": "2.4", "NW": "0.5",
    "OW": "0.5", "SH": "1.1", "SZ": "1.8", "SO": "3.5", "SG": "6", "TI": "3.9", "TG": "2.8",
    "UR": "0.5", "VD": "8.4", "VS": "3.9", "ZG": "1.4", "ZH": "17",
}  # fmt: skip


def test_a_thousand_persons_are_the_published_per_mille() -> None:
    units = [Unit(name, indicators={"share": Fraction(share)}) for name, share in CANTONS.items()]
    rows = apportion(units, catalogue()["published-share"], total=1000).rows
    assert {row.unit: row.quota for row in rows} == {
        name: Fraction(share) * 10 for name, share in CANTONS.items()
    }
