"""Laws of distribution keys, on generated indicators."""

from fractions import Fraction

import pytest
from hypothesis import assume, find, given
from hypothesis import strategies as st

from softlanding.apportionment import (
    Key,
    Unit,
    apportion,
    catalogue,
    parse_key,
    shares_by_key,
)

Rows = list[dict[str, int]]

KEYS = sorted(set(catalogue()) - {"se-unaccompanied"})
MONOTONE = sorted(set(catalogue()) - {"it-anci"})
DENMARK, NRW, ITALY = (catalogue()[key] for key in ("dk-2022", "de-nrw", "it-anci"))


def rows(key: Key, *, least: int = 1, most: int = 400, size: int = 6) -> st.SearchStrategy[Rows]:
    """Indicators of some units; exempting columns stay below what exempts."""
    marks = {exemption.column for exemption in key.exemptions} | {"metropolitan_city"}
    columns = {
        column: st.just(0) if column in marks else st.integers(least, most)
        for column in key.columns
    }
    return st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=size)


@pytest.mark.parametrize("name", KEYS)
@given(data=st.data(), total=st.integers(0, 500))
def test_shares_sum_to_one_and_parts_sum_to_shares(
    name: str, data: st.DataObject, total: int
) -> None:
    key = catalogue()[name]
    shares = shares_by_key(key, data.draw(rows(key)), total=total)
    assert sum(shares.values) == 1
    for at, share in enumerate(shares.values):
        assert share >= 0
        assert sum(part.amounts[at] for part in shares.parts) == share


@pytest.mark.parametrize("name", KEYS)
@given(data=st.data(), order=st.randoms(use_true_random=False))
def test_the_order_of_units_plays_no_part(name: str, data: st.DataObject, order) -> None:
    key = catalogue()[name]
    values = data.draw(rows(key))
    places = list(range(len(values)))
    order.shuffle(places)
    shares = shares_by_key(key, values, total=100).values
    shuffled = shares_by_key(key, [values[at] for at in places], total=100).values
    assert shuffled == [shares[at] for at in places]


@pytest.mark.parametrize("name", ["dk-2022", "de-nrw", "at-fulfilment", "se-unaccompanied"])
@given(data=st.data(), total=st.integers(0, 300))
def test_waterfalls_of_the_new_steps_sum_to_quotas_that_sum_to_the_total(
    name: str, data: st.DataObject, total: int
) -> None:
    key = catalogue()[name]
    units = [Unit(str(at), indicators=row) for at, row in enumerate(data.draw(rows(key)))]
    result = apportion(units, key, total=total, normalise_shares=True)
    assert result.distributed == total
    for row in result.rows:
        assert sum(step.amount for step in row.waterfall) == row.quota
        assert all(step.text for step in row.waterfall)


@given(values=rows(NRW))
def test_the_nrw_cap_holds_after_redistribution_and_others_keep_their_proportion(
    values: Rows,
) -> None:
    people = sum(row["population"] for row in values)
    area = sum(row["area_km2"] for row in values)
    shares = shares_by_key(NRW, values).values
    rates = set()
    for row, share in zip(values, shares, strict=True):
        limit = Fraction(5, 4) * Fraction(row["population"], people)
        assert share <= limit
        before = Fraction(9 * row["population"], 10 * people) + Fraction(row["area_km2"], 10 * area)
        if share < limit:
            rates.add(share / before)
    assert sum(shares) == 1
    assert len(rates) <= 1
    assert all(rate >= 1 for rate in rates)


@given(values=rows(DENMARK, least=0), total=st.integers(1, 500))
def test_denmark_is_the_formula_of_the_order_step_by_step(values: Rows, total: int) -> None:
    people = sum(row["population"] for row in values)
    foreign = sum(row["immigrants"] for row in values)
    assume(people and foreign)
    families = sum(row["family_reunifications"] for row in values)
    preliminary = [
        (2 * Fraction(row["population"], people) - Fraction(row["immigrants"], foreign))
        * (total + families)
        - row["family_reunifications"]
        for row in values
    ]
    assert sum(preliminary) == total
    positive = sum(number for number in preliminary if number > 0)
    shares = shares_by_key(DENMARK, values, total=total).values
    assert sum(shares) == 1
    for share, number in zip(shares, preliminary, strict=True):
        assert share == max(number, 0) / positive


