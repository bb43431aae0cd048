"""The ledger as a file: CSV and XLSX with the same columns."""

from __future__ import annotations

import io

from openpyxl import Workbook

from softlanding.office.files.api import csv_text_guarded, text_cell
from softlanding.office.ledger.selectors import Book, Line

COLUMNS = (
    "code", "name", "region", "period_start", "period_end", "quota", "pledged_on_top", "swapped",
    "carried_in", "due", "arrived", "self_settled", "departed", "counted", "places",
    "fulfilment_percent",
)  # fmt: skip


def rows(book: Book, lines: list[Line]) -> list[tuple[object, ...]]:
    """One row per town, in the order of `COLUMNS`."""
    return [
        (
            line.territory.code,
            line.territory.name,
            line.territory.parent.name if line.territory.parent else None,
            book.period.starts_on.isoformat(),
            book.period.ends_on.isoformat() if book.period.ends_on else None,
            line.statement.quota,
            line.pledged,
            line.statement.swapped,
            line.statement.carried_in,
            line.statement.due,
            line.statement.arrived,
            line.statement.self_settled,
            line.statement.departed,
            line.statement.counted,
            line.statement.balance,
            line.percent,
        )
        for line in lines
    ]


def as_csv(book: Book, lines: list[Line]) -> bytes:
    """Comma-separated, UTF-8."""
    return csv_text_guarded(COLUMNS, rows(book, lines)).encode()


def as_xlsx(book: Book, lines: list[Line]) -> bytes:
    """A workbook with one sheet."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("ledger")
    sheet.append(COLUMNS)
    for row in rows(book, lines):
        sheet.append([text_cell(sheet, value) for value in row])
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()
