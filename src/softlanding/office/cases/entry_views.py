"""Pages on which staff enter or change a household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases import entry_forms, entry_writing
from softlanding.office.cases.duplicates import hints_of
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.models import Household
from softlanding.office.cases.occupations import search_occupations
from softlanding.office.cases.views import case_of
from softlanding.office.quotas.api import Programme


@require_http_methods(["GET", "POST"])
def new_household(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Enter a household with all its members. National officers of the country; audited."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "cases.enter", programme)
    form = entry_forms.HouseholdForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not request.POST.get("more"):
        reading = read_entries(form.rows(), programme)
        if not reading.problems:
            (household,) = entry_writing.add_households(
                viewer=viewer,
                programme=programme,
                entries=reading.households,
                today=timezone.localdate(),
            )
            _tell(request, household, _("The household is entered."))
            return redirect("household", household.pk)
        form.show(reading.problems)
    return _page(request, form, programme, None)


@require_http_methods(["GET", "POST"])
def edit_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a household and its members. National officers; the read is recorded; audited."""
    found = case_of(request, pk, "cases.write")
    viewer = viewer_of(request)
    if request.method == "POST":
        form = entry_forms.HouseholdForm(request.POST, reference=found.reference)
        if not request.POST.get("more"):
            reading = read_entries(form.rows(), found.programme, editing=found)
            if not reading.problems:
                (entry,) = reading.households
                entry_writing.change_household(viewer=viewer, household=found, entry=entry)
                _tell(request, found, _("The household is changed."))
                return redirect("household", pk)
            form.show(reading.problems)
    else:
        record_read(viewer, found)
        form = entry_forms.HouseholdForm(
            initial=entry_forms.initial_of(found), reference=found.reference
        )
    return _page(request, form, found.programme, found)


def _tell(request: HttpRequest, household: Household, text: str) -> None:
    messages.success(request, text)
    if alike := hints_of(household).filter(verdict="open").count():
        words = ngettext(
            "%(count)s person may be known already: judge below.",
            "%(count)s persons may be known already: judge below.",
            alike,
        )
        messages.warning(request, words % {"count": alike})


def _page(
    request: HttpRequest,
    form: entry_forms.HouseholdForm,
    programme: Programme,
    household: Household | None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "programme": programme,
        "household": household,
        "lists": entry_forms.suggestions(),
    }
    return render(request, "cases/entry.html", context)


@require_GET
def occupations(request: HttpRequest) -> HttpResponse:
    """Occupations of ISCO-08 whose titles come near some words. Anybody signed in."""
    words = request.GET.get("q", "")[:80]
    context = {"words": words, "found": search_occupations(words) if words.strip() else []}
    return render(request, "cases/occupations.html", context)
