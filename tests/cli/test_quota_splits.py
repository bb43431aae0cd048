"""``softlanding quota`` by month and in whole households."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from softlanding.cli import main

TOWNS = "unit,population,parent,least_if_any\nAhus,50,X,\nBoda,30,X,10\nCima,20,Y,10\nDal,3,Y,10\n"
MONTHS = "month,persons\n2027-01,40\n2027-02,33\n"
SIZES = "size,households\n1,20\n4,7\n5,5\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, content in {"towns": TOWNS, "months": MONTHS, "sizes": SIZES}.items():
        Path(f"{name}.csv").write_text(content, encoding="utf-8")
    return tmp_path


def run(*words: str, total: str = "73") -> Result:
    result = CliRunner().invoke(
        main, ["quota", "towns.csv", "--key", "population", "--total", total, *words]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rows(result: Result) -> dict[str, dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return {row["unit"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


def test_a_town_takes_nobody_or_its_least() -> None:
    found = rows(run())
    assert {unit: int(found[unit]["quota"]) for unit in found} == {
        "X": 57, "Y": 16, "Ahus": 36, "Boda": 21, "Cima": 16, "Dal": 0,
    }  # fmt: skip


def test_months_keep_quotas_months_and_regions() -> None:
    found = rows(run("--by-month", "months.csv"))
    months = ["persons_2027-01", "persons_2027-02"]
    for row in found.values():
        assert sum(int(row[month]) for month in months) == int(row["quota"])
    for month, persons in zip(months, (40, 33), strict=True):
        assert sum(int(found[unit][month]) for unit in ("X", "Y")) == persons
        parts = sum(int(found[unit][month]) for unit in ("Ahus", "Boda"))
        assert parts == int(found["X"][month])


def test_whole_households_are_told_with_the_tolerance() -> None:
    result = run("--household-sizes", "sizes.csv")
    found = rows(result)
    for row in found.values():
        persons = sum(int(row[f"households_of_{size}"]) * size for size in (1, 4, 5))
        assert persons == int(row["persons_in_households"])
        assert int(row["tolerance"]) == persons - int(row["quota"])
    assert sum(int(found[unit]["households_of_4"]) for unit in ("X", "Y")) == 7
    assert (
        "note: 32 households with 73 persons for quotas of 73: off by 0 persons in all, "
        "no other way comes nearer" in result.stderr
    )


def test_the_report_tells_of_both(folder: Path) -> None:
    run("--by-month", "months.csv", "--household-sizes", "sizes.csv", "--report", "why.json")
    report = json.loads((folder / "why.json").read_text(encoding="utf-8"))
    assert report["by_month"]["cells_beyond_exact"] == 0
    assert report["households"] == {"deviation": 0, "bound": 0, "proven": True}


def test_months_with_other_persons_than_the_quotas_are_refused() -> None:
    result = run("--by-month", "months.csv", total="70")
    assert result.exit_code == 2
    assert result.stderr == (
        "months.csv: the rows sum to 70 and the columns to 73; "
        "give the months as many persons as the quotas have\n"
    )


def test_a_least_that_nothing_adds_up_to_is_refused_with_the_totals_that_would_do() -> None:
    Path("towns.csv").write_text("unit,population,least_if_any\nA,5,10\nB,4,10\n", encoding="utf-8")
    result = run(total="7")
    assert result.exit_code == 2
    assert "sums to 7; 0 or 10 would do: A, B; change the total, or" in result.stderr


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("months", "month,persons\n1,73\n1,0\n", 'months.csv:3: month: "1" is already in row 2'),
        ("months", "month\n1\n", "months.csv: persons: the column is missing"),
        ("sizes", "size,households\n0,5\n", 'sizes.csv:2: size: "0" is below 1'),
        ("sizes", "size,households\n1,x\n", 'sizes.csv:2: households: "x" is not a number'),
    ],
)
def test_faulty_files_are_refused_by_row_and_column(file: str, content: str, told: str) -> None:
    Path(f"{file}.csv").write_text(content, encoding="utf-8")
    option = "--by-month" if file == "months" else "--household-sizes"
    result = run(option, f"{file}.csv")
    assert result.exit_code == 2
    assert told in result.stderr


def test_an_input_is_not_overwritten() -> None:
    result = run("--by-month", "months.csv", "--out", "months.csv")
    assert result.exit_code == 2
    assert "is an input too" in result.stderr
