"""The Swedish county numbers (länstal) of 2017: 30,600 newly arrived persons.

Migrationsverket and the county boards, 2017. As weights they give back themselves, which
checks that the sum is what was decided and that nothing is lost on the way.
"""

from softlanding.apportionment import METHODS, Unit, apportion, catalogue

COUNTIES = {
    "Stockholm": 8781, "Uppsala": 1306, "Södermanland": 542, "Östergötland": 1315,
    "Jönköping": 940, "Kronoberg": 419, "Kalmar": 510, "Gotland": 277, "Blekinge": 201,
    "Skåne": 3811, "Halland": 1034, "Västra Götaland": 5210, "Värmland": 787, "Örebro": 763,
    "Västmanland": 634, "Dalarna": 844, "Gävleborg": 413, "Västernorrland": 532,
    "Jämtland": 365, "Västerbotten": 987, "Norrbotten": 929,
}  # fmt: skip
UNITS = [Unit(county, indicators={"count": count}) for county, count in COUNTIES.items()]
KEY = catalogue()["published-counts"]


def test_the_counties_give_back_themselves_by_every_method() -> None:
    for method in METHODS:
        result = apportion(UNITS, KEY, total=30_600, rounding=method)
        assert {row.unit: row.quota for row in result.rows} == COUNTIES, method


def test_half_the_number_of_persons_sums_too() -> None:
    assert sum(row.quota for row in apportion(UNITS, KEY, total=15_301).rows) == 15_301
