"""Forms of the case page: a step, a note, a file, words, consent, an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from softlanding.office.cases.file_services import LARGEST_FILE
from softlanding.office.cases.models import (
    Consent,
    DuplicateHint,
    Household,
    NoteOpening,
    OwnWords,
    SealedNote,
)
from softlanding.office.cases.phases import Transition
from softlanding.office.files.api import UploadField


def day_input() -> forms.DateInput:
    """A day as browsers ask for it, without a thousand separator in the year."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """Which step, from which day, until when it is due, and why."""

    action = forms.ChoiceField(label=_("Step"))
    day = forms.DateField(label=_("From"), widget=day_input(), initial=timezone.localdate)
    due_on = forms.DateField(
        label=_("Due on"),
        widget=day_input(),
        required=False,
        help_text=_("Empty: as many days as the phase usually takes."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, steps: list[Transition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["action"]
        field.choices = [(step.action.value, step.title) for step in steps]


class MemberField(forms.ModelChoiceField):
    """A member of the household, or the household as a whole."""

    def __init__(self, household: Household, *, named: bool = True) -> None:
        self.named = named
        super().__init__(
            label=_("Member"),
            queryset=household.members.order_by("position"),
            required=False,
            empty_label=str(_("The whole household")),
        )

    def label_from_instance(self, person: Any) -> str:
        name = f" {person.name}" if self.named and person.name else ""
        return f"{person.position}{name} · {person.get_relation_display()}"


class OfHousehold(forms.Form):
    """A form about a household or one of its members."""

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = MemberField(household)
        self.order_fields(["person"])


class NoteForm(OfHousehold):
    kind = forms.ChoiceField(label=_("About"), choices=SealedNote.Kind.choices)
    text = forms.CharField(
        label=_("Note"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OpenNoteForm(forms.Form):
    """Why somebody needs to read a sealed note."""

    purpose = forms.ChoiceField(label=_("Needed for"), choices=NoteOpening.Purpose.choices)
    need = forms.CharField(label=_("Why you need it"), max_length=300)


class AttachmentForm(OfHousehold):
    file = UploadField(
        label=pgettext_lazy("attachment", "File"),
        help_text=_("PDF, JPEG, PNG, TIFF or WebP, at most 10 MiB."),
        largest=LARGEST_FILE,
        endings=["pdf", "jpg", "png", "tif", "webp"],
    )
    title = forms.CharField(label=_("What it is"), max_length=120)
    confidential = forms.BooleanField(
        label=_("Kept from the others of the household"), required=False
    )


class RemoveForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class WordsForm(OfHousehold):
    kind = forms.ChoiceField(label=_("What it is"), choices=OwnWords.Kind.choices)
    text = forms.CharField(
        label=_("In their own words"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.CharField(label=_("Language (code)"), max_length=10, required=False)


class ConsentForm(OfHousehold):
    purpose = forms.ChoiceField(label=_("For"), choices=Consent.Purpose.choices)
    given = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("1", _("Allowed")), ("0", _("Not allowed"))],
        coerce=lambda value: value == "1",
    )


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Judgement"),
        choices=[
            (verdict.value, verdict.label)
            for verdict in (DuplicateHint.Verdict.SAME, DuplicateHint.Verdict.DIFFERENT)
        ],
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FilterForm(forms.Form):
    """Which cases a list shows."""

    phase = forms.ChoiceField(
        label=_("Phase"), required=False, choices=[("", _("All")), *Household.Phase.choices]
    )
    late = forms.BooleanField(label=_("Only what is late"), required=False)


class FindForm(forms.Form):
    """A reference or a name; sent in the body, never in the address."""

    text = forms.CharField(
        label=_("Reference or name"),
        max_length=120,
        help_text=_("Names in any spelling: Latin, Arabic or Ge’ez letters."),
    )
