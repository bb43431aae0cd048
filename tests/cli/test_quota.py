"""``softlanding quota``: files in, files out, every refusal with its cure."""

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from softlanding.cli import main

TOWNS = "unit,population\nAhus,50\nBoda,30\nCima,20\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, content: str | bytes = TOWNS, file: str = "towns.csv") -> Result:
    data = content if isinstance(content, bytes) else content.encode()
    Path(file).write_bytes(data)
    result = CliRunner().invoke(main, ["quota", file, *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def population(*words: str, total: str = "10", **more: str | bytes) -> Result:
    return run("--key", "population", "--total", total, *words, **more)


def test_the_table_is_printed() -> None:
    result = population()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("unit,share,exact,quota")
    assert [(row["unit"], row["share"], row["quota"]) for row in rows(result.stdout)] == [
        ("Ahus", "0.5", "5"),
        ("Boda", "0.3", "3"),
        ("Cima", "0.2", "2"),
    ]


def test_the_table_is_written_on_request(folder: Path) -> None:
    result = population("--out", "quotas.csv")
    assert result.stdout == ""
    assert sum(int(row["quota"]) for row in rows((folder / "quotas.csv").read_text())) == 10


def test_the_report_holds_record_key_and_exact_waterfalls(folder: Path) -> None:
    population("--report", "why.json", total="7")
    report = json.loads((folder / "why.json").read_text())
    assert report["status"] == "apportioned"
    assert report["key"]["id"] == "population"
    for unit in report["units"]:
        assert sum(Fraction(step["amount"]) for step in unit["waterfall"]) == unit["quota"]


def test_the_report_sets_effective_weights_beside_the_stated_ones(folder: Path) -> None:
    population("--report", "why.json", total="7")
    (level,) = json.loads((folder / "why.json").read_text())["effective_weights"]
    assert (level["base"], level["moved"]) == ("population", "0")
    assert [(row["stated"], row["effective"]) for row in level["rows"]] == [("1", "1")]


def test_analysing_adds_the_test_of_the_key_and_bands_that_the_seed_repeats(folder: Path) -> None:
    for name in ("one.json", "two.json"):
        assert population("--report", name, "--analyse", "7", total="7").exit_code == 0
    found = json.loads((folder / "one.json").read_text())
    assert found["monotonicity"]["against"] == found["monotonicity"]["inversions"] == []
    assert found["sensitivity"]["seed"] == 7
    for band in found["sensitivity"]["bands"]:
        assert band["low"] <= band["quota"] <= band["high"]
    assert (folder / "one.json").read_text() == (folder / "two.json").read_text()


def test_published_shares_that_are_normalised_are_analysed_too(folder: Path) -> None:
    words = ["--key", "published-share", "--total", "10", "--normalise-shares"]
    result = run(
        *words, "--report", "why.json", "--analyse", "1", content="unit,share\nA,60\nB,39\n"
    )
    assert result.exit_code == 0, result.stderr
    found = json.loads((folder / "why.json").read_text())
    assert found["effective_weights"][0]["base"] == "share"
    assert found["sensitivity"]["input_sha256"] == found["input_sha256"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--analyse", "7"], '--analyse: "7" has nowhere to stand; add --report JSON'),
        (["--analyse", "x", "--report", "why.json"], '--analyse: "x" is not'),
    ],
)
def test_an_analysis_without_a_report_or_a_seed_is_refused(words: list[str], told: str) -> None:
    result = population(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_a_workbook_is_read() -> None:
    book = Workbook()
    for line in csv.reader(io.StringIO(TOWNS)):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line])
    stream = io.BytesIO()
    book.save(stream)
    result = population(content=stream.getvalue(), file="towns.xlsx")
    assert [row["quota"] for row in rows(result.stdout)] == ["5", "3", "2"]


def test_a_file_with_the_byte_order_mark_of_a_spreadsheet_is_read() -> None:
    result = population(content="\ufeff" + TOWNS)
    assert [row["quota"] for row in rows(result.stdout)] == ["5", "3", "2"]


def test_columns_are_read_under_other_names() -> None:
    content = "ort,folk\nAhus,5\nBoda,3\n"
    result = population("--column", "unit=ort", "--column", "population=folk", content=content)
    assert [row["quota"] for row in rows(result.stdout)] == ["6", "4"]


