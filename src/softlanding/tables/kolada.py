"""Figures in the JSON that Kolada's public interface answers with (versions 2 and 3).

Each answer holds ``values``: objects with ``kpi``, ``municipality``, ``period`` and again
``values``, one for each gender. Only totals (gender ``T``) are figures of a municipality.

References
----------
RKA, Kolada API, https://github.com/Hypergene/kolada
"""

from __future__ import annotations

import json
from typing import Any

from softlanding.errors import InputRefused, Problem
from softlanding.tables.layout import Layout
from softlanding.tables.reading import Row, Table

__all__ = ["KOLADA_LAYOUT", "kolada_table"]

_COLUMNS = ("kpi", "municipality", "period", "gender", "value")
KOLADA_LAYOUT = Layout(
    {
        "code": "municipality",
        "measure": "kpi",
        "year": "period",
        "gender": "gender",
        "value": "value",
    }
)
"""Layout of the table that `kolada_table` makes."""


def kolada_table(content: bytes, file: str) -> Table:
    """Table with one row for each value; rows count from 1 in the order of the file.

    Raises
    ------
    InputRefused
        If it is no JSON, or not of this shape; every value that is not is named.

    Examples
    --------
    >>> table = kolada_table(b'''{"values": [{"kpi": "N01951", "municipality": "0114",
    ...     "period": 2020, "values": [{"gender": "T", "value": 46786.0}]}]}''', "k.json")
    >>> dict(table.rows[0].cells)
    {'kpi': 'N01951', 'municipality': '0114', 'period': '2020', 'gender': 'T', 'value': '46786.0'}
    """
    try:
        document = json.loads(content, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        message, cure = "is not readable JSON", "save the whole answer, as UTF-8"
        raise InputRefused([Problem(message, cure, file=file, code="file-type")]) from None
    entries = document
    if isinstance(document, dict):
        entries = document.get("values", document.get("results"))
    if not isinstance(entries, list) or not entries:
        message, cure = "holds no values", "save an answer to a question for data"
        raise InputRefused([Problem(message, cure, file=file, code="empty")])
    rows: list[Row] = []
    problems: list[Problem] = []
    for entry in entries:
        values = entry.get("values", [entry]) if isinstance(entry, dict) else None
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            problems.append(_odd(file, len(rows) + 1))
            continue
        for value in values:
            said = {**entry, **value}
            rows.append(Row(len(rows) + 1, {name: _text(said, name) for name in _COLUMNS}))
    if problems:
        raise InputRefused(problems[:20])
    text = "".join(cell for row in rows for cell in row.cells.values())
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        message, cure = "holds characters that are no text", "save the answer anew"
        raise InputRefused([Problem(message, cure, file=file, code="encoding")])
    return Table(file, _COLUMNS, tuple(rows))


def _odd(file: str, row: int) -> Problem:
    cure = "give objects with kpi, municipality, period and values"
    return Problem("is not an entry of figures", cure, file=file, row=row, code="shape")


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else "" if value is None else json.dumps(value)
