"""The empty workbook: a sheet for each part, with lists to choose from."""

from __future__ import annotations

import io
from typing import Any

from babel import Locale
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from softlanding.office.cases.entry_columns import SHEETS, Column, Kind, countries
from softlanding.office.cases.occupations import occupations
from softlanding.office.cases.specific_needs import specific_needs

ROWS = 20_000  # to which row the lists reach
LISTS = "lists"
ABOUT = "about"


def template() -> bytes:
    """An XLSX file with the columns of every sheet, dropdowns, and what each column means."""
    book = Workbook()
    book.remove(book.active)
    lists: dict[str, list[str]] = {
        "country": sorted(countries()),
        "occupation": [*occupations()],
    }
    for sheet, columns in SHEETS.items():
        page = book.create_sheet(sheet)
        page.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            _head(page, number, column)
            name = _list_of(sheet, column, lists)
            if name:
                _dropdown(page, number, name, lists)
    _write_lists(book, lists)
    _write_about(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: Any, number: int, column: Column) -> None:
    cell = page.cell(row=1, column=number, value=column.name)
    cell.font = Font(bold=True)
    if column.required:
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
    cell.comment = Comment(str(column.title), "Soft Landing")
    page.column_dimensions[get_column_letter(number)].width = max(12, len(column.name) + 3)


def _list_of(sheet: str, column: Column, lists: dict[str, list[str]]) -> str:
    """Name of the list that a column is chosen from; blank where it is typed."""
    if column.kind is Kind.COUNTRY:
        return "country"
    if column.kind is Kind.OCCUPATION:
        return "occupation"
    if column.kind is Kind.CHOICE and column.choices is not None:
        name = f"{sheet}.{column.name}"
        lists[name] = [*column.choices()]
        return name
    return ""


def _dropdown(page: Any, number: int, name: str, lists: dict[str, list[str]]) -> None:
    place = get_column_letter([*lists].index(name) + 1)
    length = len(lists[name]) + 1
    rule = DataValidation(
        type="list", formula1=f"{LISTS}!${place}$2:${place}${length}", allow_blank=True
    )
    rule.error = "Choose from the list."
    rule.showErrorMessage = True
    letter = get_column_letter(number)
    rule.add(f"{letter}2:{letter}{ROWS}")
    page.add_data_validation(rule)


def _write_lists(book: Workbook, lists: dict[str, list[str]]) -> None:
    page = book.create_sheet(LISTS)
    for number, (name, values) in enumerate(lists.items(), start=1):
        page.cell(row=1, column=number, value=name)
        for row, value in enumerate(values, start=2):
            page.cell(row=row, column=number, value=value)
    page.sheet_state = "hidden"


def _write_about(book: Workbook) -> None:
    page = book.create_sheet(ABOUT)
    page.append(["sheet", "column", "required", "meaning", "what to write"])
    names = Locale("en").territories
    for sheet, columns in SHEETS.items():
        for column in columns:
            required = "yes" if column.required else ""
            page.append([sheet, column.name, required, str(column.title), _how(column)])
    page.append([])
    page.append(["special needs", specific_needs().version, "", specific_needs().source])
    page.append(["countries", "", "", ", ".join(f"{c} {names[c]}" for c in sorted(countries()))])
    page.column_dimensions["D"].width = 40
    page.column_dimensions["E"].width = 90


def _how(column: Column) -> str:
    if column.choices is not None:
        said = "; ".join(f"{code} ({label})" for code, label in column.choices().items())
        return f"several apart by ; of: {said}" if column.kind is Kind.CHOICES else said
    return {
        Kind.REFERENCE: "the same reference on every sheet; no names",
        Kind.NUMBER: "1 for the first member, 2 for the second …",
        Kind.DAY: "a date",
        Kind.COUNTRY: "two letters, ISO 3166",
        Kind.LANGUAGE: "ISO 639 code: ar, fa_AF for Dari, ti, so, sw, fr …",
        Kind.OCCUPATION: "ISCO-08 code of one to four digits",
        Kind.TOWN: "code of the municipality",
        Kind.TEXT: f"text of at most {column.most} characters",
    }[column.kind]
