"""One file that holds all of the office: every row, and what is needed to trust the file.

Everything lies in the database, attachments and workbooks too, so that nothing else is copied.
The keys of `SOFTLANDING_FIELD_KEYS` are left out on purpose: names and files stay encrypted
inside, and whoever finds a backup reads none of them.

The file is a zip: `database.dump`, PostgreSQL's custom form, and `manifest.json`, written last.
It gets its name only when it is whole and on the disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast
from zipfile import ZIP_STORED, ZipFile

import psycopg
from psycopg import sql

from softlanding import __version__
from softlanding.errors import InputRefused, Problem, SoftLandingError
from softlanding.office.privacy.api import encrypt
from softlanding.office.site.postgres_tools import first_words, program, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

DUMP, MANIFEST = "database.dump", "manifest.json"
WORD = b"softlanding"  # encrypted into the manifest: shows whether keys fit
PIECE = 2**20


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    softlanding: str  # version
    made_at: str  # ISO 8601, UTC
    server: int  # major version of the PostgreSQL that it was read from
    client: int  # of the program that wrote the dump
    sha256: str  # of the dump
    rows: dict[str, int]  # by table, at the moment of the dump
    migrations: list[str]  # applied, such as `cases.0001_first_tables`
    roles: list[str]  # of the database server, that rows are granted to
    keys: str  # WORD under the keys in use


def back_up(target: Path, url: str) -> tuple[Path, Manifest]:
    """Write a backup of the database at `url`; people may go on working meanwhile.

    Parameters
    ----------
    target
        The file, which must not exist; or a folder, where it is named by the time.

    Raises
    ------
    InputRefused
        The file exists already, or its folder does not.
    SoftLandingError
        PostgreSQL refused; its own first words are in the text. Nothing is left behind.
    """
    moment = datetime.now(UTC)
    file = target / f"softlanding-{moment:%Y%m%dT%H%M%SZ}.backup" if target.is_dir() else target
    _refuse(file)
    with _partial(file) as partial:
        manifest = _write(partial, url, moment)
    return file, manifest


def _refuse(file: Path) -> None:
    if file.exists():
        what, cure = "exists already", "give another name, or a folder"
    elif not file.parent.is_dir():
        what, cure = "lies in a folder that does not exist", "make the folder first"
    else:
        return
    raise InputRefused([Problem(what, cure, file=str(file), code="not_writable")])


@contextmanager
def _partial(file: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner reads; it gets its name if the block ends well."""
    for left in file.parent.glob(".*.backup.partial"):  # of a backup that was killed
        with left.open("rb") as other:
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            left.unlink(missing_ok=True)
    path = file.with_name(f".{file.name.removesuffix('.backup')}.backup.partial")
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(descriptor, "w+b") as partial:
        fcntl.flock(partial, fcntl.LOCK_EX)
        try:
            yield partial
            partial.flush()
            os.fsync(partial.fileno())
            os.link(path, file)  # unlike a renaming, never in the place of another file
        finally:
            path.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _write(partial: IO[bytes], url: str, moment: datetime) -> Manifest:
    """Dump one moment of the database and count the rows of the same moment."""
    with psycopg.connect(url) as office:
        office.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = office.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        server = office.info.server_version // 10_000
        dump = program("pg_dump", server)
        words = [dump, "--format=custom", "--no-owner", f"--snapshot={snapshot}"]
        with ZipFile(partial, "w", ZIP_STORED) as archive:
            with archive.open(DUMP, "w", force_zip64=True) as inside:
                digest = _pour(words, surroundings(url), inside)
            manifest = Manifest(
                softlanding=__version__,
                made_at=moment.isoformat(timespec="seconds"),
                server=server,
                client=_client(dump),
                sha256=digest,
                rows=count_rows(office),
                migrations=applied(office),
                roles=_roles(office),
                keys=encrypt(WORD).decode(),
            )
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _pour(words: list[Any], environment: dict[str, str], inside: IO[bytes]) -> str:
    digest = hashlib.sha256()
    with (
        TemporaryFile() as complaint,
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=complaint) as dump,
    ):
        out = cast("IO[bytes]", dump.stdout)
        try:
            while piece := out.read(PIECE):
                digest.update(piece)
                inside.write(piece)
        except BaseException:
            dump.kill()
            raise
        if dump.wait():
            complaint.seek(0)
            raise SoftLandingError(
                f"No backup was made. pg_dump says: {first_words(complaint.read())}"
            )
    return digest.hexdigest()


def _client(dump: Path) -> int:
    answer = subprocess.run([dump, "--version"], capture_output=True, text=True, check=True)
    return int(answer.stdout.partition(") ")[2].partition(".")[0])


def count_rows(office: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows of each table of the schema `public`, by its name."""
    tables = office.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname"
    ).fetchall()
    counted = {}
    for (name,) in tables:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))
        (counted[name],) = office.execute(query).fetchone() or (0,)
    return counted


def applied(office: psycopg.Connection[Any]) -> list[str]:
    """The migrations that a database has seen; none if it is not the office's."""
    (there,) = office.execute("SELECT to_regclass('public.django_migrations')").fetchone() or (
        None,
    )
    if there is None:
        return []
    rows = office.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def _roles(office: psycopg.Connection[Any]) -> list[str]:
    """Roles other than the owner that tables are granted to or policies speak of."""
    rows = office.execute(
        """
        SELECT rolname FROM pg_roles
        WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user AND oid IN (
            SELECT (aclexplode(relacl)).grantee FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
            UNION SELECT unnest(polroles) FROM pg_policy
        ) ORDER BY 1
        """
    ).fetchall()
    return [name for (name,) in rows]
