"""``softlanding place``: households to places."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from softlanding.assignment import (
    METHODS,
    ORDERS,
    FairPlacement,
    Result,
    frontier,
    place_fairly,
    solve,
    wishes_met,
)
from softlanding.cli.outputs import refuse_overwriting
from softlanding.errors import InputRefused, Problem
from softlanding.tables import csv_text, json_text, write_files
from softlanding.tables.placements import (
    FRONTIER_COLUMNS,
    PLACEMENT_COLUMNS,
    PlacementFiles,
    frontier_lines,
    groups_report,
    placement_lines,
    placement_report,
    read_placement,
)

__all__ = ["place"]

_PATH = click.Path(path_type=Path, readable=False)  # the readers say what is wrong
_ORDERS = (*ORDERS, "file")
_FITS_NOWHERE = {"no_possible_place", "too_large_for_every_place"}
_LONGEST_TIME = 10_000_000.0


@click.command()
@click.argument("households", type=_PATH)
@click.argument("places", type=_PATH)
@click.option("--scores", type=_PATH, required=True, help="CSV, XLSX, Parquet or .npy file.")
@click.option(
    "--wishes",
    type=_PATH,
    metavar="FILE",
    help="For stable and serial: what households wish, in the form of the scores.",
)
@click.option(
    "--priorities",
    type=_PATH,
    metavar="FILE",
    help="For stable: whom a place takes first, in the form of the scores; larger is sooner.",
)
@click.option(
    "--order",
    metavar="ORDER",
    default="persons",
    show_default=True,
    help="For serial, who chooses first: persons (most first), file (as they stand in it), random.",
)
@click.option("--out", type=_PATH, metavar="CSV", help="Write the placement here, not to stdout.")
@click.option("--report", type=_PATH, metavar="JSON", help="Write figures and reasons here.")
@click.option(
    "--method",
    metavar="METHOD",
    default="auto",
    show_default=True,
    help=f"One of {', '.join(METHODS)}.",
)
@click.option(
    "--time-limit",
    metavar="SECONDS",
    type=float,
    default=60.0,
    show_default=True,
    help="The best placement so far is taken when they are over.",
)
@click.option(
    "--seed",
    metavar="NUMBER",
    type=int,
    default=0,
    show_default=True,
    help="Decides between equally good placements.",
)
@click.option(
    "--near-km",
    metavar="KM",
    type=float,
    default=50.0,
    show_default=True,
    help="How far apart households in linked_near may be.",
)
@click.option(
    "--soft-minimums",
    is_flag=True,
    help="Miss minimum loads by as little as possible, where they can't be kept.",
)
@click.option(
    "--group-share",
    metavar="SHARE",
    help="What each group gets at least of its best alone, 0 to 1; max: as much as possible.",
)
@click.option(
    "--frontier",
    "frontier_out",
    type=_PATH,
    metavar="CSV",
    help="Write what more for the worst-off group, and more wishes met, would cost.",
)
def place(
    *,
    households: Path,
    places: Path,
    scores: Path,
    wishes: Path | None,
    priorities: Path | None,
    order: str,
    out: Path | None,
    report: Path | None,
    method: str,
    time_limit: float,
    seed: int,
    near_km: float,
    soft_minimums: bool,
    group_share: str | None,
    frontier_out: Path | None,
) -> None:
    """Place the households of HOUSEHOLDS in the places of PLACES.

    HOUSEHOLDS has the columns household and persons; optional use_<dimension>,
    languages, needs, wishes, family_in, linked_to, linked_near, group, single_parent
    and step_free. PLACES has place and capacity (persons); optional
    capacity_<dimension>, minimum, minimum_<dimension>, dwellings_<persons>,
    languages, services, max_household_persons, single_parents, step_free, latitude
    and longitude. Several values in a cell are separated by ";".

    The scores have one row per household and one column per place; a blank is not
    possible. The methods exact and large maximise the sum of the scores of all placed
    households; stable lets nobody be kept out by somebody of lower priority; serial
    lets one household after the other choose. Wishes and priorities default to the
    scores.

    Ctrl-C ends the search and keeps the best placement so far.
    """
    _check_options(method, time_limit, seed, order)
    share = _share(group_share, method)
    given = (households, places, scores, wishes, priorities)
    inputs = {path: "an input" for path in given if path is not None}
    refuse_overwriting(inputs, {"--out": out, "--report": report, "--frontier": frontier_out})
    files = read_placement(
        households,
        places,
        scores,
        wishes=wishes,
        priorities=priorities,
        order=order,
        near_km=near_km,
        minimums_hard=not soft_minimums,
    )
    groups = [household.group for household in files.candidates.households]
    fair = points = None
    with _interruptible() as interrupted:
        told = _Progress(interrupted)
        if group_share is None:
            result = solve(
                files.instance,
                method=method,
                time_limit=time_limit,
                seed=seed,
                progress=told,
                preferences=files.preferences,
            )
        else:
            fair = place_fairly(
                files.instance,
                groups,
                share=share,
                time_limit=time_limit,
                seed=seed,
                progress=told,
            )
            result = fair.result
        if frontier_out is not None:
            points = frontier(
                files.instance,
                groups,
                wishes=wishes_met(files.candidates.households, files.candidates.places, silent=0.0),
                time_limit=time_limit,
                seed=seed,
                progress=told,
            )
    table = csv_text(PLACEMENT_COLUMNS, placement_lines(files.instance, result))
    written = {}
    if report is not None:
        figures = placement_report(files.instance, result)
        written[report] = json_text(figures | (groups_report(fair) if fair else {}))
    if frontier_out is not None and points is not None:
        written[frontier_out] = csv_text(FRONTIER_COLUMNS, frontier_lines(points))
    if out is not None:
        written[out] = table
    write_files(written)
    if out is None:
        click.echo(table, nl=False)
    for line in (*_groups_told(fair), *_told(files, result)):
        click.echo(line, err=True)


def _share(given: str | None, method: str) -> float | None:
    """The share that each group is to get; None for as much as possible, or no share."""
    problems = []
    if given is not None and method not in {"auto", "exact"}:
        cure = "choose exact, or leave --group-share out"
        problems.append(
            Problem("does not keep shares of groups", cure, column="--method", value=method)
        )
    share = None
    if given is not None and given != "max":
        try:
            share = float(given)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            cure = "give a number from 0 to 1, or max"
            problems.append(Problem("is no share", cure, column="--group-share", value=given))
    if problems:
        raise InputRefused(problems)
    return share


def _groups_told(fair: FairPlacement | None) -> Iterator[str]:
    for share in fair.shares if fair else ():
        yield (
            f"group {share.group}: {share.placed} of {share.households} households placed; "
            f"{share.value:.6g} of {share.reference:.6g} alone ({share.share:.1%})"
        )


def _check_options(method: str, time_limit: float, seed: int, order: str) -> None:
    problems = []
    if order not in _ORDERS:
        cure = f"choose one of {', '.join(_ORDERS)}"
        problems.append(Problem("is not an order", cure, column="--order", value=order))
    if method not in METHODS:
        cure = f"choose one of {', '.join(METHODS)}"
        problems.append(
            Problem("is not a method", cure, column="--method", value=method, code="unknown")
        )
    if not 0 < time_limit <= _LONGEST_TIME:
        cure = f"give seconds above 0 and at most {_LONGEST_TIME:.0f}"
        value = str(time_limit)
        problems.append(Problem("is out of range", cure, column="--time-limit", value=value))
    if seed < 0:
        cure = "give a whole number of at least 0"
        problems.append(Problem("is below 0", cure, column="--seed", value=str(seed)))
    if problems:
        raise InputRefused(problems)


@contextmanager
def _interruptible() -> Iterator[list[bool]]:
    """Turn Ctrl-C into a wish to stop, as long as the search goes on."""
    wished: list[bool] = []

    def wish(_signal: int, _frame: FrameType | None) -> None:
        wished.append(True)

    try:
        before = signal.signal(signal.SIGINT, wish)
    except ValueError:  # not the main thread: nobody can press Ctrl-C here
        yield wished
        return
    try:
        yield wished
    finally:
        signal.signal(signal.SIGINT, before)


class _Progress:
    """Shows the search on a terminal, and says whether to go on."""

    def __init__(self, interrupted: list[bool]) -> None:
        self._interrupted = interrupted
        self._shown = sys.stderr.isatty()

    def __call__(self, fraction: float | None, objective: float, bound: float, text: str) -> bool:
        if self._shown:
            used = "" if fraction is None else f"{fraction:4.0%} of the time; "
            line = f"\r{used}{objective:.6g} of at most {bound:.6g}; {text}"
            click.echo(line.ljust(78), err=True, nl=False)
        return not self._interrupted


def _told(files: PlacementFiles, result: Result) -> Iterator[str]:
    """What a reader of the table should know."""
    for note in files.notes:
        yield f"note: {note}"
    for household, reason in sorted(result.unplaced.items()):
        if reason.code in _FITS_NOWHERE:
            name = files.instance.household_ids[household]
            row = files.households.rows[name]
            yield f"warning: {files.households.file}:{row}: household {name}: {reason.text}"
    for reason in result.reasons:
        yield f"note: {reason.text}"
    placed = int((result.assignment >= 0).sum())
    yield (
        f"{result.status}: {placed} of {len(result.assignment)} households placed; "
        f"{result.objective:.6g} of at most {result.bound:.6g} (gap {result.gap:.3%}), "
        f"{result.seconds:.1f} s"
    )
