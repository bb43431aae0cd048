"""What would change a quota by one person, for each way of rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest, nsmallest
from math import isqrt
from typing import Protocol

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.divisor import DIVISOR_METHODS, may_grow, may_shrink
from softlanding.apportionment.result import NextChange

__all__ = ["NextChanges", "next_changes"]

_ROOT_DIGITS = 10**18  # a square root is given to this part of a weight


class NextChanges(Protocol):
    """Distances of the units of one rounded group to one person more and one fewer."""

    def of(self, at: int) -> NextChange:
        """Distances of the unit at position `at`."""


def next_changes(fair: FairQuotas, quotas: Sequence[int], rounding: str) -> NextChanges:
    """Find the units next to the cut, from which every unit's distances follow. O(n).

    Parameters
    ----------
    fair
        Exact quotas of the group.
    quotas
        Whole quotas that `rounding` made of them.
    rounding
        A name of `softlanding.apportionment.METHODS`.

    Examples
    --------
    Four persons in proportion 5 : 3 : 2 by D'Hondt are 2, 1 and 1. The third's person cost
    1/2, the second's next costs 2/3: it would need weight 4, a third more, and its exact
    quota of 1.2 would be 1.6.

    >>> from softlanding.apportionment import dhondt, fair_quotas
    >>> fair = fair_quotas([5, 3, 2], 4, names=["A", "B", "C"])
    >>> change = next_changes(fair, dhondt(fair).quotas, "dhondt").of(1)
    >>> str(change.more), change.from_unit
    ('2/5', 'C')
    """
    if rounding in DIVISOR_METHODS:
        return _ByDivisor.of_group(fair, quotas, rounding)
    if rounding == "independent":
        return _OneByOne(fair, quotas)
    return _ByRemainder.of_group(fair, quotas)


@dataclass(frozen=True, slots=True)
class _ByRemainder:
    r"""Distances by largest remainder.

    `ups` are the two units with the smallest remainders that were rounded up, `downs` the
    two with the largest that were not and have room.

    Notes
    -----
    Let :math:`f` be the unit's remainder, :math:`u` the smallest remainder of another unit
    that was rounded up and :math:`d` the largest of another that was not and has room. A
    unit rounded down needs :math:`u - f` more to take that unit's place; one rounded up
    has to pass the next whole person as well, :math:`1 - f + u`. Likewise downwards:
    :math:`f - d` or :math:`1 + f - d`.
    """

    fair: FairQuotas
    quotas: Sequence[int]
    ups: Sequence[int]
    downs: Sequence[int]

    @classmethod
    def of_group(cls, fair: FairQuotas, quotas: Sequence[int]) -> _ByRemainder:
        size = range(len(quotas))
        rest = [numerator % fair.denominator for numerator in fair.numerators]
        up = [quotas[at] * fair.denominator > fair.numerators[at] for at in size]
        ups = nsmallest(2, (at for at in size if up[at]), key=lambda at: rest[at])
        waiting = (at for at in size if not up[at] and quotas[at] != fair.maximum[at])
        downs = nlargest(2, waiting, key=lambda at: rest[at])
        return cls(fair, quotas, ups, downs)

    def of(self, at: int) -> NextChange:
        fair, quota = self.fair, self.quotas[at]
        rest = fair.numerators[at] % fair.denominator
        up = quota * fair.denominator > fair.numerators[at]
        lender = _other(self.ups, at)
        taker = _other(self.downs, at)
        more = fewer = None
        if lender is not None and quota != fair.maximum[at]:
            more = fair.numerators[lender] % fair.denominator - rest + up * fair.denominator
        if taker is not None and quota != fair.minimum[at]:
            ahead = fair.numerators[taker] % fair.denominator
            fewer = rest - ahead + (not up) * fair.denominator
        return _change(
            fair,
            None if more is None else Fraction(more, fair.denominator),
            lender,
            None if fewer is None else Fraction(fewer, fair.denominator),
            taker,
        )


@dataclass(frozen=True, slots=True)
class _ByDivisor:
    r"""Distances by a divisor method.

    `lenders` are the two units whose last person cost most, `takers` the two whose next
    person would cost least.

    Notes
    -----
    A unit of weight :math:`w` with :math:`a` persons gets one more when its cost
    :math:`s(a) / w` has fallen to that of the dearest person handed out to another,
    :math:`c`: at the weight :math:`s(a) / c`. It loses one when its last person costs as
    much as another's next, at :math:`s(a - 1) / c`. The fair multiplier turns the
    difference of weights into persons.
    """

    fair: FairQuotas
    quotas: Sequence[int]
    rounding: str
    lenders: Sequence[int]
    takers: Sequence[int]

    @classmethod
    def of_group(cls, fair: FairQuotas, quotas: Sequence[int], rounding: str) -> _ByDivisor:
        cost = DIVISOR_METHODS[rounding].costs(fair.weights)
        places = range(len(quotas))
        lenders = nlargest(
            2,
            (at for at in places if may_shrink(fair, quotas, at)),
            key=lambda at: cost(quotas[at] - 1, fair.weights[at]),
        )
        takers = nsmallest(
            2,
            (at for at in places if may_grow(fair, quotas, at)),
            key=lambda at: cost(quotas[at], fair.weights[at]),
        )
        return cls(fair, quotas, rounding, lenders, takers)

    def of(self, at: int) -> NextChange:
        fair, quotas = self.fair, self.quotas
        lender, taker = _other(self.lenders, at), _other(self.takers, at)
        more = fewer = None
        if lender is not None and may_grow(fair, quotas, at):
            more = self._distance(at, quotas[at], lender, quotas[lender] - 1)
        if taker is not None and may_shrink(fair, quotas, at):
            fewer = self._distance(at, quotas[at] - 1, taker, quotas[taker])
        return _change(fair, more, lender, None if fewer is None else -fewer, taker)

    def _distance(self, at: int, held: int, other: int, others: int) -> Fraction | None:
        """Persons to the weight at which the unit's person costs what the other's does."""
        method = DIVISOR_METHODS[self.rounding]
        own, rival = method.signpost(held), method.signpost(others)
        if not own or not rival or self.fair.multiplier is None:
            return None  # first persons that cost nothing go by weight alone
        weight = self.fair.weights[other]
        if method.power == 1:
            needed = Fraction(own * weight, rival)
        else:
            root = isqrt(own * weight * weight * _ROOT_DIGITS**2 // rival)
            needed = Fraction(root, _ROOT_DIGITS)
        return self.fair.multiplier * (needed - self.fair.weights[at])


@dataclass(frozen=True, slots=True)
class _OneByOne:
    """Distances where every quota is rounded on its own: to the next halves."""

    fair: FairQuotas
    quotas: Sequence[int]

    def of(self, at: int) -> NextChange:
        fair, quota = self.fair, self.quotas[at]
        above = quota + Fraction(1, 2) - fair.exact(at)
        more = above if quota != fair.maximum[at] else None
        fewer = 1 - above if quota != fair.minimum[at] else None
        return _change(fair, more, None, fewer, None)


def _other(units: Sequence[int], at: int) -> int | None:
    return next((unit for unit in units if unit != at), None)


def _change(
    fair: FairQuotas,
    more: Fraction | None,
    lender: int | None,
    fewer: Fraction | None,
    taker: int | None,
) -> NextChange:
    return NextChange(
        more=more,
        fewer=fewer,
        from_unit=None if more is None or lender is None else fair.names[lender],
        to_unit=None if fewer is None or taker is None else fair.names[taker],
    )
