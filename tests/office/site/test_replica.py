"""Reports read a streaming replica, nothing else does; and a database goes back to a moment."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings
from django.db import router
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from benchmarks.own_postgres import OwnPostgres
from softlanding.office.accounts.api import User
from softlanding.office.ledger.models import Entry
from softlanding.office.site import replica
from softlanding.office.site.database import databases


@pytest.mark.parametrize(
    ("method", "path", "where"),
    [
        ("get", "/programmes/1/ledger.csv", "replica"),
        ("get", "/programmes/1/compare/", "replica"),
        ("get", "/programmes/1/ledger/", "default"),
        ("post", "/programmes/1/compare/", "default"),
    ],
)
def test_only_reports_read_the_replica(
    rf: RequestFactory,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    where: str,
) -> None:
    monkeypatch.setitem(settings.DATABASES, "replica", {})
    seen: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request)
        seen.extend([router.db_for_read(Entry), router.db_for_read(User)])
        seen.append(router.db_for_write(Entry))
        return HttpResponse()

    middleware = replica.ReplicaMiddleware(page)
    request = getattr(rf, method)(path)
    request.resolver_match = resolve(path)
    middleware(request)
    assert seen == [where, "default", "default"]
    assert router.db_for_read(Entry) == "default"  # the next request starts anew


def test_every_report_is_a_page_that_exists() -> None:
    from django.urls import get_resolver

    assert {name for name in get_resolver().reverse_dict if isinstance(name, str)} >= (
        replica.REPORTS
    )


def test_addresses_become_databases() -> None:
    pool = "postgresql://a@pool:6432/office"
    made = databases({"DATABASE_URL": pool, "SOFTLANDING_POOL_URL": pool})
    assert made["default"]["DISABLE_SERVER_SIDE_CURSORS"]
    direct = databases(
        {"DATABASE_URL": "postgresql://a@db/office", "SOFTLANDING_POOL_URL": pool}
        | {"SOFTLANDING_REPLICA_URL": "postgresql://a@other/office"}
    )
    assert "DISABLE_SERVER_SIDE_CURSORS" not in direct["default"]
    assert direct["replica"]["HOST"] == "other"


@pytest.fixture(scope="module")
def archive() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="softlanding-archive-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def first(archive: Path) -> Iterator[OwnPostgres]:
    """A server that archives as the how-to says, with a table of one row."""
    command = f"'test ! -f {archive}/%f && cp %p {archive}/%f'"
    with OwnPostgres(None, "archive_mode=on", f'"archive_command={command[1:-1]}"') as server:
        with psycopg.connect(server.url, autocommit=True) as office:
            office.execute("CREATE TABLE told (word text)")
            office.execute("INSERT INTO told VALUES ('before the base')")
        yield server


@pytest.fixture
def copy(first: OwnPostgres) -> Iterator[OwnPostgres]:
    """A base backup of the server, not started yet."""
    made = OwnPostgres()
    wanted = ["-D", str(made.data), "-X", "stream", "-c", "fast", "-R", "-d", first.url]
    made.run("pg_basebackup", *wanted)
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(made.folder, ignore_errors=True)


def words(server: OwnPostgres) -> list[str]:
    with psycopg.connect(server.url) as office:
        return [word for (word,) in office.execute("SELECT word FROM told ORDER BY word")]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_a_replica_follows_and_takes_no_writes(first: OwnPostgres, copy: OwnPostgres) -> None:
    copy.start()
    with psycopg.connect(first.url, autocommit=True) as office:
        office.execute("INSERT INTO told VALUES ('after the base')")
    until(lambda: "after the base" in words(copy))
    with psycopg.connect(copy.url) as office, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        office.execute("INSERT INTO told VALUES ('on the replica')")


@pytest.mark.slow
def test_a_database_goes_back_to_the_moment_before_a_mistake(
    first: OwnPostgres, copy: OwnPostgres, archive: Path
) -> None:
    with psycopg.connect(first.url, autocommit=True) as office:
        office.execute("INSERT INTO told VALUES ('worth keeping')")
        (moment,) = office.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
        office.execute("DELETE FROM told")
        (segment,) = office.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
    until((archive / segment).exists)
    (copy.data / "standby.signal").unlink()
    (copy.data / "recovery.signal").touch()
    (copy.data / "recovery.signal").chmod(0o644)
    with (copy.data / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"primary_conninfo = ''\nrestore_command = 'cp {archive}/%f %p'\n"
            f"recovery_target_time = '{moment}'\nrecovery_target_action = promote\n"
            "archive_mode = off\n"
        )
    copy.start()
    until(lambda: "worth keeping" in words(copy))
    assert words(first) == []
