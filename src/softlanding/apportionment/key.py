r"""A distribution key: what it reads of each territory and how that becomes shares.

A key is data, not code: `softlanding.apportionment.key_file` reads it from a TOML file
that a lawyer can review, `softlanding.apportionment.shares` computes with it.

Symbols
-------
For a column :math:`v` and the participating units :math:`i`,

- direct factor share: :math:`v_i / \sum v`;
- inverse factor share: :math:`v_i^{-1} / \sum v^{-1}`;
- capped: :math:`\min(f_i, c \cdot b_i)`, with the base :math:`b_i` the *sum* or the
  *mean* of the direct shares of named columns: which of the two is said in every file,
  because published formulas and published tables differ in it;
- remainder: what the caps leave, :math:`1 - \sum s`, given out in proportion to a base;
- correction: multiplied by :math:`\max(0, 1 + \gamma (1 - v_i / \bar v))`, with the
  plain mean :math:`\bar v`, and all shares then divided by their sum;
- relative cap: no share above :math:`(1 + u)` times a base; what is cut off goes to the
  others in proportion to their shares, until nobody is above;
- stock: with :math:`N` new persons and :math:`F_i` present, shares become
  :math:`(s_i (N + \sum F) - F_i) / N`;
- truncation: negative shares become 0, and what that adds is taken from the positive ones
  in proportion to them;
- floor: no share below a number; the others pay for it in proportion to their shares;
- schedule: a number of persons by bands of an indicator, used as a column by factors and
  ceilings;
- ceiling: no unit above a fraction of one of its columns, in persons;
- credit: persons or places of a unit that count as taken already;
- exemption: a unit that reaches a number in a column does not take part.

They apply in the order: factors with their caps, remainder, corrections, relative cap,
stock, truncation, floor; then persons are distributed with credits and ceilings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Literal

from softlanding.apportionment.key_parts import (
    Base,
    Ceiling,
    Correction,
    Credit,
    Exemption,
    Factor,
    RelativeCap,
    Schedule,
)

__all__ = ["Key"]


@dataclass(frozen=True, slots=True)
class Key:
    """A distribution key as read from its file.

    Parameters
    ----------
    id, version, title
        Name in the catalogue, version of the file, name for people.
    level
        From which level to which the key distributes.
    formula
        The formula in plain text.
    source
        Where the formula is laid down.
    known
        ``"whole"`` if the file states the whole formula, else ``"in part"``.
    unknown_parts
        What of the real key this file does not state; empty if known as a whole.
    factors, remainder, corrections, ceilings, relative_cap, schedules, credits, exemptions
        The parts of the formula, see the module.
    stock
        Column of the persons present that are counted in and deducted; None for none.
    truncation
        Whether negative shares are cut off at 0.
    floor
        Smallest share; 0 for none.
    document
        The TOML text itself.

    Examples
    --------
    >>> from softlanding.apportionment import catalogue
    >>> key = catalogue()["de-koenigstein"]
    >>> [(factor.column, str(factor.weight)) for factor in key.factors]
    [('tax_revenue', '2/3'), ('population', '1/3')]
    >>> key.columns
    ('tax_revenue', 'population')
    """

    id: str
    version: str
    title: str
    level: str
    formula: str
    source: str
    known: Literal["whole", "in part"]
    unknown_parts: tuple[str, ...]
    factors: tuple[Factor, ...]
    remainder: Base | None
    corrections: tuple[Correction, ...]
    ceilings: tuple[Ceiling, ...]
    document: str
    relative_cap: RelativeCap | None = None
    stock: str | None = None
    truncation: bool = False
    floor: Fraction = Fraction(0)
    schedules: tuple[Schedule, ...] = ()
    credits: tuple[Credit, ...] = ()
    exemptions: tuple[Exemption, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Indicators that every participating unit must have, in order of the formula."""
        parts: tuple[Factor | Correction | Ceiling | Credit | Exemption, ...]
        parts = (
            *self.factors,
            *self.corrections,
            *self.ceilings,
            *self.credits,
            *self.exemptions,
        )
        scheduled = {schedule.name: schedule.columns for schedule in self.schedules}
        found = [column for part in parts for column in scheduled.get(part.column, (part.column,))]
        return tuple(dict.fromkeys([*found, *([self.stock] if self.stock else [])]))

    @property
    def positive_columns(self) -> frozenset[str]:
        """Indicators that must be above 0, because the key divides by them."""
        return frozenset(factor.column for factor in self.factors if factor.inverse)

    @property
    def intensive_columns(self) -> frozenset[str]:
        """Indicators of a unit that cannot be summed from those of its parts."""
        rates = {factor.column for factor in self.factors if factor.kind == "intensive"}
        rates.update(correction.column for correction in self.corrections)
        rates.update(exemption.column for exemption in self.exemptions)
        rates.update(column for schedule in self.schedules for column in schedule.columns)
        return frozenset(rates)

    def value(self, column: str, indicators: Mapping[str, Fraction | int]) -> Fraction | int:
        """Indicator of a unit, or its number of persons by the schedule of that name."""
        for schedule in self.schedules:
            if schedule.name == column:
                return schedule.persons(indicators)
        return indicators[column]

    def credited(self, indicators: Mapping[str, Fraction | int]) -> int:
        """Persons that the key's own credits count as taken already."""
        return sum(int(credit.fraction * indicators[credit.column]) for credit in self.credits)

    def exempts(self, indicators: Mapping[str, Fraction | int]) -> bool:
        """Whether an exemption of the key applies to a unit."""
        return any(
            indicators.get(exemption.column, 0) >= exemption.at_least
            for exemption in self.exemptions
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reviewer should look at twice, in English."""
        found = [warning for factor in self.factors for warning in _warnings(factor)]
        found += [
            f"{schedule.name} goes by bands: at the edge of a band more {schedule.column} "
            f"can mean fewer persons"
            for schedule in self.schedules
        ]
        return tuple(found)

    @property
    def sha256(self) -> str:
        """Hash of the document, which names this exact key."""
        return sha256(self.document.encode("utf-8")).hexdigest()


def _warnings(factor: Factor) -> list[str]:
    found = []
    if factor.kind == "intensive":
        capped = " up to its cap" if factor.cap else ""
        found.append(
            f"{factor.column} is intensive: added up as it is, a small unit counts as much "
            f"as a large one{capped}"
        )
    if factor.inverse:
        found.append(
            f"{factor.column} is inverse: what one unit gets depends on how small the number is "
            f"elsewhere, and more of another factor can be outweighed"
        )
    if factor.weight < 0:
        found.append(f"{factor.column} has a negative weight: more of it lowers the share")
    return found
