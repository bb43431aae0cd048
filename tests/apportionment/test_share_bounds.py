"""Relative caps, stocks, truncation, floors and bands, worked out by hand."""

from fractions import Fraction

import pytest

from softlanding.apportionment import Unit, apportion, catalogue, shares_by_key
from softlanding.errors import InputRefused

NRW, DENMARK, ITALY = (catalogue()[key] for key in ("de-nrw", "dk-2022", "it-anci"))


def town(population: int, area: int) -> dict[str, int]:
    return {
        "population": population,
        "area_km2": area,
        "refugees_present": 0,
        "state_facility_places": 0,
    }


def danish(population: int, immigrants: int, families: int) -> dict[str, int]:
    return {
        "population": population,
        "immigrants": immigrants,
        "family_reunifications": families,
    }


def test_the_uplift_from_area_ends_at_a_quarter_and_the_others_take_the_excess() -> None:
    # P = .02, .49, .49; F = .8, .1, .1: 0.9 P + 0.1 F = .098, .451, .451; the cap is .025, and
    # .073 goes in halves to the others
    shares = shares_by_key(NRW, [town(2, 80), town(49, 10), town(49, 10)])
    assert shares.values == (Fraction("0.025"), Fraction("0.4875"), Fraction("0.4875"))
    assert [(part.code, part.amounts[0], part.amounts[1]) for part in shares.parts[2:]] == [
        ("relative-cap", Fraction("-0.073"), 0),
        ("relative-cap-spread", 0, Fraction("0.0365")),
    ]


def test_who_is_lifted_above_the_cap_by_the_excess_of_others_is_cut_off_too() -> None:
    # P = .01, .19, .80; F = .68, .32, 0: .077, .203, .72; caps .0125, .2375, 1
    # .0645 of excess lifts the second to .203 · .9875 / .923 = .2172, still below its cap
    shares = shares_by_key(NRW, [town(1, 68), town(19, 32), town(80, 0)]).values
    assert shares[:2] == (
        Fraction("0.0125"),
        Fraction("0.203") * Fraction("0.9875") / Fraction("0.923"),
    )
    # P = .1, .1, .8; F = .66, .34, 0: .156, .124, .72; caps .125, .125, 1: the excess of .031
    # lifts the second to .1286, so that it ends at its cap as well
    shares = shares_by_key(NRW, [town(10, 66), town(10, 34), town(80, 0)]).values
    assert shares == (Fraction("0.125"), Fraction("0.125"), Fraction("0.75"))


def test_nobody_above_the_cap_leaves_the_key_as_it_is() -> None:
    shares = shares_by_key(NRW, [town(1, 1), town(3, 3)])
    assert shares.values == (Fraction(1, 4), Fraction(3, 4))
    assert [part.code for part in shares.parts] == ["factor", "factor"]


def test_persons_present_and_places_of_the_land_are_credited() -> None:
    full = town(1, 1) | {"refugees_present": 4, "state_facility_places": 2}
    rows = apportion([Unit("A", indicators=full), Unit("B", indicators=town(1, 1))], NRW, total=10)
    assert [(row.quota, row.credit) for row in rows.rows] == [(2, 6), (8, 0)]


def test_a_parent_with_a_row_of_its_own_does_not_credit_its_parts_twice() -> None:
    units = [
        Unit("P", indicators=town(2, 2) | {"refugees_present": 6}),
        Unit("A", parent="P", indicators=town(1, 1) | {"refugees_present": 6}),
        Unit("B", parent="P", indicators=town(1, 1)),
        Unit("Q", indicators=town(2, 2)),
    ]
    quotas = {row.unit: row.quota for row in apportion(units, NRW, total=10).rows}
    assert quotas == {"P": 2, "A": 0, "B": 2, "Q": 8}


def test_denmark_by_hand() -> None:
    # p = .5, .3, .2; f = .2, .2, .6; a = .8, .4, −.2; N + ΣF = 115: 92, 46, −23
    # less F: 82, 46, −28; the positive 128 become 100
    units = [danish(50, 20, 10), danish(30, 20, 0), danish(20, 60, 5)]
    shares = shares_by_key(DENMARK, units, total=100)
    assert shares.values == (Fraction(82, 128), Fraction(46, 128), 0)
    told = [(part.code, part.amounts[2] * 100) for part in shares.parts]
    assert told == [
        ("factor", 40),
        ("factor", -60),
        ("stock-counted", -3),
        ("stock", -5),
        ("truncation", 28),
        ("truncation-spread", 0),
    ]


