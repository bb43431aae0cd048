"""Arrivals and departures against quota: standing, carry-over, swaps, and who is next.

A period's obligation of a unit is its quota, what swaps changed of it, and what is carried
over from earlier periods. Arrivals settle it, oldest first. What is left at the end of a
period, owed (above 0) or ahead (below 0), is carried to the next until it expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from softlanding.errors import InputRefused, Problem

__all__ = ["LedgerRules", "Movement", "Statement", "keep_ledger", "swapped", "together"]

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
            problems.append(_problem("self_settled", self.self_settled, "is not between 0 and 1"))
        if self.expires_after is not None and self.expires_after < 0:
            problems.append(_problem("expires_after", self.expires_after, "is below 0"))
        if self.perpetual and self.expires_after is not None:
            text = "contradicts a perpetual ledger, in which nothing expires"
            problems.append(_problem("expires_after", self.expires_after, text))
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


def keep_ledger(
    quotas: Mapping[str, Sequence[int]],
    movements: Iterable[Movement],
    rules: LedgerRules,
    *,
    carried_in: Mapping[str, int] | None = None,
) -> tuple[Statement, ...]:
    """Statements of every unit and period.

    Parameters
    ----------
    quotas
        Unit → quota in persons of each period; the same number of periods for all.
    movements
        What happened, in any order.
    rules
        How it is counted and carried over.
    carried_in
        Unit → persons carried into the first period, signed. Their age counts from the
        period before the first.

    Returns
    -------
    tuple of Statement
        In the order of units, then of periods.

    Raises
    ------
    InputRefused
        With every fault: a movement of an unknown unit or period, more taken back than there
        was, swaps of a period that do not sum to 0, quotas of unequal length.

    Notes
    -----
    Arrivals settle the oldest obligation first, and an old surplus is used up before new
    arrivals. What is left when the period ends lapses once it is as many periods old as
    `LedgerRules.expires_after` says. O(units × periods + movements).

    Examples
    --------
    Two half-years of 10: 7 arrive in the first and 11 in the second. The 3 that lack are
    added to the second half-year, in which 11 of 13 are reached.

    >>> rows = keep_ledger({"Ale": [10, 10]}, [Movement("Ale", 0, "arrival", 7),
    ...                    Movement("Ale", 1, "arrival", 11)], LedgerRules())
    >>> [(row.due, row.counted, row.carried_out) for row in rows]
    [(10, 7, 3), (13, 11, 2)]
    """
    opening = carried_in or {}
    periods = len(next(iter(quotas.values()), ()))
    found = list(movements)
    if problems := _faults(quotas, periods, found, opening):
        raise InputRefused(problems)
    sums: dict[tuple[str, int, Kind], int] = {}
    for movement in found:
        place = (movement.unit, movement.period, movement.kind)
        sums[place] = sums.get(place, 0) + movement.persons
    account = _running if rules.perpetual else _periodic
    rows: list[Statement] = []
    for unit, own in quotas.items():
        happened = [
            {kind: sums.get((unit, at, kind), 0) for kind in KINDS} for at in range(periods)
        ]
        rows += account(unit, own, happened, rules, opening.get(unit, 0))
    return tuple(rows)


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
        problems.append(_problem("persons", persons, "is below 1"))
    if persons > most:
        text = f"is more than the {most} that {giving.unit} has to give"
        problems.append(_problem("persons", persons, text))
    if giving.unit == taking.unit:
        problems.append(_problem("unit", giving.unit, "cannot swap with itself"))
    if giving.period != taking.period:
        problems.append(_problem("period", taking.period, "is not the period of the other unit"))
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
        raise InputRefused([_problem("period", sorted(periods), "is not one and the same")])
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMMED}
    return Statement(unit=unit, period=periods.pop(), **sums)


def _running(
    unit: str,
    quotas: Sequence[int],
    happened: list[dict[Kind, int]],
    rules: LedgerRules,
    carry: int,
) -> list[Statement]:
    rows = []
    quota, total = 0, dict.fromkeys(KINDS, 0)
    for at, part in enumerate(happened):
        quota += quotas[at]
        total = {kind: total[kind] + part[kind] for kind in KINDS}
        counted = _counted(rules, total)
        left = quota + total["swap"] + carry - counted
        rows.append(_statement(unit, at, quota, total, carry, counted=counted, left=left))
    return rows


def _periodic(
    unit: str,
    quotas: Sequence[int],
    happened: list[dict[Kind, int]],
    rules: LedgerRules,
    carry: int,
) -> list[Statement]:
    rows = []
    lots = [(-1, carry)] if carry else []
    settled_before = 0
    for at, part in enumerate(happened):
        carried_in = sum(persons for _, persons in lots)
        settled = settled_before + part["self-settled"]
        # The part of all self-settled persons less what was counted of them before.
        counted = _counted(rules, {**part, "self-settled": settled}) - rules.counted(
            self_settled=settled_before
        )
        settled_before = settled
        lots = _net([*lots, (at, quotas[at] + part["swap"]), (at, -counted)])
        lapsed = [
            persons
            for origin, persons in lots
            if rules.expires_after is not None and at - origin >= rules.expires_after
        ]
        lots = lots[len(lapsed) :]
        left = sum(persons for _, persons in lots)
        lapse = sum(lapsed)
        rows.append(
            _statement(
                unit, at, quotas[at], part, carried_in, counted=counted, lapse=lapse, left=left
            )
        )
    return rows


def _counted(rules: LedgerRules, part: Mapping[Kind, int]) -> int:
    return rules.counted(
        arrived=part["arrival"],
        self_settled=part["self-settled"],
        departed=part["departure"],
    )


def _net(lots: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What remains, oldest first, once what is owed and what is ahead have met, oldest first."""
    total = sum(persons for _, persons in lots)
    side = [(origin, persons) for origin, persons in lots if persons * total > 0]
    against = sum(abs(persons) for _, persons in lots) - sum(abs(persons) for _, persons in side)
    rest = []
    for origin, persons in side:
        used = min(abs(persons), against)
        against -= used
        if abs(persons) > used:
            rest.append((origin, persons - used if persons > 0 else persons + used))
    return rest


