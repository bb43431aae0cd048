"""Groups of households, for shares, for comparisons of runs, and for the statistics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from softlanding.office.placement.scoring import LARGE_HOUSEHOLD, SMALL_HOUSEHOLD


def _size(household: Any) -> str:
    if household.persons <= SMALL_HOUSEHOLD:
        return "small"
    return "large" if household.persons >= LARGE_HOUSEHOLD else "middle"


GROUPINGS: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "size": (_("Size of the household"), _size),
    "children": (
        _("With or without children"),
        lambda household: "children" if household.children else "no_children",
    ),
    "schooling": (
        _("Schooling of the adults"),
        lambda household: "schooled" if household.schooled else "unschooled",
    ),
    "needs": (
        _("Special needs"),
        lambda household: "needs" if household.needs else "no_needs",
    ),
    "language": (
        _("First language"),
        lambda household: household.languages[0] if household.languages else "",
    ),
}
CHOICES = [(code, name) for code, (name, _group) in GROUPINGS.items()]
NAMES = {
    "small": _("1 or 2 persons"),
    "middle": _("3 or 4 persons"),
    "large": _("5 persons or more"),
    "children": _("with children"),
    "no_children": _("without children"),
    "schooled": _("an adult with secondary school"),
    "unschooled": _("no adult with secondary school"),
    "needs": _("with special needs"),
    "no_needs": _("without special needs"),
}


def groups_of(households: Sequence[Any], grouping: str) -> list[str]:
    """Code of the group of each household; they carry the counts of `cases.api.households`."""
    _name, group = GROUPINGS[grouping]
    return [group(household) for household in households]


def group_name(grouping: str, code: str) -> str:
    """A group in words of the active language."""
    if grouping != "language":
        return str(NAMES.get(code, code))
    names = Locale.parse(get_language() or "en", sep="-").languages
    return str(names.get(code) or names.get(code.split("_", maxsplit=1)[0], code))
