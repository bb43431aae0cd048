"""Background jobs of the site itself: work of workers that died is taken up again."""

from __future__ import annotations

import structlog
from django.db import InterfaceError, OperationalError
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

DEAD = 120.0  # seconds without a sign; a worker gives one every ten, unless it is very busy
ATTEMPTS = 5  # a job that has ended so many workers is not given to another

logger = structlog.get_logger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="site.take_up_again", queue="site", queueing_lock="take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that died to those that live.

    Each job looks at the state of its work first, so that one which was nearly done is not
    done twice.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD):
        if job.id is None:
            continue
        if job.attempts < ATTEMPTS:
            await manager.retry_job(job)
            logger.warning("job.taken_up_again", job=job.id, task=job.task_name)
        else:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            logger.error("job.given_up", job=job.id, task=job.task_name)


def when_ready(jobs: App) -> None:
    """Procrastinate's `ON_APP_READY`: each job is tried again when the database went away.

    What it had written by then was undone with its transaction.
    """
    for task in jobs.tasks.values():
        if task.retry_strategy is None:
            task.retry_strategy = RetryStrategy(
                max_attempts=ATTEMPTS,
                linear_wait=10,
                retry_exceptions={OperationalError, InterfaceError},
            )
