"""Shares follow the formula of the key, and their parts add up to them."""

from fractions import Fraction

import pytest

from softlanding.apportionment import catalogue, shares_by_key
from softlanding.errors import InputRefused

LARGE = {"population": 3, "gdp": 2, "unemployment_rate": 5, "asylum_applications_per_million": 1}
SMALL = {"population": 1, "gdp": 2, "unemployment_rate": 15, "asylum_applications_per_million": 3}


@pytest.mark.parametrize("key", ["eu-2015-05", "eu-2015-09", "eu-2015-09-half", "grech-2016"])
def test_shares_sum_to_one_and_parts_sum_to_shares(key: str) -> None:
    shares = shares_by_key(catalogue()[key], [LARGE, SMALL])
    assert sum(shares.values) == 1
    for at, share in enumerate(shares.values):
        assert sum(part.amounts[at] for part in shares.parts) == share


def test_an_inverse_factor_gives_less_to_more() -> None:
    # P = 3/4, G = 1/2; 1/1 : 1/3 = 3/4; 1/5 : 1/15 = 3/4
    shares = shares_by_key(catalogue()["eu-2015-05"], [LARGE, SMALL])
    assert shares.values[0] == Fraction(4, 10) * Fraction(5, 4) + Fraction(2, 10) * Fraction(3, 4)


def test_a_cap_takes_and_the_remainder_gives_back() -> None:
    # base = (3/4 + 1/2) / 2 = 5/8; caps 0.3 · 5/4 = 3/8 and 0.3 · 3/4 = 9/40 of each corrective
    # factor, which are 3/4 and 1/4, so both are cut; s = 0.5 + 0.2 · 3/8 and 0.3 + 0.2 · 9/40
    shares = shares_by_key(catalogue()["eu-2015-09"], [LARGE, SMALL])
    first, second = Fraction(1, 2) + Fraction(3, 40), Fraction(3, 10) + Fraction(9, 200)
    assert shares.values[0] == first + (1 - first - second) * Fraction(5, 8)


def test_a_correction_is_multiplied_around_the_plain_mean() -> None:
    # unemployment mean 10: 1 + 0.1 · 0.5 and 1 − 0.1 · 0.5; applications mean 2: likewise
    large = Fraction(5, 8) * Fraction(105, 100) ** 2
    small = Fraction(3, 8) * Fraction(95, 100) ** 2
    shares = shares_by_key(catalogue()["grech-2016"], [LARGE, SMALL])
    assert shares.values[0] == large / (large + small)


def test_a_correction_never_makes_a_share_negative() -> None:
    crowd = [SMALL | {"asylum_applications_per_million": 0}] * 19
    extreme = LARGE | {"asylum_applications_per_million": 1000}
    shares = shares_by_key(catalogue()["grech-2016"], [extreme, *crowd])
    assert shares.values[0] == 0
    assert sum(shares.values) == 1


def test_hundreds_of_units_with_long_denominators_get_what_plain_fractions_give() -> None:
    key = catalogue()["eu-2015-09"]
    units = [
        {
            "population": 100 + at * at,
            "gdp": 90 + at,
            "unemployment_rate": Fraction(20 + at * 7 % 181, 10),
            "asylum_applications_per_million": 1 + at * 37 % 997,
        }
        for at in range(300)
    ]

    def portions(values: list[Fraction]) -> list[Fraction]:
        return [value / sum(values) for value in values]

    people, gdp = (
        portions([Fraction(unit[name]) for unit in units]) for name in ("population", "gdp")
    )
    given = [Fraction(2, 5) * (p + g) for p, g in zip(people, gdp, strict=True)]
    for name in ("unemployment_rate", "asylum_applications_per_million"):
        inverse = portions([1 / Fraction(unit[name]) for unit in units])
        for at, part in enumerate(inverse):
            given[at] += min(part, Fraction(3, 10) * (people[at] + gdp[at])) / 10
    left = 1 - sum(given)
    expected = [part + left * (p + g) / 2 for part, p, g in zip(given, people, gdp, strict=True)]
    shares = shares_by_key(key, units)
    assert shares.values == expected
    cut = [part for part in shares.parts if part.code == "cap"]
    assert all(0 < sum(map(bool, part.amounts)) < 300 for part in cut)
    assert all(sum(part.amounts[at] for part in shares.parts) == expected[at] for at in (0, 7, 299))


def test_nobody_has_a_share_where_all_are_zero() -> None:
    shares = shares_by_key(catalogue()["population"], [{"population": 0}, {"population": 0}])
    assert shares.values == (0, 0)


def test_a_mean_of_zero_is_refused() -> None:
    with pytest.raises(InputRefused, match="is 0 in every unit"):
        shares_by_key(catalogue()["grech-2016"], [LARGE | {"unemployment_rate": 0}])
