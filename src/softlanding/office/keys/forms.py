"""The form of a key: what a key file holds, one field for each thing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softlanding.errors import Problem
from softlanding.office.files.api import UploadField
from softlanding.office.keys.documents import PLAIN, document_of, too_deep
from softlanding.office.keys.services import LARGEST_DOCUMENT
from softlanding.office.territories.api import Territory

BASES = [("", "–"), ("sum", _("the sum of")), ("mean", _("the mean of"))]


class NumberText(forms.CharField):
    """An exact number as text: a decimal or a fraction such as 2/3."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace(",", ".").replace(" ", "")


def _column() -> forms.CharField:
    return forms.CharField(
        label=_("Indicator"),
        max_length=63,
        widget=forms.TextInput(attrs={"list": "columns", "dir": "ltr", "autocomplete": "off"}),
    )


class CountryForm(forms.Form):
    """For which country; asked only where there is a choice."""

    country = forms.ModelChoiceField(Territory.objects.none(), label=_("Country"), empty_label=None)

    def __init__(self, *args: Any, countries: Iterable[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [country.pk for country in countries]
        field = self.fields["country"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Territory.objects.filter(pk__in=found)
        if len(found) == 1:
            field.initial, field.required = found[0], False
            field.widget = forms.HiddenInput()


class KeyHeadForm(CountryForm):
    """Everything about a key that is said once."""

    title = forms.CharField(label=_("Title"), max_length=200)
    id = forms.CharField(
        label=_("Identifier"),
        max_length=63,
        help_text=_("Small letters, digits and hyphens, such as nord-2027."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    version = forms.CharField(label=_("Version"), max_length=40, initial="1")
    level = forms.CharField(
        label=_("From which level to which"),
        max_length=200,
        help_text=_("Such as: country → municipality."),
    )
    formula = forms.CharField(
        label=_("The formula in plain text"), widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(
        label=_("Where it is laid down"), widget=forms.Textarea(attrs={"rows": 2})
    )
    known = forms.ChoiceField(
        label=_("Is the whole formula stated here?"),
        choices=[("whole", _("Yes, the whole")), ("in part", _("No, in part"))],
    )
    unknown_parts = forms.CharField(
        label=_("What is not stated"),
        required=False,
        help_text=_("One thing on each line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    remainder_base = forms.ChoiceField(
        label=_("What caps leave over goes to all in proportion to"), choices=BASES, required=False
    )
    remainder_of = forms.CharField(
        label=_("these indicators"), max_length=200, required=False, help_text=_("With commas.")
    )
    others = forms.CharField(
        label=_("Further parts, as TOML"),
        required=False,
        help_text=_("For what has no field here; see the reference of key files."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr", "spellcheck": "false"}),
    )

    def clean_others(self) -> dict[str, Any]:
        if too_deep(self.cleaned_data["others"]):
            raise forms.ValidationError(_("has a line of too many dots"))
        try:
            others = tomllib.loads(self.cleaned_data["others"], parse_float=str)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            text = _("This is not TOML: %(fault)s")
            raise forms.ValidationError(text, params={"fault": error}) from None
        if twice := set(others) & {"schema", "remainder", *self.fields, *PLAIN}:
            text = _("These have fields of their own: %(names)s")
            raise forms.ValidationError(text, params={"names": ", ".join(sorted(twice))})
        return others


class RowForm(forms.Form):
    """One row of a key: the fields that every row has, and those that few have."""

    further: tuple[str, ...] = ()

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.further]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.further]

    @property
    def has_further(self) -> bool:
        """Whether one of the further fields is filled in or wrong."""
        return any(field.value() or field.errors for field in self.further_fields)


class FactorForm(RowForm):
    """One weighted factor, with its cap if it has one."""

    further = ("cap_fraction", "cap_base", "cap_of", "adds_up_to")
    column = _column()
    weight = NumberText(label=_("Weight"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("extensive", _("a quantity that adds up")),
            ("intensive", _("a rate or an amount per head")),
        ],
    )
    inverse = forms.BooleanField(label=_("Less gives more"), required=False)
    adds_up_to = NumberText(label=_("Must sum to"), max_length=60, required=False)
    cap_fraction = NumberText(label=_("Share capped at"), max_length=60, required=False)
    cap_base = forms.ChoiceField(label=_("times"), choices=BASES, required=False)
    cap_of = forms.CharField(label=_("the shares of"), max_length=200, required=False)


class CorrectionForm(RowForm):
    """One multiplicative correction."""

    column = _column()
    strength = NumberText(label=_("Strength, −1 to 1"), max_length=60)


class CeilingForm(RowForm):
    """One limit of persons."""

    column = _column()
    fraction = NumberText(label=_("At most this fraction of it"), max_length=60)


ROW_FORMS = {"factor": FactorForm, "correction": CorrectionForm, "ceiling": CeilingForm}


class WholeKeyForm:
    """Head and rows together: bound to a request's data, or showing a draft."""

    def __init__(
        self,
        data: Any = None,
        *,
        countries: Iterable[Territory],
        head: dict[str, Any] | None = None,
        rows: dict[str, list[dict[str, Any]]] | None = None,
    ) -> None:
        more = data.get("more") if data else None
        if more in ROW_FORMS:
            data = data.copy()
            data[f"{more}-TOTAL_FORMS"] = str(_count(data.get(f"{more}-TOTAL_FORMS")) + 1)
        self.more = bool(more)
        self.head = KeyHeadForm(data, initial=head, countries=countries)
        self.rows = {
            name: forms.formset_factory(form, extra=0 if (rows or {}).get(name) else 1, max_num=60)(
                data, initial=(rows or {}).get(name), prefix=name
            )
            for name, form in ROW_FORMS.items()
        }

    def is_valid(self) -> bool:
        """Whether each field is; what belongs together is checked by the science."""
        valid = [self.head.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(valid)

    @property
    def document(self) -> str:
        """Text of the key; call after `is_valid`."""
        head = self.head.cleaned_data
        rows = {name: [form.cleaned_data for form in self._filled(name)] for name in ROW_FORMS}
        return document_of(head, rows, head["others"])

    def _filled(self, name: str) -> list[forms.Form]:
        return [form for form in self.rows[name] if form.has_changed()]

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put each fault beside the field that it is about."""
        for problem in problems:
            text = _sentence(problem)
            row = re.fullmatch(r"(\w+)\[(\d+)\](?:\.(.+))?", problem.column)
            if row and row[1] in ROW_FORMS:
                form = self._filled(row[1])[int(row[2]) - 1]
                name = (row[3] or "column").replace(".", "_")
            else:
                form, name = self.head, problem.column.replace(".", "_")
            name = {"cap": "cap_fraction", "remainder": "remainder_base"}.get(name, name)
            if name in form.fields:
                form.add_error(name, text)
            else:
                self.head.add_error(None, f"{problem.column}: {text}" if problem.column else text)


def _sentence(problem: Problem) -> str:
    value = f"“{problem.value}” " if problem.value else ""
    return f"{value}{problem.message}; {problem.cure}."


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 3 else 0


class KeyTextForm(CountryForm):
    """A key as its text, typed or from a file."""

    file = UploadField(
        label=_("Key file"),
        required=False,
        help_text=_("TOML, UTF-8."),
        largest=LARGEST_DOCUMENT,
        endings=["toml", "txt"],
    )
    document = forms.CharField(
        label=_("or its text"),
        required=False,
        max_length=LARGEST_DOCUMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "ltr", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.get("file")
        if file:
            try:
                given["document"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This file is not UTF-8. Save it as UTF-8."))
        if not self.errors and not (given.get("document") or "").strip():
            self.add_error("document", _("Choose a file or give the text."))
        return given

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Show each fault with the part of the text that it is about."""
        for problem in problems:
            where = f"{problem.column}: " if problem.column else ""
            self.add_error("document", where + _sentence(problem))
