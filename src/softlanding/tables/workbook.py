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
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from softlanding.errors import InputRefused, Problem
from softlanding.tables.extent import WHOLE, Extent

__all__ = ["book_lines", "sheet_lines", "sheet_names"]

_PIECE = 2**20  # bytes unpacked at a time
_PACKED = 2**16  # bytes of an archive taken at a time
_MOST_ENTRIES = 2_000
_SHOWN = 20
_ANEW = "save it anew as .xlsx"
_UNREADABLE = {
    "f": ("is a formula", "copy the column and paste it as values", "formula"),
    "e": ("holds an error", "correct it, or leave the cell blank", "error-cell"),
}
_VALUE_AT = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>')
_UNREADABLE_CELL = re.compile(rb"<(?:\w+:)?f[\s>/]|\bt\s*=\s*[\"']e[\"']")
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
    return list(_opened(content, file, extent).sheet_names)


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
    workbook = _opened(content, file, extent)
    if sheet and sheet not in workbook.sheet_names:
        cure = f"the workbook has {', '.join(workbook.sheet_names)}"
        raise InputRefused(
            [Problem("is not a sheet of the workbook", cure, file=file, value=sheet, code="sheets")]
        )
    try:
        names = [sheet] if sheet else workbook.sheet_names
        sheets = [workbook.get_sheet_by_name(name) for name in names]
    except (CalamineError, OSError, ValueError):
        raise _refused(file, "is not a readable workbook", _ANEW, "file-type") from None
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        cure = "give a header and one row for each entry"
        raise _refused(file, "is empty", cure, "empty")
    if len(filled) > 1:
        listed = ", ".join(sheet.name for sheet in filled)
        cure = "save the one sheet as a file of its own"
        raise _refused(file, f"has {len(filled)} filled sheets ({listed})", cure, "sheets")
    only = filled[0]
    problems = [*_merged(only, file), *_formulas(content, only.name, file)]
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
    workbook = _opened(content, file, extent)
    suspect = _holds_unreadable(content)
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
            raise _refused(self._file, "is not a readable workbook", _ANEW, "file-type") from None

    def __iter__(self) -> Iterator[list[str]]:
        return self.rows_of(self.sheet())

    @staticmethod
    def rows_of(sheet: CalamineSheet) -> Iterator[list[str]]:
        """Rows of a sheet with all its cells."""
        left = [""] * (sheet.start or (0, 0))[1]  # columns before the first filled one
        for line in sheet.iter_rows():
            yield left + [cell if type(cell) is str else _text(cell) for cell in line]


def _holds_unreadable(content: bytes) -> bool:
    """Whether any sheet may hold a formula or an error; never no where one is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(
            b"\x00" in piece[:200] or _UNREADABLE_CELL.search(piece)
            for entry in _sheets_of(archive)
            for piece in _pieces(archive, entry)
        )


def _sheets_of(archive: zipfile.ZipFile) -> list[str]:
    return [n for n in archive.namelist() if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", n)]


def _pieces(archive: zipfile.ZipFile, entry: str) -> Iterator[bytes]:
    """An entry in pieces that end where a tag ends, so that no tag is cut in two."""
    rest = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            whole, end, rest = (rest + piece).rpartition(b">")
            yield whole + end
    yield rest


def _opened(content: bytes, file: str, extent: Extent) -> CalamineWorkbook:
    _check_archive(content, file, extent)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        raise _refused(file, "is protected by a password", "save it without", "file-type") from None
    except (CalamineError, OSError, ValueError):
        raise _refused(file, "is not a readable workbook", _ANEW, "file-type") from None


def _refused(file: str, message: str, cure: str, code: str) -> InputRefused:
    return InputRefused([Problem(message, cure, file=file, code=code)])


def _check_archive(content: bytes, file: str, extent: Extent) -> None:
    most = extent.unpacked * 2**20
    if content.count(b"PK\x01\x02") > _MOST_ENTRIES:
        raise _refused(file, f"holds more than {_MOST_ENTRIES:,} parts", _ANEW, "too-large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked <= most:
                unpacked = _unpacked(content, archive, most)
            if unpacked <= most:
                _check_entities(archive, file)
                _check_extent(archive, file, extent.cells)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        UnicodeDecodeError,
    ):
        cure = "save it as .xlsx, or give a comma-separated file the ending .csv"
        raise _refused(file, "is not a workbook", cure, "file-type") from None
    if unpacked > most:
        message = f"unpacks to more than {extent.unpacked} MiB"
        raise _refused(file, message, "save it as .csv", "too-large")


def _unpacked(content: bytes, archive: zipfile.ZipFile, most: int) -> int:
    """Bytes that the entries really unpack to: a made-up archive says fewer than it holds."""
    total = 0
    for entry in archive.infolist():
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            total += entry.compress_size
            continue
        header = content[entry.header_offset : entry.header_offset + 30]
        name, extra = struct.unpack_from("<HH", header, 26)
        start = entry.header_offset + 30 + name + extra
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        end = min(start + entry.compress_size, len(content))
        for at in range(start, end, _PACKED):
            waiting = content[at : min(at + _PACKED, end)]
            while waiting and not unpacker.eof and total <= most:
                total += len(unpacker.decompress(waiting, _PIECE))
                waiting = unpacker.unconsumed_tail
            if unpacker.eof or total > most:
                break
    return total


def _check_entities(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse XML that declares anything: a workbook never does, an attack on its readers does."""
    for entry in archive.namelist():
        if entry.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as stream:
                head = stream.read(_PIECE)
            if b"<!" in head.replace(b"\x00", b"").replace(b"<!--", b"").replace(b"<![", b""):
                raise _refused(file, "declares XML entities", _ANEW, "file-type")


def _check_extent(archive: zipfile.ZipFile, file: str, most_cells: int) -> None:
    """Refuse a sheet whose last cell lies so far out that memory could not hold it."""
    for entry in _sheets_of(archive):
        height = width = 1
        last = ""
        for piece in _pieces(archive, entry):
            for found in _VALUE_AT.finditer(piece):
                letters, row = found[1].decode(), int(found[2])
                if row > height or len(letters) > len(last) or letters > last:
                    height = max(height, row)
                    last = max(last, letters, key=lambda name: (len(name), name))
                    width = column_index_from_string(last)
        if height * width > most_cells:
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
        raise _refused(file, "is not a readable workbook", _ANEW, "file-type") from None


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
