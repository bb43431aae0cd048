"""Arrivals and departures against quota, and what is carried over.

A period's obligation of a unit is its quota, what swaps changed of it, and what is carried
over from earlier periods. Arrivals settle it, oldest first. What is left at the end of a
period, owed (above 0) or ahead (below 0), is carried to the next until it expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from softlanding.apportionment.statement import (
    KINDS,
    Kind,
    LedgerRules,
    Movement,
    Statement,
    fault,
)
from softlanding.errors import InputRefused, Problem

__all__ = ["keep_ledger"]


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
            problems.append(fault("quotas", len(own), f"of {unit} is not {periods} periods"))
        problems += [fault("quotas", quota, f"of {unit} is below 0") for quota in own if quota < 0]
    problems += [fault("unit", unit, "has no quota") for unit in opening if unit not in quotas]
    swaps = dict.fromkeys(range(periods), 0)
    sums: dict[tuple[str, str], int] = {}
    for movement in movements:
        if movement.unit not in quotas:
            problems.append(fault("unit", movement.unit, "has no quota"))
        if not 0 <= movement.period < periods:
            problems.append(fault("period", movement.period, "is not in the ledger"))
        if movement.kind not in KINDS:
            problems.append(fault("kind", movement.kind, "is not a kind of movement"))
        elif movement.kind == "swap":
            swaps[movement.period] = swaps.get(movement.period, 0) + movement.persons
        else:
            place = (movement.unit, movement.kind)
            sums[place] = sums.get(place, 0) + movement.persons
    problems += [
        fault("persons", total, f"is the sum of the swaps of period {at} and not 0")
        for at, total in swaps.items()
        if total
    ]
    problems += [
        fault("persons", total, f"takes back more than there was ({unit}, {kind})")
        for (unit, kind), total in sums.items()
        if total < 0
    ]
    return problems
