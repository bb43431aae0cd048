"""Rows of the ledger -> `softlanding.apportionment` -> statements and turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from softlanding.apportionment import (
    NEXT_RULE,
    LedgerRules,
    Movement,
    Statement,
    Turn,
    keep_ledger,
    swapped,
    together,
    turns,
)
from softlanding.office.ledger.models import Rules

__all__ = [
    "NEXT_RULE",
    "Statement",
    "Turn",
    "order_of_turns",
    "region_statement",
    "statements",
    "swap_parts",
]


def statements(
    quotas: Mapping[str, Sequence[int]],
    movements: Iterable[tuple[str, int, str, int]],
    rules: Rules,
) -> tuple[Statement, ...]:
    """Statement of each town and period. Movements: code, period, kind, persons."""
    return keep_ledger(
        quotas,
        [Movement(*movement) for movement in movements],  # type: ignore[arg-type]  # kinds of the table
        LedgerRules(
            perpetual=rules.period == Rules.Period.PERPETUAL,
            expires_after=rules.expires_after,
            self_settled=rules.self_settled,
            departures_reopen=rules.departures_reopen,
        ),
    )


def region_statement(code: str, towns: Iterable[Statement]) -> Statement:
    """A region as the sum of its towns."""
    return together(code, towns)


def order_of_turns(towns: Iterable[Statement], persons: int) -> tuple[Turn, ...]:
    """Towns in the order in which they receive the next household of so many persons."""
    return turns(towns, persons=persons)


def swap_parts(giving: Statement, taking: Statement, persons: int) -> tuple[int, int]:
    """What a swap adds to the quota of the giving and of the taking town."""
    given, taken = swapped(giving, taking, persons)
    return given.persons, taken.persons
