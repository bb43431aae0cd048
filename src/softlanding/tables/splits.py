"""What quotas are split by: persons per month, households per size."""

from __future__ import annotations

from pathlib import Path

from softlanding.tables.columns import Columns
from softlanding.tables.reading import read_rows

__all__ = ["read_household_sizes", "read_months"]


def read_months(path: str | Path) -> dict[str, int]:
    r"""Read how many persons each month takes, from a CSV or XLSX file.

    Parameters
    ----------
    path
        File with the columns ``month`` (any name, unique) and ``persons``.

    Returns
    -------
    dict
        Month → persons, in file order.

    Raises
    ------
    InputRefused
        With every fault of the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "months.csv")
    ...     _ = file.write_text("month,persons\n2027-01,40\n2027-02,60\n", encoding="utf-8")
    ...     read_months(file)
    {'2027-01': 40, '2027-02': 60}
    """
    table = read_rows(path)
    columns = Columns(table)
    if columns.require("month", "persons"):
        columns.unique("month")
    found = {row["month"]: columns.integer(row, "persons") for row in table.rows}
    columns.check()
    return found


def read_household_sizes(path: str | Path) -> dict[int, int]:
    r"""Read how many households of each size are coming, from a CSV or XLSX file.

    Parameters
    ----------
    path
        File with the columns ``size`` (persons, 1 or more, unique) and ``households``.

    Returns
    -------
    dict
        Size → households, in file order.

    Raises
    ------
    InputRefused
        With every fault of the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "sizes.csv")
    ...     _ = file.write_text("size,households\n1,12\n4,7\n", encoding="utf-8")
    ...     read_household_sizes(file)
    {1: 12, 4: 7}
    """
    table = read_rows(path)
    columns = Columns(table)
    if columns.require("size", "households"):
        columns.unique("size")
    found = {
        columns.integer(row, "size", minimum=1): columns.integer(row, "households")
        for row in table.rows
    }
    columns.check()
    return found
