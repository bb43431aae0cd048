"""Three files to one placement problem, and its result as a table and a report."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from softlanding.assignment import (
    Candidates,
    FairPlacement,
    Frontier,
    Instance,
    Preferences,
    Result,
    build,
    listed,
    load,
)
from softlanding.errors import InputRefused, Problem
from softlanding.tables.households import USE, HouseholdsFile, read_households
from softlanding.tables.places import CAPACITY, PlacesFile, read_places
from softlanding.tables.scores import Scores, read_scores

__all__ = [
    "FRONTIER_COLUMNS",
    "PLACEMENT_COLUMNS",
    "PlacementFiles",
    "frontier_lines",
    "groups_report",
    "placement_lines",
    "placement_report",
    "read_placement",
]

PLACEMENT_COLUMNS = ("household", "place", "score", "status", "reason")
"""Columns of the table of placements."""


@dataclass(frozen=True, slots=True)
class PlacementFiles:
    """The problem that the files describe, and what a reader of them should know."""

    candidates: Candidates
    households: HouseholdsFile
    notes: tuple[str, ...]
    preferences: Preferences

    @property
    def instance(self) -> Instance:
        """The instance of the candidates."""
        return self.candidates.instance


def read_placement(
    households: str | Path,
    places: str | Path,
    scores: str | Path,
    *,
    wishes: str | Path | None = None,
    priorities: str | Path | None = None,
    order: str = "persons",
    near_km: float = 50.0,
    minimums_hard: bool = True,
) -> PlacementFiles:
    """Read households, places and scores, and tell the faults of all files at once.

    Parameters
    ----------
    households, places, scores
        Files as `read_households`, `read_places` and `read_scores` describe them.
    wishes, priorities
        Files in the form of the scores, see `Preferences`.
    order
        As `Preferences` has it, or "file": as the households stand in their file.
    near_km, minimums_hard
        As for `build`.

    Raises
    ------
    InputRefused
        With every fault of every file.
    """
    problems: list[Problem] = []
    who = where = None
    try:
        who = read_households(households)
        problems += who.problems
    except InputRefused as refused:
        problems += refused.problems
    try:
        where = read_places(places)
        problems += where.problems
    except InputRefused as refused:
        problems += refused.problems
    if who is not None and where is not None:
        problems += _mismatches(who, where)
    names = (
        _names([household.id for household in who.households] if who else []),
        _names([place.id for place in where.places] if where else []),
    )
    matrices: list[Scores | None] = []
    for path in (scores, wishes, priorities):
        try:
            matrices.append(None if path is None else read_scores(path, *names))
        except InputRefused as refused:
            problems += refused.problems
    if problems or who is None or where is None or matrices[0] is None:
        raise InputRefused(problems)
    candidates = build(
        who.households,
        where.places,
        matrices[0],
        near_km=near_km,
        minimums_hard=minimums_hard,
    )
    turns = range(len(who.households)) if order == "file" else order
    preferences = Preferences(matrices[1], matrices[2], turns)
    return PlacementFiles(candidates, who, tuple(_notes(who, where)), preferences)


def _names(names: list[str]) -> list[str] | None:
    """Names to look for in the scores; None if no row has one."""
    return names if any(names) else None


def _mismatches(who: HouseholdsFile, where: PlacesFile) -> list[Problem]:
    """Faults that show only when households and places are read together."""
    problems = []
    for name in who.dimensions:
        if name not in where.dimensions:
            message = f"has no column {CAPACITY}{name} beside it in {where.file}"
            cure = f"add {CAPACITY}{name} to the places, or remove {USE}{name}"
            problems.append(
                Problem(message, cure, file=who.file, row=1, value=USE + name, code="dimension")
            )
    if not any(where.rows):
        return problems
    problems += [
        Problem(
            f"is not a place of {where.file}",
            "name a place of that file, or leave the cell blank",
            file=who.file,
            row=who.rows[household.id],
            column="family_in",
            value=place,
            code="unknown",
        )
        for household in who.households
        for place in sorted(household.family_in - set(where.rows))
    ]
    return problems


def _notes(who: HouseholdsFile, where: PlacesFile) -> Iterator[str]:
    for file in (who, where):
        if file.unused:
            yield f"columns of {file.file} that were not read: {', '.join(file.unused)}"
    lost = [place.id for place in where.places if None in {place.latitude, place.longitude}]
    if lost and any(household.linked_near for household in who.households):
        yield f"without latitude and longitude, and so near to nothing else: {listed(lost)}"
    if not where.has_services and any(household.needs for household in who.households):
        yield f"{where.file} has no column services: no household with needs can be placed"


def placement_lines(instance: Instance, result: Result) -> Iterator[tuple[object, ...]]:
    """One row per household, in file order, under `PLACEMENT_COLUMNS`."""
    for household, place in enumerate(result.assignment.tolist()):
        name = instance.household_ids[household]
        if place >= 0:
            score = float(instance.scores[household, place])
            yield name, instance.place_ids[place], score, "placed", ""
        else:
            yield name, "", "", "unplaced", result.unplaced[household].text


FRONTIER_COLUMNS = (
    *("point", "objective", "bound", "mean", "cost"),
    *("worst_group", "worst_share", "wishes", "placed_households", "status"),
)
"""Columns of the table of a frontier."""


def frontier_lines(found: Frontier) -> Iterator[tuple[object, ...]]:
    """One row per point, the largest sum of scores first, under `FRONTIER_COLUMNS`."""
    for number, point in enumerate(found.points, start=1):
        result, worst = point.result, point.worst
        placed = int((result.assignment >= 0).sum())
        figures = (result.objective, result.bound, point.mean, point.cost, worst.share)
        objective, bound, mean, cost, share = (round(figure, 9) for figure in figures)
        yield (
            *(number, objective, bound, mean, cost, worst.group, share),
            *(round(point.wishes, 9), placed, result.status),
        )


def groups_report(placement: FairPlacement) -> dict[str, Any]:
    """What each group gets of what it could get, for the report."""
    return {
        "group_share": placement.least,
        "worst_bound": placement.worst_bound if math.isfinite(placement.worst_bound) else None,
        "groups": [
            {
                **asdict(share),
                "share": share.share,
                "multiplier": placement.multipliers.get(share.group),
            }
            for share in placement.shares
        ],
    }


def placement_report(instance: Instance, result: Result) -> dict[str, Any]:
    """The JSON report of a placement."""
    record = result.record
    placed = result.assignment >= 0
    used = load(instance, result.assignment)
    return {
        "status": record["status"],
        "objective": record["objective"],
        "bound": record["bound"],
        "gap": record["gap"],
        "placed_households": int(placed.sum()),
        "placed_persons": int(instance.uses[placed, 0].sum()),
        "households": len(placed),
        "persons": int(instance.uses[:, 0].sum()),
        "unplaced": [
            {
                "household": instance.household_ids[household],
                "reason": reason.text,
                "code": reason.code,
                "data": dict(reason.data),
            }
            for household, reason in sorted(result.unplaced.items())
        ],
        "load": {
            place: {
                name: [int(used[index, column]), int(instance.capacities[index, column])]
                for column, name in enumerate(instance.dimensions)
            }
            for index, place in enumerate(instance.place_ids)
        },
        "prices": {
            place: dict(zip(instance.dimensions, np.round(row, 9).tolist(), strict=True))
            for place, row in zip(instance.place_ids, result.prices, strict=True)
            if row.any()
        },
        "price_bound": record["price_bound"],
        "reasons": record["reasons"],
        **{name: record[name] for name in ("method", "seed", "seconds", "versions")},
        "input_sha256": record["input_sha256"],
    }
