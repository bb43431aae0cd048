"""Shares between bounds: relative cap, stock, truncation at 0, floor.

Each function takes shares that sum to 1, gives back shares that sum to 1, and adds the
parts that tell what it did. Whatever a bound takes or adds is spread over the others in
proportion to their shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from softlanding.apportionment.bounds import FairQuotas, fair_quotas
from softlanding.apportionment.ratios import Amounts, Ratios, exact_sum, in_proportion
from softlanding.apportionment.share_parts import Part
from softlanding.errors import InputRefused, Problem

__all__ = ["floored", "kept_below", "truncated", "with_stock"]


def kept_below(values: Ratios, base: Ratios, uplift: Fraction, parts: list[Part]) -> Ratios:
    r"""Keep every share at most ``1 + uplift`` times its base.

    The excess goes to the others in proportion to their shares; whoever is lifted above
    the limit by that is cut off too, until nobody is above. This is
    :math:`\min(\lambda s_i, (1 + u) b_i)` with one :math:`\lambda` for all.

    Examples
    --------
    Shares of ½, ¼ and ¼, bases of ¼, ¼ and ½: at most a half more than the base is ⅜, ⅜, ¾.
    The first gives ⅛ away, half of it to each of the others.

    >>> parts = []
    >>> values = kept_below(Ratios([2, 1, 1], 4), Ratios([1, 1, 2], 4), Fraction(1, 2), parts)
    >>> [str(value) for value in values]
    ['3/8', '5/16', '5/16']
    >>> [(part.code, str(part.amounts[0]), str(part.amounts[1])) for part in parts]
    [('relative-cap', '-1/8', '0'), ('relative-cap-spread', '0', '1/16')]
    """
    factor = 1 + uplift
    limits = Ratios(
        [factor.numerator * part for part in base.numerators],
        factor.denominator * base.denominator,
    )
    fair = fair_quotas(values.numerators, limits.denominator, maximum=limits.numerators)
    if not isinstance(fair, FairQuotas):
        message, cure = "leaves less than the whole", "raise the uplift"
        raise InputRefused([Problem(message, cure, column="relative_cap", code="relative-cap")])
    own: dict[str, Sequence[object]] = {"limit": limits}
    return _bounded(values, fair, limits.numerators, parts, "relative-cap", {"uplift": uplift}, own)


def floored(values: Ratios, floor: Fraction, parts: list[Part]) -> Ratios:
    """Keep every share at least `floor`; the others pay for it in proportion.

    Examples
    --------
    Nine tenths, a tenth and nothing, with a floor of a fifth.

    >>> [str(value) for value in floored(Ratios([9, 1, 0], 10), Fraction(1, 5), [])]
    ['3/5', '1/5', '1/5']
    """
    least = [floor.numerator] * len(values)
    fair = fair_quotas(values.numerators, floor.denominator, minimum=least)
    if not isinstance(fair, FairQuotas):
        message = f"of {floor} for each of {len(values)} units is more than the whole"
        raise InputRefused([Problem(message, "lower it", column="floor", code="floor")])
    return _bounded(values, fair, least, parts, "floor", {"floor": floor}, {})


def _bounded(  # noqa: PLR0917 - two callers, each on one line
    before: Ratios,
    fair: FairQuotas,
    bounds: Sequence[int],
    parts: list[Part],
    code: str,
    common: dict[str, object],
    own: dict[str, Sequence[object]],
) -> Ratios:
    """Shares of fair quotas, told as those at the bound and the others."""
    values = Ratios(fair.numerators, fair.denominator * fair.total)
    at_bound = {
        at
        for at, (numerator, bound) in enumerate(zip(fair.numerators, bounds, strict=True))
        if numerator == bound * fair.denominator
    }
    others = set(range(len(values))) - at_bound
    if fair.multiplier is not None and fair.multiplier * sum(fair.weights) == fair.total:
        return before  # nobody is beyond a bound
    parts.append(Part(code, Amounts(values, before, only=at_bound), common, own))
    parts.append(Part(f"{code}-spread", Amounts(values, before, only=others), {}, {}))
    return values


def with_stock(
    values: Ratios,
    stock: Sequence[Fraction | int],
    column: str,
    total: int,
    parts: list[Part],
) -> Ratios:
    """Count persons present in for everybody and deduct each unit's own.

    With `total` new persons and a stock of ``F``, the unit's number is
    ``share · (total + ΣF) − F``; it can be negative.

    Examples
    --------
    Ten new persons and ten in one of two equal towns: ½ · 20 − 10 = 0 and 10 − 0.

    >>> [str(value) for value in with_stock(Ratios([1, 1], 2), [10, 0], "present", 10, [])]
    ['0', '1']
    """
    portions = in_proportion(stock)
    if portions is None:
        return values
    persons = exact_sum(stock)
    everybody = total + persons
    scale = values.denominator * everybody.denominator
    # persons / portions.denominator is what one numerator of the portions stands for
    each = Fraction(persons, portions.denominator)
    counted = everybody.numerator * each.denominator
    own = scale * each.numerator
    after = Ratios(
        [
            value * counted - own * part
            for value, part in zip(values.numerators, portions.numerators, strict=True)
        ],
        scale * each.denominator * total,
    )
    share = persons / total
    common: dict[str, object] = {"column": column, "persons": persons}
    parts.append(Part("stock-counted", Amounts(values, weight=share), common, {}))
    parts.append(
        Part("stock", Amounts(portions, weight=-share), {"column": column}, {"persons": stock})
    )
    return after


def truncated(values: Ratios, parts: list[Part]) -> Ratios:
    """Set negative shares to 0; the positive ones pay for it in proportion to themselves.

    Examples
    --------
    Three quarters, a half and minus a quarter.

    >>> [str(value) for value in truncated(Ratios([3, 2, -1], 4), [])]
    ['3/5', '2/5', '0']
    """
    if min(values.numerators) >= 0:
        return values
    positive = [max(0, value) for value in values.numerators]
    cut, spread = Ratios(positive, values.denominator), Ratios(positive, sum(positive))
    parts.append(Part("truncation", Amounts(cut, values), {}, {}))
    parts.append(Part("truncation-spread", Amounts(spread, cut), {}, {}))
    return spread
