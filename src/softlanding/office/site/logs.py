"""Logs: one JSON object per line on standard error, and nothing in it of anybody.

What a log line says is made from what the code's author wrote: the name of the event or the
template of the message. Values that came in at run time are left out, except whole numbers
and what our own events name. Of an error its kind and place are kept, not its words, for a
database repeats in them the row that it refused. Addresses of pages appear as their pattern.
"""

from __future__ import annotations

import logging as standard
import sys
from logging.config import dictConfig
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from structlog.types import EventDict, Processor

DEEPEST = 12  # frames of an error that are told, the innermost
QUIET = {"healthz", "readyz", "metrics"}  # pages asked every few seconds


class Lines(structlog.stdlib.ProcessorFormatter):
    """Writes of a foreign message its template, with whole numbers filled in only."""

    def format(self, record: standard.LogRecord) -> str:
        if not isinstance(record.msg, dict):  # our own events are dictionaries
            record = standard.makeLogRecord(record.__dict__)
            record.msg, record.args = without_values(record), ()
        return super().format(record)


def not_of_health(record: standard.LogRecord) -> bool:
    """Whether this is no line about a `QUIET` page that said 503: who asks it has been told."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    told = getattr(record, "status_code", None) == 503
    return not (told and match and match.view_name in QUIET)


def without_values(record: standard.LogRecord) -> str:
    """The template of a message, with an asterisk for each value that is no number.

    >>> given = ("/ann", 404)
    >>> without_values(standard.LogRecord("x", 30, "", 0, "Not Found: %s, %d", given, None))
    'Not Found: *, 404'
    """
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    values = record.args if isinstance(record.args, tuple) else ()
    kept = tuple(value if type(value) in (int, float) else _Left() for value in values)
    try:
        return template % kept if kept else template
    except (TypeError, ValueError):
        return template


class _Left:
    """Stands in a message for a value that is left out."""

    def __str__(self) -> str:
        return "*"

    __repr__ = __str__


def without_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep of an error its kinds and places: what was raised, and why, without what it says."""
    given = event.pop("exc_info", None)
    error: BaseException | None = None
    if isinstance(given, BaseException):
        error = given
    elif isinstance(given, tuple):
        error = given[1]
    elif given:
        error = sys.exc_info()[1]
    event.pop("stack", None)
    if error is None:
        return event
    kinds: list[str] = []
    cause: BaseException | None = error
    innermost = error
    while cause and len(kinds) < DEEPEST:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        innermost, cause = cause, cause.__cause__ or cause.__context__
    frames = extract_tb(innermost.__traceback__ or error.__traceback__)[-DEEPEST:]
    event["error"] = kinds
    event["at"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging(level: str | None, *, demo: bool) -> dict[str, Any]:
    """Django's `LOGGING`: lines of JSON, or plain ones in the demo.

    On standard error, so that what a command prints can be read by another. Without a level,
    the office tells of each request and others only of what is amiss.
    """
    made = {
        "()": Lines,
        "foreign_pre_chain": SHARED,
        "processors": [
            without_words,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(colors=False)
            if demo
            else structlog.processors.JSONRenderer(),
        ],
    }
    own = {"handlers": ["stream"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": made},
        "handlers": {
            "stream": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": [not_of_health],
            },
        },
        "root": {"handlers": ["stream"], "level": level or "WARNING"},
        "loggers": {
            "softlanding": {"level": level or ("WARNING" if demo else "INFO")},
            "django": {},  # its own handlers would write addresses of pages
            "django.request": {"level": "ERROR"},  # each request has its own line already
            "gunicorn.error": own,
            "gunicorn.access": own | {"level": "CRITICAL"},
        },
    }


def configure(given: dict[str, Any]) -> None:
    """Django's `LOGGING_CONFIG`: the standard library's and structlog's side of the same."""
    dictConfig(given)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
