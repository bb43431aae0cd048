"""Year on year: parts that add up, and jumps that are told."""

from fractions import Fraction

import pytest

from softlanding.apportionment import Claim, year_on_year


def claims(**exact: int) -> dict[str, Claim]:
    return {unit: Claim(Fraction(persons), persons) for unit, persons in exact.items()}


def test_moving_with_the_nation_is_no_jump_however_far_the_nation_moves() -> None:
    found = year_on_year(claims(A=400, B=100), claims(A=40, B=10), totals=(500, 50))
    assert {change.jump for change in found.values()} == {None}
    assert found["A"].parts[1] == ("inputs-and-key", 0)


def test_small_numbers_do_not_jump() -> None:
    found = year_on_year(claims(A=1, B=99), claims(A=3, B=97), totals=(100, 100))
    assert found["A"].part_of_whole == 3
    assert found["A"].jump is None
    told = year_on_year(claims(A=1, B=99), claims(A=3, B=97), totals=(100, 100), least=2)
    assert told["A"].jump == "rise"


def test_a_unit_that_comes_or_goes_is_told() -> None:
    found = year_on_year(claims(A=50, B=50), claims(A=50, C=50), totals=(100, 100))
    assert (found["B"].jump, found["B"].after) == ("fall", 0)
    assert (found["C"].jump, found["C"].part_of_whole) == ("rise", None)


def test_without_the_former_key_inputs_and_key_are_one_part() -> None:
    found = year_on_year(claims(A=50), claims(A=80), totals=(50, 80))
    assert [code for code, _ in found["A"].parts] == ["total", "inputs-and-key", "rounding"]


def test_nobody_to_distribute_is_no_jump() -> None:
    found = year_on_year(claims(A=50), claims(A=0), totals=(50, 0))
    assert (found["A"].jump, found["A"].part_of_whole) == (None, None)
    assert dict(found["A"].parts)["total"] == -50


@pytest.mark.parametrize(("totals", "factor"), [((0, 5), Fraction(2)), ((5, 5), Fraction(1))])
def test_a_rule_that_cannot_work_is_refused(totals: tuple[int, int], factor: Fraction) -> None:
    with pytest.raises(ValueError, match="above 1"):
        year_on_year({}, {}, totals=totals, factor=factor)
