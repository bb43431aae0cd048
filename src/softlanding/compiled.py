"""Numba, told where to keep what it compiles.

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

from numba import config, njit, prange

__all__ = ["first_writable", "njit", "prange", "state_of"]

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


if not config.CACHE_DIR:  # type: ignore[attr-defined]  # Numba makes it when it is imported
    config.CACHE_DIR = str(first_writable(_folders()) or "")  # type: ignore[attr-defined]