@given(
    values=st.lists(st.fixed_dictionaries({"share_per_mille": st.integers(0, 50)}), min_size=1),
    least=st.integers(1, 30),
)
def test_a_floor_holds_and_nobody_else_gains(values: Rows, least: int) -> None:
    assume(any(row["share_per_mille"] for row in values) and least * len(values) <= 1000)
    document = catalogue()["se-unaccompanied"].document
    key = parse_key(document.replace('"1/1000"', f'"{least}/1000"'))
    shares = shares_by_key(key, values).values
    total = sum(row["share_per_mille"] for row in values)
    assert sum(shares) == 1
    for row, share in zip(values, shares, strict=True):
        assert share >= Fraction(least, 1000)
        assert share == Fraction(least, 1000) or share <= Fraction(row["share_per_mille"], total)


@pytest.mark.parametrize("name", MONOTONE)
@given(data=st.data(), more=st.integers(1, 200))
def test_more_of_a_direct_factor_never_lowers_the_share_where_the_key_is_monotone(
    name: str, data: st.DataObject, more: int
) -> None:
    key = catalogue()[name]
    direct = [factor.column for factor in key.factors if factor.weight > 0 and not factor.inverse]
    column = data.draw(st.sampled_from(direct))
    values = data.draw(rows(key, most=60))
    after = [values[0] | {column: values[0][column] + more}, *values[1:]]
    before_it, after_it = (
        shares_by_key(key, given, total=100).values[0] for given in (values, after)
    )
    assert after_it >= before_it


@st.composite
def pairs(draw: st.DrawFn) -> Rows:
    """Two units that differ in size and in unemployment, which is lower in the first."""
    number = st.integers(1, 60)
    first, second = (
        {"population": draw(number), "gdp": draw(number), "asylum_applications_per_million": 1}
        for _ in range(2)
    )
    lower = draw(number)
    return [
        first | {"unemployment_rate": lower},
        second | {"unemployment_rate": lower + draw(number)},
    ]


def advantage(name: str, values: Rows) -> Fraction:
    """Share of the first unit above what its size alone gives it."""
    size = shares_by_key(catalogue()["eu-pact-2024"], values).values[0]
    return shares_by_key(catalogue()[name], values).values[0] - size


@pytest.mark.parametrize("name", ["eu-2015-05", "eu-2015-09"])
def test_the_keys_of_2015_are_found_to_give_less_than_its_size_to_who_has_less_unemployment(
    name: str,
) -> None:
    """Of two units the one with less unemployment should not fall below its size."""
    found = find(pairs(), lambda values: advantage(name, values) < 0)
    assert advantage(name, found) < 0


@given(values=pairs())
def test_the_key_of_grech_never_does_that(values: Rows) -> None:
    assert advantage("grech-2016", values) >= 0


@pytest.mark.parametrize("name", ["eu-2015-05", "eu-2015-09"])
@pytest.mark.parametrize("column", ["unemployment_rate", "asylum_applications_per_million"])
def test_a_corrective_factor_is_found_to_act_on_states_where_nothing_changed(
    name: str, column: str
) -> None:
    """One state's rate rises, and of two others one gains more than its size tells."""
    key = catalogue()[name]

    def unequal(values: Rows) -> bool:
        if len(values) < 3 or values[1]["population"] <= values[2]["population"]:
            return False
        after = [values[0] | {column: values[0][column] + 10}, *values[1:]]
        before = shares_by_key(key, values).values
        changes = [
            there - here
            for here, there in zip(before, shares_by_key(key, after).values, strict=True)
        ]
        return changes[1] < changes[2]

    assert unequal(find(rows(key, most=9), unequal))


def test_the_italian_bands_are_found_to_punish_the_two_thousand_and_first_inhabitant() -> None:
    def punished(population: int) -> bool:
        town = {"population": population, "metropolitan_city": 0}
        more = town | {"population": population + 1}
        return ITALY.value("places", more) < ITALY.value("places", town)

    assert find(st.integers(0, 5000), punished) == 2000
