"""A round as it stands in totals, whole and by group; and the frontier of its aims."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from softlanding import assignment as science
from softlanding.office.placement import scoring
from softlanding.office.placement.bridge.effects import as_it_stands
from softlanding.office.placement.bridge.loading import Loaded, load, loaded
from softlanding.office.placement.bridge.solving import Report, told
from softlanding.office.placement.models import Round

__all__ = ["Totals", "frontier_points", "totals"]


@dataclass(frozen=True)
class Totals:
    """Households and persons, how many have a town, and the parts per person among those."""

    households: int
    placed: int
    persons: int
    placed_persons: int
    points: float
    parts: dict[str, float | None]

    @property
    def per_person(self) -> float | None:
        """Points per person, those without a town included."""
        return self.points / self.persons if self.persons else None


def totals(round_: Round, grouping: str) -> tuple[Totals, dict[str, Totals]]:
    """A round with its moves by hand: all households together, and each group."""
    known = loaded(round_)
    assignment = as_it_stands(round_, known).assignment
    groups = np.array(known.groups(grouping), dtype=object)
    every = np.ones(len(groups), dtype=bool)
    return _totals(known, assignment, every), {
        str(group): _totals(known, assignment, groups == group)
        for group in sorted(set(groups.tolist()))
    }


def _totals(known: Loaded, assignment: Any, belongs: Any) -> Totals:
    rows = np.flatnonzero(belongs & (assignment >= 0))
    columns = assignment[rows]
    persons = known.persons[rows]
    reached = {
        name: float(np.average(known.parts[name][rows, columns], weights=persons))
        if len(rows)
        else None
        for name in scoring.PARTS
    }
    return Totals(
        households=int(np.sum(belongs)),
        placed=len(rows),
        persons=int(known.persons[belongs].sum()),
        placed_persons=int(persons.sum()),
        points=math.fsum(known.scores[rows, columns].tolist()),
        parts=reached,
    )


def frontier_points(
    round_: Round, grouping: str, *, steps: int, time_limit: float, report: Report
) -> dict[str, Any]:
    """Placements between points, the worst-off group and wishes, for a person to choose from.

    Wishes are counted in persons: a household whose wishes are met by half counts half.
    """
    known = load(round_, locks=round_.locks)
    found = science.frontier(
        known.instance,
        known.groups(grouping),
        wishes=known.persons[:, None] * known.parts["wishes"],
        steps=steps,
        time_limit=time_limit,
        seed=round_.seed,
        progress=told(report),
    )
    persons = float(known.persons.sum())
    return {
        "points": [
            {
                "points": point.result.objective,
                "per_person": point.result.objective / persons if persons else 0.0,
                "cost": point.cost,
                "gap": point.result.gap,
                "worst": point.worst.group,
                "worst_share": point.worst.share,
                "wishes": point.wishes,
                "wishes_share": point.wishes / persons if persons else 0.0,
                "placed": int(np.sum(point.result.assignment >= 0)),
                "shares": {share.group: share.share for share in point.shares},
            }
            for point in found.points
        ],
        "worst_bound": _finite(found.worst_bound),
        "wishes_bound": _finite(found.wishes_bound),
        "complete": found.complete,
        "input_sha256": known.instance.sha256,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
