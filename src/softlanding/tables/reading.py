"""Reading a CSV or XLSX file into text cells, with its faults named.

Faults that make the cells meaningless (wrong encoding, wrong separator, no rows,
merged cells, formulas) are raised here. Faults of single rows are kept in the
`Table`; `softlanding.tables.Columns` reports them together with the faults it finds
in the values.

A comma-separated file is UTF-8, with or without the byte order mark that spreadsheets
write, unless a `Dialect` says that it was made otherwise. Row numbers are those a
spreadsheet shows: the header is row 1, and blank rows count.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from softlanding.errors import InputRefused, Problem
from softlanding.tables.dialect import PLAIN, Dialect
from softlanding.tables.extent import WHOLE, Extent

__all__ = ["Row", "Table", "read_bytes", "read_lines", "read_rows", "readable", "table_of"]

_NOT_UTF8 = "save it as UTF-8, or give the .xlsx file itself"
_COMMAS = "save it with commas between the columns"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Parameters
    ----------
    number
        Row number as a spreadsheet shows it; the first row under the header is 2.
    cells
        Text of each cell by column name, without surrounding white space; blank
        cells are ``""``.
    """

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file.

    Parameters
    ----------
    file
        Name of the file, for messages.
    columns
        Column names in file order, after renaming.
    rows
        Rows that hold at least one cell; wholly blank rows are left out.
    problems
        Faults found while reading; pass the table to `Columns`, which reports them.
    printed
        Column name → the name printed in the file, where the two differ.
    decimal_comma
        Whether numbers are written with a comma before their decimals.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    printed: Mapping[str, str] = field(default_factory=dict)
    decimal_comma: bool = False


def read_rows(path: str | Path, *, rename: Mapping[str, str] | None = None) -> Table:
    r"""Read a CSV or XLSX file.

    Parameters
    ----------
    path
        File ending in ``.xlsx`` (any case), or a comma-separated file.
    rename
        Wanted column name → column name in the file, for files made elsewhere:
        ``{"unit": "land", "share": "k2015"}``. A column of the file that already
        has the wanted name is then left out.

    Returns
    -------
    Table

    Raises
    ------
    InputRefused
        If the file cannot be read as a table: not there, not UTF-8, semicolons or
        tabs between columns, no header, a header only, unnamed or repeated columns,
        a renamed column that is not there, merged cells, formulas, several sheets.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "towns.csv")
    ...     _ = file.write_text("unit,population\nBad Aibling,18000\n", encoding="utf-8")
    ...     table = read_rows(file)
    >>> table.columns, table.rows[0].number, table.rows[0]["population"]
    (('unit', 'population'), 2, '18000')
    """
    path = Path(path)
    file = path.name or str(path)
    return table_of(read_lines(_content(path), file), file, rename=rename)


def read_lines(
    content: bytes,
    file: str,
    *,
    dialect: Dialect = PLAIN,
    sheet: str = "",
    extent: Extent = WHOLE,
) -> list[list[str]]:
    r"""Cells of a CSV or XLSX file as text, blank rows included.

    Parameters
    ----------
    content
        Bytes of the file.
    file
        Its name; the ending ``.xlsx`` makes it a workbook.
    dialect
        How a CSV file was written.
    sheet
        Sheet of a workbook to read; blank for the only filled one.
    extent
        The most that is read.

    Raises
    ------
    InputRefused
        If the file cannot be split into cells, or has too many of them.

    Examples
    --------
    >>> read_lines(b"unit;n\r\nAle;1\r\n", "towns.csv", dialect=Dialect(separator=";"))
    [['unit', 'n'], ['Ale', '1']]
    """
    if Path(file).suffix.lower() == ".xlsx":
        from softlanding.tables.workbook import sheet_lines

        return sheet_lines(content, file, sheet=sheet, extent=extent)
    return _csv_lines(content, file, dialect, extent)


def _refuse(file: str, message: str, cure: str, code: str, row: int | None = None) -> InputRefused:
    return InputRefused([Problem(message, cure, file=file, row=row, code=code)])


def _content(path: Path) -> bytes:
    kind = path.suffix.lower()
    if kind in {".xls", ".xlsb", ".xlsm", ".ods", ".numbers", ".parquet"}:
        cure = "save it as .csv or .xlsx"
        raise _refuse(path.name, f"is a {kind} file", cure, "file-type")
    return read_bytes(path)


