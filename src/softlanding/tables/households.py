"""The households file: who is to be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from softlanding.assignment import Household
from softlanding.errors import Problem
from softlanding.tables.columns import LARGEST_COUNT, Columns
from softlanding.tables.reading import Row, read_rows

__all__ = ["USE", "HouseholdsFile", "read_households"]

USE = "use_"
"""Prefix of the columns that hold the use of a further capacity."""

_TWICE = USE + "persons"


@dataclass(frozen=True, slots=True)
class HouseholdsFile:
    """Households of a file, where each stood, and the faults of the file.

    Parameters
    ----------
    file
        Name of the file.
    households
        In file order; where `problems` is not empty some values are stand-ins.
    rows
        Identifier → row number.
    dimensions
        Further capacities that have a column.
    unused
        Columns that were not read.
    """

    file: str
    households: tuple[Household, ...]
    rows: Mapping[str, int]
    dimensions: tuple[str, ...]
    unused: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_households(path: str | Path) -> HouseholdsFile:
    r"""Read a households file, CSV or XLSX.

    Parameters
    ----------
    path
        Columns ``household`` (unique) and ``persons`` (at least 1); optional
        ``use_<dimension>``, ``languages``, ``needs``, ``wishes``, ``family_in``,
        ``linked_to``, ``linked_near``, ``group``, ``single_parent`` and ``step_free`` (yes
        or no); several values in a cell are separated by ``;``.

    Returns
    -------
    HouseholdsFile
        With the faults of its rows, so that they can be told together with those of
        the other files.

    Raises
    ------
    InputRefused
        If the file cannot be read as a table at all.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "households.csv")
    ...     _ = path.write_text("household,persons,use_school\nA,3,1\nB,-3,\n")
    ...     file = read_households(path)
    >>> file.households[0].uses
    {'school': 1}
    >>> print(file.problems[0])
    households.csv:3: persons: "-3" is below 1; give a whole number of at least 1
    """
    table = read_rows(path)
    columns = Columns(table)
    if columns.require("household"):
        columns.unique("household")
    columns.require("persons")
    if columns.has(_TWICE):
        columns.refuse("says persons a second time", "remove the column", column=_TWICE)
    dimensions = tuple(
        name.removeprefix(USE)
        for name in table.columns
        if name.startswith(USE) and name not in {USE, _TWICE}
    )
    households = tuple(_household(row, columns, dimensions) for row in table.rows)
    rows: dict[str, int] = {}
    for household, row in zip(households, table.rows, strict=True):
        rows.setdefault(household.id, row.number)
    for household, row in zip(households, table.rows, strict=True):
        _check_links(household, row, columns, rows)
    return HouseholdsFile(
        table.file, households, rows, dimensions, columns.unused, columns.problems
    )


def _household(row: Row, columns: Columns, dimensions: tuple[str, ...]) -> Household:
    known = "persons" in columns.table.columns
    return Household(
        row.cells.get("household", ""),
        columns.integer(row, "persons", minimum=1, maximum=LARGEST_COUNT) if known else 1,
        uses={
            name: columns.integer(row, USE + name, maximum=LARGEST_COUNT, blank=0)
            for name in dimensions
        },
        languages=frozenset(columns.values(row, "languages")),
        needs=frozenset(columns.values(row, "needs")),
        wishes=frozenset(columns.values(row, "wishes")),
        family_in=frozenset(columns.values(row, "family_in")),
        linked_to=frozenset(columns.values(row, "linked_to")),
        group=columns.text(row, "group", blank=""),
        linked_near=frozenset(columns.values(row, "linked_near")),
        single_parent=columns.yes(row, "single_parent"),
        step_free=columns.yes(row, "step_free"),
    )


def _check_links(household: Household, row: Row, columns: Columns, rows: Mapping[str, int]) -> None:
    named = [("linked_to", other) for other in sorted(household.linked_to)]
    named += [("linked_near", other) for other in sorted(household.linked_near)]
    for column, other in named:
        if other == household.id:
            message, cure = "is the household itself", "name the other household"
        elif other not in rows:
            message, cure = "is not a household of this file", "name a household of the file"
        else:
            continue
        columns.refuse(message, cure, row=row, column=column, value=other, code="unknown")
