"""Why this number: the waterfall behind a quota, and what would change it by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.next_change import NextChanges, next_changes
from softlanding.apportionment.result import NextChange, Step
from softlanding.apportionment.shares import Shares

__all__ = ["GroupExplanation"]


@dataclass(frozen=True, eq=False, repr=False)
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
    rounding
        The method that rounded.

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
    fair: FairQuotas
    quotas: Sequence[int]
    rounding: str

    @cached_property
    def all_carried(self) -> int:
        """Persons carried over in the whole group."""
        return sum(self.carried)

    def share(self, at: int) -> Fraction:
        """Share of the unit at position `at`."""
        return self.shares.values[at]

    def exact(self, at: int) -> Fraction:
        """Persons of the unit at position `at` before rounding, what is taken off deducted."""
        return self.fair.exact(at) - self.taken(at)

    def taken(self, at: int) -> int:
        """Persons that the key distributes to the unit without giving them."""
        return self.credited[at] - self.carried[at]

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
            *_bounds(share * self.fair.total, self.fair, at, self.taken(at)),
            Step("rounding", self.quotas[at] - self.fair.exact(at)),
        )

    def next_change(self, at: int) -> NextChange:
        """Distance of the unit at position `at` to one person more and one fewer."""
        return self._next_changes.of(at)

    @cached_property
    def _next_changes(self) -> NextChanges:
        return next_changes(self.fair, self.quotas, self.rounding)


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
    low, high = fair.minimum[at], fair.maximum[at]
    least = fair.least[at] if fair.least else None
    if least is not None and exact == high == low < least:
        return [Step("none", change, {"bound": least - taken})]
    if not change:
        return []
    if change > 0 and exact == low:
        code = "minimum" if least is None else "least"
        return [Step(code, change, {"bound": low - taken})]
    if change < 0 and high is not None and exact == high:
        return [Step("maximum", change, {"bound": high - taken})]
    return [Step("redistribution", change)]
