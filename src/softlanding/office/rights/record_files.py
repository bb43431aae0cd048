"""The record of processing as files: CSV, XLSX and a printed page."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from softlanding.office.printing.api import render_pdf
from softlanding.office.rights.record import Record, field_rows, measures


def heads() -> list[str]:
    """Columns of the activities."""
    return [
        _("Purpose"), _("Whose data"), _("What data"), _("Special categories (Art. 9)"),
        _("Legal basis"), _("Recipients"), _("Kept until"),
    ]  # fmt: skip


def field_heads() -> list[str]:
    """Columns of the fields."""
    return [
        _("Table"), _("Field"), _("Whose data"), _("What data"), _("Purpose"), _("Legal basis"),
        _("Clock"), _("In a copy"), _("Row"), _("Anonymised"),
    ]  # fmt: skip


def activity_rows(record: Record) -> list[list[str]]:
    """Cells of the activities, in the order of the columns."""
    return [
        [
            str(activity.purpose.label),
            str(activity.whose.label),
            ", ".join(activity.category_names),
            ", ".join(activity.special),
            "; ".join(sorted(activity.bases)),
            ", ".join(activity.recipients),
            "; ".join(record.limits(activity)),
        ]
        for activity in record.activities
    ]


def controller_rows(record: Record) -> list[list[str]]:
    """Who answers for it, by whose law, and where data go."""
    said = record.controller
    none = _("not stated yet")
    return [
        [_("Controller"), said.name if said else none],
        [_("Address or e-mail"), said.contact if said else none],
        [_("Data-protection officer"), said.officer if said else none],
        [_("Law of the country"), said.law if said else none],
        [_("Transfers"), (said.transfers or _("none")) if said else none],
    ]


def record_csv(record: Record) -> str:
    """Every personal field, one line each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field_heads())
    writer.writerows(field_rows())
    return text.getvalue()


def record_workbook(record: Record) -> bytes:
    """Three sheets: who answers, activities, and every field."""
    book = Workbook(write_only=True)
    _sheet(book, _("Controller"), ["", ""], controller_rows(record))
    _sheet(book, _("Processing"), heads(), activity_rows(record))
    _sheet(book, _("Fields"), field_heads(), field_rows())
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(book: Workbook, title: str, head: list[str], lines: list[list[str]]) -> None:
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    cells = []
    for text in head:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    for line in lines:
        sheet.append([_text(sheet, value) for value in line])


def _text(sheet: Any, value: str) -> WriteOnlyCell:
    """A cell that is text whatever it begins with, never a formula."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def record_pdf(record: Record, *, author: str, today: date, language: str) -> bytes:
    """The activities as a tagged PDF in the active language."""
    data = {
        "title": _("Record of processing: %(country)s") % {"country": record.country.name},
        "author": author,
        "made": _("Made by %(author)s on %(day)s from the classification of every field.")
        % {"author": author, "day": date_format(today)},
        "controller": controller_rows(record),
        "heads": heads(),
        "activities": activity_rows(record),
        "measures_head": _("How the data are kept safe"),
        "measures": measures(),
    }
    return render_pdf("rights/record.typ", data, language)
