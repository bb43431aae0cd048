"""Reports read from a replica, if there is one; everything else asks the office's database.

A replica lags by moments. That is nothing to a report over months, and much to a person who
has just saved a form, so that only the pages of `REPORTS` read there, and only on GET.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse

REPORTS = frozenset(
    {
        "ledger_csv",
        "ledger_xlsx",
        "comparison",
        "comparison_places",
        "comparison_workbook",
        "comparison_hxl",
        "comparison_memo",
        "key_effects",
        "key_effects_data",
        "quota_change",
        "quota_change_data",
        "history",
    }
)
AT_HOME = {"accounts", "sessions", "auth", "account", "mfa"}  # who somebody is, is never late

_reading_a_report: ContextVar[bool] = ContextVar("reading_a_report", default=False)


class ReplicaMiddleware:
    """Marks the request of a report, for the time of its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            _reading_a_report.set(False)

    def process_view(self, request: HttpRequest, *_given: Any) -> None:
        match = request.resolver_match
        _reading_a_report.set(
            request.method == "GET" and match is not None and match.view_name in REPORTS
        )


class ReportsFromReplica:
    """Django's database router."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str:
        if (
            _reading_a_report.get()
            and "replica" in settings.DATABASES
            and model._meta.app_label not in AT_HOME
        ):
            return "replica"
        return "default"

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str:
        return "default"

    def allow_relation(self, *_rows: models.Model, **_hints: Any) -> bool:
        return True  # both hold the same rows

    def allow_migrate(self, db: str, *_given: Any, **_hints: Any) -> bool:
        return db == "default"
