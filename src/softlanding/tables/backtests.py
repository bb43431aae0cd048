"""A year of past arrivals as files, and what a backtest of it says as a table and a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment import Backtest, Futures, Replay
from softlanding.errors import InputRefused, Problem
from softlanding.tables.columns import Columns
from softlanding.tables.placements import PlacementFiles, read_placement
from softlanding.tables.reading import read_rows

__all__ = ["BACKTEST_COLUMNS", "PastYear", "backtest_lines", "backtest_report", "read_past_year"]

BACKTEST_COLUMNS = (
    *("method", "order", "share_of_hindsight", "placed_persons"),
    *("worst_group", "worst_group_share", "load_variance", "fill_variance", "seconds"),
)
"""Columns of the table of replays."""

_PLACED_IN = "placed_in"


@dataclass(frozen=True, slots=True)
class PastYear:
    """Arrivals of a year, those of the year before, and where they went.

    Parameters
    ----------
    placed_in : array of int, shape (households,)
        None where the file has no such column.
    """

    files: PlacementFiles
    pool: Futures | None
    placed_in: NDArray[np.int64] | None
    notes: tuple[str, ...]


def read_past_year(
    households: Path,
    places: Path,
    scores: Path,
    *,
    history: Path | None = None,
    history_scores: Path | None = None,
) -> PastYear:
    """Read a year and the one before, and tell the faults of all files at once.

    Parameters
    ----------
    households, places, scores
        As `read_placement` has them; `households` may have a column ``placed_in`` with
        the place that each household went to in reality, blank for none.
    history, history_scores
        Households of the year before in the same form, with scores at the same places.

    Raises
    ------
    InputRefused
        With every fault of every file.
    """
    problems: list[Problem] = []
    files = before = None
    try:
        files = read_placement(households, places, scores)
    except InputRefused as refused:
        problems += refused.problems
    if (history is None) != (history_scores is None):
        given, missing = "--history", "--history-scores"
        if history is None:
            given, missing = missing, given
        cure = f"give {missing} too, or leave {given} out"
        problems.append(Problem("is missing", cure, column=missing, code="missing"))
    elif history is not None and history_scores is not None:
        try:
            before = read_placement(history, places, history_scores)
        except InputRefused as refused:
            problems += [fault for fault in refused.problems if fault not in problems]
    placed_in = None
    if files is not None:
        placed_in, faults = _placed_in(households, files)
        problems += faults
    if problems or files is None:
        raise InputRefused(problems)
    pool = None if before is None else _pool(before, files)
    read = {_PLACED_IN}
    notes = [note for note in files.notes if set(note.rpartition(": ")[2].split(", ")) - read]
    return PastYear(files, pool, placed_in, tuple(notes))


def _pool(before: PlacementFiles, files: PlacementFiles) -> Futures:
    """Past arrivals with the dimensions of the year that is replayed."""
    found = Futures.of(before.instance)
    theirs = {name: index for index, name in enumerate(before.instance.dimensions)}
    columns = [theirs.get(name) for name in files.instance.dimensions]
    uses = [
        np.zeros(len(found.uses), dtype=np.int64) if column is None else found.uses[:, column]
        for column in columns
    ]
    return Futures(found.scores, np.stack(uses, axis=1))


def _placed_in(path: Path, files: PlacementFiles) -> tuple[NDArray[np.int64] | None, list[Problem]]:
    table = read_rows(path)
    columns = Columns(table)
    if not columns.has(_PLACED_IN):
        return None, []
    known = {name: index for index, name in enumerate(files.instance.place_ids)}
    went = np.full(len(table.rows), -1, dtype=np.int64)
    for index, row in enumerate(table.rows):
        place = columns.text(row, _PLACED_IN, blank="")
        if place and place not in known:
            cure = "name a place of the places file, or leave the cell blank"
            columns.refuse(
                "is not a place",
                cure,
                row=row,
                column=_PLACED_IN,
                value=place,
                code="unknown",
            )
        elif place:
            went[index] = known[place]
    return went, list(columns.problems)


def _worst(test: Backtest, replays: Sequence[Replay], groups: Sequence[str]) -> tuple[str, float]:
    """The group that gets least of what it gets in hindsight, on average over replays."""
    names = sorted({group for group in groups if group})
    if not names:
        return "", float("nan")
    belongs = np.array(groups)
    shares = {
        name: float(np.mean([test.group_share(replay, belongs == name) for replay in replays]))
        for name in names
    }
    worst = min(names, key=lambda name: (shares[name], name))
    return worst, shares[worst]


def backtest_lines(test: Backtest, groups: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """One row per replay, under `BACKTEST_COLUMNS`."""
    for replay in test.replays:
        group, share = _worst(test, [replay], groups)
        yield (
            *(replay.method, replay.order, round(test.share(replay), 6), replay.placed_persons),
            *(group, round(share, 6) if group else ""),
            *(round(replay.load_variance, 4), round(replay.fill_variance, 6)),
            round(replay.seconds, 3),
        )


def backtest_report(test: Backtest, groups: Sequence[str]) -> dict[str, Any]:
    """The JSON report of a backtest.

    Numbers of a method are means over the orders; lists have one number per order, that
    of the file first.
    """
    hindsight = test.hindsight
    methods: dict[str, Any] = {}
    for name in dict.fromkeys(replay.method for replay in test.replays):
        replays = test.of(name)
        group, share = _worst(test, replays, groups)
        persons = [replay.placed_persons for replay in replays]
        shares = [test.share(replay) for replay in replays]
        methods[name] = {
            "share_of_hindsight": shares,
            "mean_share": float(np.mean(shares)),
            "lowest_share": min(shares),
            "placed_persons": float(np.mean(persons)),
            "placed_persons_by_order": persons,
            "worst_group": group or None,
            "worst_group_share": share if group else None,
            "load_variance": float(np.mean([replay.load_variance for replay in replays])),
            "fill_variance": float(np.mean([replay.fill_variance for replay in replays])),
            "seconds": float(np.mean([replay.seconds for replay in replays])),
        }
    return {
        "hindsight": {
            "objective": hindsight.objective,
            "bound": hindsight.bound,
            "gap": hindsight.record["gap"],
            "status": hindsight.status,
            "method": hindsight.method,
            "placed_persons": int(test.instance.uses[hindsight.assignment >= 0, 0].sum()),
            "seconds": hindsight.seconds,
        },
        "methods": methods,
        "households": test.instance.shape[0],
        "persons": int(test.instance.uses[:, 0].sum()),
        "batches": test.batches,
        "planned": test.planned,
        "reasons": [reason.as_json() for reason in test.reasons],
        "versions": dict(hindsight.versions),
        "input_sha256": hindsight.input_sha256,
    }
