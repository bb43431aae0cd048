"""A backup put back, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import subprocess
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from subprocess import PIPE
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, Any, cast
from zipfile import BadZipFile, ZipFile

import psycopg
from psycopg import sql

from softlanding.errors import InputRefused, Problem, SoftLandingError
from softlanding.office.privacy.api import decrypt
from softlanding.office.site.backup import DUMP, MANIFEST, PIECE, WORD, Manifest
from softlanding.office.site.postgres_tools import first_words, program, surroundings

PATIENCE = "10s"  # for tables that somebody is using


def restore(file: Path, url: str, *, known: set[str], replace: bool) -> Manifest:
    """Put a backup into the database at `url`.

    All of it happens in one transaction: until its end, and if it is killed, the database is
    what it was.

    Parameters
    ----------
    known
        Migrations that this version of the office has.
    replace
        Take away what the database holds now.

    Raises
    ------
    InputRefused
        The file is no backup, is damaged, is of a newer version, or was made under other keys;
        or the database is not empty.
    SoftLandingError
        PostgreSQL refused; its own first words are in the text. Nothing has changed.
    """
    manifest = read_manifest(file)
    _check(file, manifest, known)
    with psycopg.connect(url, autocommit=True) as office:
        server = office.info.server_version // 10_000
        _check_target(office, manifest, server, replace=replace)
        _make_roles(office, manifest.roles)
    _pour(file, manifest, url, max(server, manifest.client))
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What a backup says of itself.

    Raises
    ------
    InputRefused
        It is no backup, or was cut short.
    """
    try:
        with ZipFile(file) as archive:
            return Manifest(**json.loads(archive.read(MANIFEST)))
    except FileNotFoundError:
        raise _refused(file, "is not there", "give the name of a backup") from None
    except (BadZipFile, KeyError, TypeError, ValueError, IsADirectoryError):
        raise _refused(
            file, "is no backup of Soft Landing, or was cut short", "give a whole one"
        ) from None


def _check(file: Path, manifest: Manifest, known: set[str]) -> None:
    """Refuse what is damaged, newer than this version, or under other keys."""
    digest = hashlib.sha256()
    try:
        with ZipFile(file) as archive, archive.open(DUMP) as inside:
            while piece := inside.read(PIECE):
                digest.update(piece)
    except (BadZipFile, KeyError):
        raise _refused(file, "is damaged", "take another backup") from None
    if digest.hexdigest() != manifest.sha256:
        raise _refused(file, "is damaged: its checksum differs", "take another backup")
    if newer := sorted(set(manifest.migrations) - known):
        raise _refused(
            file,
            f"was made by Soft Landing {manifest.softlanding}, which is newer ({newer[0]})",
            "install that version, then restore",
        )
    try:
        fits = decrypt(manifest.keys.encode()) == WORD
    except SoftLandingError:
        fits = False
    if not fits:
        raise _refused(
            file,
            "was made under other keys, so that nobody could read its names",
            "set SOFTLANDING_FIELD_KEYS to those of that day",
        )


def _check_target(
    office: psycopg.Connection[Any], manifest: Manifest, server: int, *, replace: bool
) -> None:
    if server < manifest.server:
        raise SoftLandingError(
            f"The backup comes from PostgreSQL {manifest.server} and this server is {server}. "
            f"Restore it into {manifest.server} or newer."
        )
    (tables,) = office.execute(
        "SELECT count(*) FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    ).fetchone() or (0,)
    if tables and not replace:
        raise InputRefused(
            [
                Problem(
                    f"holds {tables} tables already",
                    cure="give an empty database, or --replace to take away what is there",
                    column="DATABASE_URL",
                    code="not_empty",
                )
            ]
        )


def _make_roles(office: psycopg.Connection[Any], names: list[str]) -> None:
    """Roles belong to the server and not to a dump; without them grants would be refused.

    Whoever restores may take them from then on: pages ask in their name.
    """
    rows = office.execute("SELECT rolname FROM pg_roles").fetchall()
    for name in sorted(set(names) - {there for (there,) in rows}):
        role = sql.Identifier(name)
        office.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
        office.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _pour(file: Path, manifest: Manifest, url: str, version: int) -> None:
    """Dump to SQL to `psql`; COMMIT is said only when all has been said before it."""
    to_sql: list[str | Path] = [program("pg_restore", version), "--no-owner", "--file=-"]
    to_database: list[str | Path] = [program("psql", version), "-Xq", "-v", "ON_ERROR_STOP=1"]
    to_database += ["-o", "/dev/null"]
    with (
        ZipFile(file) as archive,
        archive.open(DUMP) as inside,
        TemporaryFile() as of_reader,
        TemporaryFile() as of_database,
        subprocess.Popen(to_sql, stdin=PIPE, stdout=PIPE, stderr=of_reader) as reader,
        subprocess.Popen(
            to_database, env=surroundings(url), stdin=PIPE, stderr=of_database
        ) as database,
    ):
        said, told = cast("IO[bytes]", reader.stdout), cast("IO[bytes]", database.stdin)
        feeding = Thread(target=_feed, args=(inside, reader.stdin))
        feeding.start()
        with suppress(BrokenPipeError):  # it has complained and gone
            told.write(_before().encode())
            copyfileobj(said, told, PIECE)
            if reader.wait() == 0:
                told.write(_after(manifest).encode())
            told.flush()
        with suppress(BrokenPipeError):
            told.close()
        said.close()
        feeding.join()
        if database.wait():
            raise _told("PostgreSQL", of_database)
        if reader.wait():
            raise _told("pg_restore", of_reader)


def _feed(source: IO[bytes], sink: IO[bytes]) -> None:
    with suppress(BrokenPipeError), sink:
        copyfileobj(source, sink, PIECE)


def _before() -> str:
    return (
        "BEGIN;\n"
        f"SET LOCAL lock_timeout = '{PATIENCE}';\n"
        "SET LOCAL client_min_messages = error;\n"
        "DROP SCHEMA public CASCADE;\nDROP SCHEMA IF EXISTS walls CASCADE;\n"
        "CREATE SCHEMA public;\n"
        "GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
    )


def _after(manifest: Manifest) -> str:
    """Count every table before the end; a number that differs undoes everything."""
    checks = []
    for table, rows in manifest.rows.items():
        check = sql.SQL(
            "IF (SELECT count(*) FROM {}) <> {} THEN"
            " RAISE EXCEPTION 'rows of % are missing', {}; END IF;\n"
        ).format(sql.Identifier("public", table), rows, table)
        checks.append(check.as_string())
    return f"\nDO $check$ BEGIN\n{''.join(checks)}END $check$;\nCOMMIT;\n"


def _told(who: str, complaint: IO[bytes]) -> SoftLandingError:
    complaint.seek(0)
    words = first_words(complaint.read())
    cure = ""
    if "lock timeout" in words:
        cure = " Somebody is using the database: end `softlanding serve` first."
    return SoftLandingError(f"Nothing was restored or changed. {who} says: {words}.{cure}")


def _refused(file: Path, what: str, cure: str) -> InputRefused:
    return InputRefused([Problem(what, cure, file=str(file), code="not_restored")])