def _statement(
    unit: str,
    at: int,
    quota: int,
    part: Mapping[Kind, int],
    carried_in: int,
    *,
    counted: int,
    left: int,
    lapse: int = 0,
) -> Statement:
    return Statement(
        unit=unit,
        period=at,
        quota=quota,
        swapped=part["swap"],
        carried_in=carried_in,
        arrived=part["arrival"],
        self_settled=part["self-settled"],
        departed=part["departure"],
        counted=counted,
        expired=lapse,
        carried_out=left,
    )


def _faults(
    quotas: Mapping[str, Sequence[int]],
    periods: int,
    movements: Sequence[Movement],
    opening: Mapping[str, int],
) -> list[Problem]:
    problems = []
    for unit, own in quotas.items():
        if len(own) != periods:
            problems.append(_problem("quotas", len(own), f"of {unit} is not {periods} periods"))
        problems += [
            _problem("quotas", quota, f"of {unit} is below 0") for quota in own if quota < 0
        ]
    problems += [_problem("unit", unit, "has no quota") for unit in opening if unit not in quotas]
    swaps = dict.fromkeys(range(periods), 0)
    sums: dict[tuple[str, str], int] = {}
    for movement in movements:
        if movement.unit not in quotas:
            problems.append(_problem("unit", movement.unit, "has no quota"))
        if not 0 <= movement.period < periods:
            problems.append(_problem("period", movement.period, "is not in the ledger"))
        if movement.kind not in KINDS:
            problems.append(_problem("kind", movement.kind, "is not a kind of movement"))
        elif movement.kind == "swap":
            swaps[movement.period] = swaps.get(movement.period, 0) + movement.persons
        else:
            place = (movement.unit, movement.kind)
            sums[place] = sums.get(place, 0) + movement.persons
    problems += [
        _problem("persons", total, f"is the sum of the swaps of period {at} and not 0")
        for at, total in swaps.items()
        if total
    ]
    problems += [
        _problem("persons", total, f"takes back more than there was ({unit}, {kind})")
        for (unit, kind), total in sums.items()
        if total < 0
    ]
    return problems


def _problem(column: str, value: object, message: str) -> Problem:
    return Problem(message, "correct it", column=column, value=str(value), code="ledger")
