"""A PostgreSQL of one's own, started and killed at will, filled with the released demo."""

from __future__ import annotations

import lzma
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from softlanding.office.site.postgres_tools import program

__all__ = ["RELEASED", "OwnPostgres", "free_port"]

RELEASED = Path(__file__).parents[1] / "tests" / "office" / "site" / "released"
VERSION = 18  # of the embedded server's wheel
ACCOUNT = "pgserver"  # of the system, the same as the wheel's


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class OwnPostgres:
    """A server on the loopback address, in a folder that is removed at the end.

    Parameters
    ----------
    folder
        Where to make the cluster; a folder of its own if left out.
    options
        Further settings, such as ``wal_level=replica``.
    """

    def __init__(self, folder: Path | None = None, *options: str) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="softlanding-pg-"))
        self.data, self.port = self.folder / "postgres", free_port()
        self.options, self.user = options, None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self.user = ACCOUNT
            if ACCOUNT not in {account.pw_name for account in pwd.getpwall()}:
                subprocess.run(["useradd", "-s", "/bin/bash", ACCOUNT], check=True)
            account = pwd.getpwnam(ACCOUNT)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.socket_url = f"postgresql://postgres@/postgres?host={self.data}&port={self.port}"

    def __enter__(self) -> OwnPostgres:
        words = ["--auth=trust", "--encoding=utf8", "-U", "postgres", "--no-sync"]
        self.run("initdb", *words, "-D", str(self.data))
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, name: str, *words: str, check: bool = True) -> str:
        """Run a program of PostgreSQL as the user of the server."""
        done = subprocess.run(
            [str(program(name, VERSION)), *words],
            user=self.user,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"{name} ended with {done.returncode}: {done.stdout}")
        return done.stdout

    def start(self) -> None:
        """Start the server, recovering from a crash if there was one."""
        settings = ["fsync=off", "listen_addresses=127.0.0.1", *self.options]
        said = " ".join(f"-c {setting}" for setting in settings)
        given = f"-p {self.port} -k {self.data} {said}"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-w", "-t", "120", "-D", str(self.data), "-l", log, "-o", given, "start")

    def kill(self) -> None:
        """Kill the server and every process of it, as a power cut would."""
        try:
            first = int((self.data / "postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=False
        )
        for pid in [first, *map(int, listed.stdout.split())]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        until = time.monotonic() + 30
        while Path(f"/proc/{first}").exists() and time.monotonic() < until:
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server in good order."""
        self.run("pg_ctl", "-w", "-m", "fast", "-D", str(self.data), "stop")

    def fill(self, name: str = "0.1.0") -> None:
        """Put the demo of a released version into the empty database."""
        packed = (RELEASED / f"{name}.sql.xz").read_bytes()
        subprocess.run(
            [
                str(program("psql", VERSION)),
                "-Xq",
                "-v",
                "ON_ERROR_STOP=1",
                "-o",
                "/dev/null",
                "-d",
                self.url,
            ],
            input=lzma.decompress(packed),
            check=True,
        )