def test_columns_that_are_not_read_are_noted() -> None:
    result = population(content="unit,population,minima\nAhus,5,3\n")
    assert "note: columns of towns.csv that were not read: minima" in result.stderr


def test_what_is_not_known_of_a_key_is_noted() -> None:
    result = run("--key", "ch-population", "--total", "5")
    assert "note: the key is known in part: Cantons with a federal centre" in result.stderr


def test_a_tie_that_was_decided_is_noted() -> None:
    result = population(content="unit,population\nA,1\nB,1\n", total="3")
    assert "note: the tie rule decided between A, B" in result.stderr


def test_rounding_one_by_one_tells_what_it_lost() -> None:
    result = population("--rounding", "independent", content="unit,population\nA,1\nB,1\nC,1\n")
    assert "note: rounded one by one: 9 of 10 distributed" in result.stderr


@pytest.mark.parametrize(
    "method", ["largest-remainder", "dhondt", "sainte-lague", "huntington-hill", "adams"]
)
def test_every_method_distributes_the_total(method: str) -> None:
    result = population("--rounding", method, total="101")
    assert sum(int(row["quota"]) for row in rows(result.stdout)) == 101


SHARES = "land,k2014\nA,60\nB,39.97961\n"


def test_shares_that_do_not_sum_to_100_are_refused_by_column_and_gap() -> None:
    words = ["--key", "published-share", "--total", "9", "--column", "unit=land"]
    result = run(*words, "--column", "share=k2014", content=SHARES)
    assert result.exit_code == 2
    assert result.stderr == (
        "towns.csv: k2014: sums to 99.97961 and not to 100 (0.02039 too little); "
        "correct it, or add --normalise-shares\n"
    )


def test_shares_are_normalised_on_request_and_it_is_noted() -> None:
    words = ["--key", "published-share", "--total", "9", "--column", "unit=land"]
    result = run(*words, "--column", "share=k2014", "--normalise-shares", content=SHARES)
    assert sum(int(row["quota"]) for row in rows(result.stdout)) == 9
    assert "note: k2014 sums to 99.97961; divided by that sum" in result.stderr


def workbook(change: str) -> bytes:
    book = Workbook()
    for line in ["unit", "population"], ["Ahus", 5], ["Boda", 3]:
        book.active.append(line)
    if change == "merged":
        book.active.merge_cells("A2:A3")
    else:
        book.active["B3"] = "=B2-2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


