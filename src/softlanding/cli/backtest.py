"""``softlanding backtest``: past arrivals under other placement methods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np

from softlanding.assignment import BACKTESTS, Backtest
from softlanding.assignment import backtest as replayed
from softlanding.cli.outputs import refuse_overwriting
from softlanding.errors import InputRefused, Problem
from softlanding.tables import json_text, write_files
from softlanding.tables.backtests import (
    PastYear,
    backtest_report,
    read_past_year,
)

__all__ = ["backtest"]

_PATH = click.Path(path_type=Path, readable=False)  # the readers say what is wrong
_USUAL = ("online", "batch-greedy", "greedy", "random", "hindsight")
_HEADINGS = ("method", "mean", "lowest", "persons", "load variance", "seconds", "worst group")


@click.command()
@click.argument("households", type=_PATH)
@click.argument("places", type=_PATH)
@click.option("--scores", type=_PATH, required=True, help="CSV, XLSX, Parquet or .npy file.")
@click.option("--history", type=_PATH, metavar="HOUSEHOLDS", help="Arrivals of the year before.")
@click.option(
    "--history-scores", type=_PATH, metavar="SCORES", help="Their scores at these places."
)
@click.option(
    "--methods",
    metavar="METHODS",
    help=f"Of {', '.join(BACKTESTS)}, separated by commas; all that can be replayed if left out.",
)
@click.option("--batches", metavar="NUMBER", type=int, default=40, show_default=True)
@click.option(
    "--orders",
    metavar="NUMBER",
    type=int,
    default=0,
    show_default=True,
    help="Seeded orders of arrival to replay beside that of the file.",
)
@click.option(
    "--planned",
    metavar="HOUSEHOLDS",
    type=float,
    help="Arrivals that were expected before the year; as many as came if left out.",
)
@click.option(
    "--balance",
    metavar="SCORE",
    type=float,
    default=0.0,
    show_default=True,
    help="What a person costs at a place that has twice its even share of the batch.",
)
@click.option("--seed", metavar="NUMBER", type=int, default=0, show_default=True)
@click.option(
    "--time-limit",
    metavar="SECONDS",
    type=float,
    default=60.0,
    show_default=True,
    help="For the best placement in hindsight.",
)
@click.option("--report", type=_PATH, metavar="JSON", help="Write all figures here.")
@click.option("--picture", type=_PATH, metavar="SVG", help="Draw shares of hindsight here.")
def backtest(
    *,
    households: Path,
    places: Path,
    scores: Path,
    history: Path | None,
    history_scores: Path | None,
    methods: str | None,
    batches: int,
    orders: int,
    planned: float | None,
    balance: float,
    seed: int,
    time_limit: float,
    report: Path | None,
    picture: Path | None,
) -> None:
    """Replay the rows of HOUSEHOLDS as arrivals at the places of PLACES.

    The files are those of "softlanding place". Each method sees a batch when it comes and
    nothing later; shares are of the best placement of the whole year in hindsight. The
    method history needs the column placed_in: where each household went in reality.

    The method online draws likely futures from the arrivals of --history and of those who
    have come so far; without --history from these alone.
    """
    inputs = {
        path: "an input"
        for path in (households, places, scores, history, history_scores)
        if path is not None
    }
    refuse_overwriting(inputs, {"--report": report, "--picture": picture})
    chosen = tuple(methods.split(",")) if methods is not None else None
    problems = _option_problems(chosen, batches, orders, planned, balance, seed, time_limit)
    year = None
    try:
        year = read_past_year(
            households, places, scores, history=history, history_scores=history_scores
        )
    except InputRefused as refused:
        problems += refused.problems
    if problems or year is None:
        raise InputRefused(problems)
    if chosen is None:
        chosen = _USUAL if year.placed_in is None else BACKTESTS
    kinds = year.files.instance.shape[2]
    test = replayed(
        year.files.instance,
        chosen,
        pool=year.pool,
        batches=batches,
        orders=orders,
        planned=planned,
        placed_in=year.placed_in,
        week_rates=np.array([balance, *([0.0] * (kinds - 1))]),
        time_limit=time_limit,
        seed=seed,
    )
    groups = [household.group for household in year.files.candidates.households]
    figures = backtest_report(test, groups)
    written = {}
    if report is not None:
        written[report] = json_text(figures)
    if picture is not None:
        from softlanding.cli.backtest_picture import backtest_picture

        written[picture] = backtest_picture(test)
    write_files(written)
    for line in _table(figures):
        click.echo(line)
    for line in _told(year, test):
        click.echo(line, err=True)


def _option_problems(
    methods: tuple[str, ...] | None,
    batches: int,
    orders: int,
    planned: float | None,
    balance: float,
    seed: int,
    time_limit: float,
) -> list[Problem]:
    problems = []
    for method in methods or ():
        if method not in BACKTESTS:
            cure = f"choose of {', '.join(BACKTESTS)}"
            problems.append(Problem("is not a method", cure, column="--methods", value=method))
    least = {"--batches": (batches, 1), "--orders": (orders, 0), "--seed": (seed, 0)}
    for name, (count, lowest) in least.items():
        if count < lowest:
            cure = f"give a whole number of at least {lowest}"
            problems.append(
                Problem(f"is below {lowest}", cure, column=name, value=str(count), code="range")
            )
    numbers = {"--planned": planned or 0.0, "--balance": balance}
    for name, number in numbers.items():
        if not 0 <= number <= 1e9:
            cure = "give a number of at least 0"
            problems.append(
                Problem("is out of range", cure, column=name, value=str(number), code="range")
            )
    if not 0 < time_limit <= 1e7:
        cure = "give seconds above 0"
        value = str(time_limit)
        problems.append(Problem("is out of range", cure, column="--time-limit", value=value))
    return problems


def _table(figures: dict[str, Any]) -> Iterator[str]:
    """Methods one below the other, numbers to the right."""
    lines = [_HEADINGS]
    for method, found in figures["methods"].items():
        worst = found["worst_group"]
        lines.append(
            (
                method,
                f"{found['mean_share']:.2%}",
                f"{found['lowest_share']:.2%}",
                f"{found['placed_persons']:.0f}",
                f"{found['load_variance']:.3g}",
                f"{found['seconds']:.2f}",
                f"{worst} {found['worst_group_share']:.1%}" if worst else "",
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        first, *rest = (
            cell.ljust(width) if index in {0, len(line) - 1} else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join([first, *rest]).rstrip()


def _told(year: PastYear, test: Backtest) -> Iterator[str]:
    """What a reader of the table should know."""
    for note in year.notes:
        yield f"note: {note}"
    for reason in test.reasons:
        yield f"note: {reason.text}"
    hindsight = test.hindsight
    yield (
        f"hindsight by {hindsight.method}: {hindsight.objective:.6g} of at most "
        f"{hindsight.bound:.6g} ({hindsight.status}), {hindsight.seconds:.1f} s"
    )
