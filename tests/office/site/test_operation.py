"""The released demo upgraded, backed up, destroyed, restored, and served by many processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from benchmarks.own_postgres import OwnPostgres, free_port
from tests.office.site.served import (
    SOFTLANDING,
    WORKER,
    Person,
    Program,
    command,
    environment,
    gunicorn,
    numbers,
    plain,
    running,
    until,
)
from tests.office.site.small_disk import SmallDisk, small_disk  # noqa: F401 - fixture

pytestmark = pytest.mark.slow


@dataclass
class Office:
    """A PostgreSQL of its own with the released demo in this version."""

    server: OwnPostgres
    home: Path
    rows_before: dict[str, int]  # of each table, before it was migrated

    @property
    def env(self) -> dict[str, str]:
        return environment(self.server.url, self.home)


def tables(url: str, query: str) -> dict[str, Any]:
    """The answer to a query for every table of the database."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()
        found = {}
        for (name,) in names:
            asked = sql.SQL(query).format(sql.Identifier("public", name))
            (found[name],) = connection.execute(asked).fetchone() or (None,)
    return found


def counted(url: str) -> dict[str, int]:
    return tables(url, "SELECT count(*) FROM {}")


def checksums(url: str) -> dict[str, str]:
    return tables(url, "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} t")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with OwnPostgres(None, "wal_level=replica") as server, tempfile.TemporaryDirectory() as home:
        server.fill()
        before = counted(server.url)
        made = Office(server, Path(home), before)
        command("manage", "migrate", "-v", "0", "--no-input", env=made.env)
        command("manage", "collectstatic", "-v", "0", "--no-input", env=made.env)
        yield made


def test_an_upgrade_from_the_release_before_loses_no_row(office: Office) -> None:
    after = counted(office.server.url)
    bookkeeping = {"django_migrations", "django_content_type", "auth_permission"}
    lost = {
        name: (rows, after.get(name, 0))
        for name, rows in office.rows_before.items()
        if after.get(name, 0) < rows and name not in bookkeeping
    }
    assert office.rows_before["cases_person"] > 500
    assert lost == {}


def test_a_backup_brings_everything_back_after_the_database_is_destroyed(
    office: Office, tmp_path: Path
) -> None:
    url = office.server.url
    before = counted(url), checksums(url)
    made = command("backup", str(tmp_path), env=office.env)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "keep them elsewhere" in made.stdout
    refused = command("restore", str(file), env=office.env, check=False)
    assert refused.returncode == 2
    assert "holds" in refused.stderr
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restored = command("restore", str(file), env=office.env)
    assert (counted(url), checksums(url)) == before
    _nobody_reads_nothing(url)
    assert re.search(r"^\d+ rows, 0 broken\nhead \d+:[0-9a-f]{64}$", restored.stdout, re.MULTILINE)
    _damage_is_refused(office, file)
    assert (counted(url), checksums(url)) == before


def _nobody_reads_nothing(url: str) -> None:
    """The walls stand again, with the functions that they ask."""
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE softlanding_web")
        for table in ("cases_person", "cases_personevent", "rights_datarequest", "audit_access"):
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            assert connection.execute(query).fetchone() == (0,), table


def test_a_backup_without_room_leaves_nothing_and_the_next_one_is_whole(
    office: Office,
    small_disk: SmallDisk,  # noqa: F811
) -> None:
    target = str(small_disk.folder)
    refused = command("backup", target, env=office.env, check=False)
    assert refused.returncode == 1
    assert "No backup was made. No space left on device" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(small_disk.folder.iterdir()) == []
    small_disk.grow()
    command("backup", target, env=office.env)
    (file,) = small_disk.folder.iterdir()
    assert file.suffix == ".backup"


