"""`apportion` from units to quotas: levels, credits, pledges, exemptions, refusals."""

import json
import pickle
from fractions import Fraction
from typing import Any

import pytest

from softlanding.apportionment import (
    Apportionment,
    Key,
    Unit,
    UnitQuota,
    apportion,
    catalogue,
    parse_key,
)
from softlanding.errors import InputRefused

POPULATION = catalogue()["population"]


def town(name: str, population: int, **more: Any) -> Unit:
    return Unit(name, indicators={"population": population}, **more)


def by_unit(result: Apportionment) -> dict[str, UnitQuota]:
    assert result.status == "apportioned", result.reasons
    return {row.unit: row for row in result.rows}


def quotas(units: list[Unit], total: int, key: Key = POPULATION, **more: Any) -> dict[str, int]:
    return {
        name: row.quota for name, row in by_unit(apportion(units, key, total=total, **more)).items()
    }


def refused(units: list[Unit], total: int = 10, key: Key = POPULATION, **more: Any) -> str:
    with pytest.raises(InputRefused) as refusal:
        apportion(units, key, total=total, **more)
    return str(refusal.value)


def test_parts_sum_to_their_parent_and_parents_come_first() -> None:
    units = [town("a1", 30, parent="A"), town("b1", 50, parent="B"), town("a2", 20, parent="A")]
    rows = apportion(units, POPULATION, total=7).rows
    assert [row.unit for row in rows] == ["A", "B", "a1", "a2", "b1"]
    assert [row.level for row in rows] == [0, 0, 1, 1, 1]
    found = {row.unit: row.quota for row in rows}
    assert found["A"] == found["a1"] + found["a2"]
    assert found["A"] + found["B"] == 7


def test_a_given_parent_is_taken_by_its_own_row() -> None:
    units = [town("A", 90), town("B", 10), town("a1", 1, parent="A")]
    assert quotas(units, 10) == {"A": 9, "B": 1, "a1": 9}


def test_three_levels_sum() -> None:
    units = [
        town("x", 1, parent="A1"), town("y", 2, parent="A1"), town("z", 4, parent="A2"),
        town("A1", 3, parent="A"), town("A2", 4, parent="A"), town("B", 7),
    ]  # fmt: skip
    found = quotas(units, 101)
    assert found["A"] + found["B"] == 101
    assert found["A1"] + found["A2"] == found["A"]
    assert found["x"] + found["y"] == found["A1"]


def test_bounds_of_parts_bind_their_parent() -> None:
    units = [town("a", 90, parent="A", maximum=2), town("b", 10, parent="B")]
    assert quotas(units, 10) == {"A": 2, "B": 8, "a": 2, "b": 8}


def test_an_exempt_unit_has_share_and_quota_zero() -> None:
    found = by_unit(apportion([town("A", 5, exempt=True), town("B", 5)], POPULATION, total=4))
    assert (found["A"].share, found["A"].quota, found["B"].quota) == (0, 0, 4)


def test_what_lies_in_an_exempt_unit_is_exempt() -> None:
    units = [town("A", 5, exempt=True), town("a", 5, parent="A"), town("B", 5)]
    assert quotas(units, 4) == {"A": 0, "B": 4, "a": 0}


def test_an_exempt_unit_needs_no_indicators() -> None:
    assert quotas([Unit("A", exempt=True), town("B", 5)], 4) == {"A": 0, "B": 4}


def test_a_credit_is_deducted_from_the_part_of_all_persons() -> None:
    # 10 new and 6 present make 16; half each is 8, of which A already has 6
    assert quotas([town("A", 1, credit=6), town("B", 1)], 10) == {"A": 2, "B": 8}


def test_a_credit_above_the_share_gives_zero_and_the_others_take_the_rest() -> None:
    found = quotas([town("A", 1, credit=50), town("B", 1), town("C", 1)], 10)
    assert found == {"A": 0, "B": 5, "C": 5}


