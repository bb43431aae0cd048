"""Follow-up data out of a table or a CSV file, with every fault of it told at once."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.features import (
    FEATURES,
    PROTECTED,
    Faults,
    read_protected,
    typed_features,
)
from softlanding.prediction.follow_up import FollowUp, faults_of

__all__ = ["read_follow_up"]

_TEXTS = ("person", "household", "place", "outcome")
_DAYS = ("arrived_on", "observed_on")
_LONGEST = 200  # characters of a cell
_COLUMNS = 1_000  # each takes about a kilobyte, however few rows it has
_HEADER = 2**17  # bytes of the first line


def read_follow_up(
    source: pl.DataFrame | str | Path | bytes, *, places: Collection[str] | None = None
) -> FollowUp:
    """Read follow-up data, one row for each person and outcome.

    Parameters
    ----------
    source
        A table, or a comma-separated UTF-8 file with a header, or its bytes; at most 1,000
        columns in a file. Columns `person`,
        `household`, `place`, `arrived_on`, `observed_on` (YYYY-MM-DD), `outcome` (a name
        of `OUTCOMES`), `value` (1, 0 or blank), any of `FEATURES` and any of `PROTECTED`.
    places
        The places that exist; all that are named if left out.

    Returns
    -------
    FollowUp
        Its notes name the columns that nobody uses and those in which nothing is told.

    Raises
    ------
    InputRefused
        With every fault at once, by row as a spreadsheet counts.

    Examples
    --------
    >>> table = pl.DataFrame({"person": ["p", "q"], "household": ["h", "h"],
    ...     "place": ["Berg", "Sala"], "arrived_on": ["2020-02-30", "2020-03-01"],
    ...     "observed_on": ["2021-03-01", "2020-01-01"], "outcome": ["employed_90_days"] * 2,
    ...     "value": ["1", "yes"]})
    >>> try:
    ...     read_follow_up(table, places=["Berg"])
    ... except InputRefused as refused:
    ...     print(refused)
    :3: place: "Sala" is not a known place; give the name of a place that exists
    :2: arrived_on: "2020-02-30" is not a day; give a day as YYYY-MM-DD
    :3: value: "yes" is not a number; give 1, 0 or a blank
    :3: observed_on: "2020-01-01" is before the arrival; correct one of the two days
    """
    frame, file = _table(source)
    faults = Faults(file)
    for name in (*_TEXTS, *_DAYS, "value"):
        if name not in frame.columns:
            faults.missing(name, f"add the column {name}")
    if not faults.problems and not frame.height:
        message, cure = "holds no observation", "give at least one row"
        faults.problems.append(Problem(message, cure, file=file, code="empty"))
    for column in frame.select(pl.col(pl.String)).iter_columns():
        long = (column.str.len_chars() > _LONGEST).fill_null(value=False).to_numpy()
        cure = "give a pseudonym or a word"
        blanks = [""] * frame.height if long.any() else []
        faults.where(long, column.name, blanks, f"is longer than {_LONGEST} characters", cure)
    if faults.problems:
        raise InputRefused(faults.problems)

    arrays: dict[str, NDArray[Any]] = {
        name: frame[name].cast(pl.String).fill_null("").str.strip_chars().to_numpy().astype(np.str_)
        for name in _TEXTS
    }
    if places is not None:
        unknown = ~np.isin(arrays["place"], list(places)) & (arrays["place"] != "")
        cure = "give the name of a place that exists"
        names, code = arrays["place"], "unknown-place"
        faults.where(unknown, "place", names, "is not a known place", cure, code=code)
    read = np.ones(frame.height, np.bool_)
    for name in _DAYS:
        arrays[name] = _days(frame[name], faults, read)
    arrays["value"] = _values(frame["value"], faults)
    _check_rows(arrays, read, faults)
    features = typed_features(frame, faults)
    if faults.problems:
        raise InputRefused(faults.problems)
    protected = read_protected(frame)
    notes = _notes(frame, features, protected, file)
    return FollowUp(**arrays, features=features, protected=protected, file=file, notes=notes)


def _table(source: pl.DataFrame | str | Path | bytes) -> tuple[pl.DataFrame, str]:
    if isinstance(source, pl.DataFrame):
        return source, ""
    path = Path("" if isinstance(source, bytes) else source)
    try:
        content = source if isinstance(source, bytes) else path.read_bytes()
        header = content.partition(b"\n")[0]
        if len(header) > _HEADER or header.count(b",") >= _COLUMNS:
            cure = "keep the columns of follow-up data"
            wide = Problem(f"has more than {_COLUMNS} columns", cure, file=path.name, row=1)
            raise InputRefused([wide])
        return pl.read_csv(io.BytesIO(content), infer_schema=False), path.name
    except FileNotFoundError:
        problem = Problem("is not there", "give the path of a file", file=path.name)
    except OSError:
        problem = Problem("cannot be read", "give the path of a file", file=path.name)
    except pl.exceptions.PolarsError as error:
        cure = "save it as UTF-8, with commas between the columns and a header"
        problem = Problem(f"is not a table: {error}".splitlines()[0], cure, file=path.name)
    raise InputRefused([problem])


def _days(column: pl.Series, faults: Faults, read: NDArray[np.bool_]) -> NDArray[Any]:
    if column.dtype.is_temporal():
        return column.cast(pl.Date).to_numpy().astype("datetime64[D]")
    text = column.cast(pl.String).str.strip_chars()
    days = text.str.to_date("%Y-%m-%d", strict=False)
    wrong = (days.is_null() & (text.fill_null("") != "")).to_numpy()
    faults.where(wrong, column.name, text, "is not a day", "give a day as YYYY-MM-DD", code="day")
    read &= ~wrong
    return days.to_numpy().astype("datetime64[D]")


def _values(column: pl.Series, faults: Faults) -> NDArray[Any]:
    text = column.cast(pl.String).str.strip_chars()
    blank = text.fill_null("").is_in(["", "NaN", "nan"])
    number = text.cast(pl.Float64, strict=False)
    wrong = (number.is_null() & ~blank).to_numpy()
    faults.where(wrong, column.name, text, "is not a number", "give 1, 0 or a blank", code="value")
    return number.fill_null(float("nan")).to_numpy()


def _check_rows(arrays: dict[str, NDArray[Any]], read: NDArray[np.bool_], faults: Faults) -> None:
    """Check the rows whose days could be read, and name them as the file does."""
    rows = np.flatnonzero(read)
    found = Faults()
    faults_of({name: array[rows] for name, array in arrays.items()}, found)
    for problem in found.problems:
        row = None if problem.row is None else int(rows[problem.row - 2]) + 2
        faults.problems.append(
            Problem(
                problem.message,
                problem.cure,
                file=faults.file,
                row=row,
                column=problem.column,
                value=problem.value,
                code=problem.code,
            )
        )


def _notes(
    frame: pl.DataFrame, features: pl.DataFrame, protected: pl.DataFrame, file: str
) -> tuple[Problem, ...]:
    used = {*_TEXTS, *_DAYS, "value", *FEATURES, *PROTECTED}
    unused = [
        Problem("is not used", "", file=file, column=name, code="unused-column")
        for name in frame.columns
        if name not in used
    ]
    untold = [
        Problem("holds nothing and is left out", "", file=file, column=name, code="all-missing")
        for table in (features, protected)
        for name in table.columns
        if table[name].null_count() == table.height
    ]
    return (*unused, *untold)
