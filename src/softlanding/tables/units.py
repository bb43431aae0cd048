"""The units of an apportionment as a table, and its result as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from softlanding.apportionment import Apportionment, Key, Unit
from softlanding.errors import InputRefused, Problem
from softlanding.tables.columns import Columns
from softlanding.tables.reading import Row, read_rows

__all__ = [
    "QUOTA_COLUMNS",
    "UnitsFile",
    "decimal_text",
    "quota_lines",
    "quota_report",
    "read_units",
]

QUOTA_COLUMNS = (
    "unit",
    "share",
    "exact",
    "quota",
    "parent",
    "level",
    "credit",
    "pledge",
    "with_pledge",
    "carry_over",
)
"""Columns of the table of quotas."""

_MOST_CARRIED = 10**9


@dataclass(frozen=True, slots=True)
class UnitsFile:
    """Units read from a file, and where each of them stood.

    Parameters
    ----------
    file
        Name of the file.
    units
        The units, in file order.
    rows
        Identifier → row number.
    unused
        Columns of the file that were not read.
    printed
        Column → its name in the file, where the two differ.
    """

    file: str
    units: tuple[Unit, ...]
    rows: Mapping[str, int]
    unused: tuple[str, ...]
    printed: Mapping[str, str]

    def located(self, problems: Iterable[Problem]) -> InputRefused:
        """Refusal in which problems named by unit are named by file and row."""
        found = []
        for problem in problems:
            row = self.rows.get(problem.file)
            message = problem.message
            if problem.file and row is None:
                message = f"{message} (in {problem.file})"
            column = self.printed.get(problem.column, problem.column)
            found.append(replace(problem, message=message, file=self.file, row=row, column=column))
        return InputRefused(found)


def read_units(path: str | Path, key: Key, *, rename: Mapping[str, str] | None = None) -> UnitsFile:
    r"""Read the units of a CSV or XLSX file, with the columns that a key needs.

    Parameters
    ----------
    path
        File with the column ``unit``, the key's columns and, where wanted, ``parent``,
        ``minimum``, ``maximum``, ``least_if_any``, ``exempt``, ``credit``, ``pledge`` and
        ``carry_over``.
    key
        The key that says which indicators are read.
    rename
        Wanted column → column in the file.

    Returns
    -------
    UnitsFile

    Raises
    ------
    InputRefused
        With every fault of the file: file, row, column, value and cure.

    Notes
    -----
    An empty cell is 0 persons in ``minimum``, ``least_if_any``, ``credit``, ``pledge`` and
    ``carry_over`` (which alone may be below 0), no bound in ``maximum``, no in ``exempt``
    and the top level in ``parent``. An empty indicator is refused, unless the unit is exempt.

    Examples
    --------
    >>> import tempfile
    >>> from softlanding.apportionment import catalogue
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "towns.csv")
    ...     _ = file.write_text("unit,population\nAle,31868\n", encoding="utf-8")
    ...     read_units(file, catalogue()["population"]).units[0].indicators["population"]
    Fraction(31868, 1)
    """
    table = read_rows(path, rename=rename)
    columns = Columns(table)
    if columns.require("unit", *key.columns):
        columns.unique("unit")
    units = [_unit(row, columns, key) for row in table.rows]
    columns.check()
    return UnitsFile(
        file=table.file,
        units=tuple(unit for unit in units if unit is not None),
        rows={unit.unit: row.number for unit, row in zip(units, table.rows, strict=True) if unit},
        unused=columns.unused,
        printed=table.printed,
    )


def _unit(row: Row, columns: Columns, key: Key) -> Unit | None:
    """Unit of a row; None where it cannot be one, with the faults gathered."""
    exempt = columns.yes(row, "exempt")
    indicators: dict[str, Fraction] = {}
    for column in key.columns:
        if column in columns.table.columns and not (exempt and not row[column]):
            above = column in key.positive_columns and not exempt
            indicators[column] = columns.fraction(row, column, above=above)
    before = columns.faults
    bounds = {
        "minimum": columns.integer(row, "minimum", blank=0),
        "maximum": columns.optional_integer(row, "maximum"),
        "credit": columns.integer(row, "credit", blank=0),
        "pledge": columns.integer(row, "pledge", blank=0),
        "least_if_any": columns.integer(row, "least_if_any", blank=0),
        "carry_over": columns.integer(row, "carry_over", minimum=-_MOST_CARRIED, blank=0),
    }
    name = row.cells.get("unit", "")
    if not name or columns.faults > before:
        return None
    try:
        return Unit(
            name,
            parent=columns.text(row, "parent", blank="") or None,
            indicators=indicators,
            exempt=exempt,
            minimum=bounds["minimum"] or 0,
            maximum=bounds["maximum"],
            credit=bounds["credit"] or 0,
            pledge=bounds["pledge"] or 0,
            least_if_any=bounds["least_if_any"] or 0,
            carry_over=bounds["carry_over"] or 0,
        )
    except InputRefused as refused:
        for problem in refused.problems:
            columns.refuse(
                problem.message,
                problem.cure,
                row=row,
                column=problem.column,
                value=problem.value,
                code=problem.code,
            )
        return None


def quota_lines(result: Apportionment) -> list[tuple[object, ...]]:
    """Rows of the table of quotas, in the order of `QUOTA_COLUMNS`.

    ``share`` lies in [0, 1] among the units of the same parent; ``exact`` are the persons
    before rounding. Both are decimals with up to twelve places; the exact fractions are in
    the report.
    """
    return [
        (
            row.unit,
            decimal_text(row.share),
            decimal_text(row.exact),
            row.quota,
            row.parent,
            row.level,
            row.credit,
            row.pledge,
            row.quota + row.pledge,
            row.carry_over,
        )
        for row in result.rows
    ]


def quota_report(result: Apportionment, key: Key) -> dict[str, object]:
    """The whole result for JSON: the record, the key and each unit's waterfall.

    Exact numbers are texts such as ``"40/9"``.
    """
    return {
        **result.record,
        "key": {
            "id": key.id,
            "version": key.version,
            "title": key.title,
            "formula": key.formula,
            "source": key.source,
            "known": key.known,
            "unknown_parts": list(key.unknown_parts),
            "warnings": list(key.warnings),
        },
        "units": [
            {
                "unit": row.unit,
                "parent": row.parent,
                "level": row.level,
                "share": str(row.share),
                "exact": str(row.exact),
                "quota": row.quota,
                "credit": row.credit,
                "pledge": row.pledge,
                "carry_over": row.carry_over,
                "waterfall": [
                    {"code": step.code, "amount": str(step.amount), "text": step.text}
                    for step in row.waterfall
                ],
                "next_change": None if row.next_change is None else row.next_change.text,
            }
            for row in result.rows
        ],
    }


def decimal_text(number: Fraction, places: int = 12) -> str:
    """Decimal text rounded half to even, without trailing zeros.

    Examples
    --------
    >>> decimal_text(Fraction(1, 3)), decimal_text(Fraction(5, 2)), decimal_text(Fraction(-7))
    ('0.333333333333', '2.5', '-7')
    """
    scaled = round(number * 10**places)
    whole, part = divmod(abs(scaled), 10**places)
    digits = f"{part:0{places}d}".rstrip("0")
    return f"{'-' if scaled < 0 else ''}{whole}{'.' if digits else ''}{digits}"
