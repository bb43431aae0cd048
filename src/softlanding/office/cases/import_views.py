"""Pages for workbooks: the empty one, upload, progress, errors, preview, commit, undo."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases import workbooks as service
from softlanding.office.cases.models import CaseImport
from softlanding.office.cases.policies import UNDER_WAY
from softlanding.office.cases.wording import FINDINGS
from softlanding.office.cases.workbook_template import template as empty_workbook
from softlanding.office.files.api import UploadField, download, takes_file
from softlanding.office.quotas.api import Programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    file = UploadField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("XLSX, at most 20 MiB."),
        largest=service.LARGEST,
        endings=["xlsx"],
    )


def _programme(request: HttpRequest, programme_id: int) -> Programme:
    found = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "cases.enter", found)
    return found


@require_GET
def template(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The empty workbook. National officers of the country."""
    _programme(request, programme_id)
    return download(empty_workbook(), "households.xlsx", XLSX)


@takes_file(service.LARGEST)
@require_http_methods(["GET", "POST"])
def workbooks(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Workbooks of a programme, and the upload of another. National officers; audited."""
    programme = _programme(request, programme_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = service.upload(
                viewer=viewer_of(request),
                programme=programme,
                name=file.name,
                content=file.read(),
            )
        except InputRefused as refused:
            form.add_error("file", [str(problem) for problem in refused.problems])
        else:
            return redirect("case_import", found.pk)
    rows = programme.case_imports.select_related("created_by").defer("content", "findings")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"programme": programme, "form": form, "page": page}
    return render(request, "cases/workbooks.html", context)


def _import(request: HttpRequest, pk: int) -> CaseImport:
    rows = CaseImport.objects.select_related("programme__country", "created_by", "committed_by")
    found = get_object_or_404(rows.defer("content"), pk=pk)
    require(viewer_of(request), "cases.enter", found.programme)
    return found


@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """One workbook: progress, or its errors, or what it would bring in, or what it did.

    National officers of the country; the read is recorded once there is something to read.
    """
    found = _import(request, pk)
    working = found.status in UNDER_WAY
    context: dict[str, Any] = {"found": found, "programme": found.programme, "working": working}
    if request.htmx:  # type: ignore[attr-defined]
        answer = render(request, "cases/workbook_progress.html", context)
        if not working:
            answer["HX-Refresh"] = "true"
        return answer
    if not working:
        record_read(viewer_of(request), found)
        kept = json.loads(found.findings or '{"problems": [], "warnings": []}')
        context |= {
            "problems": kept["problems"],
            "warnings": [
                warning | {"text": str(FINDINGS[warning["code"]]) % warning["data"]}
                for warning in kept["warnings"]
            ],
            "objections": service.undo_objections(found),
        }
    return render(request, "cases/workbook.html", context)


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a checked workbook in, whole or not at all. National officers; audited."""
    found = _import(request, pk)
    service.start_commit(viewer=viewer_of(request), found=found)
    return redirect("case_import", pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out what a workbook brought in. National officers; audited."""
    found = _import(request, pk)
    service.undo(viewer=viewer_of(request), found=found)
    messages.success(request, _("Undone. The households are gone; the history keeps them."))
    return redirect("case_import", pk)
