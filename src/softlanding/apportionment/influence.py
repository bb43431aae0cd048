r"""What each factor of a key really does, against the weight that is written beside it.

A stated weight says how much of the whole a factor is *meant* to give out. Caps cut some
of that off, and a remainder hands it to other columns; and what a factor gives out as the
base would have done anyway moves nobody. Two exact numbers say what is left:

- the **effective weight** of a factor is the part of the whole that is given out by it
  once caps and remainder have worked: :math:`m_k = \sum_i c_{ik}`, where :math:`c_{ik}` is
  what the factor adds to the share of unit :math:`i`. The effective weights sum to 1.
- its **part of the movement**: with the base shares :math:`r_i` (population, as a rule)
  the deviation is :math:`d_i = s_i - r_i = \sum_k d_{ik}`, :math:`d_{ik} = c_{ik} - m_k r_i`.
  A factor's part is :math:`\sum_i \operatorname{sign}(d_i)\, d_{ik} / \sum_i |d_i|`; the
  parts sum to 1. A negative part works against the rest of the key.

Paruolo, Saisana and Saltelli (2013) measure importance by a share of variance, because
weights say little where columns are correlated and unequal. Here the unit is the person
and not a ranking: absolute deviations count persons who are sent elsewhere, do not let
the two largest units decide alone as squares do, and add up without a residual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from softlanding.apportionment.hierarchy import Group, groups_of
from softlanding.apportionment.key import Key
from softlanding.apportionment.shares import Shares, shares_by_key
from softlanding.apportionment.units import Unit

__all__ = ["FactorInfluence", "Influence", "effective_weights", "influence"]

_ZERO = Fraction(0)
Name = tuple[str, str | None, bool]


@dataclass(frozen=True, slots=True)
class FactorInfluence:
    """What one piece of a key does.

    Parameters
    ----------
    code
        ``factor``, ``correction``, or the word of another step of the formula.
    column
        Indicator that it reads; None for a step that reads none of its own.
    inverse
        Whether less of the indicator gives more.
    stated
        Weight of a factor or strength of a correction as the key states it.
    effective
        Part of the whole that is given out by it; below 0 for a factor with a negative
        weight, and 0 for a correction, which only moves persons.
    moved
        Its part of all movement away from the base; the parts sum to 1, or are all 0
        where nothing moves.
    """

    code: str
    column: str | None
    inverse: bool
    stated: Fraction | None
    effective: Fraction
    moved: Fraction


@dataclass(frozen=True, slots=True)
class Influence:
    """Effective weights on one level of territories.

    Parameters
    ----------
    level
        0 for the top level.
    base
        Column whose shares the movement is measured from; None for equal shares.
    moved
        Part of the whole that goes elsewhere than by the base alone, in [0, 1].
    rows
        One per piece of the key, in order of the formula; empty if nobody has a share.
    """

    level: int
    base: str | None
    moved: Fraction
    rows: tuple[FactorInfluence, ...]


def influence(
    key: Key, units: Sequence[Mapping[str, Fraction | int]], *, base: str | None = None
) -> Influence:
    """Effective weights of a key inside one group of units.

    Parameters
    ----------
    key
        The key.
    units
        Indicators of each participating unit, as for `shares_by_key`.
    base
        Column of a direct factor to measure movement from; by default ``population``
        where the key reads it, else its first direct factor.

    Returns
    -------
    Influence

    Notes
    -----
    What a remainder gives out counts for the columns of its base in equal parts.
    Corrections are taken in the order of the key, each with the division by the sum that
    it makes necessary. Exact; O(units) operations on fractions for every correction.

    References
    ----------
    P. Paruolo, M. Saisana and A. Saltelli (2013), Ratings and rankings: voodoo or
    science?, Journal of the Royal Statistical Society A 176(3), section 3.

    Examples
    --------
    Half by population (3 : 1), half by the inverse of a rate (1 : 1) that may not pass
    half of the population share, the rest by population. The rate's shares ½, ½ are cut
    to ⅜ and ⅛: it gives out ½ · (⅜ + ⅛) = ¼ and not ½, and in the proportion of the
    population. So nobody is moved.

    >>> from softlanding.apportionment import Base, Cap, Factor, catalogue
    >>> cap = Cap(Fraction(1, 2), Base("sum", ("population",)))
    >>> rate = Factor("rate", Fraction(1, 2), "intensive", inverse=True, cap=cap)
    >>> people = Factor("population", Fraction(1, 2))
    >>> key = replace(catalogue()["population"], factors=(people, rate),
    ...               remainder=Base("mean", ("population",)))
    >>> found = influence(key, [{"population": 3, "rate": 5}, {"population": 1, "rate": 5}])
    >>> [(row.column, str(row.stated), str(row.effective)) for row in found.rows]
    [('population', '1/2', '3/4'), ('rate', '1/2', '1/4')]
    >>> found.moved
    Fraction(0, 1)

    Without the cap ½ · ½ + ½ · ¾ = ⅝ and not ¾ goes to the first: an eighth is moved,
    all of it by the rate.

    >>> free = replace(key, factors=(people, replace(rate, cap=None)), remainder=None)
    >>> found = influence(free, [{"population": 3, "rate": 5}, {"population": 1, "rate": 5}])
    >>> str(found.moved), [str(row.moved) for row in found.rows]
    ('1/8', ['0', '1'])
    """
    given, base_shares, column = _contributions(key, units, base)
    shares = _totals(given, len(units))
    apart = [share - there for share, there in zip(shares, base_shares, strict=True)]
    movement = sum((abs(part) for part in apart), _ZERO)
    rows = []
    for (code, read, inverse), (stated, amounts) in given.items():
        effective = sum(amounts, _ZERO)
        along = sum(
            (
                (amount - effective * there) * (1 if part > 0 else -1)
                for amount, there, part in zip(amounts, base_shares, apart, strict=True)
                if part
            ),
            _ZERO,
        )
        moved = along / movement if movement else _ZERO
        rows.append(FactorInfluence(code, read, inverse, stated, effective, moved))
    return Influence(0, column, movement / 2, tuple(rows))


def effective_weights(
    units: Sequence[Unit], key: Key, *, normalise_shares: bool = False
) -> tuple[Influence, ...]:
    """Effective weights on every level of an apportionment, the top level first.

    Parameters
    ----------
    units
        The units of the apportionment, of one or several levels.
    key
        The key.
    normalise_shares
        Whether published shares that do not add up are divided by their sum.

    Returns
    -------
    tuple of Influence
        On each level the mean over its groups, each weighted by the part of the whole
        that reaches it by the key alone, before bounds and credits.

    Raises
    ------
    InputRefused
        As `apportion` does for the same units.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> towns = [Unit(name, parent=region, indicators={"population": people, "gdp": money})
    ...          for name, region, people, money in [("A", "P", 1, 3), ("B", "P", 1, 1),
    ...                                              ("C", "Q", 2, 4)]]
    >>> regions, parts = effective_weights(towns, catalogue()["eu-pact-2024"])
    >>> str(regions.moved), str(parts.moved)
    ('0', '1/16')
    """
    groups, _ = groups_of(units, key, normalise_shares=normalise_shares)
    flow: dict[str | None, Fraction] = {None: Fraction(1)}
    levels: dict[int, list[tuple[Fraction, Influence]]] = {}
    for group in groups:
        parent = group.parent.unit.unit if group.parent else None
        persons = flow.get(parent, _ZERO)
        for node, share in zip(group.participants, group.shares.values, strict=True):
            flow[node.unit.unit] = persons * share
        if persons and any(group.shares.values):
            found = influence(key, _indicators(group))
            levels.setdefault(group.participants[0].level, []).append((persons, found))
    return tuple(_mean(level, found) for level, found in sorted(levels.items()))


def _indicators(group: Group) -> list[Mapping[str, Fraction | int]]:
    return [node.unit.indicators for node in group.participants]


def _mean(level: int, found: Sequence[tuple[Fraction, Influence]]) -> Influence:
    """Weighted mean of groups; movement is weighted by how much there is in each."""
    persons = sum((weight for weight, _ in found), _ZERO)
    movement = sum((weight * group.moved for weight, group in found), _ZERO)
    rows = []
    for at, row in enumerate(found[0][1].rows):
        effective = sum((weight * group.rows[at].effective for weight, group in found), _ZERO)
        along = sum((weight * group.moved * group.rows[at].moved for weight, group in found), _ZERO)
        rows.append(
            replace(
                row,
                effective=effective / persons,
                moved=along / movement if movement else _ZERO,
            )
        )
    return Influence(level, found[0][1].base, movement / persons, tuple(rows))


def _contributions(
    key: Key, units: Sequence[Mapping[str, Fraction | int]], base: str | None
) -> tuple[dict[Name, tuple[Fraction | None, list[Fraction]]], list[Fraction], str | None]:
    """What each piece adds to each share, the base shares, and the column of these."""
    shares = shares_by_key(replace(key, corrections=()), units)
    given: dict[Name, tuple[Fraction | None, list[Fraction]]] = {}
    direct: dict[str, Sequence[Fraction]] = {}
    reader: dict[str, Name] = {}
    for part in shares.parts:
        amounts = part.amounts[:]
        column = part.common.get("column")
        if part.code == "factor" and isinstance(column, str):
            inverse = bool(part.common.get("inverse"))
            weight = part.common.get("weight")
            name = reader[column] = ("factor", column, inverse)
            stated = weight if isinstance(weight, Fraction) else None
            _add(given, name, amounts, stated)
            if not inverse:
                direct[column] = _whole(amounts)
        elif part.code == "remainder" and key.remainder is not None:
            left = sum(amounts, _ZERO) / len(key.remainder.of)
            for read in key.remainder.of:
                _add(given, ("factor", read, False), [left * share for share in direct[read]])
        else:
            owner = reader.get(column) if isinstance(column, str) else None
            _add(given, owner or (part.code, None, False), amounts)
    before = shares
    for at, correction in enumerate(key.corrections, 1):
        after = shares_by_key(replace(key, corrections=key.corrections[:at]), units)
        name = ("correction", correction.column, correction.strength > 0)
        _add(given, name, _difference(before, after), correction.strength)
        before = after
    measure = base or ("population" if "population" in direct else next(iter(direct), None))
    equal = [Fraction(1, len(units))] * len(units)
    return given, list(direct[measure]) if measure else equal, measure


def _add(
    given: dict[Name, tuple[Fraction | None, list[Fraction]]],
    name: Name,
    amounts: Sequence[Fraction],
    stated: Fraction | None = None,
) -> None:
    if name not in given:
        given[name] = (stated, list(amounts))
        return
    known, held = given[name]
    weight = known if stated is None else stated + (known or 0)
    given[name] = (weight, [one + more for one, more in zip(held, amounts, strict=True)])


def _whole(amounts: Sequence[Fraction]) -> list[Fraction]:
    total = sum(amounts, _ZERO)
    return [amount / total for amount in amounts] if total else list(amounts)


def _difference(before: Shares, after: Shares) -> list[Fraction]:
    return [new - old for old, new in zip(before.values, after.values, strict=True)]


def _totals(
    given: Mapping[Name, tuple[Fraction | None, list[Fraction]]], size: int
) -> list[Fraction]:
    columns = [amounts for _, amounts in given.values()]
    return [sum((amounts[at] for amounts in columns), _ZERO) for at in range(size)]
