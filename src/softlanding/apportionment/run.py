"""One front door: units and a key in, whole persons and their reasons out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from softlanding import __version__
from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.divisor import adams, dhondt, huntington_hill, sainte_lague
from softlanding.apportionment.explain import GroupExplanation
from softlanding.apportionment.hierarchy import Group, Node, groups_of
from softlanding.apportionment.independent import independent
from softlanding.apportionment.key import Key
from softlanding.apportionment.largest_remainder import largest_remainder
from softlanding.apportionment.result import Apportionment, Reason, Rounded, UnitQuota
from softlanding.apportionment.units import Unit
from softlanding.apportionment.zero_or_least import zero_or_least
from softlanding.errors import InputRefused, Problem

__all__ = ["METHODS", "TIE_RULES", "apportion"]

METHODS: Mapping[str, Callable[[FairQuotas], Rounded]] = MappingProxyType(
    {
        "largest-remainder": largest_remainder,
        "dhondt": dhondt,
        "sainte-lague": sainte_lague,
        "huntington-hill": huntington_hill,
        "adams": adams,
        "independent": independent,
    }
)
"""Rounding methods by the name that the command line and the office use."""

TIE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "larger-then-identifier": "the larger claim first, then the identifier that comes first",
        "refuse": "no result if a tie would decide",
    }
)
"""Tie rules and what they mean."""


@dataclass(slots=True)
class _Run:
    """What is gathered while the groups are gone through."""

    rows: dict[str, UnitQuota] = field(default_factory=dict)
    ties: list[tuple[str, ...]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)


def apportion(
    units: Sequence[Unit],
    key: Key,
    *,
    total: int,
    rounding: str = "largest-remainder",
    tie_rule: str = "larger-then-identifier",
    normalise_shares: bool = False,
) -> Apportionment:
    """Distribute a number of persons over territories by a key.

    Parameters
    ----------
    units
        Territories of one or several levels, see `Unit`.
    key
        The distribution key.
    total
        Persons to distribute, at least 0.
    rounding
        A name of `METHODS`.
    tie_rule
        A name of `TIE_RULES`.
    normalise_shares
        Whether published shares that do not add up are divided by their sum.

    Returns
    -------
    Apportionment
        Quotas that sum to the total and keep every bound, with parts summing to their
        parents (``independent`` rounding alone may miss the total); or status
        ``"infeasible"`` with the reasons.

    Raises
    ------
    InputRefused
        With every fault of units, total and options.

    Notes
    -----
    Top down: the top level shares the total, then each unit's parts share its quota. The
    credits of a group are added to what it distributes and each unit's own credit is
    deducted from its quota. What is carried over is treated the other way round: with
    total T and carry-overs c, unit i with share s_i gets ``s_i · (T − Σc) + c_i`` before
    bounds and rounding. Exact and deterministic; the order of units plays no part.

    Examples
    --------
    >>> from softlanding.apportionment import Unit, catalogue
    >>> units = [Unit("Ale", indicators={"population": 5}, maximum=1),
    ...          Unit("Bo", indicators={"population": 3}),
    ...          Unit("Cy", indicators={"population": 2})]
    >>> result = apportion(units, catalogue()["population"], total=4)
    >>> [(row.unit, row.quota) for row in result.rows]
    [('Ale', 1), ('Bo', 2), ('Cy', 1)]
    """
    _check_options(total, rounding, tie_rule)
    groups, clashes = groups_of(units, key, normalise_shares=normalise_shares)
    if rounding == "independent" and len(groups) > 1:
        message, cure = "would break the sums of parts and wholes", "give one level, or use another"
        problem = Problem(message, cure, column="rounding", value=rounding, code="no-rounding")
        raise InputRefused([problem])
    run = _Run(reasons=list(clashes))
    if not clashes:
        for group in groups:
            _distribute(group, total, rounding, tie_rule, run)
            if run.reasons:
                break
    return Apportionment(
        status="infeasible" if run.reasons else "apportioned",
        reasons=tuple(run.reasons),
        rows=() if run.reasons else tuple(run.rows.values()),
        total=total,
        method=rounding,
        tie_rule=tie_rule,
        ties=tuple(run.ties),
        normalised=tuple(entry for group in groups for entry in group.normalised),
        versions={
            "softlanding": __version__,
            "key": f"{key.id} {key.version}",
            "key_sha256": key.sha256,
        },
        input_sha256=_hash(
            units,
            key,
            [total, rounding, tie_rule, normalise_shares],
        ),
    )


def _check_options(total: int, rounding: str, tie_rule: str) -> None:
    problems = []
    if type(total) is not int or total < 0:
        cure = "give a whole number of at least 0"
        problems.append(
            Problem(
                "is not a number of persons", cure, column="total", value=str(total), code="total"
            )
        )
    for name, value, known in (("rounding", rounding, METHODS), ("tie_rule", tie_rule, TIE_RULES)):
        if value not in known:
            cure = f"use {', '.join(known)}"
            problems.append(
                Problem("is not available", cure, column=name, value=value, code=f"no-{name}")
            )
    if problems:
        raise InputRefused(problems)


def _distribute(group: Group, total: int, rounding: str, tie_rule: str, run: _Run) -> None:
    """Share what the group has among its participants and add their rows."""
    parent = group.parent.unit.unit if group.parent else None
    persons = run.rows[parent].quota if parent is not None else total
    nodes = group.participants
    shares = group.shares.of_total(persons)
    fair = fair_group(group, shares.weights, persons)
    if not isinstance(fair, FairQuotas):
        run.reasons += [_in_new_persons(reason, nodes, parent) for reason in fair]
        return
    rounded = METHODS[rounding](fair)
    if rounded.tied:
        run.ties.append(rounded.tied)
        if tie_rule == "refuse":
            run.reasons.append(Reason("tie", {"units": list(rounded.tied), "parent": parent}))
            return
    why = GroupExplanation(
        shares=shares,
        total=persons,
        credited=[node.credit for node in nodes],
        carried=[node.carry_over for node in nodes],
        fair=fair,
        quotas=rounded.quotas,
        rounding=rounding,
    )
    places = iter(range(len(nodes)))
    for node in group.members:
        name, level, credit, pledge = node.unit.unit, node.level, node.credit, node.pledge
        if node.participates:
            at = next(places)
            quota = rounded.quotas[at] - node.taken
            row = UnitQuota(name, parent, level, quota, credit, pledge, node.carry_over, why, at)
        else:
            row = UnitQuota(name, parent, level, 0, credit, pledge)
        run.rows[name] = row


def fair_group(
    group: Group, weights: Sequence[int], persons: int
) -> FairQuotas | tuple[Reason, ...]:
    """Quotas of a group before rounding; what is credited to a unit or carried over is in them."""
    nodes = group.participants
    return zero_or_least(
        weights,
        persons + sum(node.taken for node in nodes),
        least=[node.least + node.taken if node.least else 0 for node in nodes],
        minimum=[node.minimum + node.taken for node in nodes],
        maximum=[None if node.maximum is None else node.maximum + node.taken for node in nodes],
        names=[node.unit.unit for node in nodes],
    )


def _in_new_persons(reason: Reason, nodes: Sequence[Node], parent: str | None) -> Reason:
    """The same reason, told in new persons and with the parent; what is owed is named."""
    credited = sum(node.taken for node in nodes)
    counts = {"total", "minimums", "maximums", "below", "above"}
    data = {
        name: value - credited if name in counts and isinstance(value, int) else value
        for name, value in reason.data.items()
    }
    owed = sum(node.carry_over for node in nodes if node.carry_over > 0)
    if reason.code == "minimums-above-total" and owed:
        named = [node.unit.unit for node in nodes if node.minimum]
        data |= {"carried": owed, "units": named, "parent": parent}
        return Reason("carry-over-above-total", data)
    return Reason(reason.code, {**data, "parent": parent})


def _hash(units: Sequence[Unit], key: Key, options: list[int | str | bool]) -> str:
    """SHA-256 over a canonical text of everything that decides the result."""
    lines = sorted(unit.canonical for unit in units)
    text = "\n".join([*lines, key.sha256, json.dumps(options)])
    return sha256(text.encode("utf-8")).hexdigest()
