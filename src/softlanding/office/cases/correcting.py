"""Correcting one fact of a case file as if the form had been filled in again."""

from __future__ import annotations

from datetime import date
from typing import Any

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.entry_columns import SHEETS, Column
from softlanding.office.cases.entry_forms import initial_of
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.entry_writing import change_household
from softlanding.office.cases.models import Household

NOT_BY_ITSELF = {"reference", "member", "confidential", "specific_needs", "linked_to"}


def correctable(*, member: bool) -> dict[str, Column]:
    """Columns of a member, or of the household, that can be corrected one at a time."""
    columns = SHEETS["members" if member else "households"]
    return {c.name: c for c in columns if c.name not in NOT_BY_ITSELF}


def correct_fact(
    *,
    viewer: Viewer,
    household: Household,
    position: int | None,
    name: str,
    value: str,
    reason: str = "",
) -> Household:
    """Write one fact of a member, or of the household, with all that follows from it.

    National officers of the country. Audited with the reason.

    Parameters
    ----------
    position
        Number of the member; None for the household itself.
    name
        One of `correctable`.
    value
        As it would be typed into the form.

    Raises
    ------
    InputRefused
        The value does not fit, or the file has another fault that must be mended first.
    """
    rows = initial_of(household)
    rows["households"][0]["reference"] = household.reference
    if position is None:
        rows["households"][0][name] = value
    else:
        next(row for row in rows["members"] if row["member"] == position)[name] = value
    typed = {
        sheet: [(number, _cells(sheet, row)) for number, row in enumerate(found, start=1)]
        for sheet, found in rows.items()
    }
    for found in typed.values():
        for _number, cells in found:
            cells["reference"] = household.reference
    reading = read_entries(typed, household.programme, editing=household)
    if reading.problems:
        raise InputRefused(reading.problems)
    (entry,) = reading.households
    return change_household(viewer=viewer, household=household, entry=entry, reason=reason)


def _cells(sheet: str, row: dict[str, Any]) -> dict[str, str]:
    names = {column.name for column in SHEETS[sheet]}
    return {name: _cell(value) for name, value in row.items() if name in names}


def _cell(value: Any) -> str:
    """A value as it is typed into the form."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)
