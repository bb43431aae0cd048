"""Whole households for quotas in persons: none is split, and nearness is proven."""

import pytest

from softlanding.apportionment import household_mix, largest_remainder
from softlanding.apportionment.bounds import FairQuotas, fair_quotas
from softlanding.errors import InputRefused


def test_every_household_is_given_out_once() -> None:
    mix = household_mix([10, 6, 4], {5: 2, 3: 2, 2: 1, 1: 2})
    assert dict(zip(mix.sizes, map(sum, zip(*mix.households, strict=True)), strict=True)) == {
        5: 2, 3: 2, 2: 1, 1: 2,
    }  # fmt: skip


def test_the_tolerance_says_what_whole_households_leave() -> None:
    mix = household_mix([3, 3], {2: 3})
    assert mix.persons == (4, 2)
    assert mix.tolerances == (1, -1)
    assert (mix.deviation, mix.bound, mix.proven) == (2, 2, True)


def test_large_households_spread_by_fulfilment() -> None:
    mix = household_mix([20, 10], {5: 3, 1: 15})
    assert mix.households == ((2, 10), (1, 5))


def test_a_unit_with_quota_zero_gets_nobody() -> None:
    assert household_mix([0, 6], {3: 2}).persons == (0, 6)


def test_more_persons_than_quotas_are_spread() -> None:
    mix = household_mix([4, 4], {2: 5})
    assert (mix.deviation, mix.proven) == (2, True)


def test_the_programme_finds_what_exchanges_between_two_units_do_not() -> None:
    quotas, households = [2, 9, 7], {6: 2, 5: 2, 1: 1}
    alone = household_mix(quotas, households, seconds=0)
    assert (alone.deviation, alone.bound, alone.proven) == (7, 5, False)
    mix = household_mix(quotas, households)
    assert (mix.deviation, mix.bound, mix.proven) == (5, 5, True)


def test_the_order_of_units_plays_no_part() -> None:
    mix = household_mix([7, 4, 4], {4: 2, 3: 2, 1: 1}, units=["A", "B", "C"])
    turned = household_mix([4, 4, 7], {4: 2, 3: 2, 1: 1}, units=["C", "B", "A"])
    assert dict(zip(mix.units, mix.households, strict=True)) == dict(
        zip(turned.units, turned.households, strict=True)
    )


def test_a_whole_country_is_proven_without_a_programme() -> None:
    fair = fair_quotas([200 + place * place % 9_973 for place in range(300)], 6_000)
    assert isinstance(fair, FairQuotas)
    quotas = largest_remainder(fair).quotas
    mix = household_mix(quotas, {8: 20, 6: 100, 5: 240, 4: 310, 3: 300, 2: 460, 1: 980}, seconds=0)
    assert sum(mix.persons) == 6_000
    assert (mix.deviation, mix.proven) == (0, True)


@pytest.mark.parametrize(
    ("quotas", "households", "units", "told"),
    [
        ([], {1: 1}, None, "there are no units"),
        ([-1], {1: 1}, None, 'quotas: "-1" is not possible'),
        ([1], {0: 1}, None, 'size: "0" is not possible; give a whole number of at least 1'),
        ([1], {1: -2}, None, 'households: "-2" is not possible'),
        ([1, 1], {1: 1}, ["A", "A"], "give each unit a name of its own"),
    ],
)
def test_faulty_input_is_refused(quotas, households, units, told) -> None:
    with pytest.raises(InputRefused, match=told):
        household_mix(quotas, households, units=units)
