"""The scores file: one number for each household and place, or none."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.tables.reading import read_rows

__all__ = ["read_scores"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GIVE_FINITE = "give a finite number, or leave the cell blank where the pair is not possible"
_MOST_TOLD = 100  # of one kind of fault that a matrix can have in every cell


def read_scores(
    path: str | Path, households: Sequence[str], places: Sequence[str]
) -> NDArray[np.float64] | NDArray[np.float32]:
    """Read scores and put them into the order of the other two files.

    Parameters
    ----------
    path
        ``.npy``: float32 or float64, shape (households, places), in file order.
        ``.parquet``, ``.csv``, ``.xlsx``: first column ``household``, then one column
        named as each place, in any order; rows in any order.
    households, places
        Identifiers in the order wanted.

    Returns
    -------
    array of float, shape (households, places)
        NaN where a cell is blank.

    Raises
    ------
    InputRefused
        With every fault: unknown, repeated or missing households and places, text,
        infinite numbers, a wrong shape.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind == ".npy":
        return _npy(path, len(households), len(places))
    if kind == ".parquet":
        names, columns, rows, values, problems = _parquet(path)
    else:
        names, columns, rows, values, problems = _text(path)
    wanted = {place: index for index, place in enumerate(places)}
    known = {household: index for index, household in enumerate(households)}
    problems += _column_faults(columns, wanted, path.name)
    problems += _row_faults(names, rows, known, path.name)
    if problems:
        raise InputRefused(sorted(problems, key=lambda problem: problem.row or 0))
    ordered = np.full((len(households), len(places)), np.nan)
    ordered[np.ix_([known[name] for name in names], [wanted[name] for name in columns])] = values
    return ordered


_Parts = tuple[list[str], list[str], Sequence[int | None], NDArray[np.float64], list[Problem]]


def _text(path: Path) -> _Parts:
    """Households, places, row numbers, values and faults of a CSV or XLSX file."""
    table = read_rows(path)
    problems = list(table.problems)
    if table.columns[0] != "household":
        message, cure = "is the first column", "name the first column household"
        value = table.columns[0]
        problems.append(
            Problem(message, cure, file=table.file, row=1, value=value, code="missing-column")
        )
    first, *columns = table.columns
    values = np.full((len(table.rows), len(columns)), np.nan)
    for index, row in enumerate(table.rows):
        for column, name in enumerate(columns):
            cell = row.cells[name]
            if not cell:
                continue
            number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
            if math.isfinite(number):
                values[index, column] = number
            elif len(problems) < _MOST_TOLD:
                infinite = cell.lower().lstrip("+-") in {"inf", "infinity"} or math.isinf(number)
                message = "is infinite" if infinite else "is not a number"
                problems.append(
                    Problem(
                        message,
                        _GIVE_FINITE,
                        file=table.file,
                        row=row.number,
                        column=name,
                        value=cell,
                        code="infinite" if infinite else "not-numeric",
                    )
                )
    names = [row.cells[first] for row in table.rows]
    return names, columns, [row.number for row in table.rows], values, problems


def _parquet(path: Path) -> _Parts:
    """Households, places, row numbers, values and faults of a Parquet file."""
    try:
        frame = pl.read_parquet(io.BytesIO(_bytes(path)))
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"cannot be read as Parquet ({str(error).splitlines()[0]})"
        raise InputRefused([Problem(message, file=path.name, code="file-type")]) from None
    problems: list[Problem] = []
    first, *columns = frame.columns or [""]
    if first != "household":
        cure = "name the first column household"
        problems.append(
            Problem("is the first column", cure, file=path.name, value=first, code="missing-column")
        )
    numeric = [name for name in columns if frame.schema[name].is_numeric()]
    for name in columns:
        if name not in numeric:
            message = f"holds {frame.schema[name]}, not numbers"
            problems.append(Problem(message, file=path.name, column=name, code="not-numeric"))
    values = np.full((frame.height, len(columns)), np.nan)
    for index, name in enumerate(columns):
        if name in numeric:
            values[:, index] = frame[name].cast(pl.Float64).fill_null(math.nan).to_numpy()
    for row, column in np.argwhere(np.isinf(values))[:_MOST_TOLD]:
        problems.append(
            Problem(
                "is infinite",
                _GIVE_FINITE,
                file=path.name,
                row=int(row) + 1,
                column=columns[column],
                value=str(values[row, column]),
                code="infinite",
            )
        )
    names = ["" if name is None else str(name) for name in frame[first]] if first else []
    return names, columns, range(1, frame.height + 1), values, problems


def _npy(path: Path, households: int, places: int) -> NDArray[np.float64] | NDArray[np.float32]:
    try:
        values = np.load(io.BytesIO(_bytes(path)), allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        message = f"cannot be read as .npy ({error})"
        cure = "save it with numpy.save as float32"
        raise InputRefused([Problem(message, cure, file=path.name, code="file-type")]) from None
    problems = []
    if not isinstance(values, np.ndarray) or values.dtype not in (np.float32, np.float64):
        kind = getattr(values, "dtype", "an archive")
        cure = "save it as float32"
        problems.append(Problem(f"holds {kind}", cure, file=path.name, code="not-numeric"))
        raise InputRefused(problems)
    if values.shape != (households, places):
        message = f"has the shape {values.shape}"
        cure = f"give ({households}, {places}): households × places, in file order"
        problems.append(Problem(message, cure, file=path.name, code="shape"))
    elif np.isinf(values).any():
        row, column = np.argwhere(np.isinf(values))[0]
        count = int(np.isinf(values).sum())
        message = f"holds {count} infinite scores, the first at [{row}, {column}]"
        cure = "give finite numbers, or NaN where the pair is not possible"
        problems.append(Problem(message, cure, file=path.name, code="infinite"))
    if problems:
        raise InputRefused(problems)
    return values


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = "is not there" if isinstance(error, FileNotFoundError) else "cannot be read"
        cure = f"look at the path: {path}"
        raise InputRefused([Problem(reason, cure, file=path.name, code="no-file")]) from None


def _column_faults(columns: Iterable[str], wanted: Mapping[str, int], file: str) -> list[Problem]:
    columns = set(columns)
    problems = [
        Problem(
            "is not a place of the places file",
            "remove the column, or add the place",
            file=file,
            row=1,
            value=name,
            code="unknown",
        )
        for name in sorted(columns - set(wanted))
    ]
    problems += [
        Problem(
            "has no column",
            "add a column for this place",
            file=file,
            row=1,
            value=name,
            code="missing-column",
        )
        for name in wanted
        if name not in columns
    ]
    return problems


def _row_faults(
    names: Sequence[str], rows: Sequence[int | None], known: Mapping[str, int], file: str
) -> list[Problem]:
    problems = []
    first: dict[str, int | None] = {}
    for name, row in zip(names, rows, strict=True):
        if not name:
            message, cure, code = "is missing", "fill the cell", "missing"
        elif name in first:
            message, cure = f"is already in row {first[name]}", "give each household one row"
            code = "duplicate"
        elif name not in known:
            message, cure = "is not a household of the households file", "remove the row"
            code = "unknown"
        else:
            first[name] = row
            continue
        first.setdefault(name, row)
        problems.append(
            Problem(
                message,
                cure,
                file=file,
                row=row,
                column="household",
                value=name or None,
                code=code,
            )
        )
    problems += [
        Problem(
            "has no row",
            "add a row for this household",
            file=file,
            column="household",
            value=name,
            code="missing",
        )
        for name in known
        if name not in first
    ]
    return problems
