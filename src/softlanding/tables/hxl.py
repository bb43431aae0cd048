"""Tables with a row of HXL hashtags, as humanitarian organisations exchange them.

The hashtag row stands anywhere in the first 25 rows; what is above it is for people, what
is below is data. Order of the attributes after a hashtag has no meaning.

References
----------
Humanitarian Exchange Language 1.1, https://hxlstandard.org/standard/1-1final/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from softlanding.errors import InputRefused, Problem
from softlanding.tables.layout import Layout, measure_slug

__all__ = ["hashtag_row", "hxl_layout"]

_SEARCHED = 25
_TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
_ROLES = {
    ("#adm2", "code"): "code",
    ("#adm2", ""): "name",
    ("#adm1", "code"): "region",
    ("#adm1", ""): "region_name",
    ("#country", "code"): "country",
    ("#geo", "lat"): "latitude",
    ("#geo", "lon"): "longitude",
    ("#date", ""): "year",
}


def hashtag_row(lines: Sequence[Sequence[str]]) -> int | None:
    """Index of the hashtag row; None if the first 25 rows hold none.

    >>> hashtag_row([["Population of Alby"], ["Code", "Persons"], ["#adm2+code", "#population"]])
    2
    """
    for at, line in enumerate(lines[:_SEARCHED]):
        cells = [cell.strip() for cell in line if cell.strip()]
        if cells and all(_TAG.fullmatch(cell) for cell in cells):
            return at
    return None


def hxl_layout(tags: Sequence[str], file: str, row: int) -> Layout:
    """Layout of a table by its hashtags; what is no place, date or coordinate is a figure.

    Parameters
    ----------
    tags
        Cells of the hashtag row; blank for a column without one.
    file, row
        Where the row stands, for messages.

    Raises
    ------
    InputRefused
        If no column names municipalities (``#adm2+code`` or ``#adm2+name``).

    Examples
    --------
    >>> layout = hxl_layout(["#adm2+code", "#population +2020"], "towns.csv", 1)
    >>> dict(layout.columns), dict(layout.indicators), layout.year
    ({'code': '#adm2+code'}, {'#population +2020': 'population'}, None)
    """
    columns: dict[str, str] = {}
    indicators: dict[str, str] = {}
    for tag in filter(None, tags):
        hashtag, *attributes = [part.strip().lower() for part in tag.split("+")]
        kind = next((part for part in attributes if part in {"code", "lat", "lon"}), "")
        role = _ROLES.get((hashtag, kind))
        if role is not None:
            columns.setdefault(role, tag)
        elif not hashtag.startswith(("#adm", "#country", "#geo", "#date", "#meta", "#loc")):
            words = [hashtag[1:], *(part for part in attributes if not part.isdigit())]
            indicators[tag] = measure_slug(" ".join(words))
    if not {"code", "name"} & {*columns}:
        message = "no hashtag names municipalities"
        cure = "tag their column #adm2+code or #adm2+name"
        raise InputRefused([Problem(message, cure, file=file, row=row, code="missing-column")])
    return Layout(columns, indicators)
