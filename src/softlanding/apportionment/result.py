"""What an apportionment returns: quotas with their reasons, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

__all__ = ["Apportionment", "Explanation", "NextChange", "Reason", "Rounded", "Step", "UnitQuota"]

_REASONS = {
    "minimums-above-total": "the minimums {of} sum to {minimums}, above the total {total}: {units}",
    "maximums-below-total": "the maximums {of} sum to {maximums}, below the total {total}: {units}",
    "no-share": "none {of} has a share, but there are {total} persons to distribute",
    "carry-over-above-total": (
        "what is owed from before ({carried}) and the minimums {of} sum to {minimums}, "
        "above the total {total}: {units}"
    ),
    "carry-over-above-maximum": (
        "{unit}: {carry_over} owed from before are above the maximum {maximum}"
    ),
    "minimum-above-maximum": "{unit}: the minimum {minimum} is above the maximum {maximum}",
    "gap-below-least": (
        "no choice {of} that take nobody or at least their least sums to {total}; {below} or "
        "{above} would do: {units}"
    ),
    "table-sums-differ": "the rows sum to {rows} and the columns to {columns}",
    "table-row-bounds": (
        "row {row} has {total} persons, but its cells take from {minimums} to {maximums}"
    ),
    "table-columns-too-small": (
        "the columns {columns} have room for {total} persons, but the rows {units} leave them "
        "at least {persons}"
    ),
    "tie": "{units} are tied and the tie rule is to refuse",
}

_STEPS = {
    "factor": "{weight} of the whole by {column}: {part} of it",
    "cap": "the factor {column} is capped at {limit}",
    "remainder": "part of what the caps left over",
    "correction": "corrected by {column}: {value} against a mean of {mean}",
    "normalisation": "shares divided by their sum of {sum}",
    "relative-cap": "kept at {limit}, the most that an uplift of {uplift} permits",
    "relative-cap-spread": "part of what the cap of others takes from them",
    "stock-counted": "part of the {persons} of {column}, in all units together",
    "stock": "the own {persons} of {column} are deducted",
    "truncation": "below 0, so set to 0",
    "truncation-spread": "part of what was below 0 elsewhere",
    "floor": "kept at the smallest share of {floor}",
    "floor-spread": "part of what lifts others to the smallest share",
    "credit-counted": "part of the {persons} persons already there, in all units together",
    "credit": "persons already there are deducted",
    "carry-over-counted": "part of the {persons} persons carried over in all units together",
    "carry-over": "carried over from earlier periods",
    "minimum": "raised to the minimum of {bound}",
    "maximum": "lowered to the maximum of {bound}",
    "least": "raised to {bound}, the fewest it takes if it takes any",
    "none": "too few for the {bound} that it takes if any, so nobody",
    "redistribution": "part of what minimums and maximums of others give or take",
    "rounding": "rounded to whole persons",
    "exempt": "exempt: no share",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no apportionment.

    Parameters
    ----------
    code
        Stable word: ``minimums-above-total``, ``maximums-below-total``, ``no-share``,
        ``minimum-above-maximum``, ``carry-over-above-total``, ``carry-over-above-maximum``,
        ``gap-below-least`` or ``tie``.
    data
        The numbers and the identifiers of the units that bind; ``parent`` is the unit
        in which they lie, None at the top.
    """

    code: str
    data: Mapping[str, object]

    @property
    def text(self) -> str:
        """The reason in English."""
        parent = self.data.get("parent")
        of = f"of the parts of {parent}" if parent is not None else "of the units"
        named = {
            name: ", ".join(value[:5]) + (" and others" if len(value) > 5 else "")
            for name, value in self.data.items()
            if isinstance(value, list)
        }
        return _REASONS[self.code].format_map({**self.data, "of": of, "units": "", **named})


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall.

    Parameters
    ----------
    code
        Stable word: ``factor``, ``cap``, ``remainder``, ``correction``,
        ``normalisation``, ``relative-cap``, ``relative-cap-spread``, ``stock-counted``,
        ``stock``, ``truncation``, ``truncation-spread``, ``floor``, ``floor-spread``,
        ``credit-counted``, ``credit``, ``carry-over-counted``, ``carry-over``, ``minimum``,
        ``maximum``, ``least``, ``none``, ``redistribution``, ``rounding`` or ``exempt``.
    amount
        Persons, exact; the amounts of a unit sum to its quota.
    data
        The numbers behind it.
    """

    code: str
    amount: Fraction
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The step in English."""
        shown = {name: _number(value) for name, value in self.data.items()}
        return _STEPS[self.code].format_map(shown)


@dataclass(frozen=True, slots=True)
class NextChange:
    """How far a unit is from one person more or fewer.

    Parameters
    ----------
    more, fewer
        Persons by which the unit's exact quota would have to rise or fall while the others
        stay: their remainders by largest remainder, their weights by a divisor method. A
        tie counts as reached. None if a bound, or no single other unit, decides. Exact;
        for Huntington-Hill, whose limits are square roots, to a billionth of a person.
    from_unit, to_unit
        The unit that would give the person up, and the one that would get it; None where
        every quota is rounded on its own.
    """

    more: Fraction | None
    fewer: Fraction | None
    from_unit: str | None
    to_unit: str | None

    @property
    def text(self) -> str:
        """The distances in English."""
        parts = []
        if self.more is not None:
            of = f", from {self.from_unit}" if self.from_unit is not None else ""
            parts.append(f"{_number(self.more)} persons more would add one{of}")
        if self.fewer is not None:
            to = f", to {self.to_unit}" if self.to_unit is not None else ""
            parts.append(f"{_number(self.fewer)} persons fewer would cost one{to}")
        return "; ".join(parts) or "no small change of this unit alone changes the number"


