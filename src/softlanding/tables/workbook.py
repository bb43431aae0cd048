"""Reading the cells of an XLSX workbook as text.

Only plain cells are read. Merged cells and formulas are refused by name: a merged
cell hides to which rows its value belongs, and the value of a formula is whatever the
program that saved the file last computed. A number cell holds a binary double; its
shortest decimal text is taken, which is the number that was typed for anything up to
15 significant digits.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from softlanding.errors import InputRefused, Problem

__all__ = ["sheet_lines"]

_LARGEST_UNPACKED = 400 * 2**20
_SHOWN = 20


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
        400 MiB, has several filled sheets, merged cells or formulas; every merged
        range and formula is named, up to 20.
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
    except zipfile.BadZipFile:
        cure = "save it as .xlsx, or give a comma-separated file the ending .csv"
        raise _refused(file, "is not a workbook", cure, "file-type") from None
    if unpacked > _LARGEST_UNPACKED:
        raise _refused(file, "unpacks to more than 400 MiB", "save it as .csv", "too-large")


def _merged(sheet: CalamineSheet, file: str) -> list[Problem]:
    problems = []
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:_SHOWN]:
        first, last = f"{_letter(left)}{top + 1}", f"{_letter(right)}{bottom + 1}"
        cure = "split it and fill every cell"
        message = f"cells {first}:{last} are merged"
        problems.append(Problem(message, cure, file=file, row=top + 1, code="merged-cells"))
    return problems


def _formulas(content: bytes, sheet: str, file: str) -> list[Problem]:
    problems = []
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        for line in workbook[sheet].iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    place = f"{cell.column_letter}{cell.row}"
                    message = f"cell {place} is a formula"
                    cure = "copy the column and paste it as values"
                    fault = Problem(message, cure, file=file, row=cell.row, code="formula")
                    problems.append(fault)
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
