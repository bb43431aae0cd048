"""Alive, ready, in figures; and what is said when the database is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from errno import ENOSPC

import pytest
from click import ClickException
from django.conf import LazySettings
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, RequestFactory
from psycopg.errors import DeadlockDetected, DiskFull

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.verification import verify
from softlanding.office.site import health, queue
from softlanding.office.site.backup_commands import verify_log
from tests.office.audit.lines import past_the_triggers, sql, write_lines
from tests.office.conftest import AddHousehold

SignIn = Callable[[User], Client]
MakePerson = Callable[[Role, str], User]

SESSION_LOAD = "django.contrib.sessions.backends.db.SessionStore.load"


def a_worker(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def a_job(status: str, seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('x', 'x', 'todo') RETURNING id"
        )
        (number,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(secs => %s)"
            " WHERE job_id = %s",
            [seconds_ago, number],
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])


@pytest.mark.django_db
def test_healthz_answers_anybody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_healthz_tells_of_missing_migrations(client: Client) -> None:
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    (newest,) = MigrationLoader(connection).graph.leaf_nodes("settlement")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["pending"]) == (503, 1)
    assert client.get("/readyz").json()["reasons"] == ["migrations are missing"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sign", "waiting", "reasons"),
    [
        (5, 10, []),
        (None, 10, ["no worker gives a sign"]),
        (300, 10, ["no worker gives a sign"]),
        (5, 3600, ["jobs wait too long"]),
    ],
)
def test_readyz_knows_worker_and_queue(
    client: Client, sign: int | None, waiting: int, reasons: list[str]
) -> None:
    if sign is not None:
        a_worker(sign)
    a_job("todo", waiting)
    answer = client.get("/readyz")
    assert answer.status_code == (503 if reasons else 200)
    assert answer.json().get("reasons", []) == reasons


@pytest.mark.django_db
def test_metrics_count_requests_by_page_and_jobs_by_state(
    client: Client, person: MakePerson, signed_in: SignIn
) -> None:
    a_worker(7)
    for state in ("todo", "todo", "failed"):
        a_job(state, 40)
    signed_in(person(Role.NATIONAL, "Norland")).get("/households/987654/")
    text = client.get("/metrics").content.decode()
    assert 'softlanding_requests_total{method="GET",page="household",status="404"}' in text
    assert 'softlanding_request_seconds_bucket{le="0.5",page="household"}' in text
    assert 'softlanding_jobs{state="waiting"} 2.0' in text
    assert 'softlanding_jobs{state="failed"} 1.0' in text
    assert "softlanding_database_up 1.0" in text
    assert "softlanding_log_verified_seconds +Inf" in text
    assert "softlanding_log_sound" not in text
    assert 40 <= queue.look().oldest_wait < 100  # type: ignore[operator]
    labels = set(re.findall(r'"([^"]*)"', text))  # a measured time may hold any digits
    assert "household" in labels
    assert not [label for label in labels if "987654" in label]
    assert "@" not in text


@pytest.mark.django_db
def test_metrics_say_whether_the_log_is_sound(
    national: Viewer, add_household: AddHousehold
) -> None:
    write_lines(national, add_household("H", 1), 8)
    for whole in (True, False):
        verify(whole=whole)
        found = {one.name: one.samples[0].value for one in health.Office().collect()}
        assert found["softlanding_log_lines"] == 8
        assert found["softlanding_log_verified_seconds"] < 60
        assert found["softlanding_log_sound"] == 1
    with past_the_triggers():
        sql("UPDATE audit_access SET subject_id = subject_id + 1 WHERE kind = 'decided'")
        verify(whole=True)
        found = {one.name: one.samples[0].value for one in health.Office().collect()}
        assert found["softlanding_log_sound"] == 0
        with pytest.raises(ClickException, match="chain of its log is broken"):
            verify_log()


@pytest.mark.django_db
def test_metrics_are_for_the_machine_itself_or_a_token(
    client: Client, settings: LazySettings
) -> None:
    settings.METRICS_TOKEN = "a-token-of-the-test"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    proxied = {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    for where in (elsewhere, proxied):
        assert client.get("/metrics", **where).status_code == 404
        wrong = {"HTTP_AUTHORIZATION": "Bearer wrong"}
        assert client.get("/metrics", **where, **wrong).status_code == 404
        right = {"HTTP_AUTHORIZATION": "Bearer a-token-of-the-test"}
        assert client.get("/metrics", **where, **right).status_code == 200
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", **elsewhere, HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_figures_say_that_the_database_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def out() -> queue.Queue:
        raise DatabaseError

    monkeypatch.setattr(queue, "look", out)
    (only,) = health.Office().collect()
    assert (only.name, only.samples[0].value) == ("softlanding_database_up", 0)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (None, "does not answer"),
        (DiskFull("no space left"), "disk is full"),
        (DeadlockDetected("deadlock"), "writing the same"),
    ],
)
def test_a_database_that_is_out_is_a_page_or_a_problem_and_no_trace(
    rf: RequestFactory, cause: Exception | None, words: str
) -> None:
    for path in ("/cases/", "/api/v1/proposals"):
        try:
            raise OperationalError("secret words of the database") from cause
        except OperationalError:
            answer = health.failed(rf.get(path))
        text = answer.content.decode()
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert words in text
        assert "secret" not in text
        assert answer["Content-Type"].startswith("application/problem+json") == ("api" in path)


def test_a_disk_of_the_web_server_that_is_full_is_told(rf: RequestFactory) -> None:
    try:
        raise OSError(ENOSPC, "No space left on device", "/tmp/secret")  # noqa: S108 - never made
    except OSError:
        answer = health.failed(rf.get("/cases/"))
    assert answer.status_code == 503
    assert "no room left" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_any_other_failure_is_a_page_without_its_words(rf: RequestFactory) -> None:
    try:
        raise ValueError("Ann Example")
    except ValueError:
        answer = health.failed(rf.get("/cases/"))
    assert answer.status_code == 500
    assert "Ann" not in answer.content.decode()


def out(*_given: object, **_named: object) -> None:
    raise OperationalError("secret words of the database")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where", ["softlanding.office.walls.middleware.behind", SESSION_LOAD], ids=["begin", "session"]
)
def test_a_database_that_goes_away_outside_or_inside_the_walls_is_said_to_be_out(
    monkeypatch: pytest.MonkeyPatch, person: MakePerson, signed_in: SignIn, where: str
) -> None:
    client = signed_in(person(Role.NATIONAL, "Norland"))
    client.raise_request_exception = False
    monkeypatch.setattr(where, out)
    page = client.get("/cases/")
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "The database does not answer" in page.content.decode()
    told = client.get("/api/v1/households")
    assert told["Content-Type"] == "application/problem+json"
    assert (told.status_code, "secret" in told.content.decode()) == (503, False)


@pytest.mark.django_db
def test_health_and_figures_are_asked_for_outside_the_walls(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softlanding.office.walls.middleware.behind", out)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["reasons"] == ["no worker gives a sign"]
    assert client.get("/metrics").status_code == 200
