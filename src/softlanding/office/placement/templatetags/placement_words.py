"""The sciences' codes and numbers in the words of the page's language."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softlanding.office.placement.models import Placement

register = template.Library()

PARTS = {
    "work": gettext_lazy("Work"),
    "wishes": gettext_lazy("Wishes of the household"),
    "family": gettext_lazy("Relatives near"),
}
DIMENSIONS = {
    "persons": gettext_lazy("%(short)s more persons than the quota allows"),
    "school_places": gettext_lazy("%(short)s school places too few"),
}


@register.filter
def part_name(name: str) -> str:
    return str(PARTS.get(name, name))


@register.filter
def percent(value: float) -> str:
    return f"{number_format(value * 100, 0)} %"


@register.filter
def signed(value: float | None) -> str:
    """A difference with its sign, and a true minus."""
    if value is None:
        return "–"
    sign = "+" if value > 0.049 else "−" if value < -0.049 else "±"
    return sign + str(number_format(abs(value), 1))


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


@register.filter
def proof(record: dict[str, Any]) -> str:
    """What is proven about the run: optimal, or how far from the bound at most."""
    if record.get("status") == "optimal":
        return _("optimal")
    gap = record.get("gap")
    if gap is None:
        return _("none")
    return _("within %(percent)s %% of the bound") % {"percent": number_format(gap * 100, 2)}


@register.simple_tag
def per_person(placement: Placement) -> str:
    """Points per person; `persons` is counted by the selector."""
    persons = getattr(placement, "persons", 0)
    if placement.score is None or not persons:
        return "–"
    return str(number_format(placement.score / persons, 1))


@register.filter
def lack_words(lack: dict[str, Any]) -> str:
    """What is short in a town, by dimension."""
    template_ = DIMENSIONS.get(lack["dimension"])
    if template_ is None:
        return f"{lack['dimension']}: {lack['short']}"
    return str(template_) % {"short": lack["short"]}
