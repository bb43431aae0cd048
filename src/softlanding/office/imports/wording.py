"""Plans in words and rows for the pages of the imports room, and as safe CSV."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from softlanding.office.imports.planning import Change, Plan
from softlanding.office.territories.api import Level, measure_label

FIELD_NAMES = {
    "name": gettext_lazy("name"),
    "parent": gettext_lazy("region"),
    "nuts3": "NUTS 3",
    "population": gettext_lazy("population"),
    "area_km2": gettext_lazy("area in km²"),
    "degurba": "DEGURBA",
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
    "closed_in": gettext_lazy("no longer listed since"),
}
COUNT_NAMES = {
    "new": gettext_lazy("New municipalities"),
    "changed": gettext_lazy("Changed"),
    "gone": gettext_lazy("Gone"),
    "unchanged": gettext_lazy("Unchanged"),
    "regions_new": gettext_lazy("New regions"),
    "regions_changed": gettext_lazy("Changed regions"),
    "regions_gone": gettext_lazy("Regions gone"),
    "figures_new": gettext_lazy("New figures"),
    "figures_changed": gettext_lazy("Changed figures"),
    "figures_unchanged": gettext_lazy("Figures unchanged"),
    "borders": gettext_lazy("Changes of borders"),
    "unmatched": gettext_lazy("Left out"),
}
MOST_ASKED = 400  # further ones are closed without a word; a form may hold 1,000 fields


def count_words(counts: dict[str, int]) -> list[tuple[Any, int]]:
    """Numbers with their names, in the order of the names; zeros are left out."""
    return [(name, counts[key]) for key, name in COUNT_NAMES.items() if counts.get(key)]


def note_in_words(code: str, count: int) -> str:
    """What was left out while reading, and why."""
    if code == "other-country":
        return ngettext(
            "%(count)s row of another country was left out.",
            "%(count)s rows of other countries were left out.",
            count,
        ) % {"count": number_format(count)}
    if code == "no-code":
        return ngettext(
            "%(count)s row without a code was left out, such as a footnote.",
            "%(count)s rows without a code were left out, such as footnotes.",
            count,
        ) % {"count": number_format(count)}
    if code == "by-gender":
        return ngettext(
            "%(count)s value for women or men alone was left out.",
            "%(count)s values for women or men alone were left out.",
            count,
        ) % {"count": number_format(count)}
    return ngettext(
        "%(count)s row without a value was left out.",
        "%(count)s rows without a value were left out.",
        count,
    ) % {"count": number_format(count)}


def warning_in_words(code: str, data: dict[str, Any]) -> str:
    """What a person should look at before importing.

    >>> warning_in_words("population-jump", {"name": "Alby", "before": 100, "after": 130})
    'Alby: the population changes from 100 to 130, by +30 %.'
    """
    if code == "population-jump":
        percent = round((data["after"] - data["before"]) * 100 / data["before"])
        return _(
            "%(name)s: the population changes from %(before)s to %(after)s, by %(percent)s %%."
        ) % {
            "name": data["name"],
            "before": number_format(data["before"]),
            "after": number_format(data["after"]),
            "percent": f"{percent:+d}",
        }
    if code == "older-list":
        return (
            _("This list is of %(vintage)s, older than the one of %(newest)s that is known.") % data
        )
    return _("%(count)s places without an official code stay beside the list, as in the demo.") % {
        "count": number_format(data["count"])
    }


def change_rows(plan: Plan, kind: str) -> list[dict[str, Any]]:
    """Rows of the preview: each with its code, name and the parts that change."""
    if kind == "figures":
        names = {change.code: change.after["name"] for change in plan.territories}
        return [
            {
                "code": figure.code,
                "name": names.get(figure.code, plan.names.get(figure.code, figure.code)),
                "parts": [
                    {
                        "field": f"{measure_label(figure.measure)} {figure.year}",
                        "before": _shown(figure.before),
                        "after": _shown(figure.after),
                    }
                ],
            }
            for figure in plan.figures
            if figure.kind != "unchanged"
        ]
    rows = sorted(plan.of_kind(kind), key=lambda change: (change.after["name"], change.code))
    return [
        {
            "code": change.code,
            "name": change.after["name"],
            "is_region": change.after["level"] == Level.REGION,
            "parts": _parts(change),
        }
        for change in rows
    ]


def _parts(change: Change) -> list[dict[str, Any]]:
    if change.before is None:
        is_region = change.after["level"] == Level.REGION
        shown = [] if is_region else ["parent", "population", "area_km2", "degurba"]
        changed = [(name, None, change.after[name]) for name in shown]
        changed = [part for part in changed if part[2] is not None]
    else:
        changed = change.fields
    return [
        {"field": str(FIELD_NAMES[name]), "before": _shown(old), "after": _shown(new)}
        for name, old, new in changed
    ]


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return str(value)
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def succession_rows(plan: Plan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a person is asked: heirs of each place gone, origin of each that seems split off."""
    names = {change.code: change.after["name"] for change in plan.territories}
    heirs = [
        {
            "code": change.code,
            "name": change.after["name"],
            "population": change.after["population"],
            "suggested": " ".join(plan.succession.successors.get(change.code, [])),
            "names": [names[code] for code in plan.succession.successors.get(change.code, [])],
        }
        for change in plan.of_kind("gone")
        if change.after["level"] == Level.MUNICIPALITY
    ]
    heirs.sort(key=lambda row: (not row["suggested"], row["name"]))
    origins = [
        {
            "code": code,
            "name": names[code],
            "suggested": origin,
            "origin": names.get(origin),
        }
        for code, origin in plan.succession.origins.items()
    ]
    return heirs[:MOST_ASKED], origins[:MOST_ASKED]
