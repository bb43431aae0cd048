"""Units in their groups: who lies in whom, who takes part, what bounds bind upwards.

A group is the units with the same parent. The key is applied inside each group; a
group's total is its parent's quota, so that parts always sum to the whole. The bounds of
a parent are those of its own row and those of its parts together, so that whatever it is
given can be passed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from softlanding.apportionment.bounds import capacity
from softlanding.apportionment.key import Key
from softlanding.apportionment.result import Reason
from softlanding.apportionment.shares import Shares, shares_by_key
from softlanding.apportionment.units import Unit
from softlanding.errors import InputRefused, Problem

__all__ = ["Group", "Node", "groups_of"]


@dataclass(slots=True)
class Node:
    """One unit in its place; bounds, credit, pledge and carry-over include those of its parts."""

    unit: Unit
    given: bool
    level: int = 0
    parts: Sequence[Node] = ()
    participates: bool = True
    credit: int = 0
    pledge: int = 0
    carry_over: int = 0
    minimum: int = 0
    maximum: int | None = None
    least: int = 0  # the quota is the minimum or at least this; 0 where there is no gap

    @property
    def taken(self) -> int:
        """Persons that the key distributes to the unit without giving them: may be below 0."""
        return self.credit - self.carry_over


@dataclass(slots=True)
class Group:
    """Units with the same parent, the shares of those that take part, and what was normalised."""

    parent: Node | None
    members: Sequence[Node]
    participants: list[Node]
    shares: Shares
    normalised: list[tuple[str | None, str, Fraction]]


def groups_of(
    units: Sequence[Unit], key: Key, *, normalise_shares: bool = False
) -> tuple[list[Group], tuple[Reason, ...]]:
    """Put units into groups and compute shares and bounds from the bottom up.

    Parameters
    ----------
    units
        All units; identifiers are unique. A parent that is named but not given is made
        of the sum of its participating parts.
    key
        The key.
    normalise_shares
        Whether published shares that do not add up are divided by their sum; otherwise
        they are refused.

    Returns
    -------
    list of Group
        Parents' groups before those of their parts.
    tuple of Reason
        Units whose minimum is above their maximum once ceilings and parts are counted.

    Raises
    ------
    InputRefused
        With every fault: no units, an identifier given twice, a unit inside itself, a
        missing indicator, a zero that the key divides by, a parent to be summed from
        parts by a rate, published shares that do not add up.
    """
    roots = _tree(units, key)
    problems: list[Problem] = []
    reasons: list[Reason] = []
    groups: list[Group] = []
    for parent, members in reversed(list(_levels(roots))):
        participants = [node for node in members if node.participates]
        indicators = [node.unit.indicators for node in participants]
        normalised = _check_sums(key, parent, members, normalise_shares, problems)
        if problems:
            continue
        group = Group(parent, members, participants, shares_by_key(key, indicators), normalised)
        groups.append(group)
        _bound(group, key, reasons)
    if problems:
        raise InputRefused(problems)
    return groups[::-1], tuple(reasons)


def _tree(units: Sequence[Unit], key: Key) -> list[Node]:
    """Nodes of the top level, with their parts; parents that are not given are made."""
    nodes = _nodes(units)
    roots: dict[str, Node] = {}
    parts: dict[str, list[Node]] = {}
    for node in list(nodes.values()):
        above = node.unit.parent
        if above is None:
            roots[node.unit.unit] = node
            continue
        if above not in nodes:
            nodes[above] = roots[above] = Node(Unit(above), given=False)
        parts.setdefault(above, []).append(node)
    for name, found in parts.items():
        nodes[name].parts = found
    reached = [node for _, members in _levels(list(roots.values())) for node in members]
    if len(reached) < len(nodes):
        lost = set(nodes) - {node.unit.unit for node in reached}
        message, cure = "lies inside itself", "correct the parents"
        raise InputRefused(
            Problem(message, cure, file=unit, column="parent", code="cycle")
            for unit in sorted(lost)
        )
    for node in reached:
        if node.unit.exempt or key.exempts(node.unit.indicators):
            node.participates = False
        for part in node.parts:
            part.level = node.level + 1
            part.participates = node.participates
    for node in reversed(reached):
        if node.parts:
            node.participates = any(part.participates for part in node.parts)
    _fill_in(reached, key)
    return list(roots.values())


def _nodes(units: Sequence[Unit]) -> dict[str, Node]:
    """A node for each unit, by identifier."""
    if not units:
        raise InputRefused([Problem("there are no units", "give at least one", code="empty")])
    nodes = {unit.unit: Node(unit, given=True) for unit in units}
    if len(nodes) < len(units):
        counts = Counter(unit.unit for unit in units)
        message, cure = "is given more than once", "give it once"
        raise InputRefused(
            Problem(message, cure, file=unit, column="unit", code="duplicate")
            for unit, count in counts.items()
            if count > 1
        )
    return nodes


def _levels(roots: Sequence[Node]) -> Iterator[tuple[Node | None, Sequence[Node]]]:
    """Groups from the top down: a parent (None at the top) and its parts."""
    yield None, roots
    line = list(roots)
    while line:
        for node in line:
            if node.parts:
                yield node, node.parts
        line = [part for node in line for part in node.parts]


def _fill_in(nodes: Sequence[Node], key: Key) -> None:
    """Check the indicators of given units and sum those of parents that are not given."""
    problems: list[Problem] = []
    columns, positive, rates = key.columns, key.positive_columns, key.intensive_columns
    for node in nodes:
        if not node.participates:
            continue
        if not node.given:
            for column in columns:
                if column in rates:
                    message = f"cannot be summed from the parts of {node.unit.unit}"
                    cure = f"give {node.unit.unit} a row of its own"
                    problems.append(
                        Problem(message, cure, file=node.unit.unit, column=column, code="no-sum")
                    )
            continue
        for column in columns:
            value = node.unit.indicators.get(column)
            if value is None:
                problems.append(
                    Problem(
                        "is missing", "give it", file=node.unit.unit, column=column, code="missing"
                    )
                )
            elif value == 0 and column in positive:
                message, cure = "is 0, but the key divides by it", "give a number above 0"
                problems.append(
                    Problem(message, cure, file=node.unit.unit, column=column, code="zero")
                )
    if problems:
        raise InputRefused(problems)
    for node in nodes:
        if not node.given and node.participates:
            total: Mapping[str, Fraction | int] = {
                column: sum(
                    part.unit.indicators[column] for part in node.parts if part.participates
                )
                for column in columns
            }
            node.unit = Unit(node.unit.unit, indicators=total)


def _check_sums(
    key: Key,
    parent: Node | None,
    members: Sequence[Node],
    normalise: bool,
    problems: list[Problem],
) -> list[tuple[str | None, str, Fraction]]:
    """Published shares add up to the stated sum, or inside a parent to its share."""
    normalised = []
    name = parent.unit.unit if parent else None
    for factor in key.factors:
        if factor.adds_up_to is None:
            continue
        found = sum((_stated(node, factor.column) for node in members), Fraction(0))
        allowed = {factor.adds_up_to}
        if parent is not None:
            allowed.add(_stated(parent, factor.column))
        if found in allowed or not any(node.participates for node in members):
            continue
        if normalise:
            normalised.append((name, factor.column, found))
            continue
        gap = found - factor.adds_up_to
        message = (
            f"sums to {_decimal(found)} and not to {_decimal(factor.adds_up_to)} "
            f"({_decimal(abs(gap))} {'too little' if gap < 0 else 'too much'})"
        )
        cure = "correct it, or ask for the shares to be divided by their sum"
        problems.append(
            Problem(message, cure, file=name or "", column=factor.column, code="wrong-sum")
        )
    return normalised


def _stated(node: Node, column: str) -> Fraction:
    """Value that the input states, that of exempt units included."""
    if node.given:
        return Fraction(node.unit.indicators.get(column, 0))
    return sum((_stated(part, column) for part in node.parts), Fraction(0))


def _bound(group: Group, key: Key, reasons: list[Reason]) -> None:
    """Bounds of each member from its own row, the ceilings and its own parts."""
    parent = group.parent
    for node in group.members:
        unit = node.unit
        node.credit += unit.credit
        if not node.parts and node.participates:
            node.credit += key.credited(unit.indicators)
        node.pledge += unit.pledge
        node.carry_over += unit.carry_over
        if not node.participates:
            node.minimum, node.maximum = 0, 0
            if unit.minimum:
                data = {"unit": unit.unit, "minimum": unit.minimum, "maximum": 0}
                reasons.append(Reason("minimum-above-maximum", data))
            continue
        _raise(node)
        if unit.maximum is not None:
            node.maximum = _lower(node.maximum, unit.maximum)
        for ceiling in key.ceilings:
            room = ceiling.fraction * key.value(ceiling.column, unit.indicators) // 1 - node.credit
            node.maximum = _lower(node.maximum, max(0, int(room)))
        if node.maximum is not None and node.minimum <= node.maximum < node.least:
            node.maximum, node.least = node.minimum, 0
        if node.maximum is not None and node.minimum > node.maximum:
            data = {"unit": unit.unit, "minimum": node.minimum, "maximum": node.maximum}
            if node.minimum == -node.taken > 0:
                data["carry_over"] = node.carry_over
                reasons.append(Reason("carry-over-above-maximum", data))
            else:
                reasons.append(Reason("minimum-above-maximum", data))
            node.maximum = node.minimum
    if parent is not None:
        parent.credit += sum(node.credit for node in group.participants)
        parent.pledge += sum(node.pledge for node in group.members)
        parent.carry_over += sum(node.carry_over for node in group.participants)
        parent.minimum = sum(node.minimum for node in group.participants)
        steps = [
            max(1, node.least - node.minimum)
            for node, share in zip(group.participants, group.shares.weights, strict=True)
            if share and node.maximum != node.minimum
        ]
        parent.least = parent.minimum + min(steps) if steps and min(steps) > 1 else 0
        parent.maximum = capacity(
            group.shares.weights,
            [node.minimum for node in group.participants],
            [node.maximum for node in group.participants],
        )


def _lower(limit: int | None, other: int) -> int:
    return other if limit is None else min(limit, other)


def _raise(node: Node) -> None:
    """Minimum and least of a unit from its own row and, already there, from its parts."""
    parts, least = node.minimum, node.unit.least_if_any
    owed = max(0, -node.taken)  # in full, whatever the key gives on top of it
    if not (parts or least or node.unit.minimum or owed):
        return
    node.minimum = max(parts, node.unit.minimum, owed)
    if node.minimum and least > node.minimum:
        node.minimum = least  # zero is ruled out
    if node.minimum > parts:
        node.minimum = max(node.minimum, node.least)
        node.least = 0
    elif not node.minimum and least > 1:
        node.least = max(node.least, least)


def _decimal(number: Fraction) -> str:
    """Decimal text; exact if it ends within twelve places."""
    return f"{float(number):.12g}" if number.denominator > 1 else str(number)
