"""Whether the office runs: alive, ready, in figures; and the page for when it does not."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterable

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required as public
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from softlanding.office.audit.api import last_verification, number_of_lines
from softlanding.office.exchange.api import problem
from softlanding.office.site import queue
from softlanding.office.site.outages import answer_to, outage_of

SILENT = 60.0  # seconds without a sign of any worker: it gives one every ten
LONG_WAIT = 900.0  # seconds that a job may wait: a round takes minutes

logger = structlog.get_logger(__name__)


@public
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and all migrations are applied; anybody may ask."""
    try:
        pending = _pending()
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=503)
    if pending:
        return JsonResponse({"status": "migrations are missing", "pending": pending}, status=503)
    return JsonResponse({"status": "ok"})


@public
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when pages and background jobs are both done; else 503 with every reason. Anybody."""
    try:
        reasons = ["migrations are missing"] if _pending() else _of_queue(queue.look())
    except DatabaseError:
        reasons = ["database does not answer"]
    if reasons:
        return JsonResponse({"status": "not ready", "reasons": reasons}, status=503)
    return JsonResponse({"status": "ready"})


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text form of Prometheus, of nobody in particular.

    The machine itself may ask, and who sends `SOFTLANDING_METRICS_TOKEN` as bearer token;
    nobody else learns that it is there.
    """
    if not _may_read_metrics(request):
        raise Http404
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:  # one process, as in the tests
        registry.register(_Own())
    registry.register(Office())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: what went wrong on our side, without a word of what it was.

    A database that does not answer, or a disk that is full, is 503 and passes. The API says
    so as a problem.
    """
    error = sys.exc_info()[1]
    outage = outage_of(error)
    logger.error("request.failed", exc_info=error, outage=outage.kind if outage else None)
    if outage is not None:
        return answer_to(request, outage)
    if request.path.startswith("/api/"):
        return problem(500)
    return HttpResponse(get_template("500.html").render(), status=500)


class Office(Collector):
    """Figures that are read from the database when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        try:
            found = queue.look()
            connections = _connections()
            log = list(_log())
        except DatabaseError:
            yield GaugeMetricFamily("softlanding_database_up", "1: it answers.", value=0)
            return
        yield GaugeMetricFamily("softlanding_database_up", "1: it answers.", value=1)
        jobs = GaugeMetricFamily("softlanding_jobs", "Background jobs.", labels=["state"])
        for state in ("waiting", "running", "failed"):
            jobs.add_metric([state], getattr(found, state))
        yield jobs
        yield GaugeMetricFamily(
            "softlanding_jobs_oldest_wait_seconds",
            "How long the job due first has waited.",
            value=found.oldest_wait or 0.0,
        )
        sign = float("inf") if found.last_sign is None else found.last_sign
        yield GaugeMetricFamily(
            "softlanding_worker_last_sign_seconds", "Since a worker gave a sign.", value=sign
        )
        used = GaugeMetricFamily(
            "softlanding_database_connections", "Of this database.", labels=["state"]
        )
        for state, number in connections.items():
            used.add_metric([state], number)
        yield used
        yield from log


class _Own(Collector):
    """What this process has counted itself."""

    def collect(self) -> Iterable[Metric]:
        return REGISTRY.collect()


def _pending() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _of_queue(found: queue.Queue) -> list[str]:
    reasons = []
    if found.last_sign is None or found.last_sign > SILENT:
        reasons.append("no worker gives a sign")
    if found.oldest_wait is not None and found.oldest_wait > LONG_WAIT:
        reasons.append("jobs wait too long")
    return reasons


def _connections() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 1"
        )
        return dict(cursor.fetchall())


def _log() -> Iterable[Metric]:
    """The chain of the log: how long it is, and what its last check found, and when."""
    yield GaugeMetricFamily(
        "softlanding_log_lines", "Lines in the chain of the log.", value=number_of_lines()
    )
    last = last_verification()
    age = (timezone.now() - last.at).total_seconds() if last else float("inf")
    yield GaugeMetricFamily(
        "softlanding_log_verified_seconds", "Since the chain was checked.", value=max(age, 0.0)
    )
    if last is not None:
        yield GaugeMetricFamily(
            "softlanding_log_sound", "1: the last check found nothing.", value=not last.faults
        )


def _may_read_metrics(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.METRICS_TOKEN.encode()
    if token and secrets.compare_digest(sent, token):
        return True
    # A proxy on the machine asks from the loopback address too, but says for whom.
    forwarded = any(name.startswith("HTTP_X_FORWARDED") for name in request.META)
    return not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
