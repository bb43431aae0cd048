"""Typed values out of text cells, with every fault of the file gathered.

A reader goes through the rows, asks a `Columns` for each value and at the end calls
`check`. A cell that cannot be read gives a stand-in value, so that reading goes on;
`check` then raises, and no stand-in ever leaves the reader.
"""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from fractions import Fraction

from softlanding.errors import InputRefused, Problem
from softlanding.tables.numbers import NotANumberError, exact_number, whole_number
from softlanding.tables.reading import Row, Table

__all__ = ["LARGEST_COUNT", "Columns"]

LARGEST_COUNT = 1_000_000_000
"""Most persons, or uses of another capacity, that one row of a placement may hold."""

_YES = {"yes", "true", "1", "x"}
_NO = {"", "no", "false", "0"}
_NOT_IN_NAMES = {"Cc", "Zl", "Zp"}  # control characters, line and paragraph separators


class Columns:
    """Reads the cells of a table and gathers the problems.

    Parameters
    ----------
    table
        The rows; the problems it carries are reported too.

    Examples
    --------
    >>> table = Table("towns.csv", ("unit", "population"), (
    ...     Row(2, {"unit": "Hilden", "population": "55000"}),
    ...     Row(3, {"unit": "Hilden", "population": "-3"})))
    >>> columns = Columns(table)
    >>> columns.require("unit", "population")
    True
    >>> columns.unique("unit")
    >>> [columns.integer(row, "population") for row in table.rows]
    [55000, 0]
    >>> columns.check()
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: towns.csv:3: unit: "Hilden" is already in row 2; ...
    towns.csv:3: population: "-3" is below 0; give a whole number of at least 0
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._problems: list[Problem] = list(table.problems)
        self._asked: set[str] = set()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault so far, in the order of rows."""
        return tuple(sorted(self._problems, key=lambda problem: problem.row or 0))

    @property
    def faults(self) -> int:
        """Number of faults so far."""
        return len(self._problems)

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns of the file that nobody asked for, in file order."""
        return tuple(name for name in self.table.columns if name not in self._asked)

    def check(self) -> None:
        """Raise `InputRefused` with every gathered problem; pass if there is none."""
        if self._problems:
            raise InputRefused(self.problems)

    def refuse(
        self,
        message: str,
        cure: str = "",
        *,
        row: Row | None = None,
        column: str = "",
        value: str | None = None,
        code: str = "invalid",
    ) -> None:
        """Gather one problem; `column` is given its printed name."""
        problem = Problem(
            message,
            cure,
            file=self.table.file,
            row=row.number if row else None,
            column=self.table.printed.get(column, column),
            value=value,
            code=code,
        )
        self._problems.append(problem)

    def has(self, column: str) -> bool:
        """Whether the file has the column; asking counts as using it."""
        self._asked.add(column)
        return column in self.table.columns

    def require(self, *columns: str) -> bool:
        """Gather a problem for each column that is missing; True if none is."""
        missing = [column for column in columns if not self.has(column)]
        for column in missing:
            near = get_close_matches(column, self.table.columns, n=1)
            hint = f"; did you mean the column {near[0]}?" if near else ""
            cure = f"add the column {column}{hint}"
            self.refuse("the column is missing", cure, column=column, code="missing-column")
        return not missing

    def unique(self, column: str) -> None:
        """Gather a problem for each blank, broken or repeated name in the column."""
        first: dict[str, int] = {}
        for row in self.table.rows:
            value = self.text(row, column)
            if any(unicodedata.category(letter) in _NOT_IN_NAMES for letter in value):
                message, cure = "holds a line break or another control character", "remove it"
                shown = " ".join(value.split())
                self.refuse(message, cure, row=row, column=column, value=shown, code="control")
            if value and value in first:
                message = f"is already in row {first[value]}"
                cure = "give each its own row, once"
                self.refuse(message, cure, row=row, column=column, value=value, code="duplicate")
            elif value:
                first[value] = row.number

    def text(self, row: Row, column: str, *, blank: str | None = None) -> str:
        """Text of a cell; `blank` stands for an empty cell, which is else refused."""
        value = self._cell(row, column)
        if value:
            return value
        if blank is None:
            self.refuse("is missing", "fill the cell", row=row, column=column, code="missing")
        return blank or ""

    def values(self, row: Row, column: str) -> tuple[str, ...]:
        """Values of a cell that holds several, separated by ``;``; blanks are dropped."""
        parts = (part.strip() for part in self._cell(row, column).split(";"))
        return tuple(part for part in parts if part)

    def yes(self, row: Row, column: str) -> bool:
        """True for yes, true, 1, x; False for no, false, 0 and an empty cell."""
        value = self._cell(row, column).lower()
        if value not in _YES | _NO:
            cure = "write yes or no"
            self.refuse("is neither yes nor no", cure, row=row, column=column, value=value)
        return value in _YES

    def integer(
        self,
        row: Row,
        column: str,
        *,
        minimum: int = 0,
        maximum: int | None = None,
        blank: int | None = None,
    ) -> int:
        """Whole number in [`minimum`, `maximum`]; `blank` stands for an empty cell.

        With ``blank=None`` an empty cell is refused.
        """
        value = self._cell(row, column)
        if not value and blank is not None:
            return blank
        number = self._number(row, column, value, whole=True)
        return int(self._bounded(row, column, number, minimum, maximum))

    def optional_integer(
        self, row: Row, column: str, *, minimum: int = 0, maximum: int | None = None
    ) -> int | None:
        """Like `integer`, with None for an empty cell."""
        if not self._cell(row, column):
            return None
        return self.integer(row, column, minimum=minimum, maximum=maximum)

    def fraction(
        self,
        row: Row,
        column: str,
        *,
        minimum: Fraction | int = 0,
        maximum: Fraction | int | None = None,
        above: bool = False,
        blank: Fraction | int | None = None,
    ) -> Fraction:
        """Exact number in [`minimum`, `maximum`], or above `minimum` if `above`.

        `blank` stands for an empty cell; with None an empty cell is refused.
        """
        value = self._cell(row, column)
        if not value and blank is not None:
            return Fraction(blank)
        number = self._number(row, column, value, whole=False)
        if above and number is not None and number == minimum:
            self.refuse(
                f"is not above {minimum}",
                f"give a number above {minimum}",
                row=row,
                column=column,
                value=value,
                code="too-small",
            )
        return Fraction(self._bounded(row, column, number, minimum, maximum))

    def _cell(self, row: Row, column: str) -> str:
        self._asked.add(column)
        return row.cells.get(column, "")

    def _number(self, row: Row, column: str, value: str, *, whole: bool) -> Fraction | int | None:
        if self.table.decimal_comma and "." not in value:
            value = value.replace(",", ".", 1)
        try:
            return whole_number(value) if whole else exact_number(value)
        except NotANumberError as fault:
            shown = value or None
            self.refuse(
                fault.message, fault.cure, row=row, column=column, value=shown, code=fault.code
            )
            return None

    def _bounded(
        self,
        row: Row,
        column: str,
        number: Fraction | int | None,
        minimum: Fraction | int,
        maximum: Fraction | int | None,
    ) -> Fraction | int:
        """Refuse a number outside its bounds; a stand-in inside them keeps reading going."""
        if number is None:
            return minimum
        kind = "whole number" if isinstance(number, int) else "number"
        if number < minimum:
            code = "negative" if number < 0 else "too-small"
            message, cure = f"is below {minimum}", f"give a {kind} of at least {minimum}"
        elif maximum is not None and number > maximum:
            code = "too-large"
            message, cure = f"is above {maximum}", f"give a {kind} of at most {maximum}"
        else:
            return number
        value = self._cell(row, column)
        self.refuse(message, cure, row=row, column=column, value=value, code=code)
        return minimum
