"""The sciences' codes and numbers in the words of the page's language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext

from softlanding.office.cases.api import Need
from softlanding.office.placement.grouping import group_name
from softlanding.office.placement.models import Placement

register = template.Library()

PARTS = {
    "work": gettext_lazy("Work"),
    "wishes": gettext_lazy("Wishes of the household"),
    "family": gettext_lazy("Relatives near"),
    "priorities": gettext_lazy("What the town is prepared for"),
    "staying": gettext_lazy("Staying with the placement before"),
}
DIMENSIONS = {
    "persons": ngettext_lazy(
        "%(short)s person more than the quota allows",
        "%(short)s persons more than the quota allows",
        "short",
    ),
    "school_places": ngettext_lazy(
        "%(short)s school place too few", "%(short)s school places too few", "short"
    ),
}
NAMED = 4  # towns that a reason names before it says how many more there are


def rounded(value: float, places: int) -> str:
    """Django cuts digits off; this rounds first."""
    return str(number_format(round(value, places), places))


def listed(words: Iterable[str], *, most: int | None = None) -> str:
    """Names one after the other; beyond `most` only how many more there are."""
    names = list(words)
    shown = names[:most]
    if len(names) > len(shown):
        shown.append(_("%(count)s more") % {"count": len(names) - len(shown)})
    return pgettext("between the items of a list", ", ").join(shown)


def clauses(words: Iterable[str]) -> str:
    return pgettext("between clauses", "; ").join(words)


@register.filter
def part_name(name: str) -> str:
    return str(PARTS.get(name, name))


@register.filter
def weight_words(weights: dict[str, int]) -> str:
    """The parts that count, each with its weight, as in "Work 50 · Wishes 30"."""
    return " · ".join(f"{part_name(name)} {weight}" for name, weight in weights.items() if weight)


@register.filter
def rule_words(rules: dict[str, Any]) -> str:
    """What was to be kept beside capacity and needs; empty if nothing was."""
    said = []
    if rules.get("least_share") == "most":
        said.append(_("as much as possible for the worst-off group"))
    elif rules.get("least_share"):
        said.append(_("each group at least %(share)s %%") % {"share": rules["least_share"]})
    if rules.get("floor"):
        said.append(
            _("no household below %(floor)s %% of its best town") % {"floor": rules["floor"]}
        )
    if rules.get("minimum"):
        said.append(_("at least %(minimum)s persons in each town") % {"minimum": rules["minimum"]})
    return clauses(said)


@register.filter
def part_change(part: Any) -> str:
    """A part of the score before and after a move."""
    before, after = ("–" if one is None else percent(one) for one in (part.before, part.after))
    words = {"part": part_name(part.name), "before": before, "after": after}
    return _("%(part)s: %(before)s before, %(after)s after.") % words


@register.filter
def language_of(code: str) -> str:
    return group_name("language", code)


@register.filter
def group_words(code: str, grouping: str) -> str:
    return group_name(grouping, code)


@register.filter
def percent(value: float) -> str:
    return f"{rounded(value * 100, 0)} %"


@register.filter
def share_words(value: Any) -> str:
    """A share in percent, a dash where there is none."""
    return percent(value) if isinstance(value, float | int) else "–"


@register.filter
def signed(value: float | None) -> str:
    """A difference with its sign, and a true minus."""
    if value is None:
        return "–"
    sign = "+" if value > 0.049 else "−" if value < -0.049 else "±"
    return sign + rounded(abs(value), 1)


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
    return _("within %(percent)s %% of the bound") % {"percent": rounded(gap * 100, 2)}


@register.simple_tag
def per_person(placement: Placement) -> str:
    """Points per person; `persons` is counted by the selector."""
    persons = getattr(placement, "persons", 0)
    if placement.score is None or not persons:
        return "–"
    return rounded(placement.score / persons, 1)


@register.filter
def lack_words(lack: dict[str, Any]) -> str:
    """What is short in a town, by dimension."""
    template_ = DIMENSIONS.get(lack["dimension"])
    if template_ is None:
        return f"{lack['dimension']}: {lack['short']}"
    return str(template_ % {"short": lack["short"]})


CLOSED = {
    "no_common_language": gettext_lazy("no interpreter for a language of the household"),
    "service_missing": gettext_lazy("a needed service is missing"),
    "household_too_large_for_place_limit": gettext_lazy("only smaller households are accepted"),
    "not_with_family": gettext_lazy("the household it is linked to lives elsewhere"),
    "excluded": gettext_lazy("it has declined this household before"),
    "below_floor": gettext_lazy("too far below the household's best town"),
    "larger_than_capacity": gettext_lazy("the whole quota or number of school places is smaller"),
    "no_score": gettext_lazy("no score is given"),
}


METHOD_CHOSEN = {
    "exact": gettext_lazy(
        "The exact method was chosen: it proves its result, and keeps minimums of towns."
    ),
    "large": gettext_lazy(
        "The method for large placements was chosen: there are too many pairs to prove the best."
    ),
    "stable": gettext_lazy(
        "The stable method was chosen: wishes and priorities are given, and it respects both."
    ),
}


@register.filter
def reason_words(reason: dict[str, Any]) -> str:
    """A reason of the placement science as a sentence for a caseworker."""
    data = reason.get("data", {})
    say = _SENTENCES.get(reason["code"])
    return str(reason["code"]) if say is None else say(data)


def _closed(data: dict[str, Any]) -> str:
    said = CLOSED.get(data["by"], data["by"])
    return ngettext("%(count)s town: %(why)s", "%(count)s towns: %(why)s", data["places"]) % {
        "count": data["places"],
        "why": said,
    }


def _nowhere(data: dict[str, Any]) -> str:
    closed = [_closed({"by": by, "places": n}) for by, n in data.get("closed_by", {}).items()]
    return _("No town can take this household. %(reasons)s.") % {"reasons": clauses(closed)}


def _full(data: dict[str, Any]) -> str:
    towns = data.get("places", [])
    return ngettext(
        "The only possible town has no room left: %(towns)s.",
        "All %(count)s possible towns have no room left: %(towns)s.",
        len(towns),
    ) % {"count": len(towns), "towns": listed(towns, most=NAMED)}


def _larger(data: dict[str, Any]) -> str:
    lacks = clauses(
        lack_words({"dimension": name, "short": n}) for name, n in data.get("short", {}).items()
    )
    return _("Larger than every possible town. The roomiest is %(town)s: %(lacks)s.") % {
        "town": data.get("place", ""),
        "lacks": lacks,
    }


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "closed": _closed,
    "no_possible_place": _nowhere,
    "no_room": _full,
    "too_large_for_every_place": _larger,
    "score_below_zero": lambda _data: _("Every possible town would be worse than waiting."),
    "room_left": lambda data: (
        _("There is room in %(towns)s; the run ended before it was used.")
        % {"towns": listed(data.get("places", []), most=NAMED)}
    ),
    "locks_conflict": lambda _data: _("The locks contradict each other, so nobody was placed."),
    "by_hand": lambda _data: _("Set aside by hand."),
    "excluded": lambda _data: _("The town has declined this household before."),
    "no_common_language": lambda _data: _("There is no interpreter for its languages."),
    "service_missing": lambda data: (
        _("Missing there: %(needs)s.")
        % {"needs": listed(str(Need(need).label) for need in data.get("missing", []))}
    ),
    "household_too_large_for_place_limit": lambda data: (
        _("The town accepts households of up to %(most)s persons.") % {"most": data.get("most", "")}
    ),
    "not_with_family": lambda _data: _("The household it is linked to lives elsewhere."),
    "lock_impossible": lambda _data: _("A household is locked to a town that cannot take it."),
    "lock_impossible_for_linked": lambda _data: _(
        "A household is linked to one that is locked to a town that cannot take it."
    ),
    "lock_splits_linked": lambda _data: _("Linked households are locked to different towns."),
    "below_floor": lambda _data: _("Too far below the household's best town."),
    "method_chosen": lambda data: str(METHOD_CHOSEN.get(data.get("method", ""), data.get("text"))),
    "interrupted": lambda _data: _("The run was stopped; this is the best so far."),
    "time_limit": lambda data: (
        _("The time limit of %(seconds)s seconds ended the search.")
        % {"seconds": rounded(float(data.get("seconds", 0)), 0)}
    ),
    "share_impossible": lambda data: (
        _("No placement gives every group %(share)s of what it could get.")
        % {"share": percent(float(data.get("share", 0)))}
    ),
    "demands_conflict": lambda _data: _("Not all that is asked can be kept, so nobody was placed."),
    "below_minimum": lambda data: (
        _("%(town)s gets fewer persons than its minimum.") % {"town": data.get("place", "")}
    ),
    "locks_exceed_capacity": lambda data: (
        _("More households are locked to %(town)s than there is room for.")
        % {"town": data.get("place", "")}
    ),
}
