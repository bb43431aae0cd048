"""Work of a worker that died is taken up again, once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from softlanding.office.site import tasks

pytestmark = pytest.mark.django_db


def doing(*, attempts: int = 0, seconds_since_sign: int | None) -> int:
    """A job that a worker took; without seconds, one whose worker has been forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, attempts)"
            " VALUES ('x', 'x', %s) RETURNING id",
            [attempts],
        )
        (job,) = cursor.fetchone()
        worker = None
        if seconds_since_sign is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - make_interval(secs => %s)) RETURNING id",
                [seconds_since_sign],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job],
        )
    return int(job)


def after() -> dict[int, tuple[str, int]]:
    context: Any = SimpleNamespace(app=app)
    async_to_sync(tasks.take_up_again.func)(context, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status, attempts FROM procrastinate_jobs")
        return {job: (status, attempts) for job, status, attempts in cursor.fetchall()}


def test_jobs_of_dead_workers_wait_again_and_those_of_living_ones_go_on() -> None:
    dead = doing(seconds_since_sign=600)
    forgotten = doing(seconds_since_sign=None)
    alive = doing(seconds_since_sign=20)
    assert after() == {dead: ("todo", 1), forgotten: ("todo", 1), alive: ("doing", 0)}


def test_a_job_that_ends_every_worker_is_given_up() -> None:
    poison = doing(attempts=tasks.ATTEMPTS, seconds_since_sign=600)
    assert after()[poison][0] == "failed"
