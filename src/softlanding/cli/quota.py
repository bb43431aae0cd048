"""``softlanding quota``: persons over territories by a key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from softlanding.apportionment import METHODS, TIE_RULES, Apportionment, Key, apportion, load_key
from softlanding.cli import quota_splits
from softlanding.cli.outputs import refuse_overwriting
from softlanding.errors import InputRefused, Problem
from softlanding.tables import csv_text, json_text, write_files
from softlanding.tables.analysis import analysis_report, weights_report
from softlanding.tables.numbers import NotANumberError, whole_number
from softlanding.tables.units import (
    QUOTA_COLUMNS,
    UnitsFile,
    decimal_text,
    quota_lines,
    quota_report,
    read_units,
)

__all__ = ["quota"]

_PATH = click.Path(path_type=Path, readable=False)  # the readers say what is wrong


@click.command()
@click.argument("units", type=_PATH)
@click.option("--key", "key_name", metavar="KEY", required=True, help="Catalogue id or TOML file.")
@click.option("--total", metavar="PERSONS", required=True, help="Persons to distribute, 1 or more.")
@click.option("--out", type=_PATH, metavar="CSV", help="Write the quotas here instead of printing.")
@click.option("--report", type=_PATH, metavar="JSON", help="Write the reasons of every quota here.")
@click.option(
    "--analyse",
    metavar="SEED",
    help="With --report: test the key on every unit and draw bands of the quotas with this seed.",
)
@click.option(
    "--rounding",
    metavar="METHOD",
    default="largest-remainder",
    show_default=True,
    help=f"One of {', '.join(METHODS)}.",
)
@click.option(
    "--tie-rule",
    metavar="RULE",
    default="larger-then-identifier",
    show_default=True,
    help=f"One of {', '.join(TIE_RULES)}.",
)
@click.option(
    "--column",
    "columns",
    metavar="WANTED=GIVEN",
    multiple=True,
    help="Read the column GIVEN of the file as WANTED; may be repeated.",
)
@click.option(
    "--by-month",
    type=_PATH,
    metavar="CSV",
    help="Split the quotas by month; columns month and persons, which sum to the total.",
)
@click.option(
    "--household-sizes",
    type=_PATH,
    metavar="CSV",
    help="Tell the whole households that each can expect; columns size and households.",
)
@click.option(
    "--normalise-shares",
    is_flag=True,
    help="Divide published shares that do not sum to 100 by their sum, instead of refusing them.",
)
def quota(
    *,
    units: Path,
    key_name: str,
    total: str,
    out: Path | None,
    report: Path | None,
    analyse: str | None,
    rounding: str,
    tie_rule: str,
    columns: tuple[str, ...],
    by_month: Path | None,
    household_sizes: Path | None,
    normalise_shares: bool,
) -> None:
    r"""Distribute persons over the territories in UNITS by a key.

    UNITS is a CSV (UTF-8) or XLSX file with one row per territory: unit and the columns
    that the key needs (see softlanding key show KEY); optional parent, minimum, maximum,
    least_if_any (nobody, or at least so many), exempt (yes or no), credit (persons already
    there, deducted) and pledge (persons on top of the quota, not redistributed).

    A table made elsewhere is read by naming its columns:

    \b
      softlanding quota laender.csv --key published-share --total 100000 \
        --column unit=land --column share=k2015

    The table printed begins with unit, share (of 1), exact (persons before rounding) and
    quota. --by-month adds a column for each month, --household-sizes one for each size and
    the persons above or below the quota that whole households leave.
    """
    persons, key, renamed = _options(total, key_name, columns)
    seed = _seed(analyse, report)
    inputs = {units: "the input", Path(key_name): "the key"}
    inputs |= {path: "an input" for path in (by_month, household_sizes) if path is not None}
    refuse_overwriting(inputs, {"--out": out, "--report": report})
    file = read_units(units, key, rename=renamed)
    try:
        result = apportion(
            file.units,
            key,
            total=persons,
            rounding=rounding,
            tie_rule=tie_rule,
            normalise_shares=normalise_shares,
        )
    except InputRefused as refused:
        raise _told(refused, file) from None
    if result.status == "infeasible":
        raise InputRefused(
            Problem(reason.text, _CURES[reason.code], file=file.file, code=reason.code)
            for reason in result.reasons
        )
    splits = []
    if by_month is not None:
        splits.append(quota_splits.by_month(result, by_month))
    if household_sizes is not None:
        splits.append(quota_splits.by_household_size(result, household_sizes))
    table = _table(result, splits)
    files = {}
    if report is not None:
        shares = {"normalise_shares": normalise_shares}
        document = quota_report(result, key)
        document["effective_weights"] = weights_report(file.units, key, **shares)
        if seed is not None:
            document |= analysis_report(file.units, key, result, seed=seed, **shares)
        more = {name: part for split in splits for name, part in split.report.items()}
        files[report] = json_text(document | more)
    if out is not None:
        files[out] = table
    write_files(files)
    if out is None:
        click.echo(table, nl=False)
    for note in [*_notes(result, key, file), *(note for split in splits for note in split.notes)]:
        click.echo(f"note: {note}", err=True)


_CURES = {
    "minimums-above-total": "lower a minimum or raise the total",
    "maximums-below-total": "raise a maximum or lower the total",
    "minimum-above-maximum": "lower the minimum or raise the maximum, also those of its parts",
    "gap-below-least": "change the total, or lower the least that one of them takes if any",
    "no-share": "give indicators above 0",
    "tie": "choose another tie rule, or change the input",
}


def _table(result: Apportionment, splits: Sequence[quota_splits.Split]) -> str:
    """The table of quotas with the columns of every split."""
    columns = [*QUOTA_COLUMNS, *(name for split in splits for name in split.columns)]
    lines = [
        [*line, *(cell for split in splits for cell in split.cells[row.unit])]
        for row, line in zip(result.rows, quota_lines(result), strict=True)
    ]
    return csv_text(columns, lines)


def _options(total: str, key_name: str, columns: Sequence[str]) -> tuple[int, Key, dict[str, str]]:
    """Read total, key and renamed columns; refuse all that is wrong with them at once."""
    problems: list[Problem] = []
    persons, key = 0, None
    try:
        persons = whole_number(total)
        if persons < 1:
            cure = "give a whole number of at least 1"
            problem = Problem("leaves nobody to distribute", cure, column="--total", value=total)
            problems.append(problem)
    except NotANumberError as fault:
        problems.append(
            Problem(fault.message, fault.cure, column="--total", value=total, code=fault.code)
        )
    try:
        key = load_key(key_name)
    except InputRefused as refused:
        problems += refused.problems
    renamed: dict[str, str] = {}
    for pair in columns:
        wanted, equals, given = (part.strip() for part in pair.partition("="))
        if not (wanted and equals and given) or wanted in renamed:
            cure = "write --column WANTED=GIVEN, once for each wanted column"
            problems.append(Problem("is not understood", cure, column="--column", value=pair))
        renamed[wanted] = given
    if problems or key is None:
        raise InputRefused(problems)
    return persons, key, renamed


def _seed(analyse: str | None, report: Path | None) -> int | None:
    """Read the seed of the analysis, which needs a report to stand in."""
    if analyse is None:
        return None
    message, cure, code = "has nowhere to stand", "add --report JSON", "no-report"
    if report is not None:
        try:
            return whole_number(analyse)
        except NotANumberError as fault:
            message, cure, code = fault.message, fault.cure, fault.code
    raise InputRefused([Problem(message, cure, column="--analyse", value=analyse, code=code)])


def _told(refused: InputRefused, file: UnitsFile) -> InputRefused:
    """Name problems by file and row, and options as they are written here."""
    options = {"rounding": "--rounding", "tie_rule": "--tie-rule", "total": "--total"}
    if all(problem.column in options for problem in refused.problems):
        return InputRefused(
            Problem(
                problem.message,
                problem.cure,
                column=options[problem.column],
                value=problem.value,
                code=problem.code,
            )
            for problem in refused.problems
        )
    told = []
    for problem in file.located(refused.problems).problems:
        cure = (
            "correct it, or add --normalise-shares" if problem.code == "wrong-sum" else problem.cure
        )
        told.append(
            Problem(
                problem.message,
                cure,
                file=problem.file,
                row=problem.row,
                column=problem.column,
                value=problem.value,
                code=problem.code,
            )
        )
    return InputRefused(told)


def _notes(result: Apportionment, key: Key, file: UnitsFile) -> list[str]:
    """What a reader of the table should know."""
    notes = []
    if file.unused:
        notes.append(f"columns of {file.file} that were not read: {', '.join(file.unused)}")
    notes += [f"the key is known in part: {part}" for part in key.unknown_parts]
    notes += [f"the key: {warning}" for warning in key.warnings]
    for parent, column, found in result.normalised:
        name = file.printed.get(column, column)
        within = f" in {parent}" if parent is not None else ""
        notes.append(f"{name}{within} sums to {decimal_text(found)}; divided by that sum")
    if result.distributed != result.total:
        notes.append(f"rounded one by one: {result.distributed} of {result.total} distributed")
    notes += [f"the tie rule decided between {', '.join(tied)}" for tied in result.ties]
    return notes
