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
_MINIMUM = "minimum"
_DWELLINGS = "dwellings_"


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
        ``capacity_<dimension>``, ``minimum`` (persons), ``minimum_<dimension>``,
        ``dwellings_<persons>``, ``languages``, ``services`` (several values separated by
        ``;``), ``max_household_persons``, ``single_parents`` and ``step_free`` (yes or
        no), ``latitude`` and ``longitude`` (degrees).

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
    sizes = _sizes(columns)
    places = tuple(_place(row, columns, dimensions, sizes) for row in table.rows)
    rows: dict[str, int] = {}
    for place, row in zip(places, table.rows, strict=True):
        rows.setdefault(place.id, row.number)
    has_services = columns.has("services")
    return PlacesFile(
        table.file, places, rows, dimensions, has_services, columns.unused, columns.problems
    )


def _sizes(columns: Columns) -> dict[str, int]:
    """Persons that a dwelling holds, by the name of its column."""
    sizes = {}
    for name in columns.table.columns:
        size = name.removeprefix(_DWELLINGS)
        if name.startswith(_DWELLINGS) and size.isascii() and size.isdigit() and int(size) > 0:
            sizes[name] = int(size)
    return sizes


def _place(
    row: Row, columns: Columns, dimensions: tuple[str, ...], sizes: Mapping[str, int]
) -> Place:
    known = "capacity" in columns.table.columns
    capacities = {
        "persons": columns.integer(row, "capacity", maximum=LARGEST_COUNT) if known else 0
    }
    capacities |= {
        name: columns.integer(row, CAPACITY + name, maximum=LARGEST_COUNT) for name in dimensions
    }
    names = {"persons": _MINIMUM} | {name: f"{_MINIMUM}_{name}" for name in dimensions}
    minimums = {
        dimension: columns.integer(row, name, maximum=capacities[dimension], blank=0)
        for dimension, name in names.items()
    }
    stated = any(columns.text(row, name, blank="") for name in sizes)
    dwellings = {
        size: columns.integer(row, name, maximum=LARGEST_COUNT, blank=0)
        for name, size in sizes.items()
    }
    received = columns.text(row, "single_parents", blank="yes")
    return Place(
        row.cells.get("place", ""),
        capacities,
        languages=frozenset(columns.values(row, "languages")),
        services=frozenset(columns.values(row, "services")),
        max_household_persons=columns.optional_integer(
            row, "max_household_persons", minimum=1, maximum=LARGEST_COUNT
        ),
        single_parents=received == "yes" or columns.yes(row, "single_parents"),
        step_free=columns.yes(row, "step_free"),
        minimums={name: least for name, least in minimums.items() if least},
        dwellings=dwellings if stated else {},
        latitude=_degrees(row, columns, "latitude", 90),
        longitude=_degrees(row, columns, "longitude", 180),
    )


def _degrees(row: Row, columns: Columns, column: str, limit: int) -> float | None:
    if not columns.text(row, column, blank=""):
        return None
    return float(columns.fraction(row, column, minimum=-limit, maximum=limit))
