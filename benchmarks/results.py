"""Rows that were measured, kept from run to run, and the page and the picture made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.picture import drawn
from benchmarks.table import Row, as_markdown

__all__ = ["merged", "read", "write"]

_ROOT = Path(__file__).resolve().parents[1]
KEPT = _ROOT / "benchmarks" / "results.json"
PAGE = _ROOT / "docs" / "explanation" / "performance.md"
PICTURE = _ROOT / "docs" / "images" / "placement-methods.svg"

Rows = Mapping[str, Sequence[Row]]
"""Rows by the module that measured them."""


def read() -> dict[str, list[Row]]:
    """Rows of earlier runs."""
    if not KEPT.exists():
        return {}
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    return {module: [Row(**row) for row in rows] for module, rows in kept.items()}


def merged(earlier: Rows, measured: Rows) -> dict[str, list[Row]]:
    """Earlier rows, each replaced by the new one of its name; new ones follow.

    Examples
    --------
    >>> def row(name, seconds): return Row(name=name, ours_seconds=seconds, verified=True)
    >>> both = merged({"a": [row("x", 1), row("y", 2)]}, {"a": [row("y", 3), row("z", 4)]})
    >>> [(one.name, one.ours_seconds) for one in both["a"]]
    [('x', 1), ('y', 3), ('z', 4)]
    """
    whole = {}
    for module in sorted({*earlier, *measured}):
        rows = {row.name: row for row in earlier.get(module, ())}
        rows |= {row.name: row for row in measured.get(module, ())}
        whole[module] = list(rows.values())
    return whole


def write(measured: Rows) -> None:
    """Keep what was measured, and write page and picture anew."""
    whole = merged(read(), measured)
    kept = {module: [asdict(row) for row in rows] for module, rows in whole.items()}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    rows = [row for module in whole.values() for row in module]
    if any(row.below for row in rows):
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(drawn(rows), encoding="utf-8")
    picture = f"../{PICTURE.parent.name}/{PICTURE.name}"
    PAGE.write_text(as_markdown(rows, picture), encoding="utf-8")
