"""The sciences' codes in the words of the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from softlanding.office.keys.api import column_name

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
    "gap-below-least": gettext_lazy(
        "No choice of towns that take nobody or at least their least sums to %(total)s; "
        "%(below)s or %(above)s would do: %(units)s"
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
    "relative-cap": gettext_lazy("Kept at %(limit)s, the most that the key permits here"),
    "relative-cap-spread": gettext_lazy("Part of what the key's cap takes from others"),
    "stock-counted": gettext_lazy("%(column)s, counted everywhere: %(persons)s persons"),
    "stock": gettext_lazy("%(column)s, the own ones deducted: %(persons)s persons"),
    "truncation": gettext_lazy("Below zero, so set to zero"),
    "truncation-spread": gettext_lazy("Part of what was below zero elsewhere"),
    "floor": gettext_lazy("Kept at the smallest share, %(floor)s"),
    "floor-spread": gettext_lazy("Part of what lifts others to the smallest share"),
    "credit-counted": gettext_lazy("Persons already there, counted everywhere"),
    "credit": gettext_lazy("Persons already there, deducted"),
    "carry-over-counted": gettext_lazy("Carried over from before, counted everywhere"),
    "carry-over": gettext_lazy("Carried over from before: owed (+) or ahead (−)"),
    "minimum": gettext_lazy("Raised to the minimum of %(bound)s"),
    "maximum": gettext_lazy("Lowered to the maximum of %(bound)s"),
    "least": gettext_lazy("Raised to %(bound)s, the fewest it takes if it takes any"),
    "none": gettext_lazy("Too few for the %(bound)s that it takes if any, so nobody"),
    "redistribution": gettext_lazy("Taken by or from the others' minimums and maximums"),
    "rounding": gettext_lazy("Rounded to whole persons"),
    "exempt": gettext_lazy("Does not take part"),
    "total-changed": gettext_lazy("Total changed from %(before)s to %(after)s: its difference"),
    "regional-redistribution": gettext_lazy("Moved by the region, from %(before)s to %(after)s"),
    "own-agreement": gettext_lazy("The towns' own agreement, from %(before)s to %(after)s"),
}


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
    if name in ("weight", "part", "limit", "uplift", "floor"):
        percent = number * 100
        whole = name not in ("part", "limit") and percent.denominator == 1
        return _rounded(percent, None if whole else 2) + " %"
    return _rounded(number, None if number.denominator == 1 else 2)


def next_change_in_words(change: dict[str, Any] | None, names: dict[str, str]) -> list[str]:
    """What would change the number by one; `names` gives territories by code.

    >>> change = {"more": "1/4", "from_unit": "SE-1", "fewer": "3/4", "to_unit": None}
    >>> next_change_in_words(change, {"SE-1": "Alby"})
    ['0.250 persons more by the key would add one, from Alby.',
     '0.750 persons fewer by the key would take one away.']
    """
    if not change:
        return []
    said = []
    if change.get("more"):
        words = _swap(change["more"], change.get("from_unit"), names)
        said.append(
            _("%(persons)s persons more by the key would add one, from %(territory)s.") % words
            if change.get("from_unit")
            else _("%(persons)s persons more by the key would add one.") % words
        )
    if change.get("fewer"):
        words = _swap(change["fewer"], change.get("to_unit"), names)
        said.append(
            _("%(persons)s persons fewer by the key would take one away, to %(territory)s.") % words
            if change.get("to_unit")
            else _("%(persons)s persons fewer by the key would take one away.") % words
        )
    return said


def _swap(persons: str, unit: str | None, names: dict[str, str]) -> dict[str, str]:
    return {"persons": _persons(persons), "territory": names.get(unit, unit) if unit else ""}


def _persons(text: str) -> str:
    return _rounded(Fraction(text), 3)


def _rounded(number: Fraction, places: int | None) -> str:
    """Django cuts digits off; this rounds first. Without `places` a whole number stays whole."""
    whole = places is None and number.denominator == 1
    shown = int(number) if whole else float(number if places is None else round(number, places))
    return str(number_format(shown, places))
