"""Attempts at rows that the walls keep from whoever asks: answered with 404, and recorded."""

from __future__ import annotations

from traceback import walk_tb

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_refusal
from softlanding.office.walls.api import as_office


def record_hidden(request: HttpRequest, error: Http404) -> None:
    """Note a 404 for something that is there: `require` never saw it behind its wall."""
    if not request.user.is_authenticated:
        return
    if (found := _there(error)) is not None:
        record_refusal(viewer_of(request), "walls", found)


def _there(error: Http404) -> Model | None:
    """What the failed `get` asked for, as the office finds it."""
    missed = error.__context__
    if not isinstance(missed, ObjectDoesNotExist):
        return None
    for frame, _line in walk_tb(missed.__traceback__):
        asked = frame.f_locals.get("clone")  # in `QuerySet.get`
        if isinstance(asked, QuerySet):
            with as_office():
                return next(iter(asked.all()), None)
    return None
