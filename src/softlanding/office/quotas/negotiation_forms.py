"""Forms of the negotiation: each checks what was typed, the table's conditions decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softlanding.office.keys.api import key_name
from softlanding.office.quotas import bridge
from softlanding.office.quotas.models import Answer, Apportionment, Quota

MOST = 1_000_000


def _day(label: Any, help_text: Any) -> forms.DateField:
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=picker, help_text=help_text)


class SeenForm(forms.Form):
    """Carries the fingerprint of what the page showed, see `conditions.fresh`."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def refuse(self, error: Exception, seen: str) -> None:
        """Say why the step was not taken; the page that says so shows what holds now."""
        self.add_error(None, str(error))
        self.data = {**{name: self.data[name] for name in self.data}, "seen": seen}


class SendOutForm(forms.Form):
    """The days by which each side is heard."""

    answers_by = _day(
        _("Towns answer by"), _("A town that is silent accepts its indicative quota by default.")
    )
    agreement_by = _day(
        _("Regions move persons or agree by"), _("An agreement not confirmed by then lapses.")
    )
    decide_by = _day(_("Decision due by"), _("A reminder to yourself: nothing is decided alone."))

    @property
    def deadlines(self) -> tuple[date, date, date]:
        given = self.cleaned_data
        return given["answers_by"], given["agreement_by"], given["decide_by"]


class ReasonForm(forms.Form):
    """Why: read by everybody who asks later."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands beside your name in the history."),
    )


class SignForm(ReasonForm, SeenForm):
    """The decision on what was negotiated, on exactly the numbers that were shown."""

    placed_seen = forms.BooleanField(
        label=_("I have seen where more persons are placed than the quota allows"), required=False
    )


class AnswerForm(SeenForm):
    """A town's answer to its indicative quota."""

    kind = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Answer.Kind.ACCEPT, _("We accept")),
            (Answer.Kind.ASK, _("We ask for another number")),
            (Answer.Kind.PLEDGE, _("We accept and offer more on top")),
        ],
        widget=forms.RadioSelect,
    )
    asked = forms.IntegerField(
        label=_("Number you ask for"), min_value=0, max_value=MOST, required=False
    )
    pledge = forms.IntegerField(
        label=_("Persons you offer on top"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("Outside the quota: nobody else's number changes for it."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if you ask for another number. Write nothing about a person."),
    )


class BoardForm(ReasonForm, SeenForm):
    """One number for each town of a region; `what` says on whose authority."""

    what = forms.ChoiceField(choices=[("move", ""), ("agreement", "")])

    def __init__(self, *args: Any, towns: Iterable[Quota], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = list(towns)
        for quota in self.towns:
            self.fields[f"town-{quota.territory_id}"] = forms.IntegerField(
                label=quota.territory.name,
                initial=quota.persons,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"aria-describedby": "check"}),
            )

    @property
    def numbers(self) -> dict[int, int]:
        """Persons by territory, as far as they could be read."""
        given = {
            q.territory_id: self.cleaned_data.get(f"town-{q.territory_id}") for q in self.towns
        }
        return {town: persons for town, persons in given.items() if persons is not None}


class ChangeTotalForm(ReasonForm):
    """Another total, and the key that shares out the difference."""

    total = forms.IntegerField(label=_("New total, persons"), min_value=0, max_value=100_000_000)
    key = forms.ChoiceField(label=_("Key for the difference"))

    field_order = ["total", "key", "reason"]

    def __init__(self, *args: Any, apportionment: Apportionment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = [c.key for c in bridge.key_choices(apportionment.programme) if not c.missing]
        self.fields["key"].choices = [(key.id, key_name(key.id, key.title)) for key in usable]  # type: ignore[attr-defined]
        self.initial.setdefault("key", apportionment.key_id)
