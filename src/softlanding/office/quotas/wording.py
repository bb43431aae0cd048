"""The sciences' codes in the words of the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

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

KEYS = {
    "at-population": gettext_lazy("Austria: population"),
    "ch-population": gettext_lazy("Switzerland: population"),
    "de-koenigstein": gettext_lazy("Germany: Königstein key"),
    "eu-2015-05": gettext_lazy(
        "European Union: proposal of May 2015, corrective factors without cap"
    ),
    "eu-2015-09": gettext_lazy(
        "European Union: proposal of September 2015, corrective factors capped"
    ),
    "eu-2015-09-half": gettext_lazy(
        "European Union: proposal of September 2015, caps as in the printed table"
    ),
    "eu-pact-2024": gettext_lazy("European Union: Pact on Migration and Asylum, 2024"),
    "grech-2016": gettext_lazy("Grech's key: multiplicative corrections"),
    "nl-status-holders": gettext_lazy("Netherlands: status holders"),
    "population": gettext_lazy("Population"),
    "published-counts": gettext_lazy("Published numbers of persons"),
    "published-share": gettext_lazy("A published share"),
    "uk-population": gettext_lazy("United Kingdom: population, at most 1 in 200"),
}

REASONS = {
    "minimums-above-total": gettext_lazy(
        "The minimums sum to %(minimums)s, more than the %(total)s persons: %(units)s"
    ),
    "maximums-below-total": gettext_lazy(
        "The maximums sum to %(maximums)s, fewer than the %(total)s persons: %(units)s"
    ),
    "no-share": gettext_lazy("There are %(total)s persons, but nobody has a share: %(units)s"),
    "carry-over-above-total": gettext_lazy(
        "What is owed from before (%(carried)s) and the minimums sum to %(minimums)s, "
        "more than the %(total)s persons: %(units)s"
    ),
    "carry-over-above-maximum": gettext_lazy(
        "%(unit)s: the %(carry_over)s owed from before are above the maximum of %(maximum)s"
    ),
    "minimum-above-maximum": gettext_lazy(
        "%(unit)s: the minimum of %(minimum)s is above the maximum of %(maximum)s"
    ),
    "tie": gettext_lazy("Tied, and the rule is to refuse: %(units)s"),
}
NAMED = 5  # units that a reason names before it says how many more there are

STEPS = {
    "factor": gettext_lazy("Share by %(column)s, weight %(weight)s: %(part)s of the whole"),
    "cap": gettext_lazy("Capped at %(limit)s"),
    "remainder": gettext_lazy("Part of what the caps left over"),
    "correction": gettext_lazy("Corrected by %(column)s"),
    "normalisation": gettext_lazy("Shares made to sum to one"),
    "credit-counted": gettext_lazy("Persons already there, counted everywhere"),
    "credit": gettext_lazy("Persons already there, deducted"),
    "carry-over-counted": gettext_lazy("Carried over from before, counted everywhere"),
    "carry-over": gettext_lazy("Carried over from before: owed (+) or ahead (−)"),
    "minimum": gettext_lazy("Raised to the minimum of %(bound)s"),
    "maximum": gettext_lazy("Lowered to the maximum of %(bound)s"),
    "redistribution": gettext_lazy("Taken by or from the others' minimums and maximums"),
    "rounding": gettext_lazy("Rounded to whole persons by largest remainder"),
    "exempt": gettext_lazy("Does not take part"),
}


def column_name(column: str) -> str:
    """Name of an indicator; its column where it has none."""
    return str(COLUMNS.get(column, column))


def key_name(key_id: str, title: str) -> str:
    """Title of a key of the catalogue in the page's language; else the one it was given."""
    return str(KEYS.get(key_id, title))


def reason_codes(reasons: Iterable[Mapping[str, Any]]) -> set[str]:
    """Codes of the territories that the reasons name."""
    found: set[str] = set()
    for reason in reasons:
        data = reason.get("data", {})
        found.update(data.get("units", [])[:NAMED])
        found.update(code for code in (data.get("unit"), data.get("parent")) if code)
    return found


def reason_in_words(reason: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why quotas cannot be met; `names` gives territories by code.

    >>> data = {"unit": "SE-1", "minimum": 5, "maximum": 3}
    >>> reason_in_words({"code": "minimum-above-maximum", "data": data}, {"SE-1": "Alby"})
    'Alby: the minimum of 5 is above the maximum of 3'
    """
    template, data = REASONS.get(reason["code"]), reason.get("data")
    if template is None or data is None:
        return str(reason["text"])
    words = {name: number_format(part) for name, part in data.items() if isinstance(part, int)}
    words |= {name: names.get(part, part) for name, part in data.items() if isinstance(part, str)}
    units = data.get("units", [])
    listed = [names.get(code, code) for code in units[:NAMED]]
    if len(units) > NAMED:
        listed.append(_("%(count)s more") % {"count": number_format(len(units) - NAMED)})
    words["units"] = pgettext("between the items of a list", ", ").join(listed)
    said = str(template) % words
    parent = data.get("parent")
    return f"{names.get(parent, parent)}: {said}" if parent else said


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
        return _rounded(number * 100, 2 if name == "part" else None) + " %"
    return _rounded(number, None if number.denominator == 1 else 2)


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
    return _rounded(Fraction(text), 3)


def _rounded(number: Fraction, places: int | None) -> str:
    """Django cuts digits off; this rounds first. Without `places` a whole number stays whole."""
    whole = places is None and number.denominator == 1
    shown = int(number) if whole else float(number if places is None else round(number, places))
    return str(number_format(shown, places))
