"""Danish quotas: municipalities of two regions for 2015, and regions for 2021.

Udlændingestyrelsen, kommunekvoter 2015 (as agreed in the regions Syddanmark and Nordjylland,
3,015 and 1,763 persons) and regionskvoter 2021 (600 persons). The indicators behind them are
not published beside them, so that the formula of BEK 550/2022 is checked by hand in
`tests/apportionment/test_share_bounds.py`; here it is the sums, by every method.
"""

import pytest

from softlanding.apportionment import METHODS, Unit, apportion, catalogue

SYDDANMARK = {
    "Middelfart": 120, "Assens": 153, "Faaborg-Midtfyn": 178, "Kerteminde": 69, "Nyborg": 115,
    "Odense": 334, "Svendborg": 160, "Nordfyns": 101, "Langeland": 44, "Ærø": 25,
    "Haderslev": 148, "Billund": 67, "Sønderborg": 168, "Tønder": 120, "Esbjerg": 257, "Fanø": 9,
    "Varde": 151, "Vejen": 118, "Aabenraa": 150, "Fredericia": 84, "Kolding": 215, "Vejle": 229,
}  # fmt: skip
NORDJYLLAND = {
    "Morsø": 71, "Thisted": 128, "Brønderslev": 114, "Frederikshavn": 204, "Vesthimmerland": 108,
    "Læsø": 8, "Rebild": 98, "Mariagerfjord": 134, "Jammerbugt": 111, "Aalborg": 587,
    "Hjørring": 200,
}  # fmt: skip
REGIONS_2021 = {
    "Hovedstaden": 70, "Sjælland": 111, "Syddanmark": 155, "Midtjylland": 183, "Nordjylland": 81,
}  # fmt: skip
KEY = catalogue()["published-counts"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("quotas", "total"), [(SYDDANMARK, 3015), (NORDJYLLAND, 1763), (REGIONS_2021, 600)]
)
def test_the_quotas_give_back_themselves(quotas: dict[str, int], total: int, method: str) -> None:
    units = [Unit(name, indicators={"count": count}) for name, count in quotas.items()]
    rows = apportion(units, KEY, total=total, rounding=method).rows
    assert {row.unit: row.quota for row in rows} == quotas


def test_both_regions_together_keep_their_sums() -> None:
    units = [
        Unit(name, parent=region, indicators={"count": count})
        for region, quotas in (("Syddanmark", SYDDANMARK), ("Nordjylland", NORDJYLLAND))
        for name, count in quotas.items()
    ]
    rows = {row.unit: row.quota for row in apportion(units, KEY, total=4778).rows}
    assert (rows["Syddanmark"], rows["Nordjylland"], rows["Odense"]) == (3015, 1763, 334)
