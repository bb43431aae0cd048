"""Forms of requests, disputes, erasing, and what a country says of its processing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.api import Household, SealedNote, correctable
from softlanding.office.rights.models import Controller, DataRequest, Policy, Way
from softlanding.office.rights.services import OTHER


def _words(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=5_000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(forms.Form):
    """What is asked for, and for whom."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=DataRequest.Kind.choices)
    person: Any = forms.ModelChoiceField(
        label=_("Member"), queryset=None, required=False, empty_label=_("The whole household")
    )
    fact = forms.ChoiceField(label=_("What is wrong"), required=False)
    words = _words(_("What is right"), required=False)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = household.members.order_by("position")
        person.label_from_instance = lambda found: f"{found.position} {found.name}".strip()
        columns = correctable(member=True) | correctable(member=False)
        fact: Any = self.fields["fact"]
        fact.choices = [
            ("", "–"),
            *((name, column.title) for name, column in columns.items()),
            (OTHER, _("Something else")),
        ]

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if given.get("kind") != DataRequest.Kind.CORRECTION:
            return given
        fact = given.get("fact")
        for name in ("fact", "words"):
            if not given.get(name):
                self.add_error(name, _now("This is needed for a correction."))
        if fact in correctable(member=True) and not given.get("person"):
            self.add_error("person", _now("Choose the member."))
        if fact in correctable(member=False):
            given["person"] = None
        return given


class HandOverForm(forms.Form):
    """How a person made sure who asks, and which sealed notes would harm somebody."""

    proof = forms.ChoiceField(
        label=_("How did you make sure who asks?"), choices=DataRequest.Proof.choices
    )
    withheld: Any = forms.ModelMultipleChoiceField(
        label=_("Sealed notes that would harm somebody and are not handed over"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notes = SealedNote.objects.filter(household=request.household, person=request.person)
        field: Any = self.fields["withheld"]
        field.queryset = notes.defer("text")
        field.label_from_instance = lambda note: (
            f"{note.get_kind_display()} {note.written_at:%Y-%m-%d}"
        )


class RefuseForm(forms.Form):
    """Why a request is refused."""

    answer = _words(_("Reason, which the household reads"))


class GrantForm(forms.Form):
    """What is written into the file, and what the household is told."""

    value = forms.CharField(label=_("As it will stand in the file"), max_length=300, required=False)
    answer = _words(_("Answer to the household"), required=False)


class HoldForm(forms.Form):
    """Why nothing may be erased."""

    reason = _words(_("Dispute or appeal"))


class EraseForm(forms.Form):
    """How a whole case ends."""

    way = forms.ChoiceField(label=_("How"), choices=Way.choices)


class PolicyForm(forms.ModelForm):
    """How long a country keeps what a clock is for."""

    class Meta:
        model = Policy
        fields = ["months", "way", "automatic", "law"]


class ControllerForm(forms.ModelForm):
    """Who answers for the data of a country."""

    class Meta:
        model = Controller
        fields = ["name", "contact", "officer", "law", "transfers"]
