"""The page that starts a programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import takes_file
from softlanding.office.quotas.programme_forms import LARGEST, ProgrammeForm
from softlanding.office.quotas.programme_services import start_programme
from softlanding.office.territories.api import Level, Territory


@takes_file(LARGEST)
@require_http_methods(["GET", "POST"])
def new_programme(request: HttpRequest, country_id: int) -> HttpResponse:
    """Make a programme with its participants. National officers; audited."""
    country = get_object_or_404(Territory, pk=country_id, level=Level.COUNTRY)
    viewer = viewer_of(request)
    require(viewer, "imports.run", country)
    form = ProgrammeForm(request.POST or None, request.FILES or None, country=country)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        programme = start_programme(
            viewer=viewer,
            country=country,
            name=given["name"],
            year=given["year"],
            persons=given["persons"],
            participants=given["participants"],
        )
        count = len(given["participants"])
        said = ngettext(
            "%(count)s municipality takes part.", "%(count)s municipalities take part.", count
        )
        messages.success(request, said % {"count": count})
        return redirect("programme", programme.pk)
    return render(request, "quotas/new_programme.html", {"country": country, "form": form})
