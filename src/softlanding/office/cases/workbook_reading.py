"""The sheets of an uploaded workbook as rows of cells, checked for their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem
from softlanding.office.cases.entry_columns import SHEETS, Column
from softlanding.office.cases.entry_reading import Cells, Rows
from softlanding.tables import STREAMED, book_lines

FILE = "households.xlsx"  # what messages call it: the name of the file may name somebody
NEEDED = ("households", "members", "languages")


def workbook_rows(content: bytes, report: Callable[[float], None] = lambda _share: None) -> Rows:
    """Rows of every sheet by their number in the spreadsheet; blank rows are left out.

    They are read once, when they are asked for, so that memory stays small.

    Raises
    ------
    InputRefused
        It is no workbook, a sheet or a column that is needed is missing, a column is unknown
        or stands twice; every one is named.
    """
    lines = book_lines(content, FILE, [*SHEETS], extent=STREAMED)
    found: dict[str, Iterator[tuple[int, Cells]]] = {}
    problems: list[Problem] = []
    for done, (sheet, columns) in enumerate(SHEETS.items(), start=1):
        if sheet in lines:
            names, faults = _names(lines[sheet].head, sheet, columns)
            problems += faults
            found[sheet] = _filled(lines[sheet], names)
        elif sheet in NEEDED:
            cure = _("begin with the empty workbook, which has every sheet")
            problems.append(Problem(_("is missing or empty"), cure, file=sheet))
        report(done / len(SHEETS))
    if problems:
        raise InputRefused(problems)
    return found


def _names(
    head: list[str], sheet: str, columns: tuple[Column, ...]
) -> tuple[list[str], list[Problem]]:
    names = [cell.strip().lower() for cell in head]
    known = {column.name for column in columns}
    problems = []
    for name in dict.fromkeys(names):
        if name and name not in known:
            cure = _("take it out; the sheet has: %(names)s") % {"names": ", ".join(sorted(known))}
            problems.append(Problem(_("is no column of this sheet"), cure, sheet, 1, "", name))
        elif name and names.count(name) > 1:
            cure = _("keep one of them")
            problems.append(Problem(_("stands twice"), cure, sheet, 1, "", name))
    for column in columns:
        if column.required and column.name not in names:
            cure = _("add the column")
            problems.append(Problem(_("is missing"), cure, sheet, 1, "", column.name))
    return names, problems


def _filled(lines: Iterable[list[str]], names: list[str]) -> Iterator[tuple[int, Cells]]:
    for number, line in enumerate(islice(lines, 1, None), start=2):
        cells = {name: cell for name, cell in zip(names, line, strict=False) if name and cell}
        if cells:
            yield number, cells
