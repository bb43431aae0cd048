"""The parts that a distribution key is made of; their formulas are in `key`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = [
    "Band",
    "Base",
    "Cap",
    "Ceiling",
    "Correction",
    "Credit",
    "Exemption",
    "Factor",
    "RelativeCap",
    "Schedule",
]


@dataclass(frozen=True, slots=True)
class Base:
    """Shares that a cap or a remainder is measured by.

    Parameters
    ----------
    kind
        ``"sum"`` of the direct shares of the columns, or their ``"mean"``.
    of
        Columns, each the column of a direct factor.
    """

    kind: Literal["sum", "mean"]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """Upper limit of a factor share: ``fraction`` times ``base``.

    Parameters
    ----------
    fraction
        In (0, 1].
    base
        What the fraction is taken of.
    """

    fraction: Fraction
    base: Base


@dataclass(frozen=True, slots=True)
class Factor:
    """One weighted factor of a key.

    Parameters
    ----------
    column
        Indicator that is read.
    weight
        The weights of a key sum to 1; each lies in (0, 1] unless negative shares are cut
        off by a truncation, which permits −10 to 10 without 0.
    kind
        ``"extensive"`` quantities add up over territories (persons, km²);
        ``"intensive"`` ones do not (rates, amounts per head).
    inverse
        Whether less of the indicator gives a larger share.
    cap
        Limit of the factor share before weighting.
    adds_up_to
        Sum that the column must have over the whole file, such as 100 for
        percentages; None for none.
    """

    column: str
    weight: Fraction
    kind: Literal["extensive", "intensive"] = "extensive"
    inverse: bool = False
    cap: Cap | None = None
    adds_up_to: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    r"""Multiplicative correction: above-average values of `column` lower the share.

    Parameters
    ----------
    column
        Indicator that is read.
    strength
        :math:`\gamma` in [−1, 1]; a negative strength raises the share instead.
    """

    column: str
    strength: Fraction


@dataclass(frozen=True, slots=True)
class RelativeCap:
    """No share is above ``1 + uplift`` times `base`; the others take the excess pro rata.

    Parameters
    ----------
    uplift
        At least 0: 0.25 permits a quarter more than the base.
    base
        What the uplift is measured by.
    """

    uplift: Fraction
    base: Base


@dataclass(frozen=True, slots=True)
class Band:
    """One line of a schedule: who it is for, and how many persons it gives.

    Parameters
    ----------
    up_to
        Highest value of the schedule's column, included; None for no limit.
    where
        Indicator that must be above 0; None for no condition.
    persons, per_mille
        A fixed number of persons, or so many for a thousand of the column; one is None.
    """

    up_to: Fraction | None
    where: str | None
    persons: Fraction | None
    per_mille: Fraction | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Number of persons by bands of an indicator, under a name of its own.

    Parameters
    ----------
    name
        Name that factors and ceilings call it by.
    column
        Indicator that is read.
    bands
        The first that fits decides; the last one fits everybody.

    Examples
    --------
    Up to 2,000 inhabitants 6 persons, above that 2.5 for a thousand.

    >>> towns = Schedule("places", "population", (
    ...     Band(Fraction(2000), None, Fraction(6), None),
    ...     Band(None, None, None, Fraction("2.5"))))
    >>> [str(towns.persons({"population": population})) for population in (800, 10_000)]
    ['6', '25']
    """

    name: str
    column: str
    bands: tuple[Band, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Indicators that a unit must have."""
        return (self.column, *(band.where for band in self.bands if band.where))

    def persons(self, indicators: Mapping[str, Fraction | int]) -> Fraction:
        """Number of persons of a unit, exact and not rounded."""
        value = indicators[self.column]
        band = next(
            band
            for band in self.bands
            if (band.up_to is None or value <= band.up_to)
            and (band.where is None or indicators[band.where] > 0)
        )
        if band.persons is not None:
            return band.persons
        rate = band.per_mille or Fraction(0)
        thousands = 1000 * value.denominator
        return Fraction(value.numerator * rate.numerator, thousands * rate.denominator)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """No unit takes more persons than ``fraction`` of its `column`, credits included.

    Parameters
    ----------
    column
        Indicator that is read, in persons, or the name of a schedule.
    fraction
        Above 0.
    """

    column: str
    fraction: Fraction


@dataclass(frozen=True, slots=True)
class Credit:
    """Persons or places that count as taken already: ``fraction`` of `column`, rounded down.

    Parameters
    ----------
    column
        Indicator that is read of each unit without parts.
    fraction
        Above 0.
    """

    column: str
    fraction: Fraction


@dataclass(frozen=True, slots=True)
class Exemption:
    """A unit whose `column` is at least `at_least` does not take part.

    Parameters
    ----------
    column
        Indicator that is read.
    at_least
        Above 0.
    """

    column: str
    at_least: Fraction
