"""What a ledger is made of: its rules, movements of persons, and the statement of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from softlanding.errors import InputRefused, Problem

__all__ = ["KINDS", "Kind", "LedgerRules", "Movement", "Statement", "fault", "swapped", "together"]

Kind = Literal["arrival", "self-settled", "departure", "swap"]
KINDS: tuple[Kind, ...] = ("arrival", "self-settled", "departure", "swap")


_SUMMED = (
    "quota", "swapped", "carried_in", "arrived", "self_settled", "departed", "counted", "expired",
    "carried_out",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """How a ledger is kept.

    Parameters
    ----------
    perpetual
        One running account that is never reset: fulfilment is cumulative since the first
        period and nothing expires (Sweden, unaccompanied children, since 1 January 2016).
        Otherwise each period has its own obligation, to which what is left of earlier
        periods is added (the Netherlands' half-years).
    expires_after
        Periods after which a shortfall or surplus lapses: 1 carries it into the next period
        and no further, 0 carries nothing, None never lets it lapse.
    self_settled
        Part in [0, 1] of the persons who settled by themselves that counts as arrived; whole
        persons, rounded down over all periods together, so that periods do not lose any.
    departures_reopen
        Whether a departure makes the place open again.

    Examples
    --------
    >>> LedgerRules(self_settled=Fraction(1, 2)).counted(self_settled=5)
    2
    """

    perpetual: bool = False
    expires_after: int | None = None
    self_settled: Fraction = Fraction(1)
    departures_reopen: bool = True

    def __post_init__(self) -> None:
        problems = []
        if not 0 <= self.self_settled <= 1:
            problems.append(fault("self_settled", self.self_settled, "is not between 0 and 1"))
        if self.expires_after is not None and self.expires_after < 0:
            problems.append(fault("expires_after", self.expires_after, "is below 0"))
        if self.perpetual and self.expires_after is not None:
            text = "contradicts a perpetual ledger, in which nothing expires"
            problems.append(fault("expires_after", self.expires_after, text))
        if problems:
            raise InputRefused(problems)

    def counted(self, *, arrived: int = 0, self_settled: int = 0, departed: int = 0) -> int:
        """Persons that count against the obligation."""
        left = departed if self.departures_reopen else 0
        return arrived + int(self.self_settled * self_settled // 1) - left


@dataclass(frozen=True, slots=True)
class Movement:
    """Persons who came, left or were swapped, in one unit and period.

    Parameters
    ----------
    unit
        Identifier.
    period
        Number of the period, from 0.
    kind
        ``arrival``, ``self-settled``, ``departure``, or ``swap`` of quota.
    persons
        Whole persons. Below 0 it gives up quota in a swap, and elsewhere corrects an earlier
        movement of the same kind.
    """

    unit: str
    period: int
    kind: Kind
    persons: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One unit in one period; in a perpetual ledger, everything up to the period's end.

    Parameters
    ----------
    unit, period
        Identifier and number of the period.
    quota, swapped, carried_in
        The obligation's parts in persons; the last two are signed.
    arrived, self_settled, departed
        What happened, in persons.
    counted
        What of it counts against the obligation.
    expired
        What lapsed at the end of the period, signed as `carried_out`.
    carried_out
        What is left at the end of the period: above 0 is owed, below 0 is ahead.

    Notes
    -----
    Exactly: ``quota + swapped + carried_in = counted + carried_out + expired``.

    Examples
    --------
    >>> row = Statement("Ale", 0, 20, -2, 3, 15, 4, 1, 18, 0, 3)
    >>> row.due, row.balance, str(row.fulfilment)
    (21, -3, '6/7')
    """

    unit: str
    period: int
    quota: int
    swapped: int
    carried_in: int
    arrived: int
    self_settled: int
    departed: int
    counted: int
    expired: int
    carried_out: int

    @property
    def due(self) -> int:
        """Obligation in persons; at or below 0 there is none."""
        return self.quota + self.swapped + self.carried_in

    @property
    def balance(self) -> int:
        """Places ahead (+) or behind (−) the obligation."""
        return self.counted - self.due

    @property
    def fulfilment(self) -> Fraction | None:
        """Counted persons per person due; None without an obligation."""
        return Fraction(self.counted, self.due) if self.due > 0 else None


def swapped(giving: Statement, taking: Statement, persons: int) -> tuple[Movement, Movement]:
    """One unit takes over a part of another's quota, all of it if wanted.

    Parameters
    ----------
    giving, taking
        The units as they stand in the period of the swap.
    persons
        At least 1 and at most what the giving unit's quota still is after earlier swaps.

    Returns
    -------
    tuple of Movement
        Of the giving and the taking unit; they sum to 0.

    Raises
    ------
    InputRefused
        With every fault.

    Examples
    --------
    >>> ale = Statement("Ale", 0, 4, 0, 0, 0, 0, 0, 0, 0, 4)
    >>> bo = Statement("Bo", 0, 6, 0, 0, 0, 0, 0, 0, 0, 6)
    >>> [movement.persons for movement in swapped(ale, bo, 4)]
    [-4, 4]
    """
    problems = []
    most = max(0, giving.quota + giving.swapped)
    if persons < 1:
        problems.append(fault("persons", persons, "is below 1"))
    if persons > most:
        text = f"is more than the {most} that {giving.unit} has to give"
        problems.append(fault("persons", persons, text))
    if giving.unit == taking.unit:
        problems.append(fault("unit", giving.unit, "cannot swap with itself"))
    if giving.period != taking.period:
        problems.append(fault("period", taking.period, "is not the period of the other unit"))
    if problems:
        raise InputRefused(problems)
    return (
        Movement(giving.unit, giving.period, "swap", -persons),
        Movement(taking.unit, taking.period, "swap", persons),
    )


def together(unit: str, statements: Iterable[Statement]) -> Statement:
    """Statement of units as one, such as the towns of a region; all of the same period.

    Examples
    --------
    >>> ale = Statement("Ale", 0, 4, 0, 0, 5, 0, 0, 5, 0, -1)
    >>> bo = Statement("Bo", 0, 6, 0, 0, 2, 0, 0, 2, 0, 4)
    >>> north = together("North", [ale, bo])
    >>> north.due, north.counted, north.balance
    (10, 7, -3)
    """
    rows = list(statements)
    periods = {row.period for row in rows}
    if len(periods) != 1:
        raise InputRefused([fault("period", sorted(periods), "is not one and the same")])
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMMED}
    return Statement(unit=unit, period=periods.pop(), **sums)


def fault(column: str, value: object, message: str) -> Problem:
    """One fault of a ledger, by the column and the value that have it."""
    return Problem(message, "correct it", column=column, value=str(value), code="ledger")
