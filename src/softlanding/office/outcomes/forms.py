"""Forms of the outcomes room: a follow-up file, learning, and how a model may be used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softlanding.office.files.api import UploadField
from softlanding.office.outcomes.models import FollowUpFile, LearnedModel, ModelUse, OutcomeKind

LARGEST = 20 * 2**20


class FollowUpForm(forms.Form):
    """A follow-up file and where it comes from."""

    file = UploadField(
        label=_("Follow-up file"),
        help_text=_(
            "CSV in UTF-8, at most 20 MB: person, household, place (code), arrived_on, "
            "observed_on, outcome, value, and what was known at arrival. Pseudonyms, no names."
        ),
        largest=LARGEST,
        endings=["csv"],
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Which register or survey, and its date.")
    )


class LearnForm(forms.Form):
    """What is to be learned from which file."""

    follow_up = forms.ModelChoiceField(
        label=_("Follow-up file"), queryset=FollowUpFile.objects.none(), empty_label=None
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OutcomeKind.choices)
    as_of = forms.DateField(
        label=_("What was known on"),
        help_text=_("Nothing that became known after this day takes part."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, files: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follow_up"].queryset = files  # type: ignore[attr-defined]  # a choice of rows


class UseForm(forms.ModelForm):
    """How a model may be used, decided with a reason."""

    class Meta:
        model = ModelUse
        fields = ["mode", "model", "rule", "caution", "reason"]
        widgets = {"mode": forms.RadioSelect}

    def __init__(self, *args: Any, models: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["model"]
        field.queryset = models.filter(status=LearnedModel.Status.READY)  # type: ignore[attr-defined]  # a choice of rows
        field.label_from_instance = _model_name  # type: ignore[attr-defined]  # a choice of rows
        self.fields["caution"].help_text = _(
            "How many standard deviations are taken off what is expected. 0 takes off nothing."
        )


def _model_name(model: LearnedModel) -> str:
    return f"{model.number} · {model.get_outcome_display()} · {model.as_of}"
