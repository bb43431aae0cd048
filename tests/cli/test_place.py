"""``softlanding place``: files in, files out, every refusal with its cure."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from softlanding.assignment import METHODS
from softlanding.cli import main

HOUSEHOLDS = "household,persons\nAmina,3\nBo,2\nCy,1\n"
PLACES = "place,capacity\nBerg,4\nSala,2\n"
SCORES = "household,Berg,Sala\nAmina,0.9,0.8\nBo,0.7,0.6\nCy,,0.5\n"
FILES = ("households.csv", "places.csv", "scores.csv")
BEST = [("Amina", "Berg", "0.9"), ("Bo", "Sala", "0.6"), ("Cy", "", "")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in zip(FILES, (HOUSEHOLDS, PLACES, SCORES), strict=True):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str, files: tuple[str, str, str] = FILES) -> Result:
    households, places, scores = files
    command = ["place", households, places, "--scores", scores, *words]
    result = CliRunner().invoke(main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def placed(text: str) -> list[tuple[str, str, str]]:
    return [(row["household"], row["place"], row["score"]) for row in rows(text)]


def test_the_placement_is_printed_one_row_per_household() -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "household,place,score,status,reason"
    assert placed(result.stdout) == BEST
    assert [row["status"] for row in rows(result.stdout)] == ["placed", "placed", "unplaced"]
    assert [bool(row["reason"]) for row in rows(result.stdout)] == [False, False, True]


def test_placement_and_report_are_written_on_request(folder: Path) -> None:
    result = run("--out", "placement.csv", "--report", "report.json", "--seed", "5")
    assert (result.exit_code, result.stdout) == (0, "")
    assert placed((folder / "placement.csv").read_text(encoding="utf-8")) == BEST
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert set(report) >= {
        *("status", "objective", "bound", "gap", "placed_households", "placed_persons"),
        *("unplaced", "load", "method", "seed", "seconds", "versions", "input_sha256"),
    }
    assert (report["status"], report["objective"], report["gap"]) == ("optimal", 1.5, 0)
    assert (report["placed_households"], report["placed_persons"]) == (2, 5)
    assert report["load"] == {"Berg": {"persons": [3, 4]}, "Sala": {"persons": [2, 2]}}
    assert [household["household"] for household in report["unplaced"]] == ["Cy"]
    assert (
        report["unplaced"][0]["reason"] == rows((folder / "placement.csv").read_text())[2]["reason"]
    )
    assert report["seed"] == 5


def test_the_end_of_the_search_is_told() -> None:
    last = run().stderr.splitlines()[-1]
    assert last.startswith("optimal: 2 of 3 households placed; 1.5 of at most 1.5 (gap 0.000%)")


def workbook(text: str, path: str) -> Workbook:
    book = Workbook()
    for line in csv.reader(io.StringIO(text)):
        book.active.append([float(cell) if cell[:1].isdigit() else cell or None for cell in line])
    book.save(path)
    return book


def test_workbooks_are_read() -> None:
    for name, text in (("h.xlsx", HOUSEHOLDS), ("p.xlsx", PLACES), ("s.xlsx", SCORES)):
        workbook(text, name)
    assert placed(run(files=("h.xlsx", "p.xlsx", "s.xlsx")).stdout) == BEST


def test_scores_are_read_from_parquet() -> None:
    columns = {"Sala": [0.5, 0.6, 0.8], "Berg": [None, 0.7, 0.9]}
    pl.DataFrame({"household": ["Cy", "Bo", "Amina"], **columns}).write_parquet("s.parquet")
    assert placed(run(files=(*FILES[:2], "s.parquet")).stdout) == BEST


def test_scores_are_read_from_npy() -> None:
    scores = np.array([[0.75, 0.5], [0.5, 0.25], [np.nan, 0.125]], dtype=np.float32)
    np.save("s.npy", scores)
    assert placed(run(files=(*FILES[:2], "s.npy")).stdout) == [
        ("Amina", "Berg", "0.75"),
        ("Bo", "Sala", "0.25"),
        ("Cy", "", ""),
    ]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_places_and_is_named(method: str) -> None:
    assert run("--method", method, "--report", "report.json").exit_code == 0
    told = json.loads(Path("report.json").read_text())["method"]
    assert told == ("exact" if method == "auto" else method)


def test_wishes_and_priorities_are_read_in_the_form_of_the_scores() -> None:
    Path("wishes.csv").write_text("household,Sala,Berg\nAmina,1,2\nBo,1,2\nCy,1,\n")
    Path("priorities.csv").write_text("household,Berg,Sala\nAmina,1,1\nBo,2,1\nCy,1,2\n")
    result = run("--wishes", "wishes.csv", "--priorities", "priorities.csv")
    where = {name: place for name, place, _ in placed(result.stdout)}
    assert where == {"Amina": "", "Bo": "Berg", "Cy": "Sala"}
    assert "auto chose stable" in result.stderr


def test_faults_of_wishes_and_priorities_are_told_with_those_of_the_scores() -> None:
    for name in ("scores", "wishes", "priorities"):
        Path(f"{name}.csv").write_text(SCORES.replace("Amina", "Anna"))
    result = run("--wishes", "wishes.csv", "--priorities", "priorities.csv")
    assert result.exit_code == 2
    assert all(f"{name}.csv" in result.stderr for name in ("scores", "wishes", "priorities"))


def test_households_choose_in_the_order_of_their_file() -> None:
    Path("households.csv").write_text("household,persons\nBo,2\nAmina,3\nCy,1\n")
    serial = ("--method", "serial")
    assert ("Amina", "Berg", "0.9") in placed(run(*serial).stdout)
    assert ("Bo", "Berg", "0.7") in placed(run(*serial, "--order", "file").stdout)
    refused = run(*serial, "--order", "age")
    assert refused.exit_code == 2
    assert "persons, random, file" in refused.stderr


def test_households_that_are_linked_come_to_one_place() -> None:
    Path("households.csv").write_text("household,persons,linked_to\nAmina,3,\nBo,1,Cy\nCy,1,\n")
    result = run()
    where = {name: place for name, place, _ in placed(result.stdout)}
    assert where == {"Amina": "Berg", "Bo": "Sala", "Cy": "Sala"}


def test_a_household_larger_than_every_place_is_listed_and_told() -> None:
    Path("households.csv").write_text(HOUSEHOLDS.replace("Bo,2", "Bo,7"))
    result = run()
    assert result.exit_code == 0
    row = rows(result.stdout)[1]
    assert (row["place"], row["status"]) == ("", "unplaced")
    assert row["reason"] == (
        'Larger than every possible place: needs 7 of "persons"; the roomiest, Berg, has 4.'
    )
    assert f"warning: households.csv:3: household Bo: {row['reason']}\n" in result.stderr


def test_a_household_with_no_possible_place_is_told() -> None:
    Path("scores.csv").write_text(SCORES.replace("Bo,0.7,0.6", "Bo,,"))
    result = run()
    assert result.exit_code == 0
    assert "warning: households.csv:3: household Bo: No possible place among 2" in result.stderr


def test_columns_that_are_not_read_are_noted() -> None:
    Path("places.csv").write_text("place,capacity,mayor\nBerg,4,Bo\nSala,2,Cy\n")
    assert "note: columns of places.csv that were not read: mayor\n" in run().stderr


REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "negative": ("households.csv", "household,persons\nAmina,-3\n",
                 'households.csv:2: persons: "-3" is below 1; give a whole number of at least 1'),
    "missing": ("households.csv", "household,persons\nAmina,\n",
                "households.csv:2: persons: is missing; give a number"),
    "duplicate": ("places.csv", PLACES + "Berg,1\n",
                  'places.csv:4: place: "Berg" is already in row 2; give each its own row, once'),
    "words": ("places.csv", "place,capacity\nBerg,many\n",
              'places.csv:2: capacity: "many" is not a number; give digits'),
    "infinite": ("places.csv", "place,capacity\nBerg,inf\n",
                 'places.csv:2: capacity: "inf" is not a finite number; give a finite number'),
    "infinite score": ("scores.csv", SCORES.replace("0.7", "inf"),
                       'Berg: "inf" is not a finite number; give a finite number, or leave the'),
    "too many persons": ("households.csv", "household,persons\nAmina,1e308\n",
                         'persons: "1e308" is above 1000000000; give a whole number of at most'),
    "too large a score": ("scores.csv", SCORES.replace("0.7", "1e308"),
                          'scores.csv:3: Berg: "1e308" is above 1e+12 in size; use a coarser unit'),
    "latin-1": ("places.csv", "place,capacity\nLoulé,4\n".encode("latin-1"),
                'places.csv:2: "Loulé,4" is not UTF-8 but probably Latin-1 or Windows-1252; save'),
    "semicolons": ("households.csv", HOUSEHOLDS.replace(",", ";"),
                   "households.csv:1: has semicolons between its columns; save it with commas"),
    "header only": ("scores.csv", "household,Berg,Sala\n",
                    "scores.csv: has a header and no rows under it; give one row for each entry"),
    "empty": ("places.csv", b"", "places.csv: is empty; give a header and one row for each entry"),
    "no column": ("households.csv", "household,people\nAmina,3\n",
                  "households.csv: persons: the column is missing; add the column persons"),
    "unknown place": ("scores.csv", "household,Berg,Sala,Oz\nAmina,1,1,1\nBo,1,1,1\nCy,1,1,1\n",
                      'scores.csv:1: "Oz" is not a place of the places file; remove the column'),
    "unknown household": ("scores.csv", SCORES + "Dua,1,1\n",
                          'scores.csv:5: household: "Dua" is not a household of the households'),
    "household without scores": ("scores.csv", "household,Berg,Sala\nAmina,1,1\nBo,1,1\n",
                                 'scores.csv: household: "Cy" has no row; add a row for this'),
    "unknown link": ("households.csv", "household,persons,linked_to\nAmina,3,Dua\nBo,2,\nCy,1,\n",
                     'households.csv:2: linked_to: "Dua" is not a household of this file; name a'),
    "unknown family": ("households.csv", "household,persons,family_in\nAmina,3,Oz\nBo,2,\nCy,1,\n",
                       'households.csv:2: family_in: "Oz" is not a place of places.csv; name a'),
    "no such dimension": ("households.csv", "household,persons,use_x\nAmina,3,1\nBo,2,\nCy,1,\n",
                          'households.csv:1: "use_x" has no column capacity_x beside it in places'),
    "ragged": ("places.csv", "place,capacity\nBerg,4,5\nSala,2\n",
               "places.csv:2: has 3 cells under a header of 2; put quotation marks around a cell"),
    "quotes": ("places.csv", 'place,capacity\n"Berg,4\n',
               "places.csv:2: cannot be split into cells (unexpected end of data); look at the"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_bad_input_is_refused_with_its_cure_and_touches_no_file(kind: str, folder: Path) -> None:
    name, content, told = REFUSED[kind]
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "old.csv").write_text("old")
    result = run("--out", "old.csv", "--report", "new.json")
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert (folder / "old.csv").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "old.csv"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("merged", "places.xlsx:2: cells A2:A3 are merged; split it and fill every cell"),
        ("formula", "places.xlsx:3: cell B3 is a formula; copy the column and paste it as values"),
    ],
)
def test_a_bad_workbook_is_refused(change: str, told: str) -> None:
    book = workbook(PLACES, "places.xlsx")
    if change == "merged":
        book.active.merge_cells("A2:A3")
    else:
        book.active["B3"] = "=B2-2"
    book.save("places.xlsx")
    result = run(files=("households.csv", "places.xlsx", "scores.csv"))
    assert result.exit_code == 2
    assert told in result.stderr


def test_scores_of_another_shape_are_refused() -> None:
    np.save("s.npy", np.ones((2, 3), dtype=np.float32))
    result = run(files=(*FILES[:2], "s.npy"))
    assert result.exit_code == 2
    assert result.stderr == (
        "s.npy: has the shape (2, 3); give (3, 2): households × places, in file order\n"
    )


def test_pickled_scores_are_refused() -> None:
    np.save("s.npy", np.array([[1, None]], dtype=object), allow_pickle=True)
    result = run(files=(*FILES[:2], "s.npy"))
    assert result.exit_code == 2
    assert result.stderr.startswith("s.npy: is not a readable .npy file of numbers; save a plain")


def test_the_faults_of_all_files_are_told_at_once() -> None:
    Path("households.csv").write_text("household,persons\nAmina,-3\nAmina,x\n,1\n")
    Path("places.csv").write_text("place,capacity\nBerg,-1\n")
    Path("scores.csv").write_text("household,Berg\nAmina,many\n")
    assert [line.split(": ")[0] for line in run().stderr.splitlines()] == [
        "households.csv:2",
        "households.csv:3",
        "households.csv:3",
        "households.csv:4",
        "places.csv:2",
        "scores.csv:2",
    ]


def test_faulty_options_are_told_at_once() -> None:
    result = run("--method", "best", "--time-limit", "-1", "--seed", "-2")
    assert result.exit_code == 2
    assert [line.split(";")[0] for line in result.stderr.splitlines()] == [
        '--method: "best" is not a method',
        '--time-limit: "-1.0" is out of range',
        '--seed: "-2" is below 0',
    ]


@pytest.mark.parametrize("seconds", ["0", "nan", "inf", "soon"])
def test_a_time_limit_is_a_number_of_seconds(seconds: str) -> None:
    result = run("--time-limit", seconds)
    assert result.exit_code == 2
    assert "--time-limit" in result.stderr


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_there_is_refused(name: str) -> None:
    Path(name).unlink()
    result = run()
    assert result.exit_code == 2
    assert f"{name}: is not there; look at the path: {name}\n" in result.stderr


@pytest.mark.parametrize("name", FILES)
def test_an_output_never_overwrites_an_input(name: str) -> None:
    before = Path(name).read_text()
    Path("other").symlink_to(name)
    for words in (["--out", name], ["--report", f"./{name}"], ["--out", "other"]):
        result = run(*words)
        assert result.exit_code == 2
        assert "is an input too; name another file" in result.stderr
    assert Path(name).read_text() == before


def test_the_two_outputs_are_two_files() -> None:
    result = run("--out", "same", "--report", "./same")
    assert result.exit_code == 2
    assert result.stderr == '--report: "same" is --out too; name another file\n'


@pytest.mark.parametrize("out", ["nowhere/out.csv", "scores.csv/out.csv", "."])
def test_an_output_that_cannot_be_written_is_refused(out: str, folder: Path) -> None:
    result = run("--report", "report.json", "--out", out)
    assert result.exit_code == 2
    assert f"{out}: cannot be written (" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_a_path_that_leads_to_itself_is_refused() -> None:
    Path("loop").symlink_to("loop")
    result = run(files=(*FILES[:2], "loop"))
    assert result.exit_code == 2
    assert result.stderr.startswith("loop: cannot be read (")