def _damage_is_refused(office: Office, file: Path) -> None:
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for content in (bytes(flipped), whole[: len(whole) // 2]):
        broken = file.with_name("broken.backup")
        broken.write_bytes(content)
        done = command("restore", "--replace", str(broken), env=office.env, check=False)
        assert done.returncode == 2, done.stderr
        assert "damaged" in done.stderr or "cut short" in done.stderr
        assert "Traceback" not in done.stderr
    other = office.env | {"SOFTLANDING_FIELD_KEYS": "encrypts-nothing-but-made-up-people-of-test="}
    done = command("restore", "--replace", str(file), env=other, check=False)
    assert "under other keys" in done.stderr


def test_an_outage_of_the_database_is_told_and_a_round_under_way_is_not_lost(
    office: Office, tmp_path: Path
) -> None:
    """Nothing is started again by hand: neither the web server nor the worker."""
    env, log, port = office.env, tmp_path / "serve.log", free_port()
    scopes = ["--scope", "rounds:read", "--scope", "rounds:write"]
    officer = "national.se@softlanding.example"
    token = command("manage", "api_token", officer, *scopes, env=env).stdout.strip()
    program, rounds = Program(port, token), "/programmes/1/rounds"
    with running("serve", "--port", str(port), env=env, log=log, program=[SOFTLANDING]) as serve:
        until(lambda: plain(port, "/readyz")[0] == 200, "it does not serve")
        status, _headers, made = program.ask(rounds, {"time_limit": 5}, Idempotency_Key="first")
        assert status == 202, made
        until(lambda: _placed(office.server.url, made["id"])[0] != "queued", "no worker takes it")
        office.server.kill()
        for body in (None, {"time_limit": 5}):
            status, headers, told = program.ask(rounds, body, Idempotency_Key="second")
            assert (status, headers["Content-Type"]) == (503, "application/problem+json")
            assert int(headers["Retry-After"]) > 0
            assert "does not answer" in told["detail"]
        until(lambda: "Side task" in log.read_text(), "the worker does not notice")
        office.server.start()
        until(lambda: Person(port).signs_in(), "no page came back")
        until(lambda: _at_rest(office.server.url, made["id"]), log.read_text())
        status, headers, again = program.ask(rounds, {"time_limit": 5}, Idempotency_Key="first")
        assert (status, headers["Idempotency-Replayed"], again["id"]) == (202, "true", made["id"])
        assert serve.poll() is None
    assert "0 broken" in command("manage", "verify_log", env=env).stdout


def _placed(url: str, round_id: int) -> tuple[str, int, int]:
    """Status of a round, the households it places, and how many of them differ."""
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT r.status, count(p.id), count(DISTINCT p.household_id) FROM placement_round r"
            " LEFT JOIN placement_placement p ON p.round_id = r.id WHERE r.id = %s GROUP BY 1",
            [round_id],
        ).fetchone() or ("", 0, 0)


def _at_rest(url: str, round_id: int) -> bool:
    """Whether a round has its result, each household once; its job is not made to wait."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    status, placed, once = _placed(url, round_id)
    assert status in ("queued", "running", "ready")
    assert placed == once
    return status == "ready" and placed > 0


@dataclass
class Running:
    """Two web servers behind PgBouncer, and two workers beside it."""

    office: Office
    ports: tuple[int, int]
    pool: int
    log: Path
    log_of_workers: Path

    def lines(self) -> list[dict[str, Any]]:
        """The log, each line as it is read by a machine."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line]


@pytest.fixture(scope="module")
def served(office: Office) -> Iterator[Running]:
    bouncer = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if bouncer is None:
        pytest.skip("pgbouncer is not installed: apt-get install pgbouncer")
    logs = office.home / "web.log", office.home / "workers.log"
    made = Running(office, (free_port(), free_port()), free_port(), *logs)
    user = office.server.user
    pool = office.server.folder / "pgbouncer.ini"
    pool.write_text(
        f"[databases]\n* = host=127.0.0.1 port={office.server.port}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {made.pool}\nunix_socket_dir =\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n"
        "query_wait_timeout = 15\n"
    )
    # With `auth_type = any` the user is named with the database.
    pool.write_text(pool.read_text().replace("port=", "user=postgres port=", 1))
    pool.chmod(0o644)
    words = [bouncer, *(["-u", user] if user else []), "-q", str(pool)]
    through = f"postgresql://postgres@127.0.0.1:{made.pool}/postgres"
    web = office.env | {"SOFTLANDING_POOL_URL": through}
    with ExitStack() as all_of_them:
        pooler = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        all_of_them.callback(pooler.wait)
        all_of_them.callback(pooler.send_signal, signal.SIGKILL)
        for port in made.ports:
            all_of_them.enter_context(running(*gunicorn(port), env=web, log=made.log))
        for _worker in range(2):
            all_of_them.enter_context(running(*WORKER, env=office.env, log=made.log_of_workers))
        for port in made.ports:
            until(lambda port=port: plain(port, "/readyz")[0] == 200, made.log.read_text())  # type: ignore[misc]
        yield made


def test_a_session_holds_over_two_servers_behind_a_pooler(served: Running) -> None:
    officer = Person(*served.ports)
    assert officer.signs_in()
    for _turn in range(6):
        status, text = officer.ask("/programmes/1/")
        assert status == 200
        assert "Resettlement 2026" in text
    with psycopg.connect(served.office.server.url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        ).fetchone()
    assert found
    assert found[0] < 20


def test_a_round_that_is_asked_for_on_one_server_is_computed_by_a_worker(served: Running) -> None:
    officer = Person(*served.ports)
    assert officer.signs_in()
    _status, page = officer.ask("/programmes/1/placement/")
    fields = dict(re.findall(r'<input type="number" name="(\w+)" value="(\d+)"', page))
    status, _page = officer.ask("/programmes/1/placement/", fields | {"time_limit": "5"})
    assert status == 302, page

    def done() -> bool:
        with psycopg.connect(served.office.server.url) as connection:
            row = connection.execute(
                "SELECT status FROM placement_round ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return row == ("ready",)

    until(done, "the round was not computed")


def test_logs_say_what_happened_and_nothing_of_anybody(served: Running) -> None:
    """Markers in every place where a person's data enter: none of them is in the log."""
    person = Person(*served.ports)
    marker = "Zzyxmarker"
    person.ask(f"/accounts/login/?next=/{marker}")
    person.ask("/accounts/login/", {"login": f"{marker}@example.org", "password": marker})
    for path in (f"/{marker}/", f"/my/?code={marker}", f"/calendar/{marker}.ics", "/my/"):
        person.ask(path)
    person.ask("/my/", {"code": marker})
    assert person.signs_in()
    person.ask(f"/cases/?q={marker}")
    person.ask("/cases/find/", {"q": marker})
    person.ask("/households/1/notes/", {"text": marker})
    person.ask("/households/1/words/", {"words": marker})
    person.ask("/programmes/1/households/?phase=" + marker)
    lines = served.lines()
    written = served.log.read_text() + served.log_of_workers.read_text()
    for word in (marker, "softlanding.example", "192.0.2.7"):
        assert word not in written
    of_pages = [line for line in lines if line["event"] == "request"]
    assert {"request", "page", "method", "status", "milliseconds"} <= of_pages[0].keys()
    assert {"account_login", "find_cases", "write_note"} <= {line["page"] for line in of_pages}
    assert not [line for line in lines if line["level"] in ("error", "critical")]


def test_figures_are_of_all_processes_and_of_nobody(served: Running) -> None:
    status, text = plain(served.ports[0], "/metrics")
    assert status == 200
    assert sum(numbers(r'softlanding_requests_total{.*page="account_login".*} (\d+)', text)) > 0
    assert "softlanding_database_connections" in text
    assert "@" not in text


def test_a_database_that_is_gone_is_a_clear_page_and_all_is_well_when_it_is_back(
    served: Running,
) -> None:
    officer = Person(*served.ports)
    assert officer.signs_in()
    served.office.server.kill()
    until(lambda: officer.ask("/programmes/1/")[0] == 503, "no page says so")
    status, page = officer.ask("/programmes/1/")
    assert "The database does not answer" in page
    assert "Traceback" not in page
    assert plain(served.ports[0], "/healthz")[0] == 503
    assert "softlanding_database_up 0.0" in plain(served.ports[0], "/metrics")[1]
    served.office.server.start()
    until(lambda: officer.ask("/programmes/1/")[0] == 200, f"{status}: it did not come back")


def test_the_checks_of_a_site_in_earnest_find_nothing(office: Office) -> None:
    done = command("manage", "check", "--deploy", "--fail-level", "WARNING", env=office.env)
    assert "no issues" in done.stdout


def test_the_released_demo_is_what_it_was() -> None:
    """The upgrade is tested from what was released, not from what somebody made of it since."""
    packed = Path(__file__).with_name("released") / "0.1.0.sql.xz"
    assert sha256(packed.read_bytes()).hexdigest() == (
        "38ff7ceaabd4fd05303722a116643df867fad97c3a1627b65f1a8b0d4cb0fec8"
    )
