"""Pages that write into a case file: notes, attachments, words, consent, judgements."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.cases import duplicates, file_services, forms
from softlanding.office.cases.models import (
    Attachment,
    DuplicateHint,
    Household,
    Objection,
    SealedNote,
)
from softlanding.office.cases.views import case_of
from softlanding.office.files.api import ENDINGS, download, takes_file


def _again(request: HttpRequest, household: Household, title: str, form: Form) -> HttpResponse:
    """A form with its errors on a page of its own; what was typed stays."""
    context = {"household": household, "title": title, "form": form}
    return render(request, "cases/one_form.html", context, status=200)


@require_http_methods(["POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a sealed note. Those who may open sealed notes; audited."""
    found = case_of(request, pk, "cases.open_sealed")
    form = forms.NoteForm(request.POST, household=found)
    if not form.is_valid():
        return _again(request, found, _("Sealed note"), form)
    file_services.write_note(viewer=viewer_of(request), household=found, **form.cleaned_data)
    messages.success(request, _("The note is sealed."))
    return redirect("household", pk)


@never_cache
@require_http_methods(["GET", "POST"])
def open_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a sealed note for a stated need; every opening is kept.

    National officers, and the town that accepted if health may be passed on.
    """
    found = get_object_or_404(
        SealedNote.objects.select_related("household__programme", "person", "written_by"), pk=pk
    )
    viewer = viewer_of(request)
    require(viewer, "cases.open_sealed", found.household)
    form = forms.OpenNoteForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        text = file_services.open_note(viewer=viewer, note=found, **form.cleaned_data)
    openings = found.openings.select_related("user")
    context = {
        "note": found,
        "household": found.household,
        "form": form,
        "text": text,
        "openings": openings,
    }
    return render(request, "cases/sealed_note.html", context)


@takes_file(file_services.LARGEST_FILE)
@require_http_methods(["POST"])
def add_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file, encrypted. National officers of the country; audited."""
    found = case_of(request, pk, "cases.write")
    form = forms.AttachmentForm(request.POST, request.FILES, household=found)
    if form.is_valid():
        given = form.cleaned_data
        upload = given.pop("file")
        try:
            file_services.add_attachment(
                viewer=viewer_of(request),
                household=found,
                name=upload.name,
                content=upload.read(),
                **given,
            )
        except InputRefused as refused:
            form.add_error("file", [str(problem) for problem in refused.problems])
        else:
            messages.success(request, _("The file is kept, encrypted."))
            return redirect("household", pk)
    return _again(request, found, _("Add a file"), form)


def _attachment(request: HttpRequest, pk: int, permission: str) -> Attachment:
    found = get_object_or_404(Attachment.objects.select_related("household__programme"), pk=pk)
    require(viewer_of(request), permission, found.household)
    return found


@never_cache
@require_GET
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file, never shown in place. National officers and the town that accepted.

    The read is recorded. The name says nothing about anybody.
    """
    found = _attachment(request, pk, "cases.take_attachments")
    content = file_services.attachment_content(viewer=viewer_of(request), attachment=found)
    ending = ENDINGS[found.media_type]
    return download(content, f"{found.household.reference}-{found.pk}.{ending}")


@require_http_methods(["GET", "POST"])
def remove_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a file away, with a reason. National officers of the country; audited."""
    found = _attachment(request, pk, "cases.write")
    form = forms.RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file_services.remove_attachment(
            viewer=viewer_of(request), attachment=found, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The file is gone."))
        return redirect("household", found.household_id)
    return _again(request, found.household, _("Remove a file"), form)


@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a wish or a fear as it was said. National officers; audited."""
    found = case_of(request, pk, "cases.write")
    form = forms.WordsForm(request.POST, household=found)
    if not form.is_valid():
        return _again(request, found, _("Wishes and fears"), form)
    file_services.write_words(viewer=viewer_of(request), household=found, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return redirect("household", pk)


@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what a household allows. National officers; audited."""
    found = case_of(request, pk, "cases.write")
    form = forms.ConsentForm(request.POST, household=found)
    if not form.is_valid():
        return _again(request, found, _("Consent"), form)
    file_services.set_consent(viewer=viewer_of(request), household=found, **form.cleaned_data)
    messages.success(request, _("Recorded."))
    return redirect("household", pk)


@require_http_methods(["GET", "POST"])
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection, once. National officers of the country; audited."""
    found = get_object_or_404(Objection.objects.select_related("household__programme"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "cases.write", found.household)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file_services.answer_objection(viewer=viewer, objection=found, **form.cleaned_data)
        messages.success(request, _("The answer is recorded."))
        return redirect("household", found.household_id)
    return _again(request, found.household, _("Answer the objection"), form)


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether two persons are one; nothing is merged. National officers; audited."""
    found = get_object_or_404(
        DuplicateHint.objects.select_related("person__household__programme"), pk=pk
    )
    viewer = viewer_of(request)
    require(viewer, "cases.write", found.person.household)
    form = forms.VerdictForm(request.POST)
    if form.is_valid():
        duplicates.judge(viewer=viewer, hint=found, verdict=form.cleaned_data["verdict"])
        messages.success(request, _("The judgement is recorded. Nothing was merged."))
    return redirect("household", found.person.household_id)
