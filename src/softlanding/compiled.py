"""Numba, told where to keep what it compiles, and asked how long it compiled.

Compiled loops are kept, because compiling takes seconds. By itself Numba looks at one source
file: after a change to a function that another file calls it would go on with the old one.
And it stops where it finds no folder to write to, as in a container that is read only. So
every state of the compiled modules has a folder of its own, the first of these that may be
written: beside the sources, in `$SOFTLANDING_HOME`, in the folder for temporary files. Whoever
sets `$NUMBA_CACHE_DIR` decides.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from numba import config, njit, prange
from numba.core import event

__all__ = ["first_writable", "njit", "prange", "seconds_of_compiling", "state_of"]

_SOURCES = Path(__file__).parent


def state_of(sources: Path) -> str:
    """Hash of the modules that hold compiled loops: those that import this one.

    Parameters
    ----------
    sources
        The folder of a package.
    """
    state = sha256()
    for file in sorted(sources.glob("*/*.py")):
        text = file.read_bytes()
        if b"from softlanding.compiled import" in text:
            state.update(file.name.encode() + b"\0" + text + b"\0")
    return state.hexdigest()[:16]


def first_writable(folders: Iterable[Path]) -> Path | None:
    """The first folder that nobody else owns and may be written; it is made if missing."""
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_uid == os.getuid():
                tempfile.TemporaryFile(dir=folder).close()
                return folder
        except OSError:
            continue
    return None


def _folders() -> Iterable[Path]:
    name = f"compiled-{state_of(_SOURCES)}"
    yield _SOURCES / "__pycache__" / name
    home = os.environ.get("SOFTLANDING_HOME")
    if home:
        yield Path(home).resolve() / name
    yield Path(tempfile.gettempdir()) / f"softlanding-{name}-{os.getuid()}"


class _Stopwatch(event.Listener):
    """Adds up how long Numba compiles. It compiles in one thread at a time, calls within calls."""

    def __init__(self) -> None:
        self.seconds, self.started, self.depth = 0.0, 0.0, 0

    def on_start(self, _event: object) -> None:
        if not self.depth:
            self.started = perf_counter()
        self.depth += 1

    def on_end(self, _event: object) -> None:
        if self.depth == 1:
            self.seconds += perf_counter() - self.started
        self.depth -= 1


_stopwatch = _Stopwatch()
event.register("numba:compile", _stopwatch)  # type: ignore[no-untyped-call]


def seconds_of_compiling() -> float:
    """Seconds that this process has spent on compiling until now."""
    running = perf_counter() - _stopwatch.started if _stopwatch.depth else 0.0
    return _stopwatch.seconds + running


if not config.CACHE_DIR:  # type: ignore[attr-defined]  # Numba makes it when it is imported
    config.CACHE_DIR = str(first_writable(_folders()) or "")  # type: ignore[attr-defined]