def test_what_is_owed_adds_and_what_is_ahead_deducts_while_the_total_stays() -> None:
    # 10 - (4 - 2) = 8 by the key, halved; A owes 4 from before, B is 2 ahead.
    assert quotas([town("A", 1, carry_over=4), town("B", 1, carry_over=-2)], 10) == {"A": 8, "B": 2}


def test_being_further_ahead_than_the_share_gives_the_minimum() -> None:
    found = quotas([town("A", 1, carry_over=-50, minimum=1), town("B", 1), town("C", 1)], 9)
    assert found == {"A": 1, "B": 4, "C": 4}


def test_parts_bring_their_carry_over_to_the_whole() -> None:
    units = [town("P", 1), town("Q", 1), town("p", 1, parent="P", carry_over=4),
             town("r", 1, parent="P"), town("q", 1, parent="Q")]  # fmt: skip
    # (20 - 4) / 2 = 8 each; the 4 that p owes come on top of the 8 of P.
    assert quotas(units, 20) == {"P": 12, "Q": 8, "p": 8, "r": 4, "q": 8}


def test_a_unit_without_a_share_still_takes_what_it_owes() -> None:
    assert quotas([town("A", 0, carry_over=3), town("B", 1)], 10) == {"A": 3, "B": 7}


def test_more_owed_than_there_is_to_distribute_is_named() -> None:
    units = [town("A", 1, carry_over=8), town("B", 1, minimum=3)]
    (reason,) = apportion(units, POPULATION, total=10).reasons
    assert (reason.code, reason.data["carried"]) == ("carry-over-above-total", 8)
    assert reason.text.startswith("what is owed from before (8) and the minimums")


def test_more_owed_than_the_maximum_is_named() -> None:
    units = [town("A", 1, carry_over=8, maximum=5), town("B", 1)]
    (reason,) = apportion(units, POPULATION, total=100).reasons
    assert reason.text == "A: 8 owed from before are above the maximum 5"


def test_a_minimum_holds_in_spite_of_a_credit() -> None:
    assert quotas([town("A", 1, credit=50, minimum=3), town("B", 1)], 10) == {"A": 3, "B": 7}


def test_a_pledge_is_on_top_and_changes_no_quota() -> None:
    units = [town("a", 1, parent="A", pledge=5), town("b", 1, parent="A")]
    found = by_unit(apportion(units, POPULATION, total=10))
    assert [found[unit].quota for unit in ("A", "a", "b")] == [10, 5, 5]
    assert [found[unit].pledge for unit in ("A", "a", "b")] == [5, 5, 0]


def test_a_ceiling_counts_persons_already_there() -> None:
    # 1 in 200 of 2,000 is 10, of which 4 are there; 1 in 200 of 8,000 is 40
    units = [town("A", 2000, credit=4), town("B", 8000)]
    assert quotas(units, 46, catalogue()["uk-population"]) == {"A": 6, "B": 40}
    result = apportion(units, catalogue()["uk-population"], total=47)
    assert [(reason.code, reason.data["maximums"]) for reason in result.reasons] == [
        ("maximums-below-total", 46)
    ]


def test_total_zero_gives_everybody_zero() -> None:
    assert quotas([town("A", 1), town("B", 1)], 0) == {"A": 0, "B": 0}


