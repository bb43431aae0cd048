"""Forms of the hand-over: the journey, the welcome, orientation before departure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.api import Person
from softlanding.office.settlement.models import HealthReading, Orientation, Plan, Topic


def _day(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)


class JourneyForm(forms.ModelForm):
    """Day, time, flight and place of an arrival."""

    arrives_on = _day(label=_("Arrives"))
    arrival_time = forms.TimeField(
        label=_("Time of arrival"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    flight = forms.CharField(
        label=_("Flight"),
        required=False,
        max_length=20,
        help_text=_("Airline and number, such as SK 1402."),
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9]{2,3} ?[0-9]{1,4}[A-Za-z]?$",
                _("Give the airline's two or three signs and up to four digits."),
            )
        ],
    )
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    class Meta:
        model = Plan
        fields = ["arrives_on", "arrival_time", "flight", "arrival_place"]

    def facts(self) -> dict[str, Any]:
        """What is to be written, the flight in one spelling."""
        given = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return given | {"flight": given["flight"].upper()}


class WelcomeForm(forms.ModelForm):
    """Who meets the household, and the number that it calls that day."""

    telephone = forms.CharField(
        label=_("Telephone on the day of arrival"),
        required=False,
        max_length=30,
        help_text=_("With the country's code, such as +46 70 123 45 67."),
        validators=[
            RegexValidator(
                r"^\+[0-9][0-9 ]{5,28}$", _("Begin with + and the country's code, then digits.")
            )
        ],
    )

    class Meta:
        model = Plan
        fields = ["met_by", "telephone"]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class OrientationForm(forms.ModelForm):
    """A session before departure, and who was there."""

    held_on = _day(label=_("Held on"))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
    attended = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who attended"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Orientation
        fields = ["held_on", "place", "language", "topics", "questions"]
        widgets = {"questions": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, plan: Plan, languages: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        attended: Any = self.fields["attended"]
        attended.queryset = plan.placement.household.members.order_by("position")
        attended.label_from_instance = lambda member: member.name or str(member.position)
        if self.instance.pk:
            attended.initial = [row.person_id for row in self.instance.attendances.all()]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages)

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come: record what was held."))
        return day

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class HealthForm(forms.Form):
    """What health needs are needed for."""

    need = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=HealthReading.Need.choices,
        widget=forms.RadioSelect,
    )
