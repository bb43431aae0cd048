"""What a row of the performance table says, and how the table is laid out."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import distributions, version

__all__ = ["Row", "as_markdown", "as_text"]

HEADINGS = ("row", "ours", "peer", "", "times", "bound", "gap", "queries", "verified", "note")
PEERS = (
    "apportionment",
    "django",
    "highspy",
    "matching",
    "numba",
    "numpy",
    "ortools",
    "scikit-learn",
    "scipy",
    "votelib",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One measurement beside a peer.

    Parameters
    ----------
    name
        What was done, with its size: ``"quotas for 11,500 units"``.
    ours_seconds
        Median wall time of Soft Landing, in seconds.
    peer, peer_seconds
        Who did the same work in the same run, and in how many seconds; both are left
        out where nobody else does this work.
    ratio
        `peer_seconds` divided by `ours_seconds`; computed when it is left out.
    verified
        Whether the answer was checked by code that did not produce it.
    note
        What a reader must know to compare: the size, what the peer leaves out.
    bound, gap
        Proven bound of an optimum and the distance to it, as a fraction.
    queries
        Queries to the database that the work took.
    below
        Of a placement: how far each method stayed below the best proven bound, as a
        fraction; None where it found no placement. Shown as a picture and a table.
    """

    name: str
    ours_seconds: float
    verified: bool
    peer: str = ""
    peer_seconds: float | None = None
    ratio: float | None = None
    note: str = ""
    bound: float | None = None
    gap: float | None = None
    queries: int | None = None
    below: Mapping[str, float | None] = field(default_factory=dict)

    def cells(self) -> tuple[str, ...]:
        """Return the row as the table shows it, one text per heading."""
        ratio = self.ratio
        if ratio is None and self.peer_seconds is not None and self.ours_seconds > 0:
            ratio = self.peer_seconds / self.ours_seconds
        return (
            self.name,
            _seconds(self.ours_seconds),
            _seconds(self.peer_seconds),
            self.peer,
            "" if ratio is None else f"{ratio:.2f}",
            "" if self.bound is None else f"{self.bound:.4f}",
            "" if self.gap is None else f"{self.gap:.2%}",
            "" if self.queries is None else str(self.queries),
            "yes" if self.verified else "NO",
            self.note,
        )


def _seconds(seconds: float | None) -> str:
    """Three figures that matter, with their unit.

    >>> _seconds(0.0123), _seconds(4.5), _seconds(None)
    ('12.3 ms', '4.5 s', '')
    """
    if seconds is None:
        return ""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _used(rows: Sequence[tuple[str, ...]]) -> tuple[list[str], list[list[str]]]:
    """Leave out the columns that no row fills."""
    columns = [i for i in range(len(HEADINGS)) if any(cells[i] for cells in rows)]
    return [HEADINGS[i] for i in columns], [[cells[i] for i in columns] for cells in rows]


def as_text(rows: Iterable[Row]) -> str:
    """Lay the table out in aligned columns for a terminal."""
    headings, lines = _used([row.cells() for row in rows])
    widths = [max(map(len, column)) for column in zip(headings, *lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [headings, *lines]
    )


def as_markdown(rows: Sequence[Row], picture: str = "") -> str:
    """Write the table as a page of the documentation, with the machine it was made on.

    `picture` is the path from the page to the picture of what methods stay below.
    """
    headings, lines = _used([row.cells() for row in rows])
    installed = {found.name.lower() for found in distributions()}
    versions = ", ".join(f"{peer} {version(peer)}" for peer in PEERS if peer in installed)
    return "\n".join(
        [
            "# Performance",
            "",
            "Written by `make bench WRITE=1`. Each row was measured beside its peer in the",
            "same run on the same machine, and its answer was checked by code that did not",
            "produce it. *Times* says how many times as long the peer took. A row that was not",
            "measured in the last run is kept from an earlier one; machine and versions are those",
            "of the last.",
            "",
            f"Machine: {platform.machine()}, {os.cpu_count()} cores, {platform.system()},",
            f"Python {platform.python_version()}, {versions}.",
            "",
            *_lines(headings, lines),
            "",
            *_below(rows, picture),
        ]
    )


def _lines(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    table = [headings, ["---"] * len(headings), *lines]
    return ["| " + " | ".join(line) + " |" for line in table]


def _below(rows: Sequence[Row], picture: str) -> list[str]:
    """How far methods stay below the best proven bound, as a picture and as numbers."""
    compared = [row for row in rows if row.below]
    if not compared:
        return []
    methods = list(dict.fromkeys(method for row in compared for method in row.below))

    def cell(row: Row, method: str) -> str:
        below = row.below.get(method)
        return "no placement" if below is None else f"{below:.3%}"

    table = [[row.name, *(cell(row, method) for method in methods)] for row in compared]
    return [
        "## Placements beside peers",
        "",
        "How far each placement stays below the best bound that anyone proved for the same",
        "instance, in the same time. The instances are described in",
        "[How households are placed](placement.md).",
        "",
        f"![Distance of each placement to the best proven bound, by instance]({picture})",
        "",
        *_lines(["", *methods], table),
        "",
    ]
