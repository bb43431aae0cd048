"""Forms of the quotas room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softlanding.office.quotas import bridge
from softlanding.office.quotas.models import Programme


class DrawUpForm(forms.Form):
    """A key and limits for each municipality; keys that lack indicators cannot be chosen."""

    minimum = forms.IntegerField(
        label=_("At least, per municipality"),
        min_value=0,
        max_value=100_000,
        initial=0,
        help_text=_("Persons. A town that takes part gets no fewer."),
    )
    maximum = forms.IntegerField(
        label=_("At most, per municipality"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_("Persons. Leave empty for no limit."),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = bridge.key_choices(programme)
        self.usable = [choice for choice in choices if not choice.missing]
        self.wanting = [choice for choice in choices if choice.missing]
        self.fields["key"] = forms.ChoiceField(
            label=_("Distribution key"),
            choices=[(choice.key.id, choice.key.title) for choice in self.usable],
        )
        self.initial.setdefault("key", "population")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        minimum, maximum = given.get("minimum"), given.get("maximum")
        if minimum is not None and maximum is not None and maximum < minimum:
            self.add_error("maximum", _("Give at least as many as the minimum, or leave it empty."))
        return given


class DecideForm(forms.Form):
    """Why these quotas: read by everybody who asks later."""

    placed_seen = forms.BooleanField(
        label=_("I have seen where more persons are placed than the quota allows"), required=False
    )

    reason = forms.CharField(
        label=_("Reason for the decision"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands beside your name in the history."),
    )
