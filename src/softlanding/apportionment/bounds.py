r"""Fair quotas between a minimum and a maximum per unit, before any rounding.

Within the bounds everybody gets persons in proportion to the weight: unit :math:`i`
gets :math:`r_i = \min(\max(\lambda w_i, m_i), M_i)` with one multiplier
:math:`\lambda` for all, chosen so that :math:`\sum r_i` is the total. What a minimum or
maximum gives or takes is so spread over the others in proportion to their weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from softlanding.apportionment.result import Reason

__all__ = ["FairQuotas", "capacity", "fair_quotas"]


@dataclass(frozen=True, slots=True)
class FairQuotas:
    """Exact quotas of one group of units, as integers over one denominator.

    Parameters
    ----------
    names
        Identifiers, unique; the last resort of every tie rule.
    weights
        Integers in proportion to the shares.
    total
        Persons to distribute, the sum of the quotas.
    minimum, maximum
        Bounds of each quota in persons; None for no bound.
    numerators, denominator
        Quota of unit ``i`` is ``numerators[i] / denominator``.
    multiplier
        Persons per unit of weight for everybody who is at no bound; None if all are.
    least
        Where a unit could only take its minimum or at least so many: that number, else
        None; empty if there is no such unit.
    """

    names: Sequence[str]
    weights: Sequence[int]
    total: int
    minimum: Sequence[int]
    maximum: Sequence[int | None]
    numerators: Sequence[int]
    denominator: int
    multiplier: Fraction | None
    least: Sequence[int | None] = ()

    def exact(self, at: int) -> Fraction:
        """Fair quota of the unit at position `at`, in persons."""
        return Fraction(self.numerators[at], self.denominator)


def fair_quotas(
    weights: Sequence[int | Fraction],
    total: int,
    *,
    minimum: Sequence[int] | None = None,
    maximum: Sequence[int | None] | None = None,
    names: Sequence[str] | None = None,
) -> FairQuotas | tuple[Reason, ...]:
    """Distribute a total in proportion to weights, between bounds.

    Parameters
    ----------
    weights
        One per unit, at least 0. A unit with weight 0 gets its minimum.
    total
        Persons, at least 0.
    minimum, maximum
        Bounds per unit, ``0 ≤ minimum ≤ maximum``; None for no bounds.
    names
        Identifiers; by default ``"0"``, ``"1"``, … padded to equal length.

    Returns
    -------
    FairQuotas, or reasons
        A tuple of `Reason` if no quotas keep the bounds: ``minimums-above-total``,
        ``maximums-below-total`` or ``no-share``.

    Notes
    -----
    Starts with everybody free. As long as the free units' proportional quotas break
    bounds, compares what the maxima cut off with what the minima add: the larger side is
    certain to bind and is fixed (Bitran and Hax 1981). Each round takes O(n) integer
    operations; rounds are few in practice and at most n. The result is exact and
    does not depend on the order of units.

    References
    ----------
    G. R. Bitran and A. C. Hax (1981), Disaggregation and resource allocation using
    convex knapsack problems with bounded variables, Management Science 27(4).

    Examples
    --------
    Ten persons in proportion 5 : 3 : 2 are 5, 3 and 2. If the third must take 4, the
    other 6 persons are shared 5 : 3.

    >>> fair = fair_quotas([5, 3, 2], 10, minimum=[0, 0, 4])
    >>> [str(fair.exact(at)) for at in range(3)]
    ['15/4', '9/4', '4']
    >>> [reason.code for reason in fair_quotas([1, 1], 10, maximum=[3, 3])]
    ['maximums-below-total']
    """
    size = len(weights)
    low = list(minimum) if minimum is not None else [0] * size
    high = list(maximum) if maximum is not None else [None] * size
    if names is None:
        names = [str(at).zfill(len(str(size))) for at in range(size)]
    scale = lcm(*{weight.denominator for weight in weights})
    whole = [weight.numerator * (scale // weight.denominator) for weight in weights]
    if (common := gcd(*whole)) > 1:
        whole = [weight // common for weight in whole]
    if reasons := _impossible(whole, total, low, high, names):
        return reasons
    numerators, denominator, multiplier = _fill(whole, total, low, high)
    return FairQuotas(names, whole, total, low, high, numerators, denominator, multiplier)


def capacity(
    weights: Sequence[int | Fraction], minimum: Sequence[int], maximum: Sequence[int | None]
) -> int | None:
    """Most persons that a group can take; None if there is no limit.

    A unit without weight takes its minimum and no more.

    Examples
    --------
    >>> capacity([2, 1, 0], [0, 0, 1], [10, 5, None])
    16
    """
    most = 0
    for weight, low, high in zip(weights, minimum, maximum, strict=True):
        room = high if weight else low
        if room is None:
            return None
        most += room
    return most


def _impossible(
    weights: Sequence[int],
    total: int,
    low: Sequence[int],
    high: Sequence[int | None],
    names: Sequence[str],
) -> tuple[Reason, ...]:
    least = sum(low)
    if least > total:
        binding = [name for name, least_here in zip(names, low, strict=True) if least_here]
        data = {"total": total, "minimums": least, "units": binding}
        return (Reason("minimums-above-total", data),)
    most = capacity(weights, low, high)
    if most is None or most >= total:
        return ()
    if not any(weights):
        return (Reason("no-share", {"total": total, "units": list(names)}),)
    binding = [
        name
        for name, weight, room in zip(names, weights, high, strict=True)
        if weight and room is not None
    ]
    data = {"total": total, "maximums": most, "units": binding}
    return (Reason("maximums-below-total", data),)


def _fill(
    weights: Sequence[int], total: int, low: Sequence[int], high: Sequence[int | None]
) -> tuple[list[int], int, Fraction | None]:
    """Fix bounds that bind until the rest is proportional; see `fair_quotas`."""
    fixed: dict[int, int] = {at: low[at] for at, weight in enumerate(weights) if not weight}
    free = [at for at, weight in enumerate(weights) if weight]
    persons = total - sum(fixed.values())
    weight_left = sum(weights)
    while free:
        over: list[int] = []
        under: list[int] = []
        balance = 0
        for at in free:
            claim = weights[at] * persons
            if claim < low[at] * weight_left:
                under.append(at)
                balance -= low[at] * weight_left - claim
            elif (top := high[at]) is not None and claim > top * weight_left:
                over.append(at)
                balance += claim - top * weight_left
        if not over and not under:
            break
        binding: dict[int, int] = {}
        if balance >= 0:
            binding.update((at, top) for at in over if (top := high[at]) is not None)
        if balance <= 0:
            binding.update((at, low[at]) for at in under)
        fixed |= binding
        persons -= sum(binding.values())
        weight_left -= sum(weights[at] for at in binding)
        free = [at for at in free if at not in binding]
    denominator = weight_left if free else 1
    numerators = [0] * len(weights)
    for at, bound in fixed.items():
        numerators[at] = bound * denominator
    for at in free:
        numerators[at] = weights[at] * persons
    return numerators, denominator, Fraction(persons, weight_left) if free else None