REFUSED: dict[str, tuple[str | bytes, str, str]] = {
    "negative": ("unit,population\nA,-3\n", "10", 'towns.csv:2: population: "-3" is below 0; give'),
    "missing": ("unit,population\nA,\n", "10", "towns.csv:2: population: is missing; give a"),
    "duplicate": ("unit,population\nA,1\nA,2\n", "10", 'csv:3: unit: "A" is already in row 2'),
    "words": ("unit,population\nA,many\n", "10", 'population: "many" is not a number; give digits'),
    "nan": ("unit,population\nA,nan\n", "10", 'population: "nan" is not a finite number; give'),
    "infinite": ("unit,population\nA,inf\n", "10", '"inf" is not a finite number; give a finite'),
    "latin-1": ("unit,population\nLoulé,1\n".encode("latin-1"), "10", "towns.csv:2: \"Loulé,1\""),
    "utf-16": (TOWNS.encode("utf-16"), "10", "is encoded as UTF-16; save it as UTF-8"),
    "semicolons": (TOWNS.replace(",", ";"), "10", "towns.csv:1: has semicolons between its"),
    "header only": ("unit,population\n", "10", "has a header and no rows under it; give one row"),
    "empty": ("", "10", "towns.csv: is empty; give a header"),
    "no column": ("unit,people\nA,1\n", "10", "population: the column is missing; add the column"),
    "total 0": (TOWNS, "0", '--total: "0" leaves nobody to distribute; give a whole number of at'),
    "total negative": (TOWNS, "-5", '--total: "-5" leaves nobody to distribute'),
    "total words": (TOWNS, "many", '--total: "many" is not a number; give digits'),
    "total infinite": (TOWNS, "inf", '--total: "inf" is not a finite number'),
    "total broken": (TOWNS, "2.5", '--total: "2.5" is not a whole number'),
    "minimums": ("unit,population,minimum\nA,1,6\nB,1,5\n", "10",
                 "towns.csv: the minimums of the units sum to 11, above the total 10: A, B; "),
    "maximums": ("unit,population,maximum\nA,1,6\nB,1,3\n", "10",
                 "the maximums of the units sum to 9, below the total 10: A, B; raise"),
    "nobody": ("unit,population\nA,0\nB,0\n", "10", "none of the units has a share"),
    "cycle": ("unit,parent,population\nA,B,1\nB,A,1\n", "10",
              "towns.csv:2: parent: lies inside itself; correct the parents"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_bad_input_is_refused_with_its_cure_and_leaves_no_file(kind: str, folder: Path) -> None:
    content, total, told = REFUSED[kind]
    result = population("--out", "out.csv", "--report", "out.json", content=content, total=total)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert [path.name for path in folder.iterdir()] == ["towns.csv"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("merged", "towns.xlsx:2: cells A2:A3 are merged; split it and fill every cell"),
        ("formula", "towns.xlsx:3: cell B3 is a formula; copy the column and paste it as values"),
    ],
)
def test_a_bad_workbook_is_refused(change: str, told: str, folder: Path) -> None:
    result = population("--out", "out.csv", content=workbook(change), file="towns.xlsx")
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (folder / "out.csv").exists()


def test_every_fault_is_told_at_once() -> None:
    result = population(content="unit,population\nA,-1\nA,x\n,5\n")
    assert len(result.stderr.splitlines()) == 4


def test_faulty_options_are_told_at_once() -> None:
    result = run("--key", "popluation", "--total", "0", "--column", "unit")
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        "--total",
        "key",
        "--column",
    ]


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    result = population("--rounding", "webster")
    assert result.exit_code == 2
    assert '--rounding: "webster" is not available; use largest-remainder, dhondt' in result.stderr


@pytest.mark.parametrize(
    "words",
    [["--out", "towns.csv"], ["--out", "same", "--report", "same"], ["--report", "./towns.csv"]],
    ids=" ".join,
)
def test_an_output_never_overwrites_the_input_or_the_other(words: list[str]) -> None:
    result = population(*words)
    assert result.exit_code == 2
    assert "name another file" in result.stderr
    assert Path("towns.csv").read_text() == TOWNS


def test_an_output_in_a_folder_that_is_not_there_is_refused(folder: Path) -> None:
    result = population("--out", "nowhere/out.csv", "--report", "out.json")
    assert result.exit_code == 2
    assert "cannot be written (No such file or directory)" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["towns.csv"]


def test_a_faulty_key_file_is_told(folder: Path) -> None:
    (folder / "mine.toml").write_text("schema = 1\n")
    result = run("--key", "mine.toml", "--total", "5")
    assert result.exit_code == 2
    assert "mine.toml: factor: is missing; give at least one [[factor]]" in result.stderr


def test_an_output_never_overwrites_the_key(folder: Path) -> None:
    key = CliRunner().invoke(main, ["key", "show", "--toml", "population"]).stdout
    (folder / "mine.toml").write_text(key, encoding="utf-8")
    result = run("--key", "mine.toml", "--total", "5", "--out", "mine.toml")
    assert result.exit_code == 2
    assert result.stderr == '--out: "mine.toml" is the key too; name another file\n'
    assert (folder / "mine.toml").read_text(encoding="utf-8") == key


def test_a_path_that_leads_to_itself_is_refused() -> None:
    Path("loop").symlink_to("loop")
    result = CliRunner().invoke(main, ["quota", "loop", "--key", "population", "--total", "5"])
    assert result.exit_code == 2
    assert result.stderr.startswith("loop: cannot be read (")


def test_a_name_stands_on_one_line() -> None:
    result = population(content='unit,population\n"A\nB",1\n')
    assert result.exit_code == 2
    assert result.stderr == (
        'towns.csv:2: unit: "A B" holds a line break or another control character; remove it\n'
    )
