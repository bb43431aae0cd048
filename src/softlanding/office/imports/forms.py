"""Forms of the imports room: upload, columns, undo."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from softlanding.office.files.api import UploadField
from softlanding.office.imports.models import Import
from softlanding.office.territories.api import MEASURES
from softlanding.tables import SEPARATORS, Dialect, Layout, measure_slug

LARGEST = 20 * 2**20
_SEPARATOR_NAMES = [_("comma"), _("semicolon"), _("tab"), _("vertical bar")]
ROLE_NAMES = {
    "code": _("code of the municipality"),
    "name": _("name of the municipality"),
    "region": _("code of the region"),
    "region_name": _("name of the region"),
    "nuts3": _("NUTS 3 code"),
    "country": _("country"),
    "year": _("year"),
    "population": _("population"),
    "area_km2": _("area in km²"),
    "area_m2": _("area in m²"),
    "degurba": _("degree of urbanisation"),
    "latitude": _("latitude"),
    "longitude": _("longitude"),
    "figure": _("a figure"),
    "measure": _("what is measured"),
    "gender": _("gender (only totals are read)"),
    "value": _("the value"),
}


class UploadForm(forms.Form):
    """A file with where it comes from and under which terms."""

    file = UploadField(
        label=_("File to upload"),
        help_text=_("CSV, XLSX or JSON, at most 20 MB. It is kept as you upload it."),
        largest=LARGEST,
        endings=["csv", "xlsx", "json", "txt", "tsv"],
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("As it is to be cited, for instance: Eurostat, LAU 2020."),
    )
    licence = forms.CharField(
        label=_("Licence or terms of use"),
        max_length=200,
        help_text=_("For instance: CC BY 4.0."),
    )
    vintage = forms.IntegerField(
        label=_("Year"),
        min_value=1990,
        max_value=2100,
        help_text=_("Vintage of the borders; year of the figures where the file names none."),
    )
    regions = forms.ChoiceField(
        label=_("Regions are"),
        choices=Import.Regions.choices,
        help_text=_("Counts only for lists of municipalities."),
    )

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("regions", "nuts2" if country == "AT" else "nuts3")
        self.initial.setdefault("vintage", datetime.datetime.now(tz=datetime.UTC).year - 1)


class DialectForm(forms.Form):
    """How a text file is written."""

    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[("utf-8", "UTF-8"), ("cp1252", "Windows-1252"), ("latin-1", "Latin-1")],
    )
    separator = forms.ChoiceField(
        label=_("Between columns"), choices=list(zip(SEPARATORS, _SEPARATOR_NAMES, strict=True))
    )
    decimal_comma = forms.BooleanField(label=_("Decimals follow a comma"), required=False)

    @property
    def dialect(self) -> Dialect:
        given = self.cleaned_data
        return Dialect(given["encoding"], given["separator"], given["decimal_comma"])


class ColumnsForm(forms.Form):
    """What each column of a file holds."""

    year = forms.IntegerField(
        label=_("Year of the figures"),
        min_value=1900,
        max_value=2200,
        required=False,
        help_text=_("Where no column says it."),
    )

    def __init__(
        self, *args: Any, columns: tuple[str, ...], suggested: Layout, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        roles = {column: role for role, column in suggested.columns.items()}
        roles |= dict.fromkeys(suggested.indicators, "figure")
        self.initial.setdefault("year", suggested.year)
        for at, column in enumerate(columns):
            year = column if column.isdigit() and len(column) == 4 else ""
            measure, _at, of_year = suggested.indicators.get(column, "").partition("@")
            choices = [("", _("leave out")), *ROLE_NAMES.items()]
            self.fields[f"role{at}"] = forms.ChoiceField(
                label=_("Holds"),
                choices=choices,
                required=False,
                initial=roles.get(column, "figure" if year else ""),
            )
            self.fields[f"measure{at}"] = forms.CharField(
                label=_("Name of the figure"),
                required=False,
                max_length=40,
                initial=measure or ("" if year else measure_slug(column)),
                widget=forms.TextInput(attrs={"list": "measures"}),
            )
            self.fields[f"year{at}"] = forms.IntegerField(
                label=_("Of the year"),
                required=False,
                min_value=1900,
                max_value=2200,
                initial=of_year or year,
            )

    @property
    def rows(self) -> list[tuple[str, Any, Any, Any]]:
        """Each column with its three fields."""
        return [
            (column, self[f"role{at}"], self[f"measure{at}"], self[f"year{at}"])
            for at, column in enumerate(self.columns)
        ]

    @property
    def known_measures(self) -> list[tuple[str, Any]]:
        return [(slug, measure.label) for slug, measure in MEASURES.items()]

    def clean(self) -> dict[str, Any]:
        """Put the choices together; each thing is held by one column."""
        given = super().clean() or {}
        columns: dict[str, str] = {}
        indicators: dict[str, str] = {}
        for at, column in enumerate(self.columns):
            role = given.get(f"role{at}")
            if role == "figure":
                measure = measure_slug(given.get(f"measure{at}") or "")
                if not measure:
                    self.add_error(f"measure{at}", _("Give the figure a name."))
                year = given.get(f"year{at}")
                indicators[column] = f"{measure}@{year}" if year else measure
            elif role and role in columns:
                self.add_error(f"role{at}", _("Another column holds this already."))
            elif role:
                columns[role] = column
        if not {"code", "name"} & {*columns}:
            raise ValidationError(_("Say which column holds the code or name of the municipality."))
        if ("value" in columns) != ("measure" in columns):
            raise ValidationError(_("A value needs a column that says what is measured."))
        says = {*columns} - {"code", "name", "year", "country", "gender"} or indicators
        if not (says or {"code", "name"} <= {*columns}):
            raise ValidationError(_("Choose at least one column that says something."))
        given["layout"] = Layout(columns, indicators, {}, given.get("year"))
        return given


class UndoForm(forms.Form):
    """Why an import is undone: read by everybody who asks later."""

    reason = forms.CharField(
        label=_("Reason for undoing it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
