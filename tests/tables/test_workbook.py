"""XLSX workbooks: plain cells are read exactly, merged cells and formulas are refused."""

import datetime
import io
import zipfile
from array import array
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from softlanding.errors import InputRefused
from softlanding.tables import exact_number, read_rows
from softlanding.tables.archive import check_archive
from softlanding.tables.cells import check_cells
from softlanding.tables.extent import Extent


@pytest.fixture
def book() -> Workbook:
    made = Workbook()
    made.active.append(["unit", "share"])
    made.active.append(["Loulé", 12.86456])
    made.active.append(["Ale", 7])
    return made


def save(book: Workbook, folder: Path, name: str = "towns.xlsx") -> Path:
    book.save(folder / name)
    return folder / name


def refused(path: Path) -> str:
    with pytest.raises(InputRefused) as refusal:
        read_rows(path)
    return str(refusal.value)


def test_cells_are_read_as_they_were_typed(book: Workbook, tmp_path: Path) -> None:
    table = read_rows(save(book, tmp_path))
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (2, {"unit": "Loulé", "share": "12.86456"}),
        (3, {"unit": "Ale", "share": "7"}),
    ]
    assert exact_number(table.rows[0]["share"]) == Fraction(1286456, 100000)


def test_the_ending_may_be_in_capitals(book: Workbook, tmp_path: Path) -> None:
    assert read_rows(save(book, tmp_path, "TOWNS.XLSX")).columns == ("unit", "share")


def test_rows_are_numbered_as_in_the_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A3"], book.active["A6"] = "unit", "Ale"
    assert [row.number for row in read_rows(save(book, tmp_path)).rows] == [6]


def test_truth_and_dates_become_text(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["unit", "exempt", "since"])
    book.active.append(["Ale", True, datetime.date(2015, 9, 9)])
    row = read_rows(save(book, tmp_path)).rows[0]
    assert row["exempt"] == "yes"
    assert row["since"].startswith("2015-09-09")


def test_merged_cells_are_named(book: Workbook, tmp_path: Path) -> None:
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B4:C5")
    told = refused(save(book, tmp_path))
    assert "towns.xlsx:2: cells A2:A3 are merged; split it and fill every cell" in told
    assert "cells B4:C5 are merged" in told


def test_formulas_are_named(book: Workbook, tmp_path: Path) -> None:
    book.active["B4"] = "=SUM(B2:B3)"
    told = refused(save(book, tmp_path))
    assert "towns.xlsx:4: cell B4 is a formula; copy the column and paste it as values" in told


def test_several_filled_sheets_are_refused(book: Workbook, tmp_path: Path) -> None:
    book.create_sheet("Notes")["A1"] = "x"
    assert "has 2 filled sheets (Sheet, Notes)" in refused(save(book, tmp_path))


def test_an_empty_second_sheet_does_no_harm(book: Workbook, tmp_path: Path) -> None:
    book.create_sheet("Empty")
    assert len(read_rows(save(book, tmp_path)).rows) == 2


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "towns.xlsx: is empty" in refused(save(Workbook(), tmp_path))


