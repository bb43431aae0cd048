"""The office's commands: what stands in the way is said in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).parent / "softlanding")


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("SOFTLANDING_")}
    return subprocess.run(
        [COMMAND, *words],
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", [("demo", "--port", "8399"), ("manage", "check")])
def test_an_address_that_is_none_is_refused_without_repeating_it(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    refused = run(
        *words,
        DATABASE_URL="secret-word",
        SOFTLANDING_HOME=str(tmp_path),
        SOFTLANDING_SECRET_KEY="signs-nothing-and-is-not-read-here",
    )
    assert refused.returncode == 2
    assert "DATABASE_URL: is not the address" in refused.stderr
    assert "secret-word" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    refused = run(
        "demo",
        "--port",
        "8399",
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        SOFTLANDING_HOME=str(tmp_path),
    )
    assert refused.returncode == 1
    assert "PostgreSQL does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("words", [("manage", "check"), ("serve", "--port", "8399")])
def test_a_missing_secret_key_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    refused = run(
        *words,
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        SOFTLANDING_HOME=str(tmp_path),
    )
    assert refused.returncode == 1
    assert "SOFTLANDING_SECRET_KEY is not set" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_given_database_is_never_reset(tmp_path: Path) -> None:
    refused = run(
        "demo",
        "--reset",
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        SOFTLANDING_HOME=str(tmp_path),
    )
    assert refused.returncode == 1
    assert "never deleted" in refused.stderr


def test_the_demo_stays_out_of_a_database_with_real_accounts(tmp_path: Path) -> None:
    """The tests' own server, with a database that somebody works in."""
    from psycopg import connect, sql
    from psycopg.conninfo import make_conninfo

    from softlanding.office.site.database import ensure_database

    ensure_database()
    server = os.environ["DATABASE_URL"]
    name = f"real_{os.getpid()}"
    with connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            given = make_conninfo(server, dbname=name)
            with connect(given, autocommit=True) as office:
                office.execute("CREATE TABLE accounts_user (id int, is_synthetic boolean)")
                office.execute("INSERT INTO accounts_user VALUES (1, false)")
            words = ("demo", "--port", "8399")
            refused = run(*words, DATABASE_URL=given, SOFTLANDING_HOME=str(tmp_path))
            with connect(given) as office:
                tables = office.execute("SELECT count(*) FROM pg_stat_user_tables").fetchone()
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    assert refused.returncode == 1
    assert "accounts of real people" in refused.stderr
    assert tables == (1,)  # nothing was migrated
