"""Reading the cells of an XLSX workbook as text.

Only plain cells are read. Merged cells, formulas and errors (``#REF!``) are refused by
name: a merged cell hides to which rows its value belongs, and the value of a formula is
whatever the program that saved the file last computed. A number cell holds a binary double; its
shortest decimal text is taken, which is the number that was typed for anything up to
15 significant digits.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from softlanding.errors import InputRefused, Problem
from softlanding.tables.archive import check_archive
from softlanding.tables.cells import ANEW, refused
from softlanding.tables.extent import WHOLE, Extent

__all__ = ["book_lines", "sheet_lines", "sheet_names"]

_SHOWN = 20
_UNREADABLE = {
    "f": ("is a formula", "copy the column and paste it as values", "formula"),
    "e": ("holds an error", "correct it, or leave the cell blank", "error-cell"),
}
_NOT_A_WORKBOOK = (  # what openpyxl raises where a part is not as the standard says
    AttributeError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def sheet_names(content: bytes, file: str, *, extent: Extent = WHOLE) -> list[str]:
    """Names of a workbook's sheets, in their order.

    Raises
    ------
    InputRefused
        As `sheet_lines`.
    """
    workbook, _suspect = _opened(content, file, extent)
    return list(workbook.sheet_names)


def sheet_lines(
    content: bytes, file: str, *, sheet: str = "", extent: Extent = WHOLE
) -> list[list[str]]:
    """Cells of one sheet of a workbook, as text, from row 1.

    Parameters
    ----------
    content
        Bytes of the XLSX file.
    file
        Its name, for messages.
    sheet
        Name of the sheet; blank for the only filled one.
    extent
        The most that is read.

    Returns
    -------
    list of list of str
        One list per row from the first; that of a blank row is empty.

    Raises
    ------
    InputRefused
        If it is no XLSX file, is protected by a password, unpacks to more or spreads over
        more cells than `extent` says, declares XML entities, has no such sheet or several
        filled ones, merged cells, formulas or errors; every one of them is named, up to 20.
    """
    workbook, suspect = _opened(content, file, extent)
    if sheet and sheet not in workbook.sheet_names:
        cure = f"the workbook has {', '.join(workbook.sheet_names)}"
        raise InputRefused(
            [Problem("is not a sheet of the workbook", cure, file=file, value=sheet, code="sheets")]
        )
    try:
        names = [sheet] if sheet else workbook.sheet_names
        sheets = [workbook.get_sheet_by_name(name) for name in names]
    except (CalamineError, OSError, ValueError):
        raise refused(file, "is not a readable workbook", ANEW, "file-type") from None
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        cure = "give a header and one row for each entry"
        raise refused(file, "is empty", cure, "empty")
    if len(filled) > 1:
        listed = ", ".join(sheet.name for sheet in filled)
        cure = "save the one sheet as a file of its own"
        raise refused(file, f"has {len(filled)} filled sheets ({listed})", cure, "sheets")
    only = filled[0]
    problems = _merged(only, file)
    if suspect:
        problems += _formulas(content, only.name, file)
    if problems:
        raise InputRefused(problems)
    left = [""] * (only.start or (0, 0))[1]
    texts = ([_text(cell) for cell in line] for line in only.iter_rows())
    blank: list[str] = []  # one for all: a sheet may have a million of them
    return [left + line if any(line) else blank for line in texts]


def book_lines(
    content: bytes, file: str, sheets: Sequence[str], *, extent: Extent = WHOLE
) -> dict[str, Lines]:
    """Cells of several sheets of a large workbook, as text, read when they are asked for.

    Sheets that are missing or empty are left out. Cells are looked at one by one only where
    the workbook holds a formula or an error at all. One sheet is in memory at a time.

    Raises
    ------
    InputRefused
        As `sheet_lines`, but for what it says of missing and filled sheets.
    """
    workbook, suspect = _opened(content, file, extent)
    problems: list[Problem] = []
    found: dict[str, Lines] = {}
    for name in [name for name in sheets if name in workbook.sheet_names]:
        lines = Lines(workbook, name, file)
        sheet = lines.sheet()
        if not sheet.height:
            continue
        lines.head = next(lines.rows_of(sheet))
        problems += _merged(sheet, file)
        if suspect:
            problems += _formulas(content, name, file)
        found[name] = lines
        del sheet  # before the next one is read
    if problems:
        raise InputRefused(problems)
    return found


class Lines:
    """Rows of one sheet from row 1, blank ones included; each pass reads the sheet anew.

    `head` is the first of them, kept from the pass in which the sheet was looked at.
    """

    def __init__(self, workbook: CalamineWorkbook, name: str, file: str) -> None:
        self._workbook, self._name, self._file = workbook, name, file
        self.head: list[str] = []

    def sheet(self) -> CalamineSheet:
        """The sheet with all its cells.

        Raises
        ------
        InputRefused
            It cannot be read.
        """
        try:
            return self._workbook.get_sheet_by_name(self._name)
        except (CalamineError, OSError, ValueError):
            raise refused(self._file, "is not a readable workbook", ANEW, "file-type") from None

    def __iter__(self) -> Iterator[list[str]]:
        return self.rows_of(self.sheet())

    @staticmethod
    def rows_of(sheet: CalamineSheet) -> Iterator[list[str]]:
        """Rows of a sheet with all its cells."""
        left = [""] * (sheet.start or (0, 0))[1]  # columns before the first filled one
        for line in sheet.iter_rows():
            yield left + [cell if type(cell) is str else _text(cell) for cell in line]


def _opened(content: bytes, file: str, extent: Extent) -> tuple[CalamineWorkbook, bool]:
    """The workbook, and whether a cell of it holds a formula or an error."""
    suspect = check_archive(content, file, extent)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)), suspect
    except PasswordError:
        raise refused(file, "is protected by a password", "save it without", "file-type") from None
    except (CalamineError, OSError, ValueError):
        raise refused(file, "is not a readable workbook", ANEW, "file-type") from None


def _merged(sheet: CalamineSheet, file: str) -> list[Problem]:
    problems = []
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:_SHOWN]:
        first, last = f"{_letter(left)}{top + 1}", f"{_letter(right)}{bottom + 1}"
        cure = "split it and fill every cell"
        message = f"cells {first}:{last} are merged"
        problems.append(Problem(message, cure, file=file, row=top + 1, code="merged-cells"))
    return problems


def _formulas(content: bytes, sheet: str, file: str) -> list[Problem]:
    try:
        return _formula_cells(content, sheet, file)
    except _NOT_A_WORKBOOK:
        raise refused(file, "is not a readable workbook", ANEW, "file-type") from None


def _formula_cells(content: bytes, sheet: str, file: str) -> list[Problem]:
    problems = []
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        for line in workbook[sheet].iter_rows():
            for cell in line:
                if cell.data_type in _UNREADABLE:
                    message, cure, code = _UNREADABLE[cell.data_type]
                    message = f"cell {cell.column_letter}{cell.row} {message}"
                    problems.append(Problem(message, cure, file=file, row=cell.row, code=code))
                    if len(problems) == _SHOWN:
                        return problems
    finally:
        workbook.close()
    return problems


def _letter(column: int) -> str:
    return str(get_column_letter(column + 1))


def _text(
    cell: int | float | str | bool | time | date | datetime | timedelta | Sequence[object],
) -> str:
    """Text of a cell value; a double becomes its shortest decimal text."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return str(cell)
