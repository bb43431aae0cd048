"""A file about municipalities: which published format it is, its table and its layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from softlanding.tables.dialect import PLAIN, Dialect
from softlanding.tables.extent import UPLOADED
from softlanding.tables.hxl import hashtag_row, hxl_layout
from softlanding.tables.kolada import KOLADA_LAYOUT, kolada_table
from softlanding.tables.layout import Layout, recognised
from softlanding.tables.municipalities import european_code
from softlanding.tables.reading import Table, read_lines, table_of

__all__ = ["Source", "open_source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that has been opened.

    Parameters
    ----------
    format
        ``lau``, ``degurba``, ``kolada``, ``kolada-json``, ``hxl`` or ``mapped``.
    table
        Its cells.
    layout
        Which column holds what; None where a person has to say it.
    sheet
        Sheet of the workbook that was read.
    """

    format: str
    table: Table
    layout: Layout | None
    sheet: str = ""


def open_source(
    content: bytes,
    file: str,
    *,
    country: str,
    dialect: Dialect = PLAIN,
    layout: Layout | None = None,
) -> Source:
    r"""Open a file about municipalities and recognise its format.

    Parameters
    ----------
    content
        Bytes of the file.
    file
        Its name; the ending says whether it is a workbook or JSON.
    country
        ISO code; in a workbook with a sheet for each country its sheet is read.
    dialect
        How a text table was written.
    layout
        Given by a person; the format is then ``mapped`` and no heading is interpreted.

    Raises
    ------
    InputRefused
        If the file cannot be read as a table.

    Examples
    --------
    >>> open_source(b"gisco_id,degurba\nAT_10101,2.0\n", "d.csv", country="AT").format
    'degurba'
    """
    if Path(file).suffix.lower() == ".json":
        return Source("kolada-json", kolada_table(content, file), KOLADA_LAYOUT)
    sheet = _sheet_of(content, file, country)
    lines = read_lines(content, file, dialect=dialect, sheet=sheet, extent=UPLOADED)
    tags = hashtag_row(lines)
    if tags is not None and layout is None:
        header = [cell.strip() for cell in lines[tags]]
        found = hxl_layout(header, file, tags + 1)
        return Source("hxl", _narrow(lines, file, tags, found, dialect), found, sheet)
    header_at = next((at for at, line in enumerate(lines) if any(map(str.strip, line))), None)
    known = None
    if layout is None and header_at is not None:
        known = recognised([cell.strip() for cell in lines[header_at]])
    if known is None or header_at is None:
        table = table_of(lines, file, decimal_comma=dialect.decimal_comma)
        return Source("mapped", table, layout, sheet)
    table = _narrow(lines, file, header_at, known, dialect)
    kind = "lau" if known.lists else "degurba" if "degurba" in known.columns else "kolada"
    return Source(kind, table, known, sheet)


def _sheet_of(content: bytes, file: str, country: str) -> str:
    """The country's sheet of a workbook that has one; blank for the only filled sheet."""
    if Path(file).suffix.lower() != ".xlsx":
        return ""
    from softlanding.tables.workbook import sheet_names

    wanted = {country.upper(), european_code(country.upper())}
    names = sheet_names(content, file, extent=UPLOADED)
    return next((name for name in names if name.strip().upper() in wanted), "")


def _narrow(
    lines: Sequence[Sequence[str]], file: str, header_at: int, layout: Layout, dialect: Dialect
) -> Table:
    """Table of the layout's columns only: what else a published file holds is not looked at."""
    header = [cell.strip() for cell in lines[header_at]]
    wanted = [*dict.fromkeys([*layout.columns.values(), *layout.indicators])]
    at = [header.index(column) for column in wanted]
    kept: list[list[str]] = [[] for _above in lines[:header_at]]
    kept.append(wanted)
    kept.extend(
        [line[index] if index < len(line) else "" for index in at]
        for line in lines[header_at + 1 :]
    )
    return table_of(kept, file, decimal_comma=dialect.decimal_comma)
