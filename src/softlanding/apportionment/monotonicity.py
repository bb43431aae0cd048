"""Does a key do what its signs say? Tested on the real units, unit by unit.

Two questions, because a key can pass the first and fail the second:

- **Own value**: when one unit's value rises and all else stays, does its share move the
  way the sign of the factor says? Answered by exact finite differences.
- **In or out**: is a unit raised by taking a corrective factor into account, although
  another with a more favourable value is lowered by it? Grech (2017) showed this of the
  European Commission's keys of 2015: an inverse factor gives a small state with high
  unemployment more, and a large one with low unemployment less, than the key without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from softlanding.apportionment.hierarchy import Group, groups_of
from softlanding.apportionment.key import Correction, Factor, Key
from softlanding.apportionment.shares import shares_by_key
from softlanding.apportionment.units import Unit

__all__ = [
    "Inversion",
    "Monotonicity",
    "Response",
    "directions",
    "inversions",
    "monotonicity",
    "responses",
]

Indicators = Mapping[str, Fraction | int]
STEPS = (Fraction(1, 100), Fraction(1, 10), Fraction(1))
"""Relative steps by which values are raised: by 1 %, by 10 %, doubled."""
DOUBTFUL = 1e-9  # differences below this part of a share are decided exactly
BLOCK = 2**20  # shares that are held at once while screening


@dataclass(frozen=True, slots=True)
class Response:
    """What happens to a unit's share when one of its values is raised.

    Parameters
    ----------
    unit, column
        The unit, and the indicator that is raised.
    step
        Relative rise, such as 1/10; of the group's mean where the value is 0.
    expected
        1 if the sign of the key says that the share rises, −1 that it falls, 0 if the key
        reads the column with both signs.
    change
        Exact change of the share.
    """

    unit: str
    column: str
    step: Fraction
    expected: int
    change: Fraction

    @property
    def against(self) -> bool:
        """Whether the share moves against the sign of the factor."""
        return self.change * self.expected < 0


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


@dataclass(frozen=True, slots=True)
class Monotonicity:
    """What the test found on all units.

    Parameters
    ----------
    steps
        Relative steps that were tried.
    tested
        Number of finite differences whose sign was determined.
    against
        Those that go against the sign of their factor.
    inversions
        Units treated the wrong way round by taking a corrective factor into account.
    """

    steps: tuple[Fraction, ...]
    tested: int
    against: tuple[Response, ...]
    inversions: tuple[Inversion, ...]

    @property
    def monotone(self) -> bool:
        """Whether nothing was found."""
        return not self.against and not self.inversions


def directions(key: Key) -> dict[str, int]:
    """Sign that each column of the formula has in the key: 1, −1, or 0 for both.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> directions(catalogue()["grech-2016"])["unemployment_rate"]
    -1
    """
    signs: dict[str, set[int]] = {}
    for factor in key.factors:
        signs.setdefault(factor.column, set()).add(-1 if _lowers(factor) else 1)
    for correction in key.corrections:
        if correction.strength:
            sign = -1 if correction.strength > 0 else 1
            signs.setdefault(correction.column, set()).add(sign)
    return {column: found.pop() if len(found) == 1 else 0 for column, found in signs.items()}


def responses(
    units: Sequence[Unit],
    key: Key,
    unit: str,
    *,
    step: Fraction = Fraction(1, 10),
    normalise_shares: bool = False,
) -> tuple[Response, ...]:
    """What raising each value of one unit does to its share in its group; exact.

    Parameters
    ----------
    units
        The units of the apportionment.
    key
        The key.
    unit
        Identifier of a unit, or of a parent that is made of its parts.
    step
        Relative rise.
    normalise_shares
        Whether published shares that do not add up are divided by their sum.

    Returns
    -------
    tuple of Response
        One per column of the formula; empty for a unit that takes no part.

    Raises
    ------
    InputRefused
        As `apportion` does for the same units.

    Examples
    --------
    Three of four inhabitants; with 6 instead of 3 it has six of seven.

    >>> from softlanding.apportionment import catalogue
    >>> towns = [Unit("A", indicators={"population": 3}), Unit("B", indicators={"population": 1})]
    >>> response, = responses(towns, catalogue()["population"], "A", step=Fraction(1))
    >>> str(response.change), response.against
    ('3/28', False)
    """
    groups, _ = groups_of(units, key, normalise_shares=normalise_shares)
    for group in groups:
        names = [node.unit.unit for node in group.participants]
        if unit in names and any(group.shares.values):
            at = names.index(unit)
            given = [node.unit.indicators for node in group.participants]
            before = group.shares.values[at]
            return tuple(
                Response(unit, column, step, sign, _share(key, given, at, column, step) - before)
                for column, sign in directions(key).items()
            )
    return ()


def monotonicity(
    units: Sequence[Unit],
    key: Key,
    *,
    steps: Sequence[Fraction] = STEPS,
    normalise_shares: bool = False,
) -> Monotonicity:
    """Test a key on every unit and column of an apportionment, inside each group.

    Parameters
    ----------
    units
        The units of the apportionment.
    key
        The key.
    steps
        Relative rises to try, each above 0.
    normalise_shares
        Whether published shares that do not add up are divided by their sum.

    Returns
    -------
    Monotonicity

    Raises
    ------
    InputRefused
        As `apportion` does for the same units.

    Notes
    -----
    All differences are screened in floating point; whatever goes against the sign, or is
    too small to be sure, is decided on exact fractions, and only that is reported. A key
    that the floating-point form does not follow is computed exactly throughout.
    O(columns · steps · n²) for a group of n units. A finite test proves a violation, never
    its absence elsewhere.

    References
    ----------
    P. Grech (2017), Undesired properties of the European Commission's refugee
    distribution key, European Union Politics 18(2), 212-238.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> towns = [Unit("A", indicators={"population": 3}), Unit("B", indicators={"population": 1})]
    >>> monotonicity(towns, catalogue()["population"]).monotone
    True
    """
    groups, _ = groups_of(units, key, normalise_shares=normalise_shares)
    tested, against, inverted = 0, list[Response](), list[Inversion]()
    for group in groups:
        if not any(group.shares.values):
            continue
        names = [node.unit.unit for node in group.participants]
        given = [node.unit.indicators for node in group.participants]
        for step in steps:
            tested += len(names) * len(directions(key))
            against += _against(key, group, names, given, step)
        inverted += inversions(key, given, names)
    return Monotonicity(tuple(steps), tested, tuple(against), tuple(inverted))


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
        sign = -1 if _lowers(piece) else 1
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


def _lowers(piece: Factor | Correction) -> bool:
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


def _against(
    key: Key, group: Group, names: Sequence[str], given: Sequence[Indicators], step: Fraction
) -> list[Response]:
    """Responses of a group that go against their sign, each decided exactly."""
    found = []
    for column, sign in directions(key).items():
        if not sign:
            continue
        for at in _doubtful(key, given, column, step, sign):
            change = _share(key, given, at, column, step) - group.shares.values[at]
            response = Response(names[at], column, step, sign, change)
            if response.against:
                found.append(response)
    return found


def _doubtful(
    key: Key, given: Sequence[Indicators], column: str, step: Fraction, sign: int
) -> list[int]:
    """Positions at which floating point does not show the expected sign beyond doubt."""
    import numpy as np

    from softlanding.apportionment.many import columns_of, follows, shares_of_variations

    if len(given) == 1 or not follows(key, given):
        return list(range(len(given)))
    size = len(given)
    now = columns_of(key, given)
    before = shares_of_variations(key, now)[0]
    rise = np.array([float(_rise(given, at, column, step)) for at in range(size)])
    doubtful: list[int] = []
    for start in range(0, size, max(1, BLOCK // size)):
        block = np.arange(start, min(size, start + max(1, BLOCK // size)))
        values = {name: np.repeat(found, len(block), axis=0) for name, found in now.items()}
        values[column][np.arange(len(block)), block] += rise[block]
        after = shares_of_variations(key, values)[np.arange(len(block)), block]
        change = sign * (after - before[block])
        doubtful += block[change <= DOUBTFUL * np.maximum(after, before[block])].tolist()
    return doubtful


def _rise(given: Sequence[Indicators], at: int, column: str, step: Fraction) -> Fraction:
    value = Fraction(given[at][column])
    if not value:
        value = sum((Fraction(unit[column]) for unit in given), Fraction(0)) / len(given)
    return value * step


def _share(key: Key, given: Sequence[Indicators], at: int, column: str, step: Fraction) -> Fraction:
    """Exact share of a unit once one of its values is raised."""
    raised = {**given[at], column: given[at][column] + _rise(given, at, column, step)}
    return shares_by_key(key, [*given[:at], raised, *given[at + 1 :]]).values[at]
