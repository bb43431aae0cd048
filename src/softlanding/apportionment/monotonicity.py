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
from dataclasses import dataclass
from fractions import Fraction

from softlanding.apportionment.hierarchy import Group, groups_of
from softlanding.apportionment.inversion import Inversion, inversions, lowers
from softlanding.apportionment.key import Key
from softlanding.apportionment.shares import shares_by_key
from softlanding.apportionment.units import Unit

__all__ = [
    "Monotonicity",
    "Response",
    "directions",
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
        signs.setdefault(factor.column, set()).add(-1 if lowers(factor) else 1)
    for correction in key.corrections:
        if correction.strength:
            sign = -1 if correction.strength > 0 else 1
            signs.setdefault(correction.column, set()).add(sign)
    return {
        column: found.pop() if len(found) == 1 else 0
        for column, found in signs.items()
        if column in key.columns
    }


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
