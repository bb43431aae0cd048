"""Many exact numbers over one denominator; a fraction is made only of what is looked at."""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction
from itertools import repeat
from math import lcm
from operator import add, mul
from typing import overload

__all__ = ["Amounts", "Ratios", "combined", "exact_sum", "in_proportion", "not_below"]

_LONG = 256  # bits of a denominator from which it pays to multiply once less


class Ratios(Sequence[Fraction]):
    """Integers over a common denominator, read as fractions.

    Parameters
    ----------
    numerators
        One per unit.
    denominator
        Above 0; not reduced.

    Examples
    --------
    >>> half_and_half = Ratios([2, 2], 4)
    >>> str(half_and_half[0]), half_and_half == (Fraction(1, 2), Fraction(1, 2))
    ('1/2', True)
    """

    __slots__ = ("denominator", "numerators")
    __hash__ = None  # type: ignore[assignment]  # equal to lists and tuples of the same numbers

    def __init__(self, numerators: Sequence[int], denominator: int) -> None:
        self.numerators = numerators
        self.denominator = denominator

    def __len__(self) -> int:
        return len(self.numerators)

    @overload
    def __getitem__(self, at: int) -> Fraction: ...

    @overload
    def __getitem__(self, at: slice) -> Ratios: ...

    def __getitem__(self, at: int | slice) -> Fraction | Ratios:
        if isinstance(at, slice):
            return Ratios(self.numerators[at], self.denominator)
        return Fraction(self.numerators[at], self.denominator)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != len(self):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"Ratios({list(self.numerators)!r}, {self.denominator})"

    def sum(self) -> Fraction:
        """Sum of all."""
        return Fraction(sum(self.numerators), self.denominator)


class Amounts(Sequence[Fraction]):
    """What one step changes: ``weight · (after − before)``, worked out when looked at.

    Parameters
    ----------
    after, before
        Numbers after the step and before it; ``before=None`` for nothing.
    weight
        Factor of all of them.
    only
        Positions that the step changes; None for all. The others are 0.
    """

    __slots__ = ("after", "before", "only", "weight")

    def __init__(
        self,
        after: Ratios,
        before: Ratios | None = None,
        *,
        weight: Fraction | int = 1,
        only: Container[int] | None = None,
    ) -> None:
        self.after = after
        self.before = before
        self.weight = weight
        self.only = only

    def __len__(self) -> int:
        return len(self.after)

    @overload
    def __getitem__(self, at: int) -> Fraction: ...

    @overload
    def __getitem__(self, at: slice) -> list[Fraction]: ...

    def __getitem__(self, at: int | slice) -> Fraction | list[Fraction]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        if self.only is not None and at % len(self) not in self.only:
            return Fraction(0)
        change = self.after[at] - (self.before[at] if self.before is not None else 0)
        return self.weight * change


def combined(terms: Sequence[tuple[Ratios, Fraction]]) -> Ratios:
    """Weighted sum of several ratios, over one denominator.

    Examples
    --------
    Two thirds of (¾, ¼) and one third of (½, ½).

    >>> [str(share) for share in combined([
    ...     (Ratios([3, 1], 4), Fraction(2, 3)), (Ratios([1, 1], 2), Fraction(1, 3))])]
    ['2/3', '1/3']
    """
    short = [term for term in terms if _bits(*term) < _LONG]
    if 1 < len(short) < len(terms):  # short numbers are added up before they become long
        rest = [term for term in terms if _bits(*term) >= _LONG]
        return combined([(combined(short), Fraction(1)), *rest])
    denominator = lcm(*(ratios.denominator * weight.denominator for ratios, weight in terms))
    total: list[int] = []
    for ratios, weight in terms:
        scale = weight.numerator * (denominator // (ratios.denominator * weight.denominator))
        part = _scaled(ratios, scale)
        total = list(map(add, total, part)) if total else part
    return Ratios(total, denominator)


def not_below(values: Ratios, limits: Ratios) -> set[int]:
    r"""Positions where a value of at least 0 reaches its limit, by exact comparison.

    Notes
    -----
    With :math:`v / d` against :math:`b / e` and :math:`v, d` cut to their leading bits
    :math:`v', d'`, the value is above if :math:`v' e \ge b (d' + 1)` and below if
    :math:`(v' + 1) e \le b d'`; only in between are the long numbers multiplied.

    Examples
    --------
    >>> not_below(Ratios([3, 1], 4), Ratios([1, 1], 2))
    {0}
    """
    cut = max(0, values.denominator.bit_length() - _LONG)
    leading, scale = values.denominator >> cut, limits.denominator
    found = set()
    for at, (value, limit) in enumerate(zip(values.numerators, limits.numerators, strict=True)):
        here, there = (value >> cut) * scale, limit * leading
        near = there - scale < here < there + limit
        if value * scale >= limit * values.denominator if near else here >= there:
            found.add(at)
    return found


def _bits(ratios: Ratios, weight: Fraction) -> int:
    return ratios.denominator.bit_length() + weight.denominator.bit_length()


def _scaled(ratios: Ratios, scale: int) -> list[int]:
    """Numerators times a scale; long ones only once each, since inverses repeat."""
    if ratios.denominator.bit_length() < _LONG:
        return list(map(mul, ratios.numerators, repeat(scale)))
    products = {numerator: numerator * scale for numerator in set(ratios.numerators)}
    return list(map(products.__getitem__, ratios.numerators))


def exact_sum(values: Sequence[Fraction | int]) -> Fraction:
    """Sum by way of one common denominator, which is much faster than adding fractions."""
    whole, scale = _whole(values)
    return Fraction(sum(whole), scale)


def _whole(values: Sequence[Fraction | int]) -> tuple[list[int], int]:
    """Integers over one denominator."""
    scale = lcm(*{value.denominator for value in values})
    if scale == 1:
        return [value.numerator for value in values], 1
    return [value.numerator * (scale // value.denominator) for value in values], scale


def in_proportion(values: Sequence[Fraction | int], *, inverse: bool = False) -> Ratios | None:
    """Each value, or its inverse, over the sum of all; None if the sum is 0.

    Inverses share the least common multiple of the values, which for many different
    values is long: thousands of bits for a few thousand of them.

    Examples
    --------
    >>> [str(part) for part in in_proportion([1, 3], inverse=True)]
    ['3/4', '1/4']
    """
    whole, _ = _whole(values)
    if inverse:
        distinct = set(whole)
        multiple = lcm(*distinct)
        inverses = {value: multiple // value for value in distinct}
        whole = [inverses[value] for value in whole]
    total = sum(whole)
    return Ratios(whole, total) if total else None