class Explanation(Protocol):
    """What a group of units knows about its quotas, see `softlanding.apportionment.explain`."""

    def share(self, at: int) -> Fraction:
        """Share of the unit at position `at` of the group."""

    def exact(self, at: int) -> Fraction:
        """Persons of that unit before rounding."""

    def waterfall(self, at: int) -> tuple[Step, ...]:
        """Steps of that unit."""

    def next_change(self, at: int) -> NextChange:
        """Distance of that unit to one person more and one fewer."""


class UnitQuota(NamedTuple):
    """Quota of one unit and everything behind it, worked out when it is asked for.

    Parameters
    ----------
    unit, parent, level
        Identifier, that of the unit it lies in, and depth (0 at the top).
    quota
        Whole persons.
    credit, pledge
        Persons deducted, and persons on top of the quota, parts included.
    carry_over
        Persons carried over into the quota, parts included; below 0 is ahead.
    explanation, position
        The group's explanation and the unit's place in it; None for an exempt unit. Two
        quotas are equal if all else is.

    Notes
    -----
    A named tuple, because tens of thousands of them are made at a time.
    """

    unit: str
    parent: str | None
    level: int
    quota: int
    credit: int
    pledge: int
    carry_over: int = 0
    explanation: Explanation | None = None
    position: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnitQuota) and self[:7] == other[:7]

    def __hash__(self) -> int:
        return hash(self[:7])

    @property
    def share(self) -> Fraction:
        """Share among the units of the same parent, in [0, 1]; sums to 1 there."""
        if self.explanation is None:
            return Fraction(0)
        return self.explanation.share(self.position)

    @property
    def exact(self) -> Fraction:
        """Persons before rounding, after credits, carry-over and bounds."""
        if self.explanation is None:
            return Fraction(0)
        return self.explanation.exact(self.position)

    @property
    def waterfall(self) -> tuple[Step, ...]:
        """Steps whose amounts sum exactly to `quota`."""
        if self.explanation is None:
            return (Step("exempt", Fraction(0)),)
        return self.explanation.waterfall(self.position)

    @property
    def next_change(self) -> NextChange | None:
        """Distance to one person more or fewer; None for an exempt unit."""
        if self.explanation is None:
            return None
        return self.explanation.next_change(self.position)


@dataclass(frozen=True, slots=True)
class Rounded:
    """Whole quotas of one group, and the units between which the tie rule decided."""

    quotas: tuple[int, ...]
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apportionment:
    """Result of `softlanding.apportionment.apportion`.

    Parameters
    ----------
    status
        ``"apportioned"``, or ``"infeasible"`` with `reasons` and without `rows`.
    reasons
        Why it is infeasible.
    rows
        One per unit, parents before their parts, in the order given.
    total
        Persons to distribute.
    method, tie_rule
        How fractions and ties were decided.
    ties
        Groups of units between which the tie rule decided.
    normalised
        Published shares that were divided by their sum: ``(parent, column, sum)``.
    versions
        Of Soft Landing and of the key, with the hash of the key's document.
    input_sha256
        Hash of units, key, total, method and tie rule; row order does not matter.
    """

    status: Literal["apportioned", "infeasible"]
    reasons: tuple[Reason, ...]
    rows: tuple[UnitQuota, ...]
    total: int
    method: str
    tie_rule: str
    ties: tuple[tuple[str, ...], ...]
    normalised: tuple[tuple[str | None, str, Fraction], ...]
    versions: Mapping[str, str]
    input_sha256: str

    @property
    def distributed(self) -> int:
        """Sum of the quotas of the top level, which is the total.

        Only ``independent`` rounding may miss it.
        """
        return sum(row.quota for row in self.rows if row.level == 0)

    @property
    def record(self) -> dict[str, object]:
        """What to keep with the decision so that it can be replayed; JSON-serialisable."""
        return {
            "status": self.status,
            "reasons": [
                {"code": reason.code, "data": plain(reason.data), "text": reason.text}
                for reason in self.reasons
            ],
            "total": self.total,
            "distributed": self.distributed,
            "method": self.method,
            "tie_rule": self.tie_rule,
            "ties": [list(tied) for tied in self.ties],
            "normalised_shares": [
                {"parent": parent, "column": column, "sum": str(found)}
                for parent, column, found in self.normalised
            ],
            "versions": dict(self.versions),
            "input_sha256": self.input_sha256,
        }


def plain(data: Mapping[str, object]) -> dict[str, object]:
    """Copy of `data` for JSON: fractions become texts such as ``"2/3"``."""
    return {
        name: str(value) if isinstance(value, Fraction) else value for name, value in data.items()
    }


def _number(value: object) -> object:
    """Short reading of an exact number; four significant decimals, trailing zeros cut."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return str(value.numerator)
    if value.denominator <= 20:
        return str(value)
    return f"{float(value):.4g}"
