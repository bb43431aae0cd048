"""Forms for proposals: sent, answered by a town, replied to, decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softlanding.office.placement.models import Placement


def _words(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class _NotPast(forms.Form):
    """A day by which a town answers, from today on."""

    def clean_answer_by(self) -> Any:
        day = self.cleaned_data["answer_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Give today or a later day."))
        return day


class SendForm(_NotPast):
    """The day by which the towns answer."""

    answer_by = _day(_("Towns answer by"), required=False)


class AnswerForm(forms.Form):
    """A town's answer; to decline needs a reason."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            ("accept", _("We accept")),
            ("ask", _("We have a question first")),
            ("decline", _("We decline")),
        ],
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
        if given.get("answer") == "ask" and not given.get("note"):
            self.add_error("note", _("Write your question here."))
        return given


class ReplyForm(_NotPast):
    """The authority's reply to a town's question, with more time if it is needed."""

    reply = _words(_("Reply"))
    answer_by = _day(_("More time, until"), required=False)


class ObjectionReplyForm(forms.Form):
    """The authority's reply to a household that objects."""

    upheld = forms.TypedChoiceField(
        label=_("Objection"),
        choices=[("yes", _("Upheld: another town is looked for")), ("no", _("Not upheld"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reply = _words(_("Reply to the household"))


class ObjectionForm(forms.Form):
    """What a household said against its town, written down by an officer."""

    words = _words(_("What the household says"))


class ConfirmForm(forms.Form):
    """The officer's own words beside the decision."""

    note = _words(_("In your own words"), required=False)


class WithdrawForm(forms.Form):
    """Why a proposal is withdrawn."""

    because = forms.ChoiceField(label=_("Reason"), choices=Placement.MoveReason.choices)
    note = _words(_("In your own words"), required=False)
