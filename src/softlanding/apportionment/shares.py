"""From indicators to exact shares by a key, with the parts each share is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from softlanding.apportionment.key import Base, Correction, Factor, Key
from softlanding.errors import InputRefused, Problem

__all__ = ["Part", "Shares", "shares_by_key"]

Indicators = Mapping[str, Fraction | int]


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece of the formula adds to the share of each unit.

    Parameters
    ----------
    code
        Word of the later waterfall step: ``factor``, ``cap``, ``remainder``,
        ``correction`` or ``normalisation``.
    amounts
        One exact amount per unit; over all parts they sum to the share.
    common
        Numbers that are the same for every unit.
    own
        Numbers of each unit by name.
    """

    code: str
    amounts: Sequence[Fraction]
    common: Mapping[str, object]
    own: Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Shares:
    """Exact shares of a group of units: they sum to 1, or are all 0."""

    values: tuple[Fraction, ...]
    parts: tuple[Part, ...]


def shares_by_key(key: Key, units: Sequence[Indicators]) -> Shares:
    """Compute the share of each unit of a group.

    Parameters
    ----------
    key
        The key.
    units
        Indicators of each participating unit; every column of ``key.columns`` must be
        there, those of ``key.positive_columns`` above 0.

    Returns
    -------
    Shares
        All 0 if a direct factor is 0 in every unit: then nobody has a claim.

    Raises
    ------
    InputRefused
        If a correction's column has mean 0, so that nothing can be compared with it.

    Notes
    -----
    With the symbols of `softlanding.apportionment.key`, in this order: factors, caps,
    remainder, corrections, division by the sum. Every operation is on `Fraction`.
    Inverse factors of many units have a common denominator with about as many digits as
    the values together; some hundred units are quick, many thousand are not.

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
    none = Shares((Fraction(0),) * len(units), ())
    direct: dict[str, list[Fraction]] = {}
    for column in dict.fromkeys(factor.column for factor in key.factors if not factor.inverse):
        found = _proportions([unit[column] for unit in units])
        if found is None:
            return none
        direct[column] = found

    parts: list[Part] = []
    for factor in key.factors:
        parts += _factor(factor, direct, units)
    values = _sums(parts, len(units))
    if key.remainder is not None and values:
        base = _base(key.remainder, direct)
        whole = sum(base, Fraction(0))
        left = (1 - sum(values, Fraction(0))) / whole
        parts.append(Part("remainder", [left * part for part in base], {}, {}))
        values = _sums(parts, len(units))
    for correction in key.corrections:
        part = _correct(correction, values, units)
        values = [value + change for value, change in zip(values, part.amounts, strict=True)]
        parts.append(part)
    if key.corrections and values:
        whole = sum(values, Fraction(0))
        if not whole:
            return none
        change = [value / whole - value for value in values]
        parts.append(Part("normalisation", change, {"sum": whole}, {}))
        values = [value / whole for value in values]
    return Shares(tuple(values), tuple(parts))


def _proportions(values: Sequence[Fraction | int]) -> list[Fraction] | None:
    """Each value over the sum; None if the sum is 0."""
    scale = lcm(*{value.denominator for value in values})
    whole = [value.numerator * (scale // value.denominator) for value in values]
    total = sum(whole)
    return [Fraction(value, total) for value in whole] if total else None


def _factor(
    factor: Factor, direct: Mapping[str, list[Fraction]], units: Sequence[Indicators]
) -> list[Part]:
    """The weighted factor and, if it is capped, what the cap takes away."""
    if factor.inverse:
        found = _proportions([Fraction(1, unit[factor.column]) for unit in units]) or []
    else:
        found = direct[factor.column]
    weight = factor.weight
    amounts = found if weight == 1 else [weight * part for part in found]
    common = {"column": factor.column, "weight": weight, "inverse": factor.inverse}
    parts = [Part("factor", amounts, common, {"part": found})]
    if factor.cap is not None:
        limits = [factor.cap.fraction * part for part in _base(factor.cap.base, direct)]
        cuts = [
            weight * (min(part, limit) - part) for part, limit in zip(found, limits, strict=True)
        ]
        parts.append(Part("cap", cuts, {"column": factor.column}, {"limit": limits}))
    return parts


def _base(base: Base, direct: Mapping[str, list[Fraction]]) -> list[Fraction]:
    sums = [sum(parts, Fraction(0)) for parts in zip(*(direct[c] for c in base.of), strict=True)]
    return sums if base.kind == "sum" else [part / len(base.of) for part in sums]


def _correct(
    correction: Correction, values: Sequence[Fraction], units: Sequence[Indicators]
) -> Part:
    """Change of each share by a multiplicative correction around the plain mean."""
    column = correction.column
    found = [Fraction(unit[column]) for unit in units]
    mean = sum(found, Fraction(0)) / max(len(found), 1)
    if found and not mean:
        message = "is 0 in every unit, so nothing can be compared with its mean"
        cure = "give the values, or choose a key without this correction"
        raise InputRefused([Problem(message, cure, column=column, code="all-zero")])
    changes = [
        share * max(Fraction(-1), correction.strength * (1 - value / mean))
        for share, value in zip(values, found, strict=True)
    ]
    return Part("correction", changes, {"column": column, "mean": mean}, {"value": found})


def _sums(parts: Sequence[Part], size: int) -> list[Fraction]:
    if len(parts) == 1:
        return list(parts[0].amounts)
    return [sum((part.amounts[at] for part in parts), Fraction(0)) for at in range(size)]
