"""Cells become values; every fault is gathered."""

from fractions import Fraction

import pytest

from softlanding.errors import InputRefused
from softlanding.tables import Columns, Row, Table


def columns(*cells: dict[str, str]) -> Columns:
    rows = tuple(Row(at, row) for at, row in enumerate(cells, start=2))
    return Columns(Table("file.csv", tuple(cells[0]), rows))


def told(found: Columns) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_values_are_read() -> None:
    found = columns({"n": "3", "x": "0.1", "list": "ar; so;;en", "flag": "yes", "name": "Ale"})
    row = found.table.rows[0]
    assert found.integer(row, "n") == 3
    assert found.fraction(row, "x") == Fraction(1, 10)
    assert found.values(row, "list") == ("ar", "so", "en")
    assert found.yes(row, "flag") is True
    assert found.text(row, "name") == "Ale"
    found.check()


def test_blanks_take_the_stated_value() -> None:
    found = columns({"n": "", "x": "", "flag": "", "name": "", "list": ""})
    row = found.table.rows[0]
    assert found.integer(row, "n", blank=7) == 7
    assert found.optional_integer(row, "n") is None
    assert found.fraction(row, "x", blank=1) == 1
    assert found.yes(row, "flag") is False
    assert found.text(row, "name", blank="") == ""
    assert found.values(row, "list") == ()
    found.check()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "file.csv:2: n: is missing; give a number"),
        ("-3", 'file.csv:2: n: "-3" is below 1; give a whole number of at least 1'),
        ("0", 'file.csv:2: n: "0" is below 1; give a whole number of at least 1'),
        ("11", 'file.csv:2: n: "11" is above 10; give a whole number of at most 10'),
        ("2.5", 'file.csv:2: n: "2.5" is not a whole number; give a whole number'),
        ("two", 'file.csv:2: n: "two" is not a number; give digits, with a decimal point'),
        ("inf", 'file.csv:2: n: "inf" is not a finite number; give a finite number'),
    ],
)
def test_a_faulty_whole_number_is_named_and_kept_in_bounds(value: str, message: str) -> None:
    found = columns({"n": value})
    assert found.integer(found.table.rows[0], "n", minimum=1, maximum=10) == 1
    assert told(found) == [message]


def test_zero_is_refused_where_the_number_must_be_above() -> None:
    found = columns({"x": "0"})
    found.fraction(found.table.rows[0], "x", above=True)
    assert told(found) == ['file.csv:2: x: "0" is not above 0; give a number above 0']


def test_a_flag_that_is_neither_is_named() -> None:
    found = columns({"flag": "perhaps"})
    found.yes(found.table.rows[0], "flag")
    assert told(found) == ['file.csv:2: flag: "perhaps" is neither yes nor no; write yes or no']


def test_a_missing_column_is_named_with_one_that_is_near() -> None:
    found = columns({"popluation": "1"})
    assert not found.require("population")
    (problem,) = told(found)
    assert problem.startswith("file.csv: population: the column is missing; add the column")
    assert problem.endswith("did you mean the column popluation?")


def test_repetitions_name_the_first_row() -> None:
    found = columns({"unit": "Ale"}, {"unit": "Bo"}, {"unit": "Ale"})
    found.unique("unit")
    assert told(found) == [
        'file.csv:4: unit: "Ale" is already in row 2; give each its own row, once'
    ]


def test_columns_that_nobody_read_are_known() -> None:
    found = columns({"unit": "Ale", "minima": "3"})
    found.require("unit")
    assert found.unused == ("minima",)


def test_check_raises_everything_in_the_order_of_rows() -> None:
    found = columns({"a": "x", "b": "1"}, {"a": "1", "b": "y"})
    for column in ("b", "a"):
        for row in found.table.rows:
            found.integer(row, column)
    with pytest.raises(InputRefused) as refusal:
        found.check()
    assert [problem.row for problem in refusal.value.problems] == [2, 3]
