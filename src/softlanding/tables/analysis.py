"""What is known about a key and its units, as documents for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction

from softlanding.apportionment import (
    Apportionment,
    Key,
    Unit,
    effective_weights,
    monotonicity,
    sensitivity,
)

__all__ = ["analysis_report", "weights_report"]


def weights_report(
    units: Sequence[Unit], key: Key, *, normalise_shares: bool = False
) -> list[object]:
    """Effective weights beside the stated ones, level by level; exact numbers as texts.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> level, = weights_report([Unit("Ale", indicators={"population": 3})],
    ...                         catalogue()["population"])
    >>> [(row["column"], row["stated"], row["effective"]) for row in level["rows"]]
    [('population', '1', '1')]
    """
    levels = effective_weights(units, key, normalise_shares=normalise_shares)
    return [_document(level) for level in levels]


def analysis_report(
    units: Sequence[Unit],
    key: Key,
    result: Apportionment,
    *,
    seed: int,
    normalise_shares: bool = False,
) -> dict[str, object]:
    """Test of the signs on every unit, and the bands of all quotas, drawn with a seed."""
    found = sensitivity(
        units,
        key,
        total=result.total,
        rounding=result.method,
        seed=seed,
        normalise_shares=normalise_shares,
    )
    tested = monotonicity(units, key, normalise_shares=normalise_shares)
    return {
        "monotonicity": _document(tested),
        "sensitivity": {**found.record, "bands": _document(found.bands)},
    }


def _document(value: object) -> object:
    if is_dataclass(value):
        return {part.name: _document(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _document(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_document(part) for part in value]
    return str(value) if isinstance(value, Fraction) else value
