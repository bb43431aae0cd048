"""``softlanding place``: households to places."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from softlanding.assignment import METHODS, ORDERS, Result, solve
from softlanding.cli.outputs import refuse_overwriting
from softlanding.errors import InputRefused, Problem
from softlanding.tables import csv_text, json_text, write_files
from softlanding.tables.placements import (
    PLACEMENT_COLUMNS,
    PlacementFiles,
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
) -> None:
    """Place the households of HOUSEHOLDS in the places of PLACES.

    HOUSEHOLDS has the columns household and persons; optional use_<dimension>,
    languages, needs, wishes, family_in, linked_to and group. PLACES has place and
    capacity (persons); optional capacity_<dimension>, languages, services and
    max_household_persons. Several values in a cell are separated by ";".

    The scores have one row per household and one column per place; a blank is not
    possible. The methods exact and large maximise the sum of the scores of all placed
    households; stable lets nobody be kept out by somebody of lower priority; serial
    lets one household after the other choose. Wishes and priorities default to the
    scores.

    Ctrl-C ends the search and keeps the best placement so far.
    """
    _check_options(method, time_limit, seed, order)
    given = (households, places, scores, wishes, priorities)
    inputs = {path: "an input" for path in given if path is not None}
    refuse_overwriting(inputs, {"--out": out, "--report": report})
    files = read_placement(
        households, places, scores, wishes=wishes, priorities=priorities, order=order
    )
    with _interruptible() as interrupted:
        result = solve(
            files.instance,
            method=method,
            time_limit=time_limit,
            seed=seed,
            progress=_Progress(interrupted),
            preferences=files.preferences,
        )
    table = csv_text(PLACEMENT_COLUMNS, placement_lines(files.instance, result))
    written = {}
    if report is not None:
        written[report] = json_text(placement_report(files.instance, result))
    if out is not None:
        written[out] = table
    write_files(written)
    if out is None:
        click.echo(table, nl=False)
    for line in _told(files, result):
        click.echo(line, err=True)


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
