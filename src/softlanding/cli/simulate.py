"""``softlanding simulate``: policies over possible futures."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from softlanding.errors import InputRefused, Problem
from softlanding.simulation import (
    ClusterLost,
    FutureStore,
    comparison_picture,
    connected,
    load_experiment,
    report,
)
from softlanding.simulation import simulate as simulate_futures
from softlanding.tables import csv_text, json_text, write_files

__all__ = ["simulate"]

_PATH = click.Path(path_type=Path, readable=False)  # the readers say what is wrong
_MOST_WORKERS = 10_000
_COLUMNS = ("measure", "policy", "mean", "low", "high", "difference", "lower", "upper", "futures")


@click.command()
@click.argument("policy", type=_PATH)
@click.option(
    "--futures", metavar="NUMBER", type=int, help="How many; as the file says if left out."
)
@click.option(
    "--workers",
    metavar="NUMBER",
    type=int,
    help="Processes on this machine; as many as it has processors if left out.",
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, tcp://host:8786.")
@click.option(
    "--out",
    type=_PATH,
    metavar="FOLDER",
    help="Keep finished futures, report, table and picture here; a restart goes on from there.",
)
@click.option(
    "--seed",
    metavar="NUMBER",
    type=int,
    default=0,
    show_default=True,
    help="Decides every future.",
)
def simulate(
    *,
    policy: Path,
    futures: int | None,
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
    seed: int,
) -> None:
    """Try the policies of the file POLICY over many futures of a synthetic country.

    Prints a table: for each measure and policy its mean with a 95 % interval, and the
    difference from the first policy, taken within each future. Same file and seed: same
    answer, on one worker or on many, also after an interruption.
    """
    _check_options(futures, workers, scheduler, seed)
    experiment = load_experiment(policy)
    wanted = futures or experiment.futures
    with _folder(out) as folder:
        store = FutureStore(folder, experiment.sha256(seed))
        there = sum(number < wanted for number in store.finished())
        if there:
            click.echo(f"note: {there} of {wanted} futures were finished before", err=True)
        try:
            found = _run(store, experiment, wanted, there, workers, scheduler, seed)
        except ClusterLost as lost:
            kept = len(store.finished())
            again = (
                "the same command goes on from there" if out else "nothing: give --out next time"
            )
            raise ClusterLost(f"{lost} ({kept} of {wanted} futures; {again})") from lost
    document = report(experiment, found, seed)
    table = csv_text(_COLUMNS, _lines(document))
    if out is not None:
        files = {out / "report.json": json_text(document), out / "comparison.csv": table}
        picture = comparison_picture(document)
        write_files(files | ({out / "comparison.svg": picture} if picture else {}))
    click.echo(table, nl=False)
    for line in _told(document):
        click.echo(line, err=True)


def _run(
    store: FutureStore,
    experiment: Any,
    wanted: int,
    there: int,
    workers: int | None,
    scheduler: str | None,
    seed: int,
) -> list[dict[str, Any]]:
    if there == wanted:
        finished = store.finished()
        return [finished[number] for number in range(wanted)]
    processes = min(workers or os.cpu_count() or 1, wanted - there)
    with (
        connected(workers=processes, scheduler=scheduler or "") as client,
        click.progressbar(length=wanted, label="futures", file=sys.stderr) as bar,
    ):
        bar.update(there)
        return simulate_futures(
            client, experiment, seed=seed, futures=wanted, store=store, progress=bar.update
        )


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="softlanding-") as folder:
        yield Path(folder)


def _check_options(
    futures: int | None, workers: int | None, scheduler: str | None, seed: int
) -> None:
    problems = []

    def refuse(option: str, value: object, message: str, cure: str) -> None:
        problems.append(Problem(message, cure, column=option, value=str(value)))

    if futures is not None and not 2 <= futures <= 1_000_000:
        refuse("--futures", futures, "is out of range", "give a whole number from 2 to 1,000,000")
    if workers is not None and not 1 <= workers <= _MOST_WORKERS:
        refuse(
            "--workers", workers, "is out of range", f"give a number from 1 to {_MOST_WORKERS:,}"
        )
    if workers is not None and scheduler is not None:
        refuse("--workers", workers, "contradicts --scheduler", "leave one of the two out")
    if scheduler is not None and not scheduler.startswith(("tcp://", "tls://")):
        cure = "write tcp://host:port or tls://host:port"
        refuse("--scheduler", scheduler, "is not an address", cure)
    if seed < 0:
        refuse("--seed", seed, "is below 0", "give a whole number of at least 0")
    if problems:
        raise InputRefused(problems)


def _lines(document: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """Rows of the table, measure by measure."""
    for name, title in document["measures"].items():
        for policy, found in document["policies"].items():
            level, difference = found["level"][name], found["difference"].get(name)
            changes = difference or dict.fromkeys(("mean", "low", "high"))
            numbers = (*_three(level), *_three(changes))
            yield (title, policy, *numbers, level["futures"])


def _three(estimate: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(
        None if estimate[name] is None else f"{estimate[name]:.2f}"
        for name in ("mean", "low", "high")
    )


def _told(document: dict[str, Any]) -> Iterator[str]:
    """What a reader of the table should know."""
    yield (
        f"{document['futures']} futures of a synthetic country; mean and 95 % interval, "
        f"differences from {document['reference']}"
    )
    for name, found in document["policies"].items():
        persons = found["persons"]
        yield (
            f"{name}: {persons['arrived']:,} persons arrived, {persons['placed']:,} placed, "
            f"{persons['unplaced']:,} not; {persons['moved']:,} of the placed moved away in 5 years"
        )
        if found["cut_short"]:
            yield (
                f"warning: {name}: a clock ended {found['cut_short']} placements; "
                "another machine may answer otherwise"
            )