@pytest.mark.parametrize(
    ("units", "code", "text"),
    [
        ([town("A", 1, minimum=6), town("B", 1, minimum=5)], "minimums-above-total",
         "the minimums of the units sum to 11, above the total 10: A, B"),
        ([town("A", 1, maximum=6), town("B", 1, maximum=3)], "maximums-below-total",
         "the maximums of the units sum to 9, below the total 10: A, B"),
        ([town("A", 0), town("B", 0)], "no-share",
         "none of the units has a share, but there are 10 persons to distribute"),
        ([town("A", 1, maximum=2), town("a", 1, parent="A", minimum=3), town("B", 1)],
         "minimum-above-maximum", "A: the minimum 3 is above the maximum 2"),
        ([town("A", 1, exempt=True), town("a", 1, parent="A", minimum=3), town("B", 1)],
         "minimum-above-maximum", "a: the minimum 3 is above the maximum 0"),
        ([town("A", 1, exempt=True)], "no-share",
         "none of the units has a share, but there are 10 persons to distribute"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_result_with_its_reason(
    units: list[Unit], code: str, text: str
) -> None:
    result = apportion(units, POPULATION, total=10)
    assert result.status == "infeasible"
    assert result.rows == ()
    assert [(reason.code, reason.text) for reason in result.reasons] == [(code, text)]


def test_a_tie_can_be_refused() -> None:
    result = apportion([town("A", 1), town("B", 1)], POPULATION, total=3, tie_rule="refuse")
    assert [reason.code for reason in result.reasons] == ["tie"]
    assert result.reasons[0].data["units"] == ["A", "B"]


def test_a_tie_that_was_decided_is_on_record() -> None:
    assert apportion([town("A", 1), town("B", 1)], POPULATION, total=3).ties == (("A", "B"),)


def test_shares_that_do_not_sum_to_100_are_refused() -> None:
    units = [
        Unit("A", indicators={"share": 60}),
        Unit("B", indicators={"share": Fraction(399, 10)}),
    ]
    told = refused(units, key=catalogue()["published-share"])
    assert "share: sums to 99.9 and not to 100 (0.1 too little)" in told


def test_shares_are_divided_by_their_sum_on_request_and_it_is_recorded() -> None:
    units = [Unit("A", indicators={"share": 60}), Unit("B", indicators={"share": 30})]
    key = catalogue()["published-share"]
    result = apportion(units, key, total=9, normalise_shares=True)
    assert [row.quota for row in result.rows] == [6, 3]
    assert result.record["normalised_shares"] == [{"parent": None, "column": "share", "sum": "90"}]


def test_shares_inside_a_parent_may_be_of_the_whole() -> None:
    units = [
        Unit("A", indicators={"share": 75}), Unit("B", indicators={"share": 25}),
        Unit("a1", parent="A", indicators={"share": 50}),
        Unit("a2", parent="A", indicators={"share": 25}),
    ]  # fmt: skip
    assert quotas(units, 8, catalogue()["published-share"]) == {"A": 6, "B": 2, "a1": 4, "a2": 2}


def test_the_sum_of_published_shares_counts_exempt_units_too() -> None:
    units = [
        Unit("a1", parent="A", indicators={"share": 50}),
        Unit("a2", parent="A", indicators={"share": 25}, exempt=True),
        Unit("b1", parent="B", indicators={"share": 25}),
    ]
    found = quotas(units, 9, catalogue()["published-share"])
    assert found == {"A": 6, "B": 3, "a1": 6, "a2": 0, "b1": 3}


def test_units_and_results_can_be_sent_to_another_process() -> None:
    units = [town("A", 1), town("B", 2)]
    result = apportion(units, POPULATION, total=4)
    assert pickle.loads(pickle.dumps((units, result))) == (units, result)  # noqa: S301


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ([], "there are no units"),
        ([town("A", 1), town("A", 2)], "A: unit: is given more than once"),
        ([Unit("A"), town("B", 1)], "A: population: is missing"),
        ([town("A", 1, parent="B"), town("B", 1, parent="A")], "A: parent: lies inside itself"),
        ([town("A", 1, parent="A")], "A: parent: lies inside itself"),
    ],
)
def test_faulty_units_are_refused(units: list[Unit], told: str) -> None:
    assert told in refused(units)


def test_all_faults_are_told_at_once() -> None:
    told = refused([Unit("A"), Unit("B"), town("C", 1)])
    assert "A: population" in told
    assert "B: population" in told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"unit": ""}, "unit"),
        ({"indicators": {"population": 0.5}}, "is not exact"),
        ({"indicators": {"population": -1}}, "is below 0"),
        ({"minimum": -1}, "minimum"),
        ({"maximum": True}, "is not a whole number"),
        ({"minimum": 3, "maximum": 2}, "is below the minimum of 3"),
        ({"exempt": True, "minimum": 1}, "contradicts the exemption"),
        ({"exempt": True, "credit": 1}, "contradicts the exemption"),
        ({"exempt": True, "carry_over": -1}, "contradicts the exemption"),
        ({"carry_over": 1.5}, "is not a whole number"),
    ],
)
def test_a_faulty_unit_is_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        Unit(**({"unit": "A"} | more))


