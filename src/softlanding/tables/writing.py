r"""Writing results so that no file is ever left half-written.

Every file is written completely under a temporary name in its own folder, and only
when all of them are on disk do they take their names.

Examples
--------
>>> csv_text(["unit", "quota"], [["Bad Aibling", 3], ["Loulé, Faro", 2]])
'unit,quota\nBad Aibling,3\n"Loulé, Faro",2\n'
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from softlanding.errors import InputRefused, Problem

__all__ = ["csv_text", "json_text", "write_files"]


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated text with a header; None becomes a blank cell.

    Parameters
    ----------
    columns
        Names for the header.
    rows
        Values in the order of `columns`; texts are written as they are.

    Returns
    -------
    str
        Lines that end with a line feed.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def json_text(document: object) -> str:
    """JSON with two spaces of indent and every letter as itself; NaN is refused."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_files(files: Mapping[Path, str]) -> None:
    """Write texts as UTF-8; each file appears whole or not at all.

    Parameters
    ----------
    files
        Path → text. A path that exists and is no regular file (a pipe, a device) is
        written to directly. A file that exists keeps its rights.

    Raises
    ------
    InputRefused
        If a file cannot be written; then none of them is changed, unless the disk
        fails while the finished files take their names.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, text in files.items():
            if path.exists() and not path.is_file():
                _write(path, text, os.O_WRONLY)
                continue
            target = Path(os.path.realpath(path))
            temporary = target.with_name(f".{secrets.token_hex(8)}.part")
            ready.append((temporary, target))
            _write(temporary, text, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        for temporary, path in ready:
            temporary.replace(path)
    except OSError as error:
        reason = error.strerror or "output error"
        message = f"cannot be written ({reason})"
        cure = "name a file in a folder that exists and that you may write to"
        raise InputRefused([Problem(message, cure, file=str(path), code="no-output")]) from None
    finally:
        for temporary, _ in ready:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _write(path: Path, text: str, flags: int) -> None:
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        if flags & os.O_CREAT:
            os.fsync(file.fileno())
