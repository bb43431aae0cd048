"""The waterfall names what happened, and the distances say what would change it."""

from fractions import Fraction

from softlanding.apportionment import METHODS, Unit, UnitQuota, apportion, catalogue


def explained(
    key: str = "population", total: int = 10, **units: dict[str, int]
) -> dict[str, UnitQuota]:
    fields = {"minimum", "maximum", "credit", "pledge", "carry_over"}
    given = [
        Unit(
            name,
            indicators={column: value for column, value in values.items() if column not in fields},
            **{field: value for field, value in values.items() if field in fields},
        )
        for name, values in units.items()
    ]
    return {row.unit: row for row in apportion(given, catalogue()[key], total=total).rows}


def codes(row: UnitQuota) -> list[str]:
    return [step.code for step in row.waterfall]


def test_a_waterfall_sums_exactly() -> None:
    rows = explained(
        "de-koenigstein", 100, A={"population": 7, "tax_revenue": 2, "maximum": 30, "credit": 3},
        B={"population": 5, "tax_revenue": 3}, C={"population": 3, "tax_revenue": 1, "minimum": 40},
    )  # fmt: skip
    for row in rows.values():
        assert sum(step.amount for step in row.waterfall) == row.quota
    assert sum(row.quota for row in rows.values()) == 100


def test_each_factor_is_a_step() -> None:
    rows = explained(
        "eu-pact-2024", 8, A={"population": 3, "gdp": 1}, B={"population": 1, "gdp": 1}
    )
    steps = rows["A"].waterfall
    assert [(step.code, step.amount) for step in steps] == [
        ("factor", Fraction(3)),
        ("factor", Fraction(2)),
        ("rounding", Fraction(0)),
    ]
    assert steps[0].text == "1/2 of the whole by population: 3/4 of it"


def test_bounds_credit_and_redistribution_are_named() -> None:
    rows = explained(
        total=40, A={"population": 5, "maximum": 2}, B={"population": 3, "credit": 2},
        C={"population": 2, "minimum": 25},
    )  # fmt: skip
    assert "maximum" in codes(rows["A"])
    assert {"credit-counted", "credit", "redistribution"} <= set(codes(rows["B"]))
    assert "minimum" in codes(rows["C"])


def test_every_step_reads_as_a_sentence() -> None:
    inputs = {"gdp": 3, "unemployment_rate": 5, "asylum_applications_per_million": 7}
    for key in ("eu-2015-09", "grech-2016"):
        other = inputs | {"population": 9, "credit": 3, "unemployment_rate": 30}
        rows = explained(key, 99, A=inputs | {"population": 4, "maximum": 20}, B=other)
        for row in rows.values():
            assert all("{" not in step.text for step in row.waterfall)


def test_a_unit_rounded_down_needs_the_rest_to_the_cut() -> None:
    # exact 2.0, 1.2 and 0.8
    change = explained(total=4, A={"population": 5}, B={"population": 3}, C={"population": 2})["B"]
    assert change.next_change is not None
    assert change.next_change.more == Fraction(3, 5)
    assert change.next_change.from_unit == "C"


def test_a_unit_rounded_up_loses_at_the_cut() -> None:
    change = explained(total=4, A={"population": 5}, B={"population": 3}, C={"population": 2})["C"]
    assert change.next_change is not None
    assert change.next_change.fewer == Fraction(3, 5)
    assert change.next_change.to_unit == "B"
    assert "0.6" in change.next_change.text or "3/5" in change.next_change.text


def test_a_unit_at_its_maximum_gains_nothing_by_a_small_change() -> None:
    rows = explained(
        total=4, A={"population": 5, "maximum": 1}, B={"population": 3}, C={"population": 2}
    )
    assert rows["A"].next_change is not None
    assert rows["A"].next_change.more is None


def test_the_distance_downwards_leads_to_the_largest_remainder_that_lost() -> None:
    # exact 2.4, 0.96 and 0.64: B and C are rounded up, A waits with 0.4
    rows = explained(total=4, A={"population": 30}, B={"population": 12}, C={"population": 8})
    change = rows["C"].next_change
    assert change is not None
    assert change.fewer == Fraction(64, 100) - Fraction(40, 100)
    assert change.to_unit == "A"


def test_a_unit_rounded_up_needs_a_whole_person_and_the_cut_for_another() -> None:
    # exact 2.4, 0.96 and 0.64: B has to reach 1.64
    change = explained(total=4, A={"population": 30}, B={"population": 12}, C={"population": 8})[
        "B"
    ]
    assert change.next_change is not None
    assert (change.next_change.more, change.next_change.from_unit) == (Fraction(68, 100), "C")


def test_a_unit_rounded_down_loses_a_person_below_the_cut() -> None:
    # exact 2.6, 1.4 and 1.0: C has to fall to 0.4, where B waits
    change = explained(total=5, A={"population": 26}, B={"population": 14}, C={"population": 10})[
        "C"
    ]
    assert change.next_change is not None
    assert (change.next_change.fewer, change.next_change.to_unit) == (Fraction(60, 100), "B")


def test_what_would_change_it_is_told_for_every_method() -> None:
    units = [Unit(name, indicators={"population": people})
             for name, people in (("A", 5300), ("B", 1600), ("C", 1100))]  # fmt: skip
    for method in METHODS:
        rows = apportion(units, catalogue()["population"], total=40, rounding=method).rows
        for row in rows:
            assert row.next_change is not None
            assert "would" in row.next_change.text
            if method == "independent":
                assert row.next_change.from_unit is None


def test_rounding_one_by_one_changes_at_the_next_half() -> None:
    units = [Unit("A", indicators={"population": 26}), Unit("B", indicators={"population": 74})]
    row, _ = apportion(
        units, catalogue()["population"], total=10, rounding="independent"
    ).rows  # exact 2.6, rounded to 3
    assert row.next_change is not None
    assert (row.next_change.more, row.next_change.fewer) == (Fraction(9, 10), Fraction(1, 10))
    assert (
        row.next_change.text == "9/10 persons more would add one; 1/10 persons fewer would cost one"
    )


def test_a_first_person_by_adams_goes_by_weight_alone() -> None:
    units = [Unit(name, indicators={"population": people}) for name, people in (("A", 3), ("B", 2))]
    a, b = apportion(units, catalogue()["population"], total=1, rounding="adams").rows
    assert (a.quota, b.quota) == (1, 0)
    assert b.next_change is not None
    assert b.next_change.text == "no small change of this unit alone changes the number"


def test_the_carry_over_is_a_step_of_its_own_and_the_minimum_is_named_as_given() -> None:
    rows = explained(
        total=10,
        A={"population": 1, "carry_over": 4},
        B={"population": 1, "carry_over": -20, "minimum": 1},
    )
    steps = {step.code: step for step in rows["A"].waterfall}
    assert (steps["carry-over"].amount, steps["carry-over-counted"].amount) == (4, 8)
    (bound,) = [step for step in rows["B"].waterfall if step.code == "minimum"]
    assert bound.data["bound"] == 1
    assert sum(step.amount for step in rows["B"].waterfall) == rows["B"].quota == 1
