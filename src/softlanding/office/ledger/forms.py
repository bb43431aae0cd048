"""Forms of the ledger room."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softlanding.office.ledger.models import Entry, Rules
from softlanding.office.territories.api import Territory

MOST = 100_000
NO_NAMES = _("A register, a letter, a date. No names and nothing about a person.")


def day_field() -> forms.DateField:
    """A day, today unless told."""
    return forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date"}), initial=timezone.localdate
    )


class ArrivedForm(forms.Form):
    """The day of arrival."""

    happened_on = day_field()


class RecordForm(forms.Form):
    """Persons who came or left; arrivals by placement only for the national authority."""

    persons = forms.IntegerField(label=_("Persons"), min_value=1, max_value=MOST)
    happened_on = day_field()
    reason = forms.CharField(label=_("Source"), max_length=300, help_text=NO_NAMES)

    def __init__(self, *args: Any, national: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [Entry.Kind.SELF_SETTLED, Entry.Kind.DEPARTURE]
        if national:
            kinds.insert(0, Entry.Kind.ARRIVAL)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What happened"), choices=[(kind.value, kind.label) for kind in kinds]
        )


class CorrectForm(forms.Form):
    """What the number should have been, and why."""

    persons = forms.IntegerField(label=_("Right number of persons"), min_value=0, max_value=MOST)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_NAMES)


class SwapForm(forms.Form):
    """Which of two towns of the region takes over how many persons of the other's quota."""

    persons = forms.IntegerField(label=_("Persons"), min_value=1, max_value=MOST)
    reason = forms.CharField(
        label=_("Agreed by"), max_length=300, help_text=_("Offices and dates, no names.")
    )

    def __init__(self, *args: Any, towns: list[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(town.pk, town.name) for town in towns]
        labels = {"giving": _("Town that gives"), "taking": _("Town that takes over")}
        for name, label in labels.items():
            self.fields[name] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("giving") is not None and given.get("giving") == given.get("taking"):
            self.add_error("taking", _("Choose another town than the one that gives."))
        return given


class RulesForm(forms.Form):
    """How the ledger is kept."""

    period = forms.ChoiceField(label=_("Period"), choices=Rules.Period.choices)
    expires_after = forms.IntegerField(
        label=_("What is carried over lapses after"),
        min_value=0,
        max_value=120,
        required=False,
        help_text=_("Periods. 0 carries nothing, empty never lapses."),
    )
    self_settled = forms.ChoiceField(
        label=_("Persons who settled by themselves count"),
        choices=[("1", _("in full")), ("1/2", _("by half")), ("0", _("not at all"))],
    )
    departures_reopen = forms.BooleanField(
        label=_("A departure makes the place open again"), required=False
    )

    def clean_self_settled(self) -> Fraction:
        return Fraction(self.cleaned_data["self_settled"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        endless = given.get("period") == Rules.Period.PERPETUAL
        if endless and given.get("expires_after") is not None:
            self.add_error(
                "expires_after", _("In one running account nothing lapses. Leave empty.")
            )
        return given


class ReasonForm(forms.Form):
    """Why a period is closed or opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class NextForm(forms.Form):
    """Size of the household that is to be received next."""

    persons = forms.IntegerField(
        label=_("Persons in the next household"), min_value=1, max_value=99, initial=1
    )
