"""Run the benchmarks: ``python -m benchmarks [NAME] [--write]``.

NAME is a module (``quota``) or the name of one row. Exit code 1 when an answer could
not be verified, 2 when nothing carries that name.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module

import benchmarks
from benchmarks.results import PAGE, write
from benchmarks.table import Row, as_text


def measure(name: str | None) -> Iterator[tuple[str, Row]]:
    """Yield each row that is called `name`, or every row, and its module, once measured."""
    modules = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    for module in [name] if name in modules else modules:
        if module.startswith("__"):
            continue
        rows = getattr(import_module(f"benchmarks.{module}"), "rows", None)
        if rows is None:
            continue
        for given in rows():
            row = Row(**given)
            if name is None or name in {module, row.name}:
                print(f"{module}: {row.name} …", file=sys.stderr, flush=True)
                yield module, row


def main() -> int:
    """Measure, print the table, and judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", help="one module or one row; all when left out")
    parser.add_argument("--write", action="store_true", help=f"also write {PAGE.name} of the docs")
    given = parser.parse_args()

    measured: dict[str, list[Row]] = {}
    for module, row in measure(given.name):
        measured.setdefault(module, []).append(row)
    if not measured:
        print(f"no row is called {given.name!r}", file=sys.stderr)
        return 2
    rows = [row for module in measured.values() for row in module]
    print(as_text(rows))
    if given.write:
        write(measured)
    unverified = [row.name for row in rows if not row.verified]
    if unverified:
        print(f"not verified: {', '.join(unverified)}", file=sys.stderr)
    return 1 if unverified else 0


if __name__ == "__main__":
    sys.exit(main())
