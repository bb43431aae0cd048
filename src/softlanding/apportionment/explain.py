"""Why this number: the waterfall behind a quota, and what would change it by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest, nsmallest

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.result import NextChange, Step
from softlanding.apportionment.shares import Shares

__all__ = ["GroupExplanation"]


@dataclass(frozen=True, slots=True)
class GroupExplanation:
    """Everything that decided the quotas of one group of units.

    Parameters
    ----------
    shares
        Shares of the group and their parts.
    total
        Persons that the group distributes.
    credited, carried
        Persons credited to each unit, and carried over to each (below 0 is ahead).
    fair
        Quotas before rounding, with the credits in them and without what is carried over.
    quotas
        The same after rounding.
    ups, downs
        The two units with the smallest remainders that were rounded up, and the two with
        the largest that were not and have room; None if another method rounded.

    Examples
    --------
    Four persons in proportion 5 : 3 : 2; exact quotas are 2, 1.2 and 0.8. The third is
    rounded up by 0.2, and the second needs 0.6 more to get that person.

    >>> from softlanding.apportionment import Unit, apportion, catalogue
    >>> units = [Unit(unit, indicators={"population": population})
    ...          for unit, population in [("A", 5), ("B", 3), ("C", 2)]]
    >>> a, b, c = apportion(units, catalogue()["population"], total=4).rows
    >>> [(step.code, str(step.amount)) for step in c.waterfall], c.quota
    ([('factor', '4/5'), ('rounding', '1/5')], 1)
    >>> str(b.next_change.more), b.next_change.from_unit
    ('3/5', 'C')
    """

    shares: Shares
    total: int
    credited: Sequence[int]
    carried: Sequence[int]
    all_carried: int
    fair: FairQuotas
    quotas: Sequence[int]
    ups: Sequence[int] | None
    downs: Sequence[int] | None

    @classmethod
    def of(
        cls,
        shares: Shares,
        total: int,
        fair: FairQuotas,
        quotas: Sequence[int],
        *,
        credited: Sequence[int],
        carried: Sequence[int],
        by_remainder: bool,
    ) -> GroupExplanation:
        """Explanation of a rounded group; finds the remainders next to the cut. O(n)."""
        known = (shares, total, credited, carried, sum(carried), fair, quotas)
        if not by_remainder:
            return cls(*known, None, None)
        size = range(len(quotas))
        rest = [numerator % fair.denominator for numerator in fair.numerators]
        up = [quotas[at] * fair.denominator > fair.numerators[at] for at in size]
        ups = nsmallest(2, (at for at in size if up[at]), key=lambda at: rest[at])
        waiting = (at for at in size if not up[at] and quotas[at] != fair.maximum[at])
        downs = nlargest(2, waiting, key=lambda at: rest[at])
        return cls(*known, ups, downs)

    def waterfall(self, at: int) -> tuple[Step, ...]:
        """Steps from the formula to the quota of the unit at position `at`.

        Returns
        -------
        tuple of Step
            In order: the parts of the formula times the total; the unit's part of all
            credited persons and its own credit; its part of all that is carried over and
            its own carry-over; what bounds change; rounding. The amounts sum exactly to
            ``quotas[at] − credited[at] + carried[at]``. Steps of 0 persons are left out,
            except those of factors and of rounding.
        """
        share = self.shares.values[at]
        return (
            *_formula(self.shares, self.total, at),
            *_credit(share, self.fair.total - self.total + self.all_carried, self.credited[at]),
            *_carry_over(share, self.all_carried, self.carried[at]),
            *_bounds(share * self.fair.total, self.fair, at, self.credited[at] - self.carried[at]),
            Step("rounding", self.quotas[at] - self.fair.exact(at)),
        )

    def next_change(self, at: int) -> NextChange | None:
        r"""Distance of the unit at position `at` to one person more and one fewer.

        Returns
        -------
        NextChange or None
            None if another method than largest remainder rounded.

        Notes
        -----
        Let :math:`f` be the unit's remainder, :math:`u` the smallest remainder of another
        unit that was rounded up and :math:`d` the largest of another that was not and has
        room. A unit rounded down needs :math:`u - f` more to take that unit's place; one
        rounded up has to pass the next whole person as well, :math:`1 - f + u`. Likewise
        downwards: :math:`f - d` or :math:`1 + f - d`.
        """
        if self.ups is None or self.downs is None:
            return None
        fair, quota = self.fair, self.quotas[at]
        rest = fair.numerators[at] % fair.denominator
        up = quota * fair.denominator > fair.numerators[at]
        lender = next((other for other in self.ups if other != at), None)
        taker = next((other for other in self.downs if other != at), None)
        more = fewer = None
        if lender is not None and quota != fair.maximum[at]:
            more = fair.numerators[lender] % fair.denominator - rest + up * fair.denominator
        if taker is not None and quota != fair.minimum[at]:
            ahead = fair.numerators[taker] % fair.denominator
            fewer = rest - ahead + (not up) * fair.denominator
        return NextChange(
            more=None if more is None else Fraction(more, fair.denominator),
            fewer=None if fewer is None else Fraction(fewer, fair.denominator),
            from_unit=None if more is None or lender is None else fair.names[lender],
            to_unit=None if fewer is None or taker is None else fair.names[taker],
        )


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


def _carry_over(share: Fraction, carried: int, own: int) -> list[Step]:
    steps = []
    if carried and share:
        steps.append(Step("carry-over-counted", -share * carried, {"persons": carried}))
    if own:
        steps.append(Step("carry-over", Fraction(own), {"persons": own}))
    return steps


def _bounds(claim: Fraction, fair: FairQuotas, at: int, taken: int) -> list[Step]:
    """What minimum, maximum and those of others change of a proportional claim."""
    exact = fair.exact(at)
    change = exact - claim
    if not change:
        return []
    if change > 0 and exact == fair.minimum[at]:
        return [Step("minimum", change, {"bound": fair.minimum[at] - taken})]
    if change < 0 and (maximum := fair.maximum[at]) is not None and exact == maximum:
        return [Step("maximum", change, {"bound": maximum - taken})]
    return [Step("redistribution", change)]
