"""CSV files: what is read, and what is refused with its cure."""

from pathlib import Path

import pytest

from softlanding.errors import InputRefused
from softlanding.tables import Columns, Table, read_rows


def read(folder: Path, content: str | bytes, name: str = "towns.csv", **rename: str) -> Table:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_rows(file, rename=rename)


def refused(folder: Path, content: str | bytes, name: str = "towns.csv", **rename: str) -> str:
    with pytest.raises(InputRefused) as refusal:
        Columns(read(folder, content, name, **rename)).check()
    return str(refusal.value)


def test_cells_are_text_under_the_names_of_the_header(tmp_path: Path) -> None:
    table = read(tmp_path, 'unit,note\nLoulé,"a, b"\n')
    assert table.columns == ("unit", "note")
    assert dict(table.rows[0].cells) == {"unit": "Loulé", "note": "a, b"}


def test_the_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfunit,n\r\nAle,1\r\n").columns == ("unit", "n")


def test_after_a_byte_order_mark_the_rules_are_the_same(tmp_path: Path) -> None:
    assert "has semicolons" in refused(tmp_path, b"\xef\xbb\xbfunit;n\r\nAle;1\r\n")
    assert "is not UTF-8" in refused(tmp_path, b"\xef\xbb\xbfunit,n\r\nLoul\xe9,1\r\n")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    table = read(tmp_path, "unit,n\nAle,1\n\n,\nBo,2\n")
    assert [row.number for row in table.rows] == [2, 5]


def test_columns_can_be_given_the_wanted_names(tmp_path: Path) -> None:
    table = read(tmp_path, "land,share,k2015\nBW,x,12.8\n", unit="land", share="k2015")
    assert table.columns == ("unit", "share")
    assert dict(table.rows[0].cells) == {"unit": "BW", "share": "12.8"}


def test_problems_name_the_column_as_it_is_printed(tmp_path: Path) -> None:
    columns = Columns(read(tmp_path, "land\nBW\n", unit="land"))
    columns.refuse("is odd", column="unit", row=columns.table.rows[0], value="BW")
    assert str(columns.problems[0]) == 'towns.csv:2: land: "BW" is odd'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("unit\nLoulé\nAle\n".encode("latin-1"),
         'towns.csv:2: "Loulé" is not UTF-8 but probably Latin-1 or Windows-1252; save it'),
        ("ü\nü\n".encode("latin-1"), "(and 1 more rows)"),
        ("unit,n\nAle,1\n".encode("utf-16"), "towns.csv: is encoded as UTF-16; save it as UTF-8"),
        ("unit;n\nAle;1\n", "towns.csv:1: has semicolons between its columns; save it with commas"),
        ("unit\tn\nAle\t1\n", "towns.csv:1: has tabs between its columns"),
        ("unit,n\n", "towns.csv: has a header and no rows under it; give one row for each entry"),
        ("", "towns.csv: is empty"),
        ("\n \n", "towns.csv: is empty"),
        ("unit,unit\nAle,1\n", 'towns.csv:1: "unit" is the name of 2 columns'),
        ("unit,,n\nAle,1,2\n", "towns.csv:1: column 2 has no name; name every column"),
        ('unit,n\n"Ale,1\n', "towns.csv:2: cannot be split into cells"),
        ("unit,n\nAle,1\0\n", "towns.csv: holds null characters"),
        (b"PK\x03\x04rest", "towns.csv: is a workbook; give it the ending .xlsx"),
        ("unit,n\nAle\n", "towns.csv:2: has 1 cells under a header of 2"),
        (
            f"unit,n\nAle,{'1' * 131_073}\n",
            "towns.csv:2: has a cell of more than 131,072 characters; shorten it",
        ),
        ("unit,n\nAle,1,2\n", "towns.csv:2: has 3 cells under a header of 2; put quotation marks"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_its_cure(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    assert told in refused(tmp_path, content)


def test_latin_1_and_semicolons_are_told_together(tmp_path: Path) -> None:
    told = refused(tmp_path, "unit;n\nLoulé;1\n".encode("latin-1")).splitlines()
    assert len(told) == 2
    assert "is not UTF-8" in told[0]
    assert "has semicolons" in told[1]


def test_a_renamed_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "land,k2014\nBW,1\n", unit="land", share="k2015")
    assert '"k2015" is not a column of the file (wanted as share); did you mean k2014?' in told


def test_faults_of_rows_and_of_values_come_together(tmp_path: Path) -> None:
    columns = Columns(read(tmp_path, "unit,n\nAle\nBo,-1\n"))
    for row in columns.table.rows:
        columns.integer(row, "n")
    told = "\n".join(str(problem) for problem in columns.problems)
    assert "towns.csv:2: has 1 cells" in told
    assert 'towns.csv:3: n: "-1" is below 0' in told


@pytest.mark.parametrize(("name", "told"), [("old.xls", "is a .xls file"), ("t.ods", "is a .ods")])
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str, told: str) -> None:
    assert told in refused(tmp_path, "unit\nAle\n", name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="is not there"):
        read_rows(tmp_path / "nowhere.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="is a folder"):
        read_rows(tmp_path)
