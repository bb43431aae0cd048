"""Forms of the placement room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softlanding.office.placement.models import Placement, PlaceOffer
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS


class RoundForm(forms.Form):
    """Weights of the score, which sum to 100, and the time that the solver may take."""

    work = forms.IntegerField(label=_("Work"), min_value=0, max_value=100)
    wishes = forms.IntegerField(label=_("Wishes of the household"), min_value=0, max_value=100)
    family = forms.IntegerField(label=_("Relatives near"), min_value=0, max_value=100)
    time_limit = forms.IntegerField(
        label=_("Time limit in seconds"),
        min_value=1,
        max_value=3600,
        initial=60,
        help_text=_("When it ends, the best placement found so far is kept with its proven bound."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", dict(DEFAULT_WEIGHTS))
        super().__init__(*args, **kwargs)

    @property
    def weights(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in DEFAULT_WEIGHTS}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        parts = [given.get(name) for name in DEFAULT_WEIGHTS]
        total = sum(part for part in parts if part is not None)
        if None not in parts and total != 100:
            self.add_error(
                "family",
                _("The three weights sum to %(total)s. Change them so that they sum to 100.")
                % {"total": total},
            )
        return given


class MoveForm(forms.Form):
    """Another town for a household, or none, with the reason for it."""

    because = forms.ChoiceField(label=_("Reason"), choices=Placement.MoveReason.choices)
    note = forms.CharField(label=_("In your own words"), max_length=500, required=False)

    def __init__(self, *args: Any, offers: list[PlaceOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = sorted(
            ((str(o.territory_id), o.territory.name) for o in offers), key=lambda t: t[1]
        )
        choices = [("", _("No town: set aside")), *towns]
        self.fields["town"] = forms.ChoiceField(label=_("Town"), required=False, choices=choices)


class AnswerForm(forms.Form):
    """A town's answer; to decline needs a reason."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("We accept")), ("decline", _("We decline"))],
        widget=forms.RadioSelect,
    )
    decline_reason = forms.ChoiceField(
        label=_("Reason, if you decline"),
        choices=[("", "–"), *Placement.DeclineReason.choices],
        required=False,
    )
    note = forms.CharField(
        label=_("In your own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the national authority. Write nothing about a person's health."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") == "decline" and not given.get("decline_reason"):
            self.add_error("decline_reason", _("Choose why the town declines."))
        return given
