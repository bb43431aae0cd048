"""The table of units, in and out."""

from fractions import Fraction
from pathlib import Path

import pytest

from softlanding.apportionment import Unit, apportion, catalogue
from softlanding.errors import InputRefused
from softlanding.tables.units import decimal_text, quota_lines, read_units

POPULATION = catalogue()["population"]


def write(folder: Path, text: str) -> Path:
    file = folder / "towns.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_column_reaches_the_unit(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "unit,parent,population,minimum,maximum,exempt,credit,pledge,least_if_any,"
        "carry_over\nAle,P,31868.5,1,9,no,2,3,5,-4\nP,,40000,,,,,,,\n",
    )
    assert read_units(file, POPULATION).units == (
        Unit("Ale", "P", {"population": Fraction(63737, 2)}, 1, 9, False, 2, 3, 5, -4),
        Unit("P", None, {"population": Fraction(40000)}),
    )


def test_an_exempt_unit_may_leave_its_indicators_out(tmp_path: Path) -> None:
    file = write(tmp_path, "unit,population,exempt\nAle,,yes\nBo,5,\n")
    assert read_units(file, POPULATION).units[0].exempt


def test_every_fault_of_the_file_is_told(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "unit,population,minimum,maximum\nAle,nan,,\n,5,,\nCy,-1,,\nCy,1,,\nDo,,,\n"
        "Ed,many,,\nFy,inf,,\nGo,1,5,3\nHo,1,-2,\n",
    )
    with pytest.raises(InputRefused) as refusal:
        read_units(file, POPULATION)
    assert [str(problem).split(";")[0] for problem in refusal.value.problems] == [
        'towns.csv:2: population: "nan" is not a finite number',
        "towns.csv:3: unit: is missing",
        'towns.csv:4: population: "-1" is below 0',
        'towns.csv:5: unit: "Cy" is already in row 4',
        "towns.csv:6: population: is missing",
        'towns.csv:7: population: "many" is not a number',
        'towns.csv:8: population: "inf" is not a finite number',
        'towns.csv:9: maximum: "3" is below the minimum of 5',
        'towns.csv:10: minimum: "-2" is below 0',
    ]


def test_missing_columns_are_told_by_the_key(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_units(write(tmp_path, "name,population\nAle,1\n"), catalogue()["eu-pact-2024"])
    assert [problem.column for problem in refusal.value.problems] == ["unit", "gdp"]


def test_a_zero_that_the_key_divides_by_is_refused(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "unit,population,gdp,unemployment_rate,asylum_applications_per_million\nA,1,1,0,5\n",
    )
    with pytest.raises(InputRefused, match='unemployment_rate: "0" is not above 0'):
        read_units(file, catalogue()["eu-2015-09"])


def test_quota_lines_begin_with_unit_share_exact_quota() -> None:
    units = [
        Unit("A", indicators={"population": 2}),
        Unit("B", indicators={"population": 1}, pledge=2),
    ]
    lines = quota_lines(apportion(units, POPULATION, total=4))
    assert lines[0][:4] == ("A", "0.666666666667", "2.666666666667", 3)
    assert lines[1][3:] == (1, None, 0, 0, 2, 3, 0)


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(0), "0"), (Fraction(-1, 3), "-0.333333333333"), (Fraction(1, 8), "0.125"),
     (Fraction(10**15 + 1, 10), "100000000000000.1"), (Fraction(-1, 10**15), "0")],
)  # fmt: skip
def test_decimals_are_plain(number: Fraction, text: str) -> None:
    assert decimal_text(number) == text
