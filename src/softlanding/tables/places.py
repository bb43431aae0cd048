"""The places file: who receives, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from softlanding.assignment import Place
from softlanding.errors import Problem
from softlanding.tables.columns import LARGEST_COUNT, Columns
from softlanding.tables.reading import Row, read_rows

__all__ = ["CAPACITY", "PlacesFile", "read_places"]

CAPACITY = "capacity_"
"""Prefix of the columns that hold a further capacity."""

_TWICE = CAPACITY + "persons"


@dataclass(frozen=True, slots=True)
class PlacesFile:
    """Places of a file, where each stood, and the faults of the file.

    Parameters
    ----------
    file
        Name of the file.
    places
        In file order; where `problems` is not empty some values are stand-ins.
    rows
        Identifier → row number.
    dimensions
        Further capacities that have a column.
    has_services
        Whether the file has the column ``services``.
    unused
        Columns that were not read.
    """

    file: str
    places: tuple[Place, ...]
    rows: Mapping[str, int]
    dimensions: tuple[str, ...]
    has_services: bool
    unused: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_places(path: str | Path) -> PlacesFile:
    r"""Read a places file, CSV or XLSX.

    Parameters
    ----------
    path
        Columns ``place`` (unique) and ``capacity`` (persons, at least 0); optional
        ``capacity_<dimension>``, ``languages``, ``services`` (several values
        separated by ``;``) and ``max_household_persons``.

    Returns
    -------
    PlacesFile
        With the faults of its rows.

    Raises
    ------
    InputRefused
        If the file cannot be read as a table at all.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "places.csv")
    ...     _ = path.write_text("place,capacity,capacity_school,services\nBerg,9,2,clinic\n")
    ...     read_places(path).places[0].capacities
    {'persons': 9, 'school': 2}
    """
    table = read_rows(path)
    columns = Columns(table)
    if columns.require("place"):
        columns.unique("place")
    columns.require("capacity")
    if columns.has(_TWICE):
        columns.refuse("says capacity a second time", "remove the column", column=_TWICE)
    dimensions = tuple(
        name.removeprefix(CAPACITY)
        for name in table.columns
        if name.startswith(CAPACITY) and name not in {CAPACITY, _TWICE}
    )
    places = tuple(_place(row, columns, dimensions) for row in table.rows)
    rows: dict[str, int] = {}
    for place, row in zip(places, table.rows, strict=True):
        rows.setdefault(place.id, row.number)
    has_services = columns.has("services")
    return PlacesFile(
        table.file, places, rows, dimensions, has_services, columns.unused, columns.problems
    )


def _place(row: Row, columns: Columns, dimensions: tuple[str, ...]) -> Place:
    known = "capacity" in columns.table.columns
    capacities = {
        "persons": columns.integer(row, "capacity", maximum=LARGEST_COUNT) if known else 0
    }
    capacities |= {
        name: columns.integer(row, CAPACITY + name, maximum=LARGEST_COUNT) for name in dimensions
    }
    return Place(
        row.cells.get("place", ""),
        capacities,
        languages=frozenset(columns.values(row, "languages")),
        services=frozenset(columns.values(row, "services")),
        max_household_persons=columns.optional_integer(
            row, "max_household_persons", minimum=1, maximum=LARGEST_COUNT
        ),
    )
