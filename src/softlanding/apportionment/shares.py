"""From indicators to exact shares by a key, with the parts each share is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from softlanding.apportionment.key import Key
from softlanding.apportionment.key_parts import Base, Cap, Correction, Factor
from softlanding.apportionment.ratios import (
    Amounts,
    Ratios,
    combined,
    exact_sum,
    in_proportion,
    not_below,
)
from softlanding.apportionment.share_bounds import floored, kept_below, truncated, with_stock
from softlanding.apportionment.share_parts import Part
from softlanding.errors import InputRefused, Problem

__all__ = ["Part", "Shares", "shares_by_key"]

Indicators = Mapping[str, Fraction | int]


@dataclass(frozen=True, slots=True)
class Shares:
    """Exact shares of a group of units: they sum to 1, or are all 0.

    Parameters
    ----------
    values
        One per unit, in the order given.
    parts
        Pieces of the formula; their amounts sum to the shares.
    """

    values: Ratios
    parts: tuple[Part, ...]
    _anew: Callable[..., Shares] | None = field(default=None, repr=False, compare=False)

    @property
    def weights(self) -> Sequence[int]:
        """Integers in proportion to the shares."""
        return self.values.numerators

    def of_total(self, total: int) -> Shares:
        """Shares of so many persons: others than these only if the key counts a stock."""
        return self if self._anew is None else self._anew(total=total)


def shares_by_key(key: Key, units: Sequence[Indicators], *, total: int | None = None) -> Shares:
    """Compute the share of each unit of a group.

    Parameters
    ----------
    key
        The key.
    units
        Indicators of each participating unit; every column of ``key.columns`` must be
        there, those of ``key.positive_columns`` above 0.
    total
        Persons to distribute. Only a key that counts a stock looks at them; without them,
        or with 0, its stock is left aside.

    Returns
    -------
    Shares
        All 0 if a direct factor is 0 in every unit: then nobody has a claim.

    Raises
    ------
    InputRefused
        If a correction's column has mean 0, so that nothing can be compared with it, or
        if the floors sum to more than the whole.

    Notes
    -----
    In the order of `softlanding.apportionment.key`. All of it is done on integers over a
    common denominator, O(units) operations for each part of the key; fractions are made
    only of the numbers that are looked at. Inverse factors of many units have a common
    denominator with thousands of digits, which is what takes the time there.

    References
    ----------
    P. Grech (2016), equations 1 to 7 for caps and remainder.

    Examples
    --------
    Two thirds by taxes (3 : 1), one third by population (1 : 1): ⅔·¾ + ⅓·½ = ⅔.

    >>> from softlanding.apportionment import catalogue
    >>> shares = shares_by_key(catalogue()["de-koenigstein"], [
    ...     {"tax_revenue": 30, "population": 5}, {"tax_revenue": 10, "population": 5}])
    >>> [str(share) for share in shares.values]
    ['2/3', '1/3']
    """
    anew = partial(shares_by_key, key, units) if key.stock else None
    none = Shares(Ratios([0] * len(units), 1), (), anew)
    found: dict[tuple[str, bool], Ratios] = {}
    for factor in key.factors:
        portions = in_proportion(_column(key, factor.column, units), inverse=factor.inverse)
        if portions is None:
            return none
        found[factor.column, factor.inverse] = portions
    direct = {column: portions for (column, inverse), portions in found.items() if not inverse}

    values, parts = _factors(key, found, direct)
    for correction in key.corrections:
        values, part = _correct(correction, values, units)
        parts.append(part)
    if key.corrections:
        whole = sum(values.numerators)
        if not whole:
            return none
        before, values = values, Ratios(values.numerators, whole)
        parts.append(Part("normalisation", Amounts(values, before), {"sum": before.sum()}, {}))
    if key.relative_cap is not None:
        limit = _base(key.relative_cap.base, direct)
        values = kept_below(values, limit, key.relative_cap.uplift, parts)
    if key.stock is not None and total:
        stock = [unit[key.stock] for unit in units]
        values = with_stock(values, stock, key.stock, total, parts)
    if key.truncation:
        values = truncated(values, parts)
    if key.floor:
        values = floored(values, key.floor, parts)
    return Shares(values, tuple(parts), anew)


def _column(key: Key, column: str, units: Sequence[Indicators]) -> list[Fraction | int]:
    for schedule in key.schedules:
        if schedule.name == column:
            return [schedule.persons(unit) for unit in units]
    return [unit[column] for unit in units]


def _factors(
    key: Key, found: Mapping[tuple[str, bool], Ratios], direct: Mapping[str, Ratios]
) -> tuple[Ratios, list[Part]]:
    """Weighted factors, what their caps take away, and who gets what the caps leave."""
    parts: list[Part] = []
    terms: list[tuple[Ratios, Fraction]] = []
    for factor in key.factors:
        portions = found[factor.column, factor.inverse]
        parts.append(
            Part(
                "factor",
                Amounts(portions, weight=factor.weight),
                {"column": factor.column, "weight": factor.weight, "inverse": factor.inverse},
                {"part": portions},
            )
        )
        if factor.cap is None:
            terms.append((portions, factor.weight))
        else:
            capped = _capped(factor, factor.cap, portions, direct, parts)
            terms += [(term, factor.weight) for term in capped]
    if key.remainder is not None:
        base = _base(key.remainder, direct)
        given = sum((weight * portions.sum() for portions, weight in terms), Fraction(0))
        left = (1 - given) / base.sum()
        parts.append(Part("remainder", Amounts(base, weight=left), {}, {}))
        terms.append((base, left))
    return terms[0][0] if len(terms) == 1 else combined(terms), parts


def _capped(
    factor: Factor, cap: Cap, portions: Ratios, direct: Mapping[str, Ratios], parts: list[Part]
) -> tuple[Ratios, Ratios]:
    """Factor shares below the cap, and the caps of all others; 0 where it is the other one."""
    base = _base(cap.base, direct)
    limits = Ratios(
        [cap.fraction.numerator * part for part in base.numerators],
        cap.fraction.denominator * base.denominator,
    )
    at_cap = not_below(portions, limits)
    change = Amounts(limits, portions, weight=factor.weight, only=at_cap)
    parts.append(Part("cap", change, {"column": factor.column}, {"limit": limits}))
    below = [0 if at in at_cap else part for at, part in enumerate(portions.numerators)]
    capped = [part if at in at_cap else 0 for at, part in enumerate(limits.numerators)]
    return Ratios(below, portions.denominator), Ratios(capped, limits.denominator)


def _base(base: Base, direct: Mapping[str, Ratios]) -> Ratios:
    weight = Fraction(1) if base.kind == "sum" else Fraction(1, len(base.of))
    return combined([(direct[column], weight) for column in base.of])


def _correct(
    correction: Correction, values: Ratios, units: Sequence[Indicators]
) -> tuple[Ratios, Part]:
    r"""Shares after a multiplicative correction around the plain mean.

    With :math:`n` units of value :math:`v_i` and sum :math:`S`, and strength :math:`g / h`,
    the factor is :math:`\max(0, (h + g) S - g n v_i) / (h S)`.
    """
    column = correction.column
    found = [unit[column] for unit in units]
    portions = in_proportion(found)
    if portions is None:
        message = "is 0 in every unit, so nothing can be compared with its mean"
        cure = "give the values, or choose a key without this correction"
        raise InputRefused([Problem(message, cure, column=column, code="all-zero")])
    strength, whole = correction.strength, portions.denominator
    most = (strength.denominator + strength.numerator) * whole
    slope = strength.numerator * len(units)
    after = Ratios(
        [
            share * max(0, most - slope * value)
            for share, value in zip(values.numerators, portions.numerators, strict=True)
        ],
        values.denominator * strength.denominator * whole,
    )
    mean = exact_sum(found) / len(found)
    return after, Part(
        "correction", Amounts(after, values), {"column": column, "mean": mean}, {"value": found}
    )
