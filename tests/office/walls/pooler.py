"""A real PgBouncer in transaction mode before the tests' database."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from time import monotonic, sleep

import psycopg
from django.db import connection

SERVERS = 3  # connections to PostgreSQL for everybody together
PATIENCE = 60.0


@contextmanager
def pooler(folder: Path) -> Iterator[dict[str, str]]:
    """Start PgBouncer on a free port as an unprivileged user; yield where Django finds it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings, log = folder / "pgbouncer.ini", folder / "pgbouncer.log"
    settings.write_text(_settings(port, folder))
    program = which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "pgbouncer is missing: apt-get install pgbouncer"
    command = [program, "--quiet", str(settings)]
    if os.getuid() == 0:  # it refuses to run as root
        user = pwd.getpwuid(_owner_of_database())
        os.chown(folder, user.pw_uid, user.pw_gid)
        for above in folder.parents:
            if above.owner() == "root" and "pytest-of-" in str(above):
                above.chmod(0o755)
        command += ["--user", user.pw_name]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        _await(port, process, log)
        yield {"HOST": "127.0.0.1", "PORT": str(port)}
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _settings(port: int, folder: Path) -> str:
    given = connection.settings_dict
    server = (
        f"host={given['HOST'] or given['OPTIONS'].get('host', '')} port={given['PORT'] or 5432}"
    )
    password = f" password={given['PASSWORD']}" if given["PASSWORD"] else ""
    return f"""
[databases]
{given["NAME"]} = {server} user={given["USER"]}{password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {SERVERS}
server_round_robin = 1
ignore_startup_parameters = options
pidfile = {folder}/pgbouncer.pid
"""


def _owner_of_database() -> int:
    """Who may reach the socket of the embedded server, or anybody without rights."""
    where = Path(connection.settings_dict["HOST"] or "/nowhere")
    return where.stat().st_uid if where.is_dir() else pwd.getpwnam("nobody").pw_uid


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + PATIENCE
    given = connection.settings_dict
    while monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user=given["USER"], dbname=given["NAME"]
            ).close()
        except psycopg.OperationalError:
            sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())
