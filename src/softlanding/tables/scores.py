"""The scores file: one number for each household and place, or none."""

from __future__ import annotations

import io
import math
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.tables.numbers import NotANumberError, exact_number
from softlanding.tables.reading import read_bytes, read_rows, readable

__all__ = ["LARGEST_SCORE", "Scores", "read_scores"]

LARGEST_SCORE = 1e12
"""Largest size of a score, so that sums of scores keep enough digits to be compared."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GIVE_FINITE = "give a finite number, or leave the cell blank where the pair is not possible"
_MOST_TOLD = 100  # a matrix can have a fault in every cell
_NOT_NUMPY = (ValueError, EOFError, OSError, MemoryError, SyntaxError, tokenize.TokenError)
_NOT_PARQUET = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)

Scores = NDArray[np.float64] | NDArray[np.float32]


def read_scores(
    path: str | Path, households: Sequence[str] | None, places: Sequence[str] | None
) -> Scores:
    """Read scores and put them into the order of the other two files.

    Parameters
    ----------
    path
        ``.npy``: float32 or float64, shape (households, places), in file order. It is
        memory-mapped, not copied; leave the file as it is until the run is over.
        ``.parquet``, ``.csv``, ``.xlsx``: first column ``household``, then one column
        named as each place, in any order; rows in any order.
    households, places
        Identifiers in the order wanted; None if nobody knows them, so that only the
        file's own faults are told.

    Returns
    -------
    array of float, shape (households, places)
        NaN where a cell is blank.

    Raises
    ------
    InputRefused
        With every fault: unknown, repeated or missing households and places, text,
        infinite numbers, numbers above 10¹² in size, a wrong shape. Above 100 faults
        the rest is counted.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind == ".npy":
        return _npy(path, households, places)
    found = _parquet(path) if kind == ".parquet" else _text(path)
    rows = _numbered(households or found.names)
    columns = _numbered(places or found.columns)
    problems = list(found.problems)
    if found.first == "household":
        problems += _column_faults(found.columns, columns, path.name)
        problems += _row_faults(found, rows, path.name)
    else:
        message, cure = "is the first column", "name the first column household"
        problems.append(_header_fault(path.name, found.first, message, cure, "missing-column"))
    if problems:
        raise InputRefused(_told(problems, found.untold, path.name))
    ordered = np.full((len(rows), len(columns)), np.nan)
    order = np.ix_([rows[name] for name in found.names], [columns[name] for name in found.columns])
    ordered[order] = found.values
    return ordered


@dataclass(frozen=True, eq=False)
class _Found:
    """Names, row numbers, values and faults of a file; `untold` counts further faults."""

    first: str
    names: list[str]
    columns: list[str]
    rows: Sequence[int]
    values: NDArray[np.float64]
    problems: tuple[Problem, ...]
    untold: int


def _numbered(names: Sequence[str]) -> dict[str, int]:
    """Index of each name; blanks and repetitions were told where they stood."""
    return {name: index for index, name in enumerate(dict.fromkeys(filter(None, names)))}


def _told(problems: list[Problem], untold: int, file: str) -> Iterator[Problem]:
    """Problems in the order of rows; the rest of very many is counted."""
    yield from sorted(problems, key=lambda problem: problem.row or 0)[:_MOST_TOLD]
    untold += max(0, len(problems) - _MOST_TOLD)
    if untold:
        yield Problem(f"has {untold} more faults", "correct these first", file=file, code="more")


def _fault(text: str) -> tuple[str, str, str]:
    """Message, cure and code for a cell that holds no score."""
    if _NUMBER.fullmatch(text):
        return f"is above {LARGEST_SCORE:g} in size", "use a coarser unit", "too-large"
    try:
        exact_number(text)
    except NotANumberError as fault:
        cure = _GIVE_FINITE if fault.code == "not-finite" else fault.cure
        return fault.message, cure, fault.code
    return "is not a number", _GIVE_FINITE, "not-a-number"


def _text(path: Path) -> _Found:
    """What a CSV or XLSX file holds."""
    table = read_rows(path)
    problems = list(table.problems)
    first, *columns = table.columns
    values = np.full((len(table.rows), len(columns)), np.nan)
    untold = 0
    for index, row in enumerate(table.rows):
        for column, name in enumerate(columns):
            cell = row.cells[name]
            if not cell:
                continue
            number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
            if abs(number) <= LARGEST_SCORE:
                values[index, column] = number
            elif len(problems) < _MOST_TOLD:
                message, cure, code = _fault(cell)
                fault = partial(Problem, file=table.file, row=row.number, column=name)
                problems.append(fault(message, cure, value=cell, code=code))
            else:
                untold += 1
    names = [row.cells[first] for row in table.rows]
    numbers = [row.number for row in table.rows]
    return _Found(first, names, columns, numbers, values, tuple(problems), untold)


