"""What the queue of background jobs and its workers look like at this moment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Queue:
    """Numbers of jobs, and seconds; None where there is nothing to wait for or nobody works."""

    waiting: int
    running: int
    failed: int
    oldest_wait: float | None  # seconds that the job due first has waited
    last_sign: float | None  # seconds since any worker gave a sign of life


def look() -> Queue:
    """Read the queue. One query.

    A job that is to start later waits only from then on.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT GREATEST(job.scheduled_at, min(event.at)) AS since
                FROM procrastinate_jobs job
                LEFT JOIN procrastinate_events event ON event.job_id = job.id
                WHERE job.status = 'todo'
                  AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
                GROUP BY job.id
            )
            SELECT
                (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),
                (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'),
                (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
                (SELECT extract(epoch FROM now() - min(since)) FROM due),
                (SELECT extract(epoch FROM now() - max(last_heartbeat))
                   FROM procrastinate_workers)
            """
        )
        waiting, running, failed, oldest, sign = cursor.fetchone()
    return Queue(
        waiting,
        running,
        failed,
        None if oldest is None else max(0.0, float(oldest)),
        None if sign is None else max(0.0, float(sign)),
    )
