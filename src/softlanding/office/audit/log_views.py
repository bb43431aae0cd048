"""Pages of the data-protection officer: the log, what stands out in it, and it as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import rules
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import Role, Viewer, viewer_of
from softlanding.office.audit import log_selectors as log
from softlanding.office.audit.forms import LogForm
from softlanding.office.audit.services import record_action
from softlanding.office.audit.verification import last_verification

PAGE = 50
COLUMNS = (
    "row", "hash", "line", "at", "kind", "via", "user", "name", "subject", "number", "occasion"
)  # fmt: skip


class _Echo:
    """A file that hands back what is written, for a CSV that is sent while it is made."""

    def write(self, text: str) -> str:
        return text


def _reader(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not rules.test_rule("audit.read_log", viewer):
        raise PermissionDenied
    return viewer


def _asked(request: HttpRequest, known: dict[int, str]) -> tuple[LogForm, dict[str, Any]]:
    form = LogForm(request.GET, known=known)
    form.is_valid()
    return form, form.cleaned_data


@require_GET
def read_log(request: HttpRequest) -> HttpResponse:
    """Who read, tried and decided what, newest first; names of staff, numbers of files.

    Data-protection officers and auditors of the country. No file can be opened from here.
    """
    viewer = _reader(request)
    known = log.people(viewer)
    form, given = _asked(request, known)
    before = log.number_before(request)
    rows, more = log.page_of(log.lines(viewer, known, given), PAGE, before)
    chosen = urlencode({name: request.GET[name] for name in form.fields if request.GET.get(name)})
    return render(
        request,
        "audit/read_log.html",
        {
            "form": form,
            "lines": [(line, known.get(line.user_id or 0, "")) for line in rows],
            "older": rows[-1].pk if more else None,
            "newer": before,
            "chosen": chosen,
            "chain": last_verification(),
        },
    )


@require_GET
def export_log(request: HttpRequest) -> StreamingHttpResponse:
    """The lines chosen as CSV. As `read_log`; taking it out is a line of the log itself."""
    viewer = _reader(request)
    known = log.people(viewer)
    _form, given = _asked(request, known)
    record_action("log exported", viewer=viewer)
    writer = csv.writer(_Echo(), lineterminator="\n")

    def rows() -> Iterator[str]:
        yield writer.writerow(COLUMNS)
        for line in log.all_of(log.lines(viewer, known, given)):
            link = getattr(line, "link", None)
            yield writer.writerow(
                [
                    link.number if link else "",
                    bytes(link.hash).hex() if link else "",
                    line.pk,
                    line.at.isoformat(),
                    line.kind,
                    line.via,
                    line.user_id or "",
                    _harmless(known.get(line.user_id or 0, "")),
                    line.subject,
                    line.subject_id or "",
                    line.occasion,
                ]
            )

    answer = StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="read-log.csv"'
    return answer


@require_GET
def unusual_reading(request: HttpRequest) -> HttpResponse:
    """Who read far more than colleagues this week, and who was refused. As `read_log`."""
    viewer = _reader(request)
    readings = log.readings(log.people(viewer), timezone.now())
    rows = [(reading, [Role(role).label for role in reading.roles]) for reading in readings]
    context = {"rows": rows, "days": log.DAYS, "factor": log.FACTOR, "least": log.LEAST}
    return render(request, "audit/unusual_reading.html", context)


def _harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
