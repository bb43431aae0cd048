"""What the known measures are called and counted in; any other word is shown as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """Name and unit of a measure; whether its figures may be added up over territories."""

    label: Any
    unit: Any = ""
    adds_up: bool = True


MEASURES = {
    "population": Measure(_("Population"), _("persons")),
    "area_km2": Measure(_("Area"), "km²"),
    "degurba": Measure(_("Degree of urbanisation"), _("class 1 to 3"), adds_up=False),
    "gdp": Measure(_("Gross domestic product"), _("million euros")),
    "tax_revenue": Measure(_("Tax revenue"), _("million euros")),
    "unemployment_rate": Measure(_("Unemployment rate"), "%", adds_up=False),
    "asylum_applications_per_million": Measure(_("Asylum applications per million"), adds_up=False),
    "vacancies": Measure(_("Vacancies"), _("posts")),
    "free_dwellings": Measure(_("Free dwellings"), _("dwellings")),
    "school_places": Measure(_("Free school places"), _("places")),
    "past_reception": Measure(_("Persons received"), _("persons")),
    "stock": Measure(_("Refugees who live there"), _("persons")),
}


def measure_label(measure: str) -> str:
    """Name of a measure in the page's language; the word itself where it has none."""
    known = MEASURES.get(measure)
    return str(known.label) if known else measure


def measure_unit(measure: str) -> str:
    """Unit of a measure; blank where it is not known."""
    known = MEASURES.get(measure)
    return str(known.unit) if known else ""
