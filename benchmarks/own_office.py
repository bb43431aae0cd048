"""An office for one measurement: a process, a folder and settings of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["DEMO", "PRODUCTION", "answer_of", "set_up"]

ROOT = Path(__file__).parents[1]
DEMO = {"SOFTLANDING_DEMO": "1", "SOFTLANDING_LOG": "ERROR"}
PRODUCTION = {
    "SOFTLANDING_SECRET_KEY": "signs-nothing-but-sessions-of-made-up-officers",
    "SOFTLANDING_FIELD_KEYS": "bG9hZC1sb2FkLWxvYWQtbG9hZC1sb2FkLWxvYWQtbG8=",
    "SOFTLANDING_REQUIRE_MFA": "0",
    "SOFTLANDING_LOG": "CRITICAL",
}


def answer_of(module: str, *words: object, **settings: str) -> Any:
    """What `python -m module words` prints in its last line, read as JSON.

    Of the office's settings it is given those named here and no other.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SOFTLANDING_") and name != "DATABASE_URL"
    }
    with tempfile.TemporaryDirectory() as home:
        own = {
            "SOFTLANDING_HOME": home,
            "DJANGO_SETTINGS_MODULE": "softlanding.office.site.settings",
        }
        found = subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            env=kept | own | settings,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(found.stdout.splitlines()[-1])


def set_up(*, pages: bool = True) -> None:
    """Start the embedded PostgreSQL of this process, make the tables, and gather static files.

    Parameters
    ----------
    pages
        Whether pages will be asked for, which need the static files.
    """
    from softlanding.office.site.database import ensure_database

    ensure_database()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if pages:
        call_command("collectstatic", verbosity=0, interactive=False)
