"""Numbers are exact, and what is no number is told apart."""

from fractions import Fraction

import pytest

from softlanding.tables import NotANumberError, exact_number, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.1", Fraction(1, 10)),
        (".94097", Fraction(94097, 100000)),
        ("-3", Fraction(-3)),
        ("1e3", Fraction(1000)),
        ("12.", Fraction(12)),
        (" 5 ", Fraction(5)),
    ],
)
def test_a_decimal_is_read_exactly(text: str, number: Fraction) -> None:
    assert exact_number(text) == number


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is missing"),
        ("nan", "is not a finite number"),
        ("NaN", "is not a finite number"),
        ("inf", "is not a finite number"),
        ("-Infinity", "is not a finite number"),
        ("12,5", "has a decimal comma"),
        ("1 234 567", "has digits in groups"),
        ("1\u202f234", "has digits in groups"),
        ("1'234", "has digits in groups"),
        ("many", "is not a number"),
        ("1/3", "is not a number"),
        ("٣", "is not a number"),
        ("1e9999", "is not a number"),
        ("0x10", "is not a number"),
        ("1_000", "is not a number"),
    ],
)
def test_what_is_no_number_is_told_apart(text: str, message: str) -> None:
    with pytest.raises(NotANumberError, match=message):
        exact_number(text)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert whole_number("500.0") == 500


def test_a_broken_number_is_not_whole() -> None:
    with pytest.raises(NotANumberError, match="is not a whole number"):
        whole_number("2.5")
