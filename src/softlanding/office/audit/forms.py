"""What narrows the read log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softlanding.office.audit.models import Access
from softlanding.office.audit.templatetags.audit_words import SUBJECTS


class LogForm(forms.Form):
    """By number of a person, never by name: what is chosen stands in the address."""

    user = forms.TypedChoiceField(
        label=gettext_lazy("Who"), required=False, coerce=int, empty_value=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    subject = forms.ChoiceField(label=gettext_lazy("File"), required=False)
    number = forms.IntegerField(
        label=gettext_lazy("Number"), required=False, min_value=1, max_value=2**63 - 1
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, known: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = ("", _("any"))
        subjects = sorted(SUBJECTS.items(), key=lambda pair: str(pair[1]))
        for name, choices in (
            ("user", list(known.items())),
            ("kind", Access.Kind.choices),
            ("subject", subjects),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type
            field.choices = [anything, *choices]
