"""A comparison as files that other programs read: XLSX, and CSV with HXL tags."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from softlanding.office.comparison.selectors import Column, Comparison, Row
from softlanding.office.files.api import csv_text_guarded, text_cell
from softlanding.office.keys.api import column_name

TAGS = ("#adm2+code", "#adm2+name", "#adm1+code", "#adm1+name", "#population")


def hxl_csv(comparison: Comparison) -> str:
    """Municipalities in the order of region and name; names first, then HXL tags.

    References
    ----------
    Humanitarian Exchange Language, HXL 1.1: hashtags and attributes in the second row.
    """
    keys = [column.id for column in comparison.columns]
    names = [f"persons_{_attribute(key)}" for key in keys]
    change = f"{_attribute(comparison.other.id)}_minus_{_attribute(comparison.baseline.id)}"
    attributes = [f"#affected+refugees+quota+key_{_attribute(key)}" for key in keys]
    lines: list[list[object]] = [[*TAGS, *attributes, "#indicator+difference+num"]]
    for row in _rows(comparison):
        place = row.place
        persons = [number for number, _change in row.cells]
        named = [place.code, place.name, place.region, row.region, place.population]
        lines.append([*named, *persons, row.difference])
    heads = ["code", "name", "region_code", "region", "population", *names, change]
    return csv_text_guarded(heads, lines)


def _attribute(key_id: str) -> str:
    """An HXL attribute has letters, digits and underscores."""
    return key_id.replace("-", "_")


def workbook(comparison: Comparison, *, today: date) -> bytes:
    """A sheet for each view: summary, municipalities, regions, keys and sources."""
    book = Workbook(write_only=True)
    _summary(book, comparison, today)
    for title, first, regions in (
        (_("Municipalities"), _("Town"), False),
        (_("Regions"), _("Region"), True),
    ):
        head = [_("Code"), first, *([] if regions else [_("Region")]), _("Inhabitants")]
        head += [column.title for column in comparison.columns]
        others = [c for c in comparison.columns if c is not comparison.baseline]
        head += [_("%(key)s: difference") % {"key": column.title} for column in others]
        sheet = _sheet(book, title, head)
        for row in _rows(comparison, regions=regions):
            _append(sheet, _numbers(row, comparison, regions=regions))
    _keys(book, comparison)
    _sources(book, comparison)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _rows(comparison: Comparison, *, regions: bool = False) -> list[Row]:
    places = comparison.ground.regions if regions else comparison.ground.towns
    return comparison.rows(range(len(places)), regions=regions)


def _numbers(row: Row, comparison: Comparison, *, regions: bool) -> list[Any]:
    place = row.place
    names = [place.code, place.name, *([] if regions else [row.region]), place.population]
    changes = [
        change for at, (_n, change) in enumerate(row.cells) if at != comparison.view.baseline
    ]
    return [*names, *(persons for persons, _change in row.cells), *changes]


def _summary(book: Workbook, comparison: Comparison, today: date) -> None:
    sheet = _sheet(book, _("Summary"), [comparison.programme.name, ""])
    counts = comparison.summary
    lines: list[tuple[str, Any]] = [
        (_("Date"), today),
        (_("Persons"), comparison.programme.persons),
        (_("Municipalities that take part"), len(comparison.ground.towns)),
        (_("Baseline"), comparison.baseline.title),
        (_("Compared with it"), comparison.other.title),
        (_("Persons who would live in another town"), counts["moved"]),
        (_("of them in another region"), counts["moved_regions"]),
        (_("Towns that get more"), counts["more"]),
        (_("Towns that get fewer"), counts["fewer"]),
        (_("Towns without change"), counts["same"]),
    ]
    lines += [
        (limit, value)
        for limit, value in (
            (_("At least, per municipality"), dict(comparison.fields).get("minimum")),
            (_("At most, per municipality"), dict(comparison.fields).get("maximum")),
        )
        if value
    ]
    for line in lines:
        _append(sheet, line)
    _append(sheet, [])
    _append(sheet, [_("Key"), _("Persons"), _("Change place, against the baseline")])
    for column, moved in zip(comparison.columns, comparison.moved, strict=True):
        _append(sheet, [column.title, sum(column.outcome.towns), moved])


def _keys(book: Workbook, comparison: Comparison) -> None:
    head = [_("Key"), _("Title"), _("Version"), _("Formula"), _("Source"), _("Not wholly known")]
    head += ["SHA-256", _("Fingerprint of the input"), _("Text of the key file")]
    sheet = _sheet(book, _("Keys"), head)
    for column in comparison.columns:
        _append(sheet, _key(column))


def _key(column: Column) -> list[str]:
    key = column.key
    named = [key.id, column.title, key.version, key.formula, key.source]
    hashes = [key.sha256, column.outcome.input_sha256]
    return [*named, "; ".join(key.unknown_parts), *hashes, key.document]


def _sources(book: Workbook, comparison: Comparison) -> None:
    sheet = _sheet(book, _("Sources"), [_("Indicator"), _("Column"), _("Year"), _("Source")])
    for column, year, source in sources_used(comparison):
        _append(sheet, [column_name(column), column, year, source])


def sources_used(comparison: Comparison) -> Iterator[tuple[str, int, str]]:
    """Column, year and source of every indicator that one of the keys reads."""
    read = {name for column in comparison.columns for name in column.key.columns}
    for name in sorted(read):
        for year, source in comparison.ground.sources.get(name, ()):
            yield name, year, source


def _sheet(book: Workbook, title: str, head: Sequence[str]) -> WriteOnlyWorksheet:
    sheet: WriteOnlyWorksheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 28
    cells: list[Any] = [text_cell(sheet, name) for name in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _append(sheet: WriteOnlyWorksheet, values: Iterable[Any]) -> None:
    sheet.append([text_cell(sheet, value) for value in values])