def _parquet(path: Path) -> _Found:
    """What a Parquet file holds."""
    content = read_bytes(path)
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except _NOT_PARQUET:
        message, cure = "is not a readable Parquet file", "write it anew, or give a .csv file"
        raise InputRefused([Problem(message, cure, file=path.name, code="file-type")]) from None
    first, *columns = [name.strip() for name in frame.columns] or [""]
    problems = [
        _header_fault(path.name, name, "is the name of several columns", "name each once", "header")
        for name in sorted({name for name in columns if columns.count(name) > 1})
    ]
    values = np.full((frame.height, len(columns)), np.nan)
    for index, name in enumerate(columns):
        column = frame.to_series(index + 1)
        if column.dtype.is_numeric():
            values[:, index] = column.cast(pl.Float64).fill_null(math.nan).to_numpy()
        elif column.dtype != pl.Null:
            message, cure = f"holds {column.dtype}, not numbers", "write it as a column of floats"
            fault = Problem(message, cure, file=path.name, column=name, code="not-a-number")
            problems.append(fault)
    faulty = np.argwhere(np.abs(values) > LARGEST_SCORE)
    for row, column in faulty[:_MOST_TOLD]:
        value = str(values[row, column])
        message, cure, code = _fault(value)
        told = partial(Problem, file=path.name, row=int(row) + 1, column=columns[column])
        problems.append(told(message, cure, value=value, code=code))
    names = _parquet_names(frame, path.name, problems) if first == "household" else []
    untold = max(0, len(faulty) - _MOST_TOLD)
    numbers = range(1, frame.height + 1)
    return _Found(first, names, columns, numbers, values, tuple(problems), untold)


def _parquet_names(frame: pl.DataFrame, file: str, problems: list[Problem]) -> list[str]:
    """Households of the first column, as text."""
    column = frame.to_series(0)
    if not (column.dtype.is_integer() or column.dtype in (pl.String, pl.Categorical, pl.Null)):
        message, cure = f"holds {column.dtype}, not names", "write it as a column of texts"
        problems.append(Problem(message, cure, file=file, column="household", code="not-a-name"))
    return ["" if name is None else str(name).strip() for name in column]


def _npy(path: Path, households: Sequence[str] | None, places: Sequence[str] | None) -> Scores:
    """Scores of a .npy file; its rows and columns are those of the other two files."""

    def refused(message: str, cure: str, code: str) -> InputRefused:
        return InputRefused([Problem(message, cure, file=path.name, code=code)])

    with readable(path), path.open("rb"):
        pass
    try:
        values = np.load(path, mmap_mode="r", allow_pickle=False)
    except _NOT_NUMPY:
        cure = "save a plain array of float32 with numpy.save"
        raise refused("is not a readable .npy file of numbers", cure, "file-type") from None
    if not isinstance(values, np.ndarray) or values.dtype not in (np.float32, np.float64):
        kind = getattr(values, "dtype", "an archive")
        raise refused(f"holds {kind}", "save it as float32", "not-a-number")
    if households is None or places is None:
        return values
    if values.shape != (len(households), len(places)):
        cure = f"give ({len(households)}, {len(places)}): households × places, in file order"
        raise refused(f"has the shape {values.shape}", cure, "shape")
    ends = [end.reduce(values, axis=None, initial=0.0) for end in (np.fmin, np.fmax)]
    if max(map(abs, ends)) > LARGEST_SCORE:
        faulty = np.argwhere(np.abs(values) > LARGEST_SCORE)
        row, column = faulty[0]
        message = (
            f"holds {len(faulty)} scores that are infinite or above {LARGEST_SCORE:g} in size, "
            f"the first at [{row}, {column}]"
        )
        cure = "give finite numbers, or NaN where the pair is not possible"
        raise refused(message, cure, "not-finite")
    return values


def _header_fault(file: str, name: str, message: str, cure: str, code: str) -> Problem:
    return Problem(message, cure, file=file, row=1, value=name, code=code)


def _column_faults(columns: Iterable[str], wanted: Mapping[str, int], file: str) -> list[Problem]:
    columns = set(columns)
    unknown = ("is not a place of the places file", "remove the column, or add the place")
    missing = ("has no column", "add a column for this place")
    return [
        *(_header_fault(file, name, *unknown, "unknown") for name in sorted(columns - set(wanted))),
        *(
            _header_fault(file, name, *missing, "missing-column")
            for name in wanted
            if name not in columns
        ),
    ]


def _row_faults(found: _Found, known: Mapping[str, int], file: str) -> list[Problem]:
    fault = partial(Problem, file=file, column="household")
    problems = []
    first: dict[str, int] = {}
    for name, row in zip(found.names, found.rows, strict=True):
        if not name:
            problems.append(fault("is missing", "fill the cell", row=row, code="missing"))
        elif name in first:
            message, cure = f"is already in row {first[name]}", "give each household one row"
            problems.append(fault(message, cure, row=row, value=name, code="duplicate"))
        elif name not in known:
            message, cure = "is not a household of the households file", "remove the row"
            problems.append(fault(message, cure, row=row, value=name, code="unknown"))
        if name:
            first.setdefault(name, row)
    message, cure = "has no row", "add a row for this household"
    return problems + [
        fault(message, cure, value=name, code="missing") for name in known if name not in first
    ]
