"""Errors that a person can act on.

Every error of Soft Landing descends from `SoftLandingError`. An error about input
carries one `Problem` for each fault, so that a whole file is reported at once.

Examples
--------
>>> print(Problem("is below 1", cure="give a whole number of at least 1",
...               file="households.csv", row=17, column="persons", value="-3"))
households.csv:17: persons: "-3" is below 1; give a whole number of at least 1
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["InputRefused", "NotNow", "Problem", "SoftLandingError"]


class SoftLandingError(Exception):
    """Root of every error that Soft Landing raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input: where it is, what is wrong, how to cure it.

    Parameters
    ----------
    message
        What is wrong, continuing the value: ``"is below 1"``.
    cure
        What to do about it, as an instruction.
    file, row, column, value
        Where the fault is; each is left out where it does not apply. Rows count
        from 1 and the header is row 1, as a spreadsheet shows them.
    code
        A stable word for programs and translations, such as ``"negative"``.
    """

    message: str
    cure: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str | None = None
    code: str = "invalid"

    def __str__(self) -> str:
        where = self.file + (f":{self.row}" if self.row is not None else "")
        head = [part for part in (where, self.column) if part]
        value = "" if self.value is None else f'"{self.value}" '
        cure = f"; {self.cure}" if self.cure else ""
        return ": ".join([*head, f"{value}{self.message}{cure}"])


class InputRefused(SoftLandingError):
    """An input was refused; `problems` lists every fault that was found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("InputRefused needs at least one problem")
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotNow(SoftLandingError):
    """The state that a thing is in does not permit this; the text says what does."""
