"""From one year's quotas to the next: what changed them, and whose number jumps.

Quotas that move with the national total are expected; a unit whose number moves much more
has a right to be told why before it reads it in the newspaper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Claim", "YearChange", "year_on_year"]

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a unit had, or has: persons before rounding, and the whole quota."""

    exact: Fraction
    quota: int


@dataclass(frozen=True, slots=True)
class YearChange:
    """Change of one unit's quota and the parts that it is made of.

    Parameters
    ----------
    unit
        Identifier.
    before, after
        Quotas of the two years; 0 for a unit that took no part.
    parts
        ``(code, persons)`` in the order in which they are taken: ``total``, then
        ``inputs`` and ``key``, or ``inputs-and-key`` where these cannot be told apart, then
        ``rounding``. They sum exactly to ``after − before``.
    part_of_whole
        How many times as large the unit's part of the total has become: 1 if it moved with
        the nation; None if it had nothing before.
    jump
        ``"rise"`` or ``"fall"`` if it moved more than the nation by the stated factor and
        by at least the stated number of persons, else None.
    """

    unit: str
    before: int
    after: int
    parts: tuple[tuple[str, Fraction], ...]
    part_of_whole: Fraction | None
    jump: str | None


def year_on_year(
    before: Mapping[str, Claim],
    after: Mapping[str, Claim],
    *,
    totals: tuple[int, int],
    former_key: Mapping[str, Fraction] | None = None,
    factor: Fraction = Fraction(3, 2),
    least: int = 5,
) -> dict[str, YearChange]:
    r"""Take the difference between two years' quotas apart, exactly.

    Parameters
    ----------
    before, after
        Claims of the units of one level, by identifier, in the two years.
    totals
        Persons distributed in the two years, the first above 0.
    former_key
        What each unit would have before rounding by the former year's key with this
        year's inputs, bounds and total; None if that is not known.
    factor
        How many times more than the nation a quota has to move to be a jump; above 1.
    least
        Persons that the quota has to be away from moving with the nation.

    Returns
    -------
    dict of str to YearChange
        One per unit of either year.

    Notes
    -----
    With exact claims :math:`e_0, e_1`, totals :math:`T_0, T_1`, the claim :math:`c` by the
    former key and quotas :math:`q`, in this order: ``total`` :math:`e_0 T_1/T_0 - e_0`,
    ``inputs`` :math:`c - e_0 T_1/T_0` (bounds and participation included), ``key``
    :math:`e_1 - c`, ``rounding`` :math:`(q_1 - e_1) - (q_0 - e_0)`. Another order gives
    other parts; this one first asks what would have happened if only the number of people
    who need a place had changed.

    A jump: :math:`q_1/T_1` is at least `factor` times :math:`q_0/T_0`, or at most its
    inverse. A unit that had nothing is a jump if it gets `least` persons or more.

    Examples
    --------
    The nation falls from 100 to 50; A would fall from 40 to 20 and gets 8.

    >>> found = year_on_year({"A": Claim(Fraction(40), 40), "B": Claim(Fraction(60), 60)},
    ...                      {"A": Claim(Fraction(8), 8), "B": Claim(Fraction(42), 42)},
    ...                      totals=(100, 50), former_key={"A": Fraction(15), "B": Fraction(35)})
    >>> [(code, int(persons)) for code, persons in found["A"].parts]
    [('total', -20), ('inputs', -5), ('key', -7), ('rounding', 0)]
    >>> found["A"].jump, str(found["A"].part_of_whole), found["B"].jump
    ('fall', '2/5', None)
    """
    if totals[0] < 1 or factor <= 1:
        message = "the former total must be at least 1 and the factor above 1"
        raise ValueError(message)
    nothing = Claim(_ZERO, 0)
    return {
        unit: _change(
            unit,
            before.get(unit, nothing),
            after.get(unit, nothing),
            Fraction(totals[1], totals[0]),
            None if former_key is None else former_key.get(unit, _ZERO),
            (factor, least),
        )
        for unit in dict.fromkeys((*before, *after))
    }


def _change(  # noqa: PLR0917 - the numbers of one line of the table
    unit: str,
    old: Claim,
    new: Claim,
    nation: Fraction,
    by_former_key: Fraction | None,
    rule: tuple[Fraction, int],
) -> YearChange:
    scaled = old.exact * nation
    parts = [("total", scaled - old.exact)]
    if by_former_key is None:
        parts.append(("inputs-and-key", new.exact - scaled))
    else:
        parts += [("inputs", by_former_key - scaled), ("key", new.exact - by_former_key)]
    parts.append(("rounding", (new.quota - new.exact) - (old.quota - old.exact)))
    ratio = new.quota / (old.quota * nation) if old.quota and nation else None
    jump = None
    factor, least = rule
    if abs(new.quota - old.quota * nation) >= least:
        if ratio is None or ratio >= factor:
            jump = "rise"
        elif ratio <= 1 / factor:
            jump = "fall"
    return YearChange(unit, old.quota, new.quota, tuple(parts), ratio, jump)
