"""The territories that take part, as the sciences see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from operator import attrgetter

from softlanding.errors import InputRefused, Problem

__all__ = ["Unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One territory: what the key reads of it and what bounds its quota.

    Parameters
    ----------
    unit
        Identifier, unique in the run.
    parent
        Identifier of the unit that this one is a part of; None at the top. A parent that
        is not itself given is made of the sum of its parts.
    indicators
        Column → value, finite and at least 0, exact (`int` or `Fraction`).
    minimum, maximum
        Bounds of the quota in persons; ``maximum=None`` for no bound.
    least_if_any
        The quota is zero or at least this; 0 and 1 ask for nothing. Which units stay at
        zero is decided as `softlanding.apportionment.zero_or_least` says.
    exempt
        An exempt unit has share 0 and quota 0; the others' shares are computed without
        it. Whatever lies in it is exempt too.
    credit
        Persons already there that count towards the share: the key distributes the new
        persons and all credited ones together, and each unit's own credit is deducted.
        Nobody's quota falls below the minimum for it; the others take up the difference.
    carry_over
        Persons carried over from earlier periods, signed: above 0 is owed and adds to the
        quota, below 0 is ahead and deducts. The key distributes the total less all that is
        carried over, so that the total stays the total. Nobody's quota falls below the
        minimum for it; the others take up the difference.
    pledge
        Persons that the unit takes voluntarily on top. They are outside the total, are
        never redistributed and do not change any quota.

    Raises
    ------
    InputRefused
        With every fault of the unit.

    Examples
    --------
    >>> Unit("SE-1440", parent="SE-14", indicators={"population": 31868}, minimum=5).minimum
    5
    >>> Unit("Ale", minimum=5, maximum=3)
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: Ale: maximum: "3" is below the minimum of 5; ...
    """

    unit: str
    parent: str | None = None
    indicators: Mapping[str, Fraction | int] = field(default_factory=dict)
    minimum: int = 0
    maximum: int | None = None
    exempt: bool = False
    credit: int = 0
    pledge: int = 0
    least_if_any: int = 0
    carry_over: int = 0
    _canonical: str = field(default="", init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "indicators", dict(self.indicators))
        if problems := self._problems():
            raise InputRefused(problems)

    @property
    def canonical(self) -> str:
        """One line that tells all of the unit, whatever the order of its indicators.

        Worked out once: the same units are hashed with every key that is compared.
        """
        if not self._canonical:
            values = sorted((column, str(value)) for column, value in self.indicators.items())
            object.__setattr__(self, "_canonical", repr((*_told(self), values)))
        return self._canonical

    def _problems(self) -> list[Problem]:
        return self._inexact() or self._contradictions()

    def _inexact(self) -> list[Problem]:
        """Faults of single values."""
        found: list[Problem] = []

        def refuse(column: str, value: object, message: str, cure: str, code: str) -> None:
            found.append(_problem(self.unit, column, value, message, cure, code))

        if not self.unit:
            refuse("unit", self.unit, "is not an identifier", "give a text", "missing")
        for column, value in self.indicators.items():
            if isinstance(value, bool) or not isinstance(value, int | Fraction):
                refuse(column, value, "is not exact", "give an int or a Fraction", "not-exact")
            elif value < 0:
                refuse(column, value, "is below 0", "give at least 0", "negative")
        counts = {
            "minimum": self.minimum,
            "credit": self.credit,
            "pledge": self.pledge,
            "least_if_any": self.least_if_any,
        }
        if self.maximum is not None:
            counts["maximum"] = self.maximum
        for column, count in counts.items():
            if isinstance(count, bool) or not isinstance(count, int):
                refuse(column, count, "is not a whole number", "give an int", "not-whole")
            elif count < 0:
                refuse(column, count, "is below 0", "give at least 0", "negative")
        if isinstance(self.carry_over, bool) or not isinstance(self.carry_over, int):
            message, cure = "is not a whole number", "give an int"
            refuse("carry_over", self.carry_over, message, cure, "not-whole")
        return found

    def _contradictions(self) -> list[Problem]:
        """Faults of values against each other."""
        found: list[Problem] = []

        def refuse(column: str, value: object, message: str, cure: str, code: str) -> None:
            found.append(_problem(self.unit, column, value, message, cure, code))

        if self.maximum is not None and self.maximum < self.minimum:
            message = f"is below the minimum of {self.minimum}"
            refuse("maximum", self.maximum, message, "raise it or lower the minimum", "bounds")
        if self.maximum and self.maximum < self.least_if_any:
            message = f"is below the {self.least_if_any} that are the least if any"
            cure = "raise it, give 0, or lower the least"
            refuse("maximum", self.maximum, message, cure, "bounds")
        if self.exempt and self.minimum:
            cure = "an exempt unit has quota 0; leave the minimum out"
            refuse("minimum", self.minimum, "contradicts the exemption", cure, "exempt")
        if self.exempt and self.credit:
            cure = "an exempt unit has no share to credit; leave the credit out"
            refuse("credit", self.credit, "contradicts the exemption", cure, "exempt")
        if self.exempt and self.carry_over:
            cure = "an exempt unit has no quota to carry over to; leave the carry-over out"
            refuse("carry_over", self.carry_over, "contradicts the exemption", cure, "exempt")
        return found


_told = attrgetter(*(part.name for part in fields(Unit) if part.init and part.name != "indicators"))


def _problem(  # noqa: PLR0917 - one line at each call reads as a sentence
    unit: str, column: str, value: object, message: str, cure: str, code: str
) -> Problem:
    return Problem(message, cure, file=unit, column=column, value=str(value), code=code)