@pytest.mark.parametrize("content", [b"unit,share\n", b"", b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "towns.xlsx").write_bytes(content)
    assert "towns.xlsx: is not a workbook; save it as .xlsx" in refused(tmp_path / "towns.xlsx")


def test_a_workbook_whose_parts_have_names_in_no_encoding_is_refused(
    book: Workbook, tmp_path: Path
) -> None:
    whole = save(book, tmp_path)
    directory = bytearray(whole.read_bytes())
    entry = directory.index(b"PK\x01\x02")
    directory[entry + 9] |= 0x08  # says that the name is UTF-8
    directory[entry + 46] = 0xFF  # which this is not
    whole.write_bytes(directory)
    assert "towns.xlsx: is not a workbook" in refused(whole)


LONG = "x" * 30_000


@pytest.mark.parametrize(
    ("texts", "cells", "told"),
    [
        ("<si><t>a</t></si>" * 2_000, "", ""),
        ("<si><t>a</t></si>" * 11_000, "", "holds more than 10,000 texts"),
        (f"<si><t>{LONG}</t></si>", '<c t="s"><v>0</v></c>' * 30, ""),
        (f"<si><t>{LONG}</t></si>", '<c t="s"><v>0</v></c>' * 40, "holds more cells or text than"),
        (f"<si/><si><t>{LONG}</t></si>", '<c t="s"><v>+00000000001</v></c>' * 40, "cells or text"),
        (f"<si/><si><t>{LONG}</t></si>", '<c t="s"><v>&#49;</v></c>' * 40, "cells or text"),
        (f"<si><t>{LONG}</t></si>", '<c t="s"><v x=">">0</v></c>' * 40, "cells or text"),
        (f"<si><t>{LONG}</t></si>", '<c t="s"><v>0<x/>9</v></c>' * 40, "cells or text"),
        (f"<x-y:si><t>{LONG}</t></x-y:si>", "<x:c t='s'><z:v>0</z:v></x:c>" * 40, "cells or text"),
        ("<si><si><t>a</t></si></si>", "", "is not a readable workbook"),
        ("", '<c t="s"><v>7</v></c>', "is not a readable workbook"),
        ("", "<c/>" * 10_001, "holds more cells or text than"),
        ("", "<c><v><!-- 1 --></v></c>", "holds XML comments or instructions"),
        ("", "<c><v><![CDATA[1]]></v></c>", "holds XML comments or instructions"),
        ("", "<c><v><?x 1?></v></c>", "holds XML comments or instructions"),
        ("<?x 1?><si><!-- 1 --></si>", "<!-- 1 --><?x 1?><c/>", ""),
        ("<!DOCTYPE x>", "", "is not a readable workbook"),
        ("", "<c></v></c>", "is not a readable workbook"),
        ("", f"<c><v>{'1' * 2**20}</v></c>", "holds a text that is longer than a cell may be"),
    ],
)
def test_few_bytes_that_would_become_many_are_refused(
    texts: str, cells: str, told: str, book: Workbook, tmp_path: Path
) -> None:
    whole, made = save(book, tmp_path), io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/sharedStrings.xml":
                new.writestr(name, old.read(name))
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{texts}</sst>')
        new.writestr("xl/other.xml", f'<worksheet xmlns="{main}"><row>{cells}</row></worksheet>')
    extent = Extent(cells=10_000, unpacked=1 if LONG in texts else 3)
    with pytest.raises(InputRefused, match=told) if told else nullcontext():
        check_archive(made.getvalue(), "towns.xlsx", extent)


def test_a_workbook_with_two_parts_of_one_name_is_refused(book: Workbook, tmp_path: Path) -> None:
    whole = save(book, tmp_path)
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("xl/worksheets/Sheet1.xml", "<worksheet/>")
    assert "towns.xlsx: holds parts of the same name" in refused(whole)


def test_an_error_in_a_cell_is_named_and_never_read_as_a_blank(
    book: Workbook, tmp_path: Path
) -> None:
    book.active["B3"] = "#REF!"
    assert refused(save(book, tmp_path)) == (
        "towns.xlsx:3: cell B3 holds an error; correct it, or leave the cell blank"
    )


def test_a_cell_far_from_the_table_is_refused_before_memory_runs_out(
    book: Workbook, tmp_path: Path
) -> None:
    book.active["XFD1048576"] = 1
    assert refused(save(book, tmp_path)) == (
        "towns.xlsx: has its last cell at XFD1048576; delete the cells far from the table"
    )


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ('<row><c r="B6000"/></row>', "B6000"),
        ("<row><c r='B6000'/></row>", "B6000"),
        ('<row><c r = "b0006000"/></row>', "B6000"),
        ('<row><c x=">" r="B6000"/></row>', "B6000"),
        ('<row><c r="B600&#48;"/></row>', "B6000"),
        ('<row r="6000"><c/><c/></row>', "B6000"),
        ("<row/>" * 5_999 + "<row><c/><c/></row>", "B6000"),
        ("<row></row>" * 5_999 + "<x:row><x:c/><x:c/></x:row>", "B6000"),
        ('<row r="6000"></row><row r="1"><c/><c/></row>', "B6001"),
        ('<row r="100">' + "<c/>" * 101 + "</row>", "CW100"),
        ('<row r="100"><c r="CV1"/><c r="A1"/></row>', "CW100"),
        ('<row><c r="XFE1"/></row>', "has more than 16,384 columns"),
        ('<row><c r="A12345678"/></row>', "is not a readable workbook"),
        ('<row r="12345678"/>', "is not a readable workbook"),
        ('<row r="x"/>', "is not a readable workbook"),
        ('<row><c><row r="1"/></c></row>', "is not a readable workbook"),
        ("<row><c><c/></c></row>", "is not a readable workbook"),
    ],
)
def test_however_a_far_cell_is_written_it_is_seen(rows: str, last: str) -> None:
    part = io.BytesIO(f"<worksheet>{rows}</worksheet>".encode())
    with pytest.raises(InputRefused, match=last):
        check_cells(part, array("I"), "towns.xlsx", Extent(cells=10_000, unpacked=1))


def test_entities_are_not_declared() -> None:
    part = io.BytesIO(b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')
    with pytest.raises(InputRefused, match="declares XML entities"):
        check_cells(part, array("I"), "towns.xlsx", Extent(cells=10_000, unpacked=1))


def test_tags_hidden_in_another_encoding_are_not_read() -> None:
    hidden = "<worksheet>" + b"<c/>".decode("utf-16-le") * 20_000 + "</worksheet>"
    part = io.BytesIO(hidden.encode("utf-16"))
    with pytest.raises(InputRefused, match="is not a readable workbook"):
        check_cells(part, array("I"), "towns.xlsx", Extent(cells=10_000, unpacked=1))


@pytest.mark.parametrize("name", ["xl\\worksheets\\SHEET1.XML", "XL/media/Image1.PNG"])
def test_a_sheet_is_looked_at_wherever_it_is_kept(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationship Target="media/IMAGE1.png"/>')
        archive.writestr(name, '<worksheet><c r="B6000"/></worksheet>')
    with pytest.raises(InputRefused, match="has its last cell at B6000"):
        check_archive(made.getvalue(), "towns.xlsx", Extent(cells=10_000, unpacked=1))


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_with_a_broken_part_is_refused(
    part: str, book: Workbook, tmp_path: Path
) -> None:
    whole = save(book, tmp_path)
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == part else old.read(name))
    assert refused(broken) == "broken.xlsx: is not a readable workbook; save it anew as .xlsx"
