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
- ceiling: no unit above a fraction of one of its columns, in persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Literal

__all__ = ["Base", "Cap", "Ceiling", "Correction", "Factor", "Key"]


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
        In (0, 1]; the weights of a key sum to 1.
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
class Ceiling:
    """No unit takes more persons than ``fraction`` of its `column`, credits included.

    Parameters
    ----------
    column
        Indicator that is read, in persons.
    fraction
        Above 0.
    """

    column: str
    fraction: Fraction


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
    factors, remainder, corrections, ceilings
        The parts of the formula, see the module.
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

    @property
    def columns(self) -> tuple[str, ...]:
        """Indicators that every participating unit must have, in order of the formula."""
        parts: tuple[Factor | Correction | Ceiling, ...]
        parts = (*self.factors, *self.corrections, *self.ceilings)
        return tuple(dict.fromkeys(part.column for part in parts))

    @property
    def positive_columns(self) -> frozenset[str]:
        """Indicators that must be above 0, because the key divides by them."""
        return frozenset(factor.column for factor in self.factors if factor.inverse)

    @property
    def intensive_columns(self) -> frozenset[str]:
        """Indicators of a unit that cannot be summed from those of its parts."""
        rates = {factor.column for factor in self.factors if factor.kind == "intensive"}
        return frozenset(rates | {correction.column for correction in self.corrections})

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reviewer should look at twice, in English."""
        return tuple(
            f"{factor.column} is intensive: added up as it is, a small unit counts as much "
            f"as a large one"
            for factor in self.factors
            if factor.kind == "intensive" and factor.cap is None
        )

    @property
    def sha256(self) -> str:
        """Hash of the document, which names this exact key."""
        return sha256(self.document.encode("utf-8")).hexdigest()
