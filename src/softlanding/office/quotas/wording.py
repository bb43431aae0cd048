"""The sciences' codes in the words of the page's language."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COLUMNS = {
    "population": gettext_lazy("population"),
    "gdp": gettext_lazy("gross domestic product"),
    "tax_revenue": gettext_lazy("tax revenue"),
    "unemployment_rate": gettext_lazy("unemployment rate"),
    "asylum_applications_per_million": gettext_lazy("asylum applications per million"),
    "area_km2": gettext_lazy("area"),
    "share": gettext_lazy("published share"),
    "count": gettext_lazy("published number"),
}

STEPS = {
    "factor": gettext_lazy("Share by %(column)s, weight %(weight)s: %(part)s of the whole"),
    "cap": gettext_lazy("Capped at %(limit)s"),
    "remainder": gettext_lazy("Part of what the caps left over"),
    "correction": gettext_lazy("Corrected by %(column)s"),
    "normalisation": gettext_lazy("Shares made to sum to one"),
    "credit-counted": gettext_lazy("Persons already there, counted everywhere"),
    "credit": gettext_lazy("Persons already there, deducted"),
    "minimum": gettext_lazy("Raised to the minimum of %(bound)s"),
    "maximum": gettext_lazy("Lowered to the maximum of %(bound)s"),
    "redistribution": gettext_lazy("Taken by or from the others' minimums and maximums"),
    "rounding": gettext_lazy("Rounded to whole persons by largest remainder"),
    "exempt": gettext_lazy("Does not take part"),
}


def column_name(column: str) -> str:
    """Name of an indicator; its column where it has none."""
    return str(COLUMNS.get(column, column))


def step_title(step: dict[str, Any]) -> str:
    """One step of a waterfall in words.

    >>> step_title({"code": "exempt", "data": {}})
    'Does not take part'
    """
    words = {name: _shown(name, value) for name, value in step["data"].items()}
    template = STEPS.get(step["code"])
    if template is None:
        return str(step["code"])
    return str(template) % words


def _shown(name: str, value: Any) -> str:
    if name == "column":
        return column_name(str(value))
    try:
        number = Fraction(str(value))
    except ValueError:
        return str(value)
    if name in ("weight", "part", "limit") and number <= 1:
        return number_format(float(number * 100), 2 if name == "part" else None) + " %"
    return number_format(float(number), None if number.denominator == 1 else 2)


def next_change_in_words(change: dict[str, Any] | None, names: dict[str, str]) -> list[str]:
    """What would change the number by one; `names` gives territories by code."""
    if not change:
        return []
    said = []
    if change.get("more"):
        said.append(
            _("%(persons)s persons more by the key would add one, from %(territory)s.")
            % {
                "persons": _persons(change["more"]),
                "territory": names.get(change["from_unit"], change["from_unit"]),
            }
        )
    if change.get("fewer"):
        said.append(
            _("%(persons)s persons fewer by the key would take one away, to %(territory)s.")
            % {
                "persons": _persons(change["fewer"]),
                "territory": names.get(change["to_unit"], change["to_unit"]),
            }
        )
    return said


def _persons(text: str) -> str:
    return str(number_format(float(Fraction(text)), 3))
