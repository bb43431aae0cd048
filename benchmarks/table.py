"""What a row of the performance table says, and how the table is laid out."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


def as_markdown(rows: Iterable[Row]) -> str:
    """Write the table as a page of the documentation, with the machine it was made on."""
    headings, lines = _used([row.cells() for row in rows])
    table = [headings, ["---"] * len(headings), *lines]
    installed = {found.name for found in distributions()}
    versions = ", ".join(f"{peer} {version(peer)}" for peer in PEERS if peer in installed)
    return "\n".join(
        [
            "# Performance",
            "",
            "Written by `make bench WRITE=1`. Each row was measured beside its peer in the",
            "same run on the same machine, and its answer was checked by code that did not",
            "produce it. *Times* says how many times as long the peer took.",
            "",
            f"Machine: {platform.machine()}, {os.cpu_count()} cores, {platform.system()},",
            f"Python {platform.python_version()}, {versions}.",
            "",
            *("| " + " | ".join(line) + " |" for line in table),
            "",
        ]
    )