def test_the_danish_waterfall_names_each_step_and_sums_to_the_quota() -> None:
    units = [
        Unit("A", indicators=danish(50, 20, 10)),
        Unit("B", indicators=danish(30, 20, 0)),
        Unit("C", indicators=danish(20, 60, 5)),
    ]
    first, _, last = apportion(units, DENMARK, total=100).rows
    assert (first.quota, last.quota) == (64, 0)
    assert [step.code for step in first.waterfall] == [
        "factor", "factor", "stock-counted", "stock", "truncation-spread", "rounding",
    ]  # fmt: skip
    assert sum(step.amount for step in first.waterfall) == 64
    assert first.waterfall[3].text == "the own 10 of family_reunifications are deducted"


def test_the_stock_follows_the_number_of_persons_of_each_level() -> None:
    units = [
        Unit("A", parent="R", indicators=danish(50, 20, 10)),
        Unit("B", parent="R", indicators=danish(30, 20, 0)),
        Unit("C", parent="R", indicators=danish(20, 60, 5)),
    ]
    for total in (100, 7, 0):
        rows = apportion(units, DENMARK, total=total).rows
        alone = apportion([unit_alone(unit) for unit in units], DENMARK, total=total).rows
        assert [row.quota for row in rows if row.parent] == [row.quota for row in alone]


def unit_alone(unit: Unit) -> Unit:
    return Unit(unit.unit, indicators=unit.indicators)


def test_without_a_number_of_persons_the_stock_is_left_aside() -> None:
    shares = shares_by_key(DENMARK, [danish(1, 1, 9), danish(1, 1, 0)])
    assert shares.values == (Fraction(1, 2), Fraction(1, 2))
    assert shares.of_total(10).values == (Fraction(1, 20), Fraction(19, 20))


@pytest.mark.parametrize(
    ("population", "metropolitan", "places"),
    [(800, 0, "6"), (2000, 0, "6"), (2001, 0, "5.0025"), (10_000, 0, "25"), (1_000_000, 1, "1500")],
)
def test_italian_bands(population: int, metropolitan: int, places: str) -> None:
    indicators = {"population": population, "metropolitan_city": metropolitan}
    assert ITALY.value("places", indicators) == Fraction(places)


def test_nobody_takes_more_than_the_places_of_the_band() -> None:
    units = [
        Unit("Village", indicators={"population": 800, "metropolitan_city": 0}),
        Unit("Town", indicators={"population": 10_000, "metropolitan_city": 0}),
    ]
    assert [row.quota for row in apportion(units, ITALY, total=31).rows] == [6, 25]
    refused = apportion(units, ITALY, total=32)
    assert [reason.code for reason in refused.reasons] == ["maximums-below-total"]


def test_a_region_of_bands_cannot_be_made_of_its_towns() -> None:
    town = Unit("A", parent="R", indicators={"population": 800, "metropolitan_city": 0})
    with pytest.raises(InputRefused, match="cannot be summed from the parts of R"):
        apportion([town], ITALY, total=1)


def test_a_floor_lifts_to_one_in_a_thousand_and_the_others_pay() -> None:
    key = catalogue()["se-unaccompanied"]
    shares = shares_by_key(key, [{"share_per_mille": share} for share in (600, 400, 0)])
    assert shares.values == (Fraction("0.5994"), Fraction("0.3996"), Fraction("0.001"))
    assert [part.code for part in shares.parts] == ["factor", "floor", "floor-spread"]


def test_floors_above_the_whole_are_refused() -> None:
    key = catalogue()["se-unaccompanied"]
    with pytest.raises(InputRefused, match="of 1/1000 for each of 1001 units is more than"):
        shares_by_key(key, [{"share_per_mille": 1}] * 1001)


def test_a_high_performer_is_exempt_by_the_key() -> None:
    columns = ("population", "reception_places", "net_taxable_income", "welfare_recipients")
    units = [
        Unit(name, indicators=dict.fromkeys(columns, 10) | {"high_performer": performs})
        for name, performs in (("A", 1), ("B", 0))
    ]
    first, second = apportion(units, catalogue()["be-2016"], total=8).rows
    assert (first.quota, first.waterfall[0].code, second.quota) == (0, "exempt", 8)
