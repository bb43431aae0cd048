"""The table of scores, from every kind of file."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from openpyxl import Workbook

from softlanding.errors import InputRefused
from softlanding.tables.scores import read_scores

HOUSEHOLDS = ("Amina", "Bo")
PLACES = ("Berg", "Sala", "Tun")
NAN = float("nan")
EXPECTED = [[0.5, -2.0, NAN], [NAN, 0.25, 1e3]]
TEXT = "household,Tun,Berg,Sala\nBo,1e3,,.25\nAmina,,0.5,-2\n"


def csv_file(path: Path) -> None:
    path.write_text(TEXT, encoding="utf-8")


def xlsx_file(path: Path) -> None:
    book = Workbook()
    for line in (["household", *PLACES], ["Amina", 0.5, -2, None], ["Bo", None, 0.25, 1000]):
        book.active.append(line)
    book.save(path)


def parquet_file(path: Path) -> None:
    columns = {"Berg": [None, 0.5], "Tun": [1000, None], "Sala": [0.25, -2.0]}
    pl.DataFrame({"household": ["Bo", "Amina"], **columns}).write_parquet(path)


def npy_file(path: Path) -> None:
    np.save(path, np.array(EXPECTED, dtype=np.float32))


WRITERS: dict[str, Callable[[Path], None]] = {
    "scores.csv": csv_file,
    "scores.xlsx": xlsx_file,
    "scores.parquet": parquet_file,
    "scores.npy": npy_file,
}


@pytest.mark.parametrize("name", WRITERS)
def test_scores_come_in_the_order_of_the_other_files(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name)
    scores = read_scores(tmp_path / name, HOUSEHOLDS, PLACES)
    np.testing.assert_array_equal(scores, EXPECTED)


def test_npy_stays_float32(tmp_path: Path) -> None:
    npy_file(tmp_path / "scores.npy")
    assert read_scores(tmp_path / "scores.npy", HOUSEHOLDS, PLACES).dtype == np.float32


def test_a_place_that_nobody_can_go_to_may_be_blank_throughout(tmp_path: Path) -> None:
    file = tmp_path / "scores.parquet"
    frame = {"household": ["Amina", "Bo"], "Berg": [None, None], "Sala": [1, 2], "Tun": [3.0, 4.0]}
    pl.DataFrame(frame).write_parquet(file)
    scores = read_scores(file, HOUSEHOLDS, PLACES)
    np.testing.assert_array_equal(scores, [[NAN, 1, 3], [NAN, 2, 4]])


def test_names_in_parquet_may_be_numbers_or_have_spaces_around(tmp_path: Path) -> None:
    file = tmp_path / "scores.parquet"
    pl.DataFrame({"household": [7, 8], " Berg": [1.0, 2.0]}).write_parquet(file)
    np.testing.assert_array_equal(read_scores(file, ("8", "7"), ("Berg",)), [[2.0], [1.0]])


def refused(path: Path, content: bytes | str) -> list[str]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputRefused) as refusal:
        read_scores(path, HOUSEHOLDS, PLACES)
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("many", "is not a number"),
        ("inf", "is not a finite number"),
        ("-Infinity", "is not a finite number"),
        ("NaN", "is not a finite number"),
        ("∞", "is not a finite number"),
        ("1e999", "is above 1e+12 in size"),
        ("-2e12", "is above 1e+12 in size"),
        ("5,5", "has a decimal comma"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("٣", "is not a number"),
    ],
)
def test_a_cell_without_a_score_is_told(cell: str, told: str, tmp_path: Path) -> None:
    content = f'household,Berg,Sala,Tun\nAmina,1,1,1\nBo,1,"{cell}",1\n'
    (fault,) = refused(tmp_path / "scores.csv", content)
    assert fault.startswith(f'scores.csv:3: Sala: "{cell}" {told}; ')


def test_names_that_are_not_those_of_the_other_files_are_told(tmp_path: Path) -> None:
    content = "household,Berg,Sala,Oz\nCy,1,1,1\n,1,1,1\nAmina,1,1,1\nAmina,2,2,2\n"
    faults = refused(tmp_path / "scores.csv", content)
    assert [fault.split(";")[0] for fault in faults] == [
        'scores.csv: household: "Bo" has no row',
        'scores.csv:1: "Oz" is not a place of the places file',
        'scores.csv:1: "Tun" has no column',
        'scores.csv:2: household: "Cy" is not a household of the households file',
        "scores.csv:3: household: is missing",
        'scores.csv:5: household: "Amina" is already in row 4',
    ]


def test_the_first_column_holds_the_households(tmp_path: Path) -> None:
    assert refused(tmp_path / "scores.csv", "name,Berg\nAmina,1\n") == [
        'scores.csv:1: "name" is the first column; name the first column household'
    ]


def test_very_many_faults_are_counted(tmp_path: Path) -> None:
    places = ",".join(f"P{number}" for number in range(300))
    faults = refused(tmp_path / "scores.csv", f"household,{places}\nAmina{',x' * 300}\n")
    assert len(faults) == 101
    assert faults[-1] == "scores.csv: has 504 more faults; correct these first"


def test_without_the_other_files_only_its_own_faults_are_told(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text("household,Berg\nCy,x\nCy,1\n", encoding="utf-8")
    with pytest.raises(InputRefused) as refusal:
        read_scores(file, None, None)
    assert [problem.code for problem in refusal.value.problems] == ["not-a-number", "duplicate"]


def npy(values: object) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(values), allow_pickle=True)
    return stream.getvalue()


ROOM = np.ones((2, 3), dtype=np.float32)
NOT_NPY: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is not a readable .npy file of numbers; save a plain array of float32"),
    "pickle": (pickle.dumps([1]), "is not a readable .npy file of numbers"),
    "objects": (npy(np.array([["a", None]], dtype=object)), "is not a readable .npy file"),
    "broken header": (npy(ROOM).replace(b"{'descr'", b"{{{descr'"), "is not a readable .npy"),
    "cut": (npy(ROOM)[:-1], "is not a readable .npy file of numbers"),
    "boasting": (npy(ROOM).replace(b"(2, 3), }      ", b"(900000,900000),}"), "is not a readable"),
    "integers": (npy([[1, 2, 3]] * 2), "holds int64; save it as float32"),
    "turned": (npy(ROOM.T), "has the shape (3, 2); give (2, 3): households × places, in file"),
    "flat": (npy(ROOM.ravel()), "has the shape (6,); give (2, 3)"),
    "infinite": (
        npy(np.array([[1, 2, 3], [1, np.inf, -np.inf]], dtype=np.float32)),
        "holds 2 scores that are infinite or above 1e+12 in size, the first at [1, 1]; give",
    ),
    "large": (npy(np.full((2, 3), 1e308)), "holds 6 scores that are infinite or above 1e+12"),
}


@pytest.mark.parametrize("kind", NOT_NPY)
def test_a_bad_npy_file_is_refused(kind: str, tmp_path: Path) -> None:
    content, told = NOT_NPY[kind]
    (fault,) = refused(tmp_path / "scores.npy", content)
    assert fault.startswith(f"scores.npy: {told}")


def test_nothing_in_a_pickled_npy_file_is_run(tmp_path: Path) -> None:
    class Runs:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "run",))

    refused(tmp_path / "scores.npy", npy(np.array([Runs()], dtype=object)))
    assert not (tmp_path / "run").exists()


def parquet(frame: dict[str, object]) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(frame).write_parquet(stream)
    return stream.getvalue()


FINE = {"household": ["Amina", "Bo"], "Berg": [1.0, 2.0], "Sala": [1.0, 2.0]}
NOT_PARQUET: dict[str, tuple[bytes, str]] = {
    "empty": (b"", ": is not a readable Parquet file; write it anew"),
    "cut": (parquet(FINE)[:-9], ": is not a readable Parquet file"),
    "text": (parquet({**FINE, "Tun": ["x", "y"]}), ": Tun: holds String, not numbers"),
    "truth": (parquet({**FINE, "Tun": [True, None]}), ": Tun: holds Boolean, not numbers"),
    "infinite": (
        parquet({**FINE, "Tun": [1.0, float("inf")]}),
        ':2: Tun: "inf" is not a finite number; give a finite number, or leave',
    ),
    "large": (parquet({**FINE, "Tun": [1e13, 1.0]}), ':1: Tun: "10000000000000.0" is above 1e+12'),
    "no name": (
        parquet({"household": ["Amina", "Bo", None], **dict.fromkeys(PLACES, 1.0)}),
        ":3: household: is missing; fill the cell",
    ),
    "twice": (parquet({**FINE, "Tun": [1, 2], "Tun ": [1, 2]}), ':1: "Tun" is the name of several'),
    "no columns": (parquet({}), ':1: "" is the first column; name the first column household'),
}


@pytest.mark.parametrize("kind", NOT_PARQUET)
def test_a_bad_parquet_file_is_refused(kind: str, tmp_path: Path) -> None:
    content, told = NOT_PARQUET[kind]
    (fault,) = refused(tmp_path / "scores.parquet", content)
    assert fault.startswith(f"scores.parquet{told}")


def test_households_in_parquet_are_names(tmp_path: Path) -> None:
    content = parquet({"household": [["Amina"], ["Bo"]], **dict.fromkeys(PLACES, 1.0)})
    fault = refused(tmp_path / "scores.parquet", content)[0]
    assert fault.startswith("scores.parquet: household: holds List(String), not names; write")


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=f"{name}: is not there; look at the path"):
        read_scores(tmp_path / name, HOUSEHOLDS, PLACES)
