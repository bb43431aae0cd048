"""The history page: what was written and read, by whom and why."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit import selectors
from softlanding.office.audit.log_selectors import number_before, page_of
from softlanding.office.audit.verification import last_verification

PAGE = 50


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Writes and reads, newest first. Auditors and national officers of a whole country."""
    viewer = viewer_of(request)
    if not viewer.reach(Role.AUDITOR, Role.NATIONAL):
        raise PermissionDenied
    reads = request.GET.get("show") == "reads"
    context: dict[str, Any] = {"reads": reads, "chain": last_verification()}
    if reads:
        before = number_before(request)
        lines, more = page_of(selectors.accesses(viewer), PAGE, before)
        context |= {"lines": lines, "newer": before, "older": lines[-1].pk if more else None}
    else:
        page = Paginator(selectors.writes(viewer), PAGE).get_page(request.GET.get("page"))
        context |= {"lines": selectors.described(page), "page": page}
    return render(request, "audit/history.html", context)
