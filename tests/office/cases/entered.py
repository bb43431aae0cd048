"""Rows of a household as a workbook holds them, for the tests of entry."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook

from softlanding.office.cases.workbook_template import template

Rows = dict[str, list[dict[str, Any]]]


def one_household(reference: str = "NO-1", given: str = "Mohammed") -> Rows:
    return {
        "households": [{"reference": reference, "origin": "SY", "arrives_on": "2026-09-01"}],
        "members": [
            {"reference": reference, "member": "1", "relation": "head", "given": given,
             "family": "Al-Khatib", "given_original": "محمد", "sex": "m", "born": "1990-02-01",
             "isced": "6", "occupation": "222", "specific_needs": "SM;TR"},
            {"reference": reference, "member": "2", "relation": "child", "given": "Lina",
             "family": "Al-Khatib", "sex": "f", "born": "2015-05-05"},
        ],
        "languages": [
            {"reference": reference, "member": "1", "language": "ar", "speaks": "first",
             "reads": "yes", "script": "Arab"},
        ],
        "documents": [
            {"reference": reference, "member": "1", "kind": "passport", "number": "N 123-456",
             "issued_by": "SY", "issued_on": "2020-01-01", "expires_on": "2030-01-01",
             "holder": "MOHAMMED ALKHATIB", "born": "1990-02-01"},
        ],
        "ties": [
            {"reference": reference, "member": "1", "kind": "sibling", "name": "Huda",
             "country": "SE", "town": "Alby"},
        ],
    }  # fmt: skip


def together(*parts: Rows) -> Rows:
    return {sheet: [row for part in parts for row in part[sheet]] for sheet in parts[0]}


def numbered(rows: Rows) -> dict[str, list[tuple[int, dict[str, str]]]]:
    return {sheet: list(enumerate(lines, start=2)) for sheet, lines in rows.items()}


def workbook(rows: Rows) -> bytes:
    """The empty workbook of the office, filled in."""
    book = load_workbook(io.BytesIO(template()))
    for sheet, lines in rows.items():
        page = book[sheet]
        names = [cell.value for cell in page[1]]
        for line in lines:
            page.append([line.get(name) for name in names])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
