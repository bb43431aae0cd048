"""Reading the cells of an XLSX workbook as text.

Only plain cells are read. Merged cells, formulas and errors (``#REF!``) are refused by
name: a merged cell hides to which rows its value belongs, and the value of a formula is
whatever the program that saved the file last computed. A number cell holds a binary double; its
shortest decimal text is taken, which is the number that was typed for anything up to
15 significant digits.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from softlanding.errors import InputRefused, Problem

__all__ = ["sheet_lines"]

_LARGEST_UNPACKED = 400 * 2**20
_MOST_CELLS = 20_000_000
_SHOWN = 20
_UNREADABLE = {
    "f": ("is a formula", "copy the column and paste it as values", "formula"),
    "e": ("holds an error", "correct it, or leave the cell blank", "error-cell"),
}
_VALUE_AT = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>')
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


def sheet_lines(content: bytes, file: str) -> list[list[str]]:
    """Cells of the only filled sheet of a workbook, as text, from row 1.

    Parameters
    ----------
    content
        Bytes of the XLSX file.
    file
        Its name, for messages.

    Returns
    -------
    list of list of str
        One list per row from the first, blank rows included.

    Raises
    ------
    InputRefused
        If it is no XLSX file, is protected by a password, unpacks to more than
        400 MiB, spreads over more than 20 million cells, has several filled sheets,
        merged cells, formulas or errors; every one of them is named, up to 20.
    """
    _check_archive(content, file)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except PasswordError:
        raise _refused(file, "is protected by a password", "save it without", "file-type") from None
    except (CalamineError, OSError, ValueError):
        cure = "save it anew as .xlsx"
        raise _refused(file, "is not a readable workbook", cure, "file-type") from None
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        cure = "give a header and one row for each entry"
        raise _refused(file, "is empty", cure, "empty")
    if len(filled) > 1:
        names = ", ".join(sheet.name for sheet in filled)
        cure = "save the one sheet as a file of its own"
        raise _refused(file, f"has {len(filled)} filled sheets ({names})", cure, "sheets")
    sheet = filled[0]
    problems = [*_merged(sheet, file), *_formulas(content, sheet.name, file)]
    if problems:
        raise InputRefused(problems)
    return [[_text(cell) for cell in line] for line in sheet.to_python(skip_empty_area=False)]


def _refused(file: str, message: str, cure: str, code: str) -> InputRefused:
    return InputRefused([Problem(message, cure, file=file, code=code)])


def _check_archive(content: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked <= _LARGEST_UNPACKED:
                _check_extent(archive, file)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError):
        cure = "save it as .xlsx, or give a comma-separated file the ending .csv"
        raise _refused(file, "is not a workbook", cure, "file-type") from None
    if unpacked > _LARGEST_UNPACKED:
        raise _refused(file, "unpacks to more than 400 MiB", "save it as .csv", "too-large")


def _check_extent(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse a sheet whose last cell lies so far out that memory could not hold it."""
    for entry in archive.namelist():
        if not re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", entry):
            continue
        height = width = 1
        last = ""
        for found in _VALUE_AT.finditer(archive.read(entry)):
            letters, row = found[1].decode(), int(found[2])
            if row > height or len(letters) > len(last) or letters > last:
                height = max(height, row)
                last = max(last, letters, key=lambda name: (len(name), name))
                width = column_index_from_string(last)
        if height * width > _MOST_CELLS:
            message = f"has its last cell at {last}{height}"
            cure = "delete the cells far from the table"
            raise _refused(file, message, cure, "too-large")


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
        cure = "save it anew as .xlsx"
        raise _refused(file, "is not a readable workbook", cure, "file-type") from None


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
