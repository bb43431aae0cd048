"""One piece of a key's formula, as the waterfall tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece of the formula adds to the share of each unit.

    Parameters
    ----------
    code
        Word of the later waterfall step, such as ``factor`` or ``cap``; see
        `softlanding.apportionment.Step`.
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
