"""Why this number: the waterfall behind a quota, and what would change it by one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.result import NextChange, Rounded, Step
from softlanding.apportionment.shares import Shares

__all__ = ["next_changes", "waterfalls"]


def waterfalls(
    shares: Shares, total: int, taken: Sequence[int], fair: FairQuotas, rounded: Rounded
) -> list[tuple[Step, ...]]:
    """Steps from the formula to the quota of each participating unit of a group.

    Parameters
    ----------
    shares
        Shares of the group and their parts.
    total
        Persons that the group distributes.
    taken
        Persons credited to each unit.
    fair, rounded
        Quotas before and after rounding, both with the credits still in them.

    Returns
    -------
    list of tuple of Step
        The amounts of each tuple sum exactly to the unit's quota,
        ``rounded.quotas[i] − taken[i]``.

    Notes
    -----
    In order: the parts of the formula times the total; the unit's part of all credited
    persons and its own credit; what bounds change; rounding. Steps of 0 persons are left
    out, except those of factors and of rounding.

    Examples
    --------
    Four persons in proportion 5 : 3 : 2; the third gets 0.8, rounded up by 0.2.

    >>> from softlanding.apportionment import Unit, apportion, catalogue
    >>> units = [Unit(unit, indicators={"population": population})
    ...          for unit, population in [("A", 5), ("B", 3), ("C", 2)]]
    >>> row = apportion(units, catalogue()["population"], total=4).rows[2]
    >>> [(step.code, str(step.amount)) for step in row.waterfall], row.quota
    ([('factor', '4/5'), ('rounding', '1/5')], 1)
    """
    credited = sum(taken)
    return [
        (
            *_formula(shares, total, at),
            *_credit(shares.values[at], credited, taken[at]),
            *_bounds(shares.values[at] * fair.total, fair, at),
            Step("rounding", rounded.quotas[at] - fair.exact(at)),
        )
        for at in range(len(fair.names))
    ]


def _formula(shares: Shares, total: int, at: int) -> list[Step]:
    steps = []
    for part in shares.parts:
        amount = part.amounts[at]
        if amount or part.code == "factor":
            own = {name: values[at] for name, values in part.own.items()}
            steps.append(Step(part.code, amount * total, {**part.common, **own}))
    return steps


def _credit(share: Fraction, credited: int, credit: int) -> list[Step]:
    steps = []
    if credited and share:
        steps.append(Step("credit-counted", share * credited, {"persons": credited}))
    if credit:
        steps.append(Step("credit", Fraction(-credit), {"persons": credit}))
    return steps


def _bounds(claim: Fraction, fair: FairQuotas, at: int) -> list[Step]:
    """What minimum, maximum and those of others change of a proportional claim."""
    exact = fair.exact(at)
    change = exact - claim
    if not change:
        return []
    if change > 0 and exact == fair.minimum[at]:
        return [Step("minimum", change, {"bound": fair.minimum[at]})]
    if change < 0 and exact == fair.maximum[at]:
        return [Step("maximum", change, {"bound": fair.maximum[at]})]
    return [Step("redistribution", change)]


def next_changes(fair: FairQuotas, rounded: Rounded) -> list[NextChange]:
    """Distance of each unit to one person more and one fewer, by largest remainder.

    Parameters
    ----------
    fair, rounded
        Quotas of one group before and after rounding.

    Returns
    -------
    list of NextChange
        In the order of the group.

    Notes
    -----
    Let :math:`f` be the unit's remainder, :math:`u` the smallest remainder of another
    unit that was rounded up and :math:`d` the largest of another that was not and has
    room. A unit rounded down needs :math:`u - f` more to take that unit's place; one
    rounded up needs to get past the next whole person as well, :math:`1 - f + u`.
    Likewise downwards: :math:`f - d` or :math:`1 + f - d`. O(n).

    Examples
    --------
    Remainders 0, .2 and .8: the second needs .6 more to get the third's person.

    >>> from softlanding.apportionment import fair_quotas, largest_remainder
    >>> fair = fair_quotas([5, 3, 2], 4)
    >>> change = next_changes(fair, largest_remainder(fair))[1]
    >>> str(change.more), change.from_unit
    ('3/5', '2')
    """
    size = len(fair.names)
    floors = [numerator // fair.denominator for numerator in fair.numerators]
    remainders = [numerator % fair.denominator for numerator in fair.numerators]
    up = [rounded.quotas[at] > floors[at] for at in range(size)]
    ups = sorted((at for at in range(size) if up[at]), key=lambda at: remainders[at])[:2]
    downs = sorted(
        (at for at in range(size) if not up[at] and rounded.quotas[at] != fair.maximum[at]),
        key=lambda at: -remainders[at],
    )[:2]
    changes = []
    for at in range(size):
        lender = next((other for other in ups if other != at), None)
        taker = next((other for other in downs if other != at), None)
        more = fewer = None
        if lender is not None and rounded.quotas[at] != fair.maximum[at]:
            more = remainders[lender] - remainders[at] + (fair.denominator if up[at] else 0)
        if taker is not None and rounded.quotas[at] != fair.minimum[at]:
            fewer = remainders[at] - remainders[taker] + (0 if up[at] else fair.denominator)
        changes.append(
            NextChange(
                more=None if more is None else Fraction(more, fair.denominator),
                fewer=None if fewer is None else Fraction(fewer, fair.denominator),
                from_unit=None if more is None or lender is None else fair.names[lender],
                to_unit=None if fewer is None or taker is None else fair.names[taker],
            )
        )
    return changes
