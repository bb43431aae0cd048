"""Forms of the network room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from softlanding.office.network.models import (
    STOPPED,
    Alliance,
    ChecklistItem,
    Engagement,
    Owner,
    Service,
)
from softlanding.office.network.policies import TRANSITIONS
from softlanding.office.territories.api import SizeClass, Territory


class DayInput(forms.DateInput):
    """A date as browsers pick it, in every language the same on the wire."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


def a_role(value: str) -> None:
    """An office, not a person: no address and no number to call."""
    if "@" in value or sum(character.isdigit() for character in value) > 4:
        raise ValidationError(_("Name the office or role, without an address or a number."))


class BoardFilter(forms.Form):
    """Region and size class of the towns shown; what is not understood filters nothing."""

    region = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Region"), required=False, empty_label=_("All regions")
    )
    size = forms.ChoiceField(
        label=_("Size class"), required=False, choices=[("", _("All sizes")), *SizeClass.choices]
    )

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """The next stage; stopping asks for a reason and a day to ask again."""

    to = forms.ChoiceField(label=_("Move to"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed to pause or decline. Stands beside your name in the history."),
    )
    ask_again_on = _day(
        label=_("Ask again on"), required=False, help_text=_("Needed to pause or decline.")
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = [(str(stage), stage.label) for stage in TRANSITIONS[engagement.stage]]
        self.fields["to"].choices = targets  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") in STOPPED:
            if not given.get("reason"):
                self.add_error("reason", _("Say why the town stops."))
            if not given.get("ask_again_on") and "ask_again_on" not in self.errors:
                self.add_error("ask_again_on", _("Give the day on which the town is asked again."))
        return given


class EngagementForm(forms.ModelForm):
    """Contact, next step, the council's decision, notes."""

    contact_role = forms.CharField(
        label=_("Contact"),
        max_length=80,
        required=False,
        validators=[a_role],
        help_text=_("A role such as “head of social services”. No name, no address."),
    )
    next_step_on = _day(label=_("Date of the next step"), required=False)
    council_decided_on = _day(label=_("Date of the council's decision"), required=False)

    class Meta:
        model = Engagement
        fields = [
            "contact_role",
            "next_step",
            "next_step_on",
            "council_decided_on",
            "council_reference",
            "notes",
        ]
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "council_reference": _("As the minutes number it."),
            "notes": _("About the town. Nothing about single persons."),
        }


class ContactForm(forms.Form):
    """The first contact with a town."""

    contact_role = EngagementForm.base_fields["contact_role"]


class PlanForm(forms.Form):
    """Owner and day of a line of the checklist."""

    owner = forms.ChoiceField(label=_("Owner"), choices=Owner.choices)
    due_on = _day(label=_("Due"))


class SettleForm(forms.Form):
    """What a line becomes."""

    status = forms.ChoiceField(choices=ChecklistItem.Status.choices)
    reason = forms.CharField(max_length=300, required=False)


class AnswerForm(forms.Form):
    """A municipality's answer to being asked as a mentor."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("We mentor this town")), ("decline", _("We cannot"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AllianceForm(forms.ModelForm):
    """Name, home and shared services of an alliance."""

    services = forms.MultipleChoiceField(
        label=_("Shared services"),
        choices=Service.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Alliance
        fields = ["name", "home", "services", "note"]
        labels = {"home": _("Looked after from")}

    def __init__(self, *args: Any, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]
