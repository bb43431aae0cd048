"""Pages for staff: codes of a household, what it said on its page, and answers to it."""

from __future__ import annotations

import rules
import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from softlanding.errors import NotNow
from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import proposal_for
from softlanding.office.residents import codes, selectors, services
from softlanding.office.residents.models import AccessCode, Agreement, Message
from softlanding.office.residents.texts import LANGUAGES, language_of, say, texts


class SheetForm(forms.Form):
    """In which language the sheet with the code is printed."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the sheet"),
        choices=[(code, texts(code)["meta"]["name"]) for code in LANGUAGES],
    )


class ReplyForm(forms.Form):
    """An answer to a message."""

    reply = forms.CharField(
        label=gettext_lazy("Answer"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


def _household(request: HttpRequest, pk: int) -> Household:
    found = get_object_or_404(Household.objects.select_related("programme__country"), pk=pk)
    require(viewer_of(request), "residents.serve", found)
    return found


@require_GET
def own_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Codes of a household, its answers and messages. Those who serve it; the read is recorded.

    The answer about health is shown where sealed notes may be opened.
    """
    household = _household(request, pk)
    viewer = viewer_of(request)
    record_read(viewer, household)
    proposal = proposal_for(household)
    language = get_language() or "en"
    language = language if language in LANGUAGES else "en"
    may_see_health = rules.test_rule("cases.open_sealed", viewer, household)
    rows = [
        {
            "question": say(language, row["name"]),
            "choice": say(language, row["choice"]) if row["choice"] else "",
            "importance": say(language, row["importance"]) if row["importance"] else "",
        }
        for row in selectors.answered_rows(household)
        if may_see_health or row["code"] != "health"
    ]
    context = {
        "household": household,
        "codes": household.access_codes.select_related("made_by", "revoked_by"),
        "form": SheetForm(initial={"language": language_of(household.languages)}),
        "rows": rows,
        "texts_in": language,
        "agreement": Agreement.objects.filter(placement=proposal).first() if proposal else None,
        "messages_said": household.messages.select_related("replied_by"),
    }
    return render(request, "residents/own_page.html", context)


@never_cache
@require_POST
def make_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A new code on a sheet to print, shown this once. Those who serve the household; audited."""
    household = _household(request, pk)
    form = SheetForm(request.POST)
    if not form.is_valid():
        raise NotNow(_("Choose the language of the sheet."))
    handed = codes.make_code(viewer=viewer_of(request), household=household)
    address = request.build_absolute_uri(reverse("resident_link", args=[handed.link]))
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, svgclass="qr")
    language = form.cleaned_data["language"]
    context = {
        "household": household,
        "handed": handed,
        "language": language,
        "t": texts(language),
        "qr": mark_safe(picture),  # noqa: S308 - made by segno from an address of this site
        "address": address,
        "door": request.build_absolute_uri(reverse("resident_door")),
    }
    answer = render(request, "residents/sheet.html", context)
    answer["Referrer-Policy"] = "same-origin"
    return answer


@require_POST
def revoke_code(request: HttpRequest, pk: int) -> HttpResponse:
    """End a code and the visits that it began. Those who serve the household; audited."""
    code = get_object_or_404(AccessCode.objects.select_related("household__programme"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "residents.serve", code.household)
    codes.revoke_code(viewer=viewer, code=code)
    messages.success(request, _("The code has ended."))
    return redirect("own_page", code.household_id)


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a household's message. Those who serve it; audited."""
    message = get_object_or_404(Message.objects.select_related("household__programme"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "residents.serve", message.household)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise NotNow(_("Write the answer in one to 5,000 characters."))
    services.reply_to_message(viewer=viewer, message=message, reply=form.cleaned_data["reply"])
    messages.success(request, _("The household sees your answer on its page."))
    return redirect("own_page", message.household_id)
