"""Files that go out: always kept apart from the site's pages, and no cell a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from softlanding.tables import csv_text

_FORMULA = re.compile("[\\s]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+([.,/]\d+)?%?")
_BYTES = "application/octet-stream"


def download(content: bytes | str, name: str, media_type: str = _BYTES) -> HttpResponse:
    """A file to be saved: a browser neither shows it in place nor guesses what it is.

    `name` is made by the office, of letters, digits, dots and hyphens.
    """
    plain = re.sub(r"[^\w.\-]", "-", name, flags=re.ASCII)
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"',
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def guarded(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, led by an apostrophe; else as it is.

    Numbers are values, whatever their sign, and stay what they are.

    References
    ----------
    OWASP, CSV injection.

    >>> [guarded(cell) for cell in ("=1+1", "@sum", "-4", "+46 8", -4, None, "Ale")]
    ["'=1+1", "'@sum", '-4', "'+46 8", -4, None, 'Ale']
    """
    if not isinstance(cell, str) or not _FORMULA.match(cell) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"


def csv_text_guarded(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated text of which no cell is a formula."""
    heads = [str(guarded(column)) for column in columns]
    return csv_text(heads, ([guarded(cell) for cell in row] for row in rows))


def text_cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    """A cell of a workbook in which a text stays one, even if it begins like a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
