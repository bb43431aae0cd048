"""`softlanding backup` and `restore`: one command each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from softlanding.errors import SoftLandingError
from softlanding.office.site import supervisor
from softlanding.office.site.database import ensure_database


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write everything into TARGET, a new file, or a folder in which it is named by the time.

    People may go on working. The keys of SOFTLANDING_FIELD_KEYS are not in it: keep them
    elsewhere, for without them nobody reads names and files again.
    """
    supervisor.end_like_ctrl_c()
    _set_up()
    from softlanding.office.site.backup import back_up

    try:
        file, manifest = _asked(back_up, target, os.environ["DATABASE_URL"])
    except OSError as error:
        raise click.ClickException(f"No backup was made. {error.strerror}: {target}") from None
    click.echo(
        f"{file}: {file.stat().st_size:,} bytes, {sum(manifest.rows.values()):,} rows of "
        f"{len(manifest.rows)} tables, SHA-256 of the dump {manifest.sha256}\n"
        "The keys of SOFTLANDING_FIELD_KEYS are not in it; keep them elsewhere."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Take away what the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE into an empty database; if it is of an older version, migrate it.

    Checksum, version, keys and the number of rows of every table are checked, and at the end
    the chain of the log. The database is what it was before until all of it is in place. End
    `softlanding serve` first.
    """
    _set_up()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from softlanding.office.site.restore import restore as put_back

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    manifest = _asked(put_back, file, os.environ["DATABASE_URL"], known=known, replace=replace)
    click.echo(
        f"{sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables, as of "
        f"{manifest.made_at}, are in place."
    )
    if missing := known - set(manifest.migrations):
        click.echo(f"It is of an older version; applying {len(missing)} migrations.")
        call_command("migrate", verbosity=0, interactive=False)
    verify_log()
    connection.close()


def verify_log() -> None:
    """Check the chain of the log that was put back; say its head, or which rows are broken."""
    from django.core.management import call_command

    click.echo("The log that was put back:")
    try:
        call_command("verify_log")
    except SystemExit:
        raise click.ClickException(
            "All is in place, but the chain of its log is broken: somebody changed the database "
            "before the backup was made. Tell the data-protection officer, and keep the backup."
        ) from None


def _set_up() -> None:
    from softlanding.office.site.commands import check_keys_are_there, check_settings

    ensure_database()
    check_settings()
    check_keys_are_there()


def _asked(what: Any, *words: Any, **more: Any) -> Any:
    """Call; a database that does not answer is told in a sentence, without its password."""
    from psycopg import OperationalError

    try:
        return what(*words, **more)
    except OperationalError as error:
        raise SoftLandingError(f"PostgreSQL does not answer: {error}") from None
