"""The form that starts a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softlanding.errors import InputRefused
from softlanding.office.files.api import UploadField
from softlanding.office.imports.api import codes_in_file, listed, regions_of
from softlanding.office.territories.api import SizeClass, Territory

LARGEST = 2 * 2**20


class ProgrammeForm(forms.Form):
    """A pledge and who takes part: a choice by size, region and people, or a list."""

    name = forms.CharField(label=_("Name"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    persons = forms.IntegerField(label=_("Persons pledged"), min_value=1, max_value=10_000_000)
    sizes = forms.MultipleChoiceField(
        label=_("Size classes"),
        choices=SizeClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"), required=False, help_text=_("None chosen: all.")
    )
    least = forms.IntegerField(label=_("Inhabitants from"), min_value=0, required=False)
    most = forms.IntegerField(label=_("to"), min_value=0, required=False)
    file = UploadField(
        label=_("Or a list of municipalities"),
        required=False,
        help_text=_(
            "CSV or XLSX with a column of codes or names; the choice above then has no effect."
        ),
        largest=LARGEST,
        endings=["csv", "xlsx"],
    )

    def __init__(self, *args: Any, country: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        self.initial.setdefault("year", timezone.localdate().year + 1)
        choices = [(region.code, region.name) for region in regions_of(country)]
        self.fields["regions"] = forms.MultipleChoiceField(
            label=_("Regions"),
            choices=choices,
            required=False,
            help_text=_("None chosen: all."),
            widget=forms.SelectMultiple(attrs={"size": min(8, max(2, len(choices)))}),
        )

    def clean(self) -> dict[str, Any]:
        """Find the municipalities; a list that names others is refused row by row."""
        given = super().clean() or {}
        towns = listed(self.country)
        if given.get("file"):
            towns = self._named(given["file"], towns)
        else:
            towns = [town for town in towns if self._fits(town, given)]
        if not towns and not self.errors:
            raise ValidationError(_("No municipality fits. Choose a wider range."))
        given["participants"] = towns
        return given

    def _fits(self, town: Territory, given: dict[str, Any]) -> bool:
        people = town.population or 0
        least, most = given.get("least"), given.get("most")
        region = town.parent.code if town.parent else ""
        return (
            (not given.get("sizes") or town.size_class in given["sizes"])
            and (not given.get("regions") or region in given["regions"])
            and (least is None or people >= least)
            and (most is None or people <= most)
        )

    def _named(self, file: Any, towns: list[Territory]) -> list[Territory]:
        try:
            codes = codes_in_file(self.country, file.name, file.read())
        except InputRefused as refused:
            for problem in refused.problems[:20]:
                self.add_error("file", str(problem))
            return []
        return [town for town in towns if town.code in codes]
