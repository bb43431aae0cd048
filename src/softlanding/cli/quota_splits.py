"""Quotas split further: by month, and into whole households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from softlanding.apportionment import Apportionment, household_mix, two_way
from softlanding.errors import InputRefused, Problem
from softlanding.tables.splits import read_household_sizes, read_months

__all__ = ["Split", "by_household_size", "by_month"]

_CURES = {
    "table-sums-differ": "give the months as many persons as the quotas have",
    "table-columns-too-small": "give these months more persons",
}


@dataclass(frozen=True, slots=True)
class Split:
    """More columns for the table of quotas.

    Parameters
    ----------
    columns
        Their names.
    cells
        Unit → one number per column; units above others hold their sums.
    notes
        What a reader of the table should know.
    report
        What the report says of it.
    """

    columns: tuple[str, ...]
    cells: Mapping[str, Sequence[int]]
    notes: tuple[str, ...]
    report: Mapping[str, object]


def by_month(result: Apportionment, path: Path) -> Split:
    """Quotas of the lowest level by month, with the persons of every month met exactly."""
    months = read_months(path)
    units, quotas = _lowest(result)
    table = two_way(quotas, list(months.values()), rows=units, columns=list(months))
    if isinstance(table, tuple):
        raise InputRefused(
            Problem(reason.text, _CURES.get(reason.code, ""), file=path.name, code=reason.code)
            for reason in table
        )
    cells = dict(zip(units, table.cells, strict=True))
    report = {"cells_beyond_exact": table.beyond, "squared_differences": str(table.squares)}
    columns = tuple(f"persons_{month}" for month in months)
    return Split(columns, _with_sums(result, cells), (), {"by_month": report})


def by_household_size(result: Apportionment, path: Path) -> Split:
    """Whole households for the quotas of the lowest level, and what each has to allow for."""
    supply = read_household_sizes(path)
    units, quotas = _lowest(result)
    mix = household_mix(quotas, supply, units=units)
    persons = sum(size * count for size, count in supply.items())
    cells = {
        unit: (*counts, load, load - quota)
        for unit, counts, load, quota in zip(
            units, mix.households, mix.persons, quotas, strict=True
        )
    }
    columns = (*(f"households_of_{size}" for size in mix.sizes), "persons_in_households")
    said = f"{sum(supply.values())} households with {persons} persons for quotas of {sum(quotas)}"
    proof = "no other way comes nearer" if mix.proven else f"no way comes nearer than {mix.bound}"
    note = f"{said}: off by {mix.deviation} persons in all, {proof}"
    report = {"deviation": mix.deviation, "bound": mix.bound, "proven": mix.proven}
    return Split(
        (*columns, "tolerance"), _with_sums(result, cells), (note,), {"households": report}
    )


def _lowest(result: Apportionment) -> tuple[list[str], list[int]]:
    """Units that have no parts, and their quotas."""
    parents = {row.parent for row in result.rows}
    rows = [row for row in result.rows if row.unit not in parents]
    return [row.unit for row in rows], [row.quota for row in rows]


def _with_sums(
    result: Apportionment, cells: Mapping[str, Sequence[int]]
) -> dict[str, Sequence[int]]:
    """Cells of every unit: those of parents are the sums of their parts."""
    found: dict[str, Sequence[int]] = dict(cells)
    for row in sorted(result.rows, key=lambda row: -row.level):
        if row.parent is not None:
            own = found[row.unit]
            above = found.get(row.parent, [0] * len(own))
            found[row.parent] = [sum(pair) for pair in zip(above, own, strict=True)]
    return found
