"""Whom a corrective factor treats the wrong way round, by being counted at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from softlanding.apportionment.key import Key
from softlanding.apportionment.key_parts import Correction, Factor
from softlanding.apportionment.shares import shares_by_key

__all__ = ["Inversion", "inversions", "lowers"]

Indicators = Mapping[str, Fraction | int]


@dataclass(frozen=True, slots=True)
class Inversion:
    """A unit that a corrective factor treats worse, or better, than its value deserves.

    Parameters
    ----------
    unit, column
        The unit and the corrective indicator.
    value
        The unit's value.
    change
        Exact change of the unit's share by taking the factor into account.
    witness, witness_value, witness_change
        The unit with the least fitting value for which the opposite happens: the factor
        lowers a unit with a more favourable value than one that it raises.
    """

    unit: str
    column: str
    value: Fraction
    change: Fraction
    witness: str
    witness_value: Fraction
    witness_change: Fraction


def inversions(key: Key, units: Sequence[Indicators], names: Sequence[str]) -> list[Inversion]:
    """Units for which taking a corrective factor into account works the wrong way round.

    Parameters
    ----------
    key
        The key. Its inverse factors, intensive factors and corrections are tested.
    units
        Indicators of the units of a group.
    names
        Their identifiers.

    Returns
    -------
    list of Inversion
        For each corrective factor the units that it raises although another with a more
        favourable value is lowered, and those that it lowers although another with a
        less favourable value is raised. Empty where the change in proportion to the share
        falls (or rises, by the sign) steadily with the value.

    Notes
    -----
    The key without the factor gives its weight to the remainder's base if there is one,
    else to the other factors in proportion. O(n) after the two evaluations.

    Examples
    --------
    Two states, 49 : 1 by population, weight 0.8, and the inverse of unemployment, 9 % and
    11 %, weight 0.2: the one with more unemployment gets .1060 instead of .0200.

    >>> from softlanding.apportionment import catalogue
    >>> factors = (Factor("population", Fraction(4, 5)),
    ...            Factor("unemployed", Fraction(1, 5), "intensive", inverse=True))
    >>> key = replace(catalogue()["population"], factors=factors)
    >>> large, small = inversions(key, [{"population": 49, "unemployed": 9},
    ...                                 {"population": 1, "unemployed": 11}], ["L", "S"])
    >>> small.unit, f"{float(small.change):.4f}", small.witness, int(small.witness_value)
    ('S', '0.0860', 'L', 9)
    """
    found: list[Inversion] = []
    exact = shares_by_key(key, units).values
    pieces: tuple[Factor | Correction, ...] = (*key.factors, *key.corrections)
    for piece in pieces:
        without = _without(key, piece)
        if without is None:
            continue
        shares = shares_by_key(without, units).values
        if not any(shares):
            continue
        sign = -1 if lowers(piece) else 1
        values = [Fraction(unit[piece.column]) for unit in units]
        change = [new - old for old, new in zip(shares, exact, strict=True)]
        raised = [at for at, part in enumerate(change) if part > 0]
        lowered = [at for at, part in enumerate(change) if part < 0]
        if not raised or not lowered:
            continue
        favoured = max(lowered, key=lambda at: sign * values[at])
        burdened = min(raised, key=lambda at: sign * values[at])
        pairs = [(at, favoured) for at in raised if sign * (values[at] - values[favoured]) < 0]
        pairs += [(at, burdened) for at in lowered if sign * (values[at] - values[burdened]) > 0]
        found += [
            Inversion(
                names[at],
                piece.column,
                values[at],
                change[at],
                names[other],
                values[other],
                change[other],
            )
            for at, other in sorted(pairs)
        ]
    return found


def lowers(piece: Factor | Correction) -> bool:
    """Whether more of the column means fewer persons."""
    if isinstance(piece, Correction):
        return piece.strength > 0
    return piece.inverse != (piece.weight < 0)


def _without(key: Key, piece: Factor | Correction) -> Key | None:
    """The key without a corrective piece; None if it is not one, or the only one."""
    if isinstance(piece, Correction):
        return replace(key, corrections=tuple(one for one in key.corrections if one != piece))
    if piece.kind == "extensive" and not piece.inverse:
        return None
    others = tuple(factor for factor in key.factors if factor != piece)
    bases = [factor.cap.base for factor in others if factor.cap] + [key.remainder]
    if not others or any(base and piece.column in base.of for base in bases):
        return None
    if key.remainder is None:
        whole = sum((factor.weight for factor in others), Fraction(0))
        others = tuple(replace(factor, weight=factor.weight / whole) for factor in others)
    return replace(key, factors=others)
