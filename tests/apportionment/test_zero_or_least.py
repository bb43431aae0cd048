"""Nobody, or at least so many: decided before rounding, kept by every method."""

from fractions import Fraction
from typing import Any

import pytest

from softlanding.apportionment import (
    METHODS,
    Apportionment,
    FairQuotas,
    Unit,
    apportion,
    catalogue,
    zero_or_least,
)
from softlanding.errors import InputRefused

POPULATION = catalogue()["population"]


def town(name: str, population: int, **more: Any) -> Unit:
    return Unit(name, indicators={"population": population}, **more)


def quotas(result: Apportionment) -> dict[str, int]:
    return {row.unit: row.quota for row in result.rows}


def exact(fair: object) -> list[Fraction]:
    assert isinstance(fair, FairQuotas)
    return [fair.exact(at) for at in range(len(fair.names))]


def test_a_claim_of_half_the_least_is_raised_to_it() -> None:
    # 100 persons: B's claim is 5, half of 10; with it at 10, A has 90 and the multiplier
    # is 90/95, at which B claims less than 5: it stays at zero
    assert exact(zero_or_least([95, 5], 100, least=[0, 10])) == [100, 0]
    # a claim of 6 stays above the half when it is raised: 6 · 90/94 = 5.7
    assert exact(zero_or_least([94, 6], 100, least=[0, 10])) == [90, 10]


def test_what_a_unit_turns_down_is_spread_over_the_others_in_proportion() -> None:
    assert exact(zero_or_least([60, 36, 4], 96, least=[0, 0, 10])) == [60, 36, 0]


def test_the_larger_claim_is_admitted_first() -> None:
    assert exact(zero_or_least([5, 4, 3], 12, least=[6, 6, 6])) == [6, 6, 0]


def test_equal_claims_go_to_the_identifier_that_comes_first() -> None:
    found = zero_or_least([1, 1], 6, least=[6, 6], names=["B", "A"])
    assert exact(found) == [0, 6]


def test_more_units_are_admitted_where_maximums_leave_no_other_way() -> None:
    fair = zero_or_least([90, 5, 5], 20, least=[0, 8, 8], maximum=[10, None, None])
    assert exact(fair) == [10, 10, 0]


def test_a_choice_beside_the_order_is_found_where_only_it_adds_up() -> None:
    # the larger claim would leave 3 for nobody: only the second alone takes all 10
    fair = zero_or_least([6, 5], 10, least=[7, 10], maximum=[7, None])
    assert exact(fair) == [0, 10]


def test_no_choice_that_adds_up_is_a_reason_with_the_totals_that_would_do() -> None:
    (reason,) = zero_or_least([1, 1], 15, least=[10, 10], maximum=[12, 12], names=["A", "B"])
    assert reason.code == "gap-below-least"
    assert reason.data == {"total": 15, "below": 12, "above": 20, "units": ["A", "B"]}
    assert reason.text == (
        "no choice of the units that take nobody or at least their least sums to 15; "
        "12 or 20 would do: A, B"
    )


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_keeps_it(method: str) -> None:
    units = [town("A", 70), town("B", 12, least_if_any=10), town("C", 4, least_if_any=10)]
    found = quotas(apportion(units, POPULATION, total=86, rounding=method))
    assert found == {"A": 76, "B": 10, "C": 0} or found["C"] == 0
    assert found["B"] >= 10
    assert sum(found.values()) == 86


def test_the_waterfall_shows_who_was_raised_and_who_takes_nobody() -> None:
    units = [town("A", 88), town("B", 8, least_if_any=10), town("C", 4, least_if_any=10)]
    rows = {row.unit: row for row in apportion(units, POPULATION, total=100).rows}
    steps = {unit: {step.code: step for step in row.waterfall} for unit, row in rows.items()}
    assert steps["B"]["least"].amount == 2
    assert steps["B"]["least"].text == "raised to 10, the fewest it takes if it takes any"
    assert steps["C"]["none"].amount == -4
    assert steps["C"]["none"].text == "too few for the 10 that it takes if any, so nobody"
    assert steps["A"]["redistribution"].amount == 2
    for row in rows.values():
        assert sum(step.amount for step in row.waterfall) == row.quota


def test_the_least_counts_new_persons_beside_those_already_there() -> None:
    units = [town("A", 50, credit=30, least_if_any=10), town("B", 50)]
    # 60 new and 30 present make 90, of which A's half is 45: 15 new ones
    assert quotas(apportion(units, POPULATION, total=60)) == {"A": 15, "B": 45}
    # of 20 new, A's half of 50 would be less than its 30: nobody
    assert quotas(apportion(units, POPULATION, total=20)) == {"A": 0, "B": 20}


def test_a_minimum_rules_zero_out() -> None:
    units = [town("A", 1, minimum=2, least_if_any=10), town("B", 99)]
    assert quotas(apportion(units, POPULATION, total=100)) == {"A": 10, "B": 90}


def test_a_region_is_not_given_fewer_than_its_smallest_least() -> None:
    units = [
        town("a", 6, parent="A", least_if_any=10), town("b", 5, parent="A", least_if_any=12),
        town("c", 89, parent="C"),
    ]  # fmt: skip
    assert quotas(apportion(units, POPULATION, total=60)) == {
        "A": 10, "C": 50, "a": 10, "b": 0, "c": 50,
    }  # fmt: skip
    assert quotas(apportion(units, POPULATION, total=40))["A"] == 0


def test_the_region_whose_towns_cannot_add_up_is_named() -> None:
    towns = [town(name, 1, parent="A", least_if_any=10, maximum=12) for name in "ab"]
    result = apportion([*towns, town("C", 2, maximum=15)], POPULATION, total=31)
    assert [reason.code for reason in result.reasons] == ["gap-below-least"]
    assert result.reasons[0].data["parent"] == "A"
    assert "of the parts of A" in result.reasons[0].text


def test_the_hash_follows_the_least() -> None:
    one = apportion([town("A", 1)], POPULATION, total=9)
    other = apportion([town("A", 1, least_if_any=3)], POPULATION, total=9)
    assert one.input_sha256 != other.input_sha256


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"least_if_any": -1}, "is below 0"),
        ({"least_if_any": 10, "maximum": 5}, "is below the 10 that are the least if any"),
    ],
)
def test_a_faulty_least_is_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        Unit("A", **more)


def test_a_maximum_of_zero_needs_no_least() -> None:
    assert Unit("A", least_if_any=10, maximum=0).maximum == 0
