"""Who receives the next arrival: the unit that has fulfilled least of its obligation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from softlanding.apportionment.statement import Statement
from softlanding.errors import InputRefused, Problem

__all__ = ["NEXT_RULE", "Turn", "turns"]

NEXT_RULE = (
    "lowest fulfilment first; units in which the whole household has room before the others; "
    "equal fulfilment: the larger obligation, then the identifier that comes first"
)
"""The order of `turns`, in words."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A unit's place in the order of who receives next.

    Parameters
    ----------
    unit
        Identifier.
    due, counted
        Obligation and what counts against it, in persons.
    persons
        Size of the household that is to be received.
    tied
        Whether another unit has the same fulfilment and as much room.

    Examples
    --------
    >>> turn = Turn("Ale", due=20, counted=15, persons=4, tied=False)
    >>> turn.text
    'Ale: 75.00 % of 20 reached, 5 places open; with 4 more 95.00 %'
    """

    unit: str
    due: int
    counted: int
    persons: int
    tied: bool

    @property
    def open_places(self) -> int:
        """Persons still due; below 0 if the unit is ahead."""
        return self.due - self.counted

    @property
    def fits(self) -> bool:
        """Whether the whole household is still due."""
        return self.persons <= self.open_places

    @property
    def before(self) -> Fraction:
        """Fulfilment now."""
        return Fraction(self.counted, self.due)

    @property
    def after(self) -> Fraction:
        """Fulfilment once the household has arrived."""
        return Fraction(self.counted + self.persons, self.due)

    @property
    def text(self) -> str:
        """The turn in English."""
        return (
            f"{self.unit}: {float(self.before * 100):.2f} % of {self.due} reached, "
            f"{self.open_places} places open; with {self.persons} more "
            f"{float(self.after * 100):.2f} %"
        )


def turns(statements: Iterable[Statement], *, persons: int = 1) -> tuple[Turn, ...]:
    """Units in the order in which they receive, for a household of a given size.

    Parameters
    ----------
    statements
        One per unit, all of the same period. Units without an obligation are left out.
    persons
        Size of the household, at least 1; it is never divided.

    Returns
    -------
    tuple of Turn
        The first one is next.

    Raises
    ------
    InputRefused
        If `persons` is below 1 or a unit is given twice.

    Notes
    -----
    Lowest fulfilment, counted persons per person due, first. Units that are not due as many
    persons as the household has come after all that are, so that a household of seven does
    not go to a town of two that has received nobody. For one person this is the bare rule:
    a unit below 100 % always has room for one. Equal fulfilment: the larger obligation
    first, then the identifier that comes first in code-point order. O(n log n).

    References
    ----------
    Migrationsverket, distribution of unaccompanied children among municipalities: the next
    child goes to the municipality with the lowest fulfilment, cumulative since 1 January
    2016.

    Examples
    --------
    >>> rows = [Statement(unit, 0, due, 0, 0, counted, 0, 0, counted, 0, due - counted)
    ...         for unit, due, counted in [("Ale", 20, 15), ("Bo", 2, 0), ("Cy", 0, 0)]]
    >>> [turn.unit for turn in turns(rows)], [turn.unit for turn in turns(rows, persons=4)]
    (['Bo', 'Ale'], ['Ale', 'Bo'])
    """
    rows = [row for row in statements if row.due > 0]
    if persons < 1:
        cure = "give a whole number of at least 1"
        problem = Problem("is below 1", cure, column="persons", value=str(persons), code="negative")
        raise InputRefused([problem])
    if len({row.unit for row in rows}) < len(rows):
        message, cure = "a unit is given twice", "give the statements of one period"
        raise InputRefused([Problem(message, cure, column="unit", code="duplicate")])

    def rank(row: Statement) -> tuple[bool, Fraction]:
        return (persons > row.due - row.counted, Fraction(row.counted, row.due))

    ranks = {row.unit: rank(row) for row in rows}
    alike: dict[tuple[bool, Fraction], int] = {}
    for found in ranks.values():
        alike[found] = alike.get(found, 0) + 1
    rows.sort(key=lambda row: (*ranks[row.unit], -row.due, row.unit))
    return tuple(
        Turn(row.unit, row.due, row.counted, persons, tied=alike[ranks[row.unit]] > 1)
        for row in rows
    )
