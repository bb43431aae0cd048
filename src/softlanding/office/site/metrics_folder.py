"""Where the processes of one web server put their figures, so that each can tell all of them."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client while it is imported


def use_own_folder() -> None:
    """Choose the folder of this server, named by the process that all its processes come from.

    Folders of servers that have ended are removed. Call it before the settings are read.
    """
    if os.environ.get(FOLDER):
        return
    all_servers = Path(tempfile.gettempdir()) / f"softlanding-metrics-{os.getuid()}"
    own = all_servers / str(os.getppid())
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    if all_servers.stat().st_uid != os.getuid():
        raise PermissionError(f"{all_servers} belongs to another user; remove it or set TMPDIR")
    for other in all_servers.iterdir():
        if not Path(f"/proc/{other.name}").exists():
            shutil.rmtree(other, ignore_errors=True)
    os.environ[FOLDER] = str(own)
