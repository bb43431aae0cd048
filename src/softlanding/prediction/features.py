"""What is known about a person at arrival, as typed columns.

Nationality, religion, ethnicity and sex are `PROTECTED`: they are kept for audits and are
no features unless someone asks for them by name, which the model card then says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import Problem

__all__ = ["FEATURES", "PROTECTED", "Faults", "read_protected", "typed_features"]

FEATURES = (
    "age",
    "schooling",
    "languages",
    "occupation",
    "household_size",
    "single_parent",
    "arrival_year",
)
"""Features that a model learns from unless others are named."""

PROTECTED = ("nationality", "religion", "ethnicity", "sex")
"""Attributes that are kept beside the features, for audits."""

_NUMBERS = {  # least and most that is believed
    "age": (0, 120, "age at arrival in years, 0 to 120"),
    "schooling": (0, 8, "the ISCED level, 0 to 8"),
    "household_size": (1, 60, "persons in the household, 1 to 60"),
    "arrival_year": (1950, 2150, "the year of arrival"),
}
_YES = {"yes", "true", "1", "1.0"}
_NO = {"no", "false", "0", "0.0"}
_MOST_NAMED = 20  # faults of one kind that are named one by one


class Faults:
    """Gathers the problems of a table, a number of rows at a time.

    Examples
    --------
    >>> faults = Faults("persons.csv")
    >>> faults.where(np.array([False, True]), "age", ["30", "-3"], "is below 0", "correct it")
    >>> print(faults.problems[0])
    persons.csv:3: age: "-3" is below 0; correct it
    """

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.problems: list[Problem] = []

    def where(
        self,
        faulty: NDArray[np.bool_],
        column: str,
        values: Sequence[object] | pl.Series | NDArray[np.generic],
        message: str,
        cure: str,
        *,
        code: str = "invalid",
    ) -> None:
        """Gather a problem for each row where `faulty`; many of a kind are counted."""
        rows = np.flatnonzero(faulty)
        for row in rows[:_MOST_NAMED].tolist():
            value = values[row]
            self.problems.append(
                Problem(
                    message,
                    cure,
                    file=self.file,
                    row=row + 2,
                    column=column,
                    value=None if value is None or value == "" else str(value),
                    code=code,
                )
            )
        if len(rows) > _MOST_NAMED:
            more = f"{len(rows) - _MOST_NAMED} more rows like these: {message}"
            self.problems.append(Problem(more, cure, file=self.file, column=column, code=code))

    def missing(self, column: str, cure: str) -> None:
        """Gather the problem of a column that is not there."""
        message = "the column is missing"
        found = Problem(message, cure, file=self.file, column=column, code="missing-column")
        self.problems.append(found)


def typed_features(frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """The known features of `frame`, one type each; what is not told is null.

    Parameters
    ----------
    frame
        One row per person, with any of the columns `FEATURES`; `languages` holds several
        by ``;``, `occupation` is the ISCO-08 major group 0–9. The year of arrival may also
        be told by a column `arrived_on`.
    faults
        Takes the problem of every value that cannot be so.

    Examples
    --------
    >>> faults = Faults()
    >>> typed_features(pl.DataFrame({"age": ["31"], "languages": ["so; ar"]}), faults).row(0)
    (31.0, 'ar;so')
    """
    columns: list[pl.Series] = []
    for name in FEATURES:
        if name not in frame.columns:
            continue
        text = _text(frame[name])
        if name in _NUMBERS:
            columns.append(_number(name, text, faults))
        elif name == "single_parent":
            columns.append(_yes_or_no(name, text, faults))
        elif name == "occupation":
            columns.append(_major_group(name, text, faults))
        else:
            columns.append(_codes(name, text))
    return pl.DataFrame(columns)


def read_protected(frame: pl.DataFrame) -> pl.DataFrame:
    """The protected attributes that `frame` has, as texts."""
    return pl.DataFrame([_text(frame[name]) for name in PROTECTED if name in frame.columns])


def _text(column: pl.Series) -> pl.Series:
    text = column.cast(pl.String, strict=False).str.strip_chars()
    return text.set(text.is_in(["", "NaN", "nan"]), None)


def _number(name: str, text: pl.Series, faults: Faults) -> pl.Series:
    least, most, cure = _NUMBERS[name]
    number = text.cast(pl.Float64, strict=False)
    believed = number.is_between(least, most).fill_null(value=False) & number.is_finite()
    wrong = (text.is_not_null() & ~believed.fill_null(value=False)).to_numpy()
    faults.where(wrong, name, text, "is not possible", f"give {cure}", code="impossible")
    return number.alias(name)


def _yes_or_no(name: str, text: pl.Series, faults: Faults) -> pl.Series:
    lower = text.str.to_lowercase()
    wrong = (text.is_not_null() & ~lower.is_in([*_YES, *_NO])).to_numpy()
    faults.where(wrong, name, text, "is neither yes nor no", "give yes or no", code="impossible")
    return lower.is_in(list(_YES)).cast(pl.Float64).alias(name)


def _major_group(name: str, text: pl.Series, faults: Faults) -> pl.Series:
    group = text.str.strip_suffix(".0")
    wrong = (text.is_not_null() & ~group.str.contains(r"^\d$")).to_numpy()
    cure = "give the ISCO-08 major group, 0 to 9"
    faults.where(wrong, name, text, "is no major group", cure, code="impossible")
    return group.alias(name)


def _codes(name: str, text: pl.Series) -> pl.Series:
    codes = text.str.to_lowercase().str.replace_all(r"\s", "").str.split(";")
    return codes.list.unique().list.sort().list.join(";").alias(name)