@pytest.mark.parametrize("total", [-1, True, 1.0, "5"])
def test_a_faulty_total_is_refused(total: Any) -> None:
    assert "is not a number of persons" in refused([town("A", 1)], total)


def test_an_unknown_method_and_tie_rule_are_refused_together() -> None:
    told = refused([town("A", 1)], rounding="webster", tie_rule="coin")
    assert 'rounding: "webster" is not available; use largest-remainder' in told
    assert 'tie_rule: "coin" is not available' in told


def test_a_rate_cannot_be_summed_for_a_parent_that_is_not_given() -> None:
    unit = {"population": 1, "gdp": 1, "unemployment_rate": 1, "asylum_applications_per_million": 1}
    units = [Unit("a", parent="A", indicators=unit), Unit("b", indicators=unit)]
    told = refused(units, key=catalogue()["eu-2015-05"])
    assert "A: unemployment_rate: cannot be summed from the parts of A" in told


def test_a_zero_that_the_key_divides_by_is_refused() -> None:
    unit = {"population": 1, "gdp": 1, "unemployment_rate": 0, "asylum_applications_per_million": 1}
    told = refused([Unit("A", indicators=unit)], key=catalogue()["eu-2015-05"])
    assert "A: unemployment_rate: is 0, but the key divides by it" in told


def test_rounding_one_by_one_keeps_to_one_level() -> None:
    assert "give one level" in refused([town("a", 1, parent="A")], rounding="independent")


def test_the_record_names_everything_needed_for_a_replay() -> None:
    record = apportion([town("A", 1)], POPULATION, total=3).record
    assert json.loads(json.dumps(record)) == record
    assert record["method"] == "largest-remainder"
    assert record["tie_rule"] == "larger-then-identifier"
    assert record["total"] == record["distributed"] == 3
    assert len(str(record["input_sha256"])) == 64


def test_the_hash_follows_the_input_and_not_the_order_of_rows() -> None:
    units = [town("A", 1), town("B", 2)]
    first = apportion(units, POPULATION, total=3).input_sha256
    assert apportion(units[::-1], POPULATION, total=3).input_sha256 == first
    assert apportion(units, POPULATION, total=4).input_sha256 != first
    assert apportion([town("A", 1), town("B", 3)], POPULATION, total=3).input_sha256 != first
    for more in (
        {"credit": 1},
        {"carry_over": 1},
        {"pledge": 1},
        {"minimum": 1},
        {"maximum": 9},
        {"parent": "P"},
    ):
        changed = [town("A", 1), town("B", 2, **more)]
        assert apportion(changed, POPULATION, total=3).input_sha256 != first


def test_a_user_key_with_a_correction_of_negative_strength_raises_the_share() -> None:
    document = catalogue()["grech-2016"].document.replace("strength = 0.1", "strength = -0.1")
    same = {"population": 1, "gdp": 1, "asylum_applications_per_million": 1}
    units = [Unit("A", indicators=same | {"unemployment_rate": 9}),
             Unit("B", indicators=same | {"unemployment_rate": 1})]  # fmt: skip
    rows = apportion(units, parse_key(document), total=100).rows
    assert rows[0].quota > rows[1].quota
