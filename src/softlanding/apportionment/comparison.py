"""Keys held against each other: how much they differ, and a key with other weights."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from softlanding.apportionment.key import Key
from softlanding.apportionment.key_file import parse_key
from softlanding.errors import InputRefused, Problem

__all__ = ["fixed_columns", "may_vary", "moved_persons", "reweighted"]

_ESCAPED = str.maketrans(
    {code: f"\\u{code:04x}" for code in (*range(32), 127)} | {"\\": "\\\\", '"': '\\"'}
)


def moved_persons(baseline: Sequence[int], other: Sequence[int]) -> int:
    r"""Persons who change place between two distributions of the same total.

    Parameters
    ----------
    baseline, other
        Quotas in persons of the same units in the same order, with the same sum.

    Returns
    -------
    int
        :math:`\frac{1}{2} \sum_i |a_i - b_i|`: nobody is counted both as leaving one
        unit and as coming to another.

    Raises
    ------
    ValueError
        If the lengths or the sums differ.

    References
    ----------
    J. Loosemore and V. J. Hanby (1971), The theoretical limits of maximum distortion,
    British Journal of Political Science 1(4), for shares of seats against shares of votes.

    Examples
    --------
    Two of the ten leave the first unit, one each for the second and the third.

    >>> moved_persons([6, 3, 1], [4, 4, 2])
    2
    """
    if sum(baseline) != sum(other):
        raise ValueError("the sums differ")
    return sum(abs(a - b) for a, b in zip(baseline, other, strict=True)) // 2


def may_vary(key: Key) -> bool:
    """Whether the key has several weights, none of them negative, to be varied.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> [may_vary(catalogue()[key]) for key in ("de-koenigstein", "population", "dk-2022")]
    [True, False, False]
    """
    return len(key.factors) > 1 and all(factor.weight >= 0 for factor in key.factors)


def fixed_columns(key: Key) -> frozenset[str]:
    """Columns of direct factors that a cap or the remainder is measured by.

    Their weights may be lowered but not to 0, because the formula would lose its base.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> sorted(fixed_columns(catalogue()["eu-2015-09"]))
    ['gdp', 'population']
    """
    bases = [factor.cap.base for factor in key.factors if factor.cap]
    bases += [key.remainder] if key.remainder else []
    return frozenset(column for base in bases for column in base.of)


def reweighted(key: Key, weights: Sequence[int | Fraction]) -> Key:
    """Make a variant of a key with other weights, divided by their sum.

    Parameters
    ----------
    key
        The key to vary.
    weights
        One per factor in the order of the key, at least 0. A factor with weight 0 is
        left out.

    Returns
    -------
    Key
        With a document of its own that `parse_key` reads; its id ends in ``-variant`` and
        its formula begins with the new weights.

    Raises
    ------
    InputRefused
        With every fault: too few or too many weights, one below 0, a sum of 0, a weight
        of 0 for a factor that a cap or the remainder is measured by.

    Examples
    --------
    Taxes and population count the same, instead of two to one.

    >>> from softlanding.apportionment import catalogue
    >>> variant = reweighted(catalogue()["de-koenigstein"], [3, 3])
    >>> variant.id, [str(factor.weight) for factor in variant.factors]
    ('de-koenigstein-variant', ['1/2', '1/2'])
    """
    _check(key, weights)
    whole = sum(Fraction(weight) for weight in weights)
    shares = [Fraction(weight) / whole for weight in weights]
    tree: dict[str, Any] = tomllib.loads(key.document, parse_float=Decimal)
    tree["factor"] = [
        factor | {"weight": str(share)}
        for factor, share in zip(tree["factor"], shares, strict=True)
        if share
    ]
    said = ", ".join(
        f"{'1/' if factor.inverse else ''}{factor.column} {share}"
        for factor, share in zip(key.factors, shares, strict=True)
    )
    tree["id"] = f"{key.id[:55]}-variant"
    tree["title"] = f"Own variant of {key.id}"
    tree["source"] = f"Own variant, not in force. Varied from: {key.source}"
    tree["formula"] = f"Weights instead of those below: {said}\n{key.formula}"
    return parse_key(_toml(tree), file=f"{tree['id']}.toml")


def _check(key: Key, weights: Sequence[int | Fraction]) -> None:
    problems = []

    def refuse(column: str, value: object, message: str, cure: str, code: str) -> None:
        problems.append(
            Problem(message, cure, file=key.id, column=column, value=str(value), code=code)
        )

    if len(weights) != len(key.factors):
        cure = f"give {len(key.factors)}, one for each factor"
        refuse("weights", len(weights), "is not the number of weights", cure, "weight-count")
    for factor, weight in zip(key.factors, weights, strict=False):
        if weight < 0:
            refuse(factor.column, weight, "is below 0", "give at least 0", "negative")
        elif not weight and not factor.inverse and factor.column in fixed_columns(key):
            message = "is no weight for a factor that a cap or the remainder is measured by"
            refuse(factor.column, weight, message, "give a weight above 0", "weight-of-base")
    if not problems and not any(weights):
        refuse("weights", 0, "is their sum", "give one of them a weight above 0", "weight-sum")
    if problems:
        raise InputRefused(problems)


def _toml(tree: dict[str, Any]) -> str:
    """TOML text of a key file's tree: plain fields first, then one table for each part."""
    tables = {name: part for name, part in tree.items() if _is_table(part)}
    lines = [f"{name} = {_value(part)}" for name, part in tree.items() if name not in tables]
    for name, part in tables.items():
        single = isinstance(part, dict)
        for entry in [part] if single else part:
            lines += ["", f"[{name}]" if single else f"[[{name}]]"]
            lines += [f"{field} = {_value(value)}" for field, value in entry.items()]
    return "\n".join(lines) + "\n"


def _is_table(part: object) -> bool:
    many = isinstance(part, list) and part and all(isinstance(entry, dict) for entry in part)
    return isinstance(part, dict) or bool(many)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and "\n" in value:
        lines = [line.translate(_ESCAPED) for line in value.split("\n")]
        return '"""\n' + "\n".join(lines) + '"""'
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPED)}"'
    if isinstance(value, list):
        return f"[{', '.join(_value(part) for part in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_value(part)}' for name, part in value.items())} }}"
    return str(value)