def read_bytes(path: Path) -> bytes:
    """Bytes of a file; `InputRefused` says why it cannot be read."""
    with readable(path):
        return path.read_bytes()


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the system says about a file into `InputRefused`."""
    file = path.name or str(path)
    try:
        yield
    except FileNotFoundError:
        raise _refuse(file, "is not there", f"look at the path: {path}", "no-file") from None
    except IsADirectoryError:
        raise _refuse(file, "is a folder", "name a file in it", "no-file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "input error"
        cure = f"look at its rights and at the path: {path}"
        raise _refuse(file, f"cannot be read ({reason})", cure, "no-file") from None


def _csv_lines(content: bytes, file: str, dialect: Dialect, extent: Extent) -> list[list[str]]:
    """Split text into cells; refuse what is not written in the dialect."""
    if content.startswith(b"PK\x03\x04"):
        raise _refuse(file, "is a workbook", "give it the ending .xlsx", "file-type")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refuse(file, "is encoded as UTF-16", _NOT_UTF8, "encoding")
    faults: list[Problem] = []
    try:
        text = content.decode("utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding)
    except UnicodeDecodeError:
        faults.append(_not_decoded(content, file, dialect.encoding))
        text = content.decode("latin-1")
    if "\0" in text:
        raise _refuse(file, "holds null characters", "save it as UTF-8 text", "encoding")
    if text.count(dialect.separator) + text.count("\n") > extent.cells:
        message = f"has more than {extent.cells:,} cells"
        cure = "leave out what is not needed, or save it as several files"
        raise _refuse(file, message, cure, "too-large")
    header = text.lstrip("\r\n").split("\n", 1)[0]
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if dialect.separator == "," and separator in header and "," not in header:
            message = f"has {name} between its columns"
            faults.append(Problem(message, _COMMAS, file=file, row=1, code="separator"))
    if faults:
        raise InputRefused(faults)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        row = len(lines) + 1
        if str(most := csv.field_size_limit()) in str(error):
            message, cure = f"has a cell of more than {most:,} characters", "shorten it"
            raise _refuse(file, message, cure, "too-large", row) from None
        cure = "look at the quotation marks in this row"
        raise _refuse(file, f"cannot be split into cells ({error})", cure, "quotes", row) from None
    return lines


def _not_decoded(content: bytes, file: str, encoding: str) -> Problem:
    """Name the first line that is not in the encoding and how many there are."""
    faulty: list[tuple[int, str]] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            faulty.append((number, line.decode("latin-1")[:60].strip()))
    first, seen = faulty[0]
    more = f" (and {len(faulty) - 1} more rows)" if len(faulty) > 1 else ""
    message = f"is not UTF-8 but probably Latin-1 or Windows-1252{more}"
    if encoding != "utf-8":
        message = f"is not in the encoding {encoding}{more}"
    return Problem(message, _NOT_UTF8, file=file, row=first, value=seen, code="encoding")


def table_of(
    lines: Sequence[Sequence[str]],
    file: str,
    *,
    rename: Mapping[str, str] | None = None,
    decimal_comma: bool = False,
) -> Table:
    """Put cells under the names of the first filled row; gather the faults of single rows.

    Raises
    ------
    InputRefused
        No header, a header only, unnamed or repeated columns, a renamed column that is
        not there.
    """
    rename = rename or {}
    stripped = ([cell.strip() for cell in line] for line in lines)
    filled = ((number, line) for number, line in enumerate(stripped, start=1) if any(line))
    start, header = next(filled, (0, []))
    if not header:
        raise _refuse(file, "is empty", "give a header and one row for each entry", "empty")
    while not header[-1]:
        header.pop()
    body = list(filled)
    faults = _header_faults(header, file, start, rename)
    if not body:
        fault = Problem(
            "has a header and no rows under it",
            "give one row for each entry",
            file=file,
            code="header-only",
        )
        faults.append(fault)
    if faults:
        raise InputRefused(faults)

    names = _renamed(header, rename)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in body:
        if len(line) < len(header) or any(line[len(header) :]):
            message = f"has {len(line)} cells under a header of {len(header)}"
            cure = "put quotation marks around a cell that holds a comma"
            problems.append(Problem(message, cure, file=file, row=number, code="ragged"))
        cells = line[: len(header)] + [""] * (len(header) - len(line))
        kept = {name: cell for name, cell in zip(names, cells, strict=True) if name is not None}
        rows.append(Row(number, kept))
    return Table(
        file=file,
        columns=tuple(name for name in names if name is not None),
        rows=tuple(rows),
        problems=tuple(problems),
        printed={wanted: given for wanted, given in rename.items() if wanted != given},
        decimal_comma=decimal_comma,
    )


def _header_faults(
    header: Sequence[str], file: str, row: int, rename: Mapping[str, str]
) -> list[Problem]:
    faults = []
    for at, name in enumerate(header, start=1):
        if not name:
            message, cure = f"column {at} has no name", "name every column"
            faults.append(Problem(message, cure, file=file, row=row, code="header"))
    for name, count in Counter(filter(None, header)).items():
        if count > 1:
            message, cure = f"is the name of {count} columns", "name each column once"
            faults.append(Problem(message, cure, file=file, row=row, value=name, code="header"))
    for wanted, given in rename.items():
        if given not in header:
            near = get_close_matches(given, header, n=1)
            cure = f"did you mean {near[0]}?" if near else f"the file has {', '.join(header)}"
            message = f"is not a column of the file (wanted as {wanted})"
            fault = Problem(message, cure, file=file, row=row, value=given, code="missing-column")
            faults.append(fault)
    return faults


def _renamed(header: Sequence[str], rename: Mapping[str, str]) -> list[str | None]:
    """Name each column as wanted; None where a renamed column takes its place."""
    wanted = {given: name for name, given in rename.items()}
    return [wanted.get(given, None if given in rename else given) for given in header]
