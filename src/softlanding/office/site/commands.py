"""`softlanding demo`, `serve` and `manage`: the office from the command line."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from softlanding.office.site import supervisor
from softlanding.office.site.database import ensure_database, home

ROOM_NEEDED_MB = 400


class Refused(click.ClickException):
    """Something on the machine stands in the way; the text says what and the cure."""

    exit_code = 1


@click.command()
@click.option("--country", envvar="COUNTRY", default="SE", show_default=True, help="ISO 3166 code.")
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535)
)
@click.option("--reset", is_flag=True, help="Throw the demo's data away and start over.")
def demo(country: str, port: int, reset: bool) -> None:
    """Run the demo: real towns, synthetic people, the whole chain. Ctrl-C ends it.

    Data lives in $SOFTLANDING_HOME (.softlanding/). With DATABASE_URL the given PostgreSQL
    is used instead of the embedded one.
    """
    os.environ["SOFTLANDING_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softlanding.office.site.settings")
    started = time.monotonic()
    say = _teller(started)
    supervisor.end_like_ctrl_c()
    try:
        with _only_one(home()):
            if reset:
                _reset()
            _check_port(port)
            _check_disk(home())
            say("Starting PostgreSQL")
            ensure_database()
            _prepare(country, say)
            _run(port, lambda: _welcome(country, port, time.monotonic() - started))
    except KeyboardInterrupt:
        click.echo("\nStopped before it was ready; nothing half-done was kept.")
    except OSError as error:
        raise _disk_or(error) from error


@click.command()
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535)
)
def serve(port: int) -> None:
    """Serve the office: web server and background worker, until Ctrl-C.

    Settings come from the environment; see `softlanding.office.site.settings`. Migrate first:
    `softlanding manage migrate`.
    """
    supervisor.end_like_ctrl_c()
    _check_port(port)
    ensure_database()
    check_settings()
    check_keys_are_there()
    _run(port, lambda: click.echo(f"Serving on http://127.0.0.1:{port}/ - Ctrl-C ends it."))


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's management commands, with the database started if need be."""
    from django.core.management import execute_from_command_line

    ensure_database()
    check_settings()
    execute_from_command_line(["softlanding manage", *arguments])


def _teller(started: float) -> Any:
    def say(text: str) -> None:
        click.echo(f"  {time.monotonic() - started:5.1f} s  {text}")

    return say


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two demos never share a database by accident."""
    folder.mkdir(parents=True, exist_ok=True)
    lock: IO[str] = (folder / "demo.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        raise Refused(
            f"Another demo is running from {folder} (process {holder}). End it with Ctrl-C, or "
            "give this one a folder and port of its own: "
            "SOFTLANDING_HOME=.softlanding-2 PORT=8001 make demo"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    with lock:
        yield


def _reset() -> None:
    if os.environ.get("DATABASE_URL"):
        raise Refused(
            "DATABASE_URL is set: a database that is not the demo's own is never deleted. "
            "Drop and create it yourself, then run `make demo`."
        )
    shutil.rmtree(home() / "postgres", ignore_errors=True)


def check_settings() -> None:
    """Load the settings once, so that a missing one is named before anything starts."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softlanding.office.site.settings")
    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured as missing:
        raise Refused(str(missing)) from None


def check_keys_are_there() -> None:
    """Set Django up; refuse to serve without the keys of what is encrypted.

    Otherwise the first name would fail.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured

    django.setup()
    from softlanding.office.privacy.api import check_keys

    try:
        check_keys()
    except ImproperlyConfigured as missing:
        raise Refused(str(missing)) from None


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise Refused(
                f"Port {port} on 127.0.0.1 is in use or not allowed. "
                f"Choose another: PORT={port + 1} make demo"
            ) from None


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < ROOM_NEEDED_MB:
        raise Refused(
            f"Only {free} MB are free in {folder}; the demo needs {ROOM_NEEDED_MB} MB. "
            "Make room, or choose another place with SOFTLANDING_HOME."
        )


def _disk_or(error: OSError) -> click.ClickException:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused("The disk is full. Nothing was damaged: make room and start again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Refused(
            f"{error.filename} may not be written. Choose a place with SOFTLANDING_HOME."
        )
    raise error


def _prepare(country: str, say: Any) -> None:
    """Migrate, gather static files and write the demo's content where it is missing."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.utils import timezone

    django.setup()
    from softlanding.office.accounts.api import User
    from softlanding.office.site.demo_country import seed_demo

    try:
        connection.ensure_connection()
        say("Preparing the database")
        made_before = User._meta.db_table in connection.introspection.table_names()
        if made_before and User.objects.filter(is_synthetic=False).exists():
            raise Refused("DATABASE_URL holds accounts of real people. The demo stays out of it.")
        call_command("migrate", verbosity=0, interactive=False)
        say("Gathering static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        seed_demo(country, today=timezone.localdate(), say=say)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) == "53100":
            raise Refused(
                "The disk is full. Nothing was damaged: make room and start again."
            ) from None
        if not connection.is_usable():
            raise Refused(f"PostgreSQL does not answer: {error}") from None
        raise
    finally:
        connection.close()


def _run(port: int, ready: Any) -> None:
    children = supervisor.start(port)
    try:
        if not supervisor.await_health(port, children):
            raise Refused("The server did not come up; its message stands above.")
        ready()
        if not supervisor.wait(children):
            raise Refused("A part of the server ended by itself; its message stands above.")
    finally:
        supervisor.stop(children)
    click.echo("\nStopped.")


def _welcome(country: str, port: int, seconds: float) -> None:
    from softlanding.office.accounts.api import Role
    from softlanding.office.site.demo_country import PASSWORD, sign_in_address

    lines = [f"  {role.label:<24} {sign_in_address(role, country)}" for role in Role]
    click.echo(
        f"\nSoft Landing is ready after {seconds:.1f} s: http://127.0.0.1:{port}/\n\n"
        f"Sign in with the password  {PASSWORD}  as\n" + "\n".join(lines) + "\n\n"
        f"Everybody and everything personal in it is synthetic. Data: {home()}\n"
        "Ctrl-C ends it; the next start keeps what was entered.\n"
    )
