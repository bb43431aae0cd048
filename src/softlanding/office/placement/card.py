"""The explanation of one placement as a printed page for a meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softlanding.office.cases.api import Need, Wish
from softlanding.office.placement import bridge
from softlanding.office.placement.models import Placement
from softlanding.office.placement.templatetags import placement_words as words
from softlanding.office.printing.api import render_pdf


def card_pdf(
    placement: Placement, explained: bridge.Explained, *, author: str, today: date, language: str
) -> bytes:
    """Tagged PDF in the given language, which must be the active one."""
    data = card_data(placement, explained, author=author, today=today)
    return render_pdf("placement/card.typ", data, language)


def card_data(
    placement: Placement, explained: bridge.Explained, *, author: str, today: date
) -> dict[str, Any]:
    """Everything that the card says, in words of the active language."""
    household, town = placement.household, placement.territory
    reference = household.reference
    title = (
        _("%(reference)s: why %(town)s") % {"reference": reference, "town": town.name}
        if town
        else _("%(reference)s: why no town") % {"reference": reference}
    )
    needs = words.listed(str(Need(need).label) for need in household.needs)
    wishes = words.listed(str(Wish(wish).label) for wish in household.wishes)
    languages = words.listed(words.language_of(code) for code in household.languages)
    return {
        "title": title,
        "author": author,
        "made": _("Made by %(author)s on %(day)s with Soft Landing. It prepares a decision.")
        % {"author": author, "day": date_format(today)},
        "synthetic": _("synthetic") if household.is_synthetic else "",
        "facts": [
            [_("Persons"), str(explained.persons)],
            [_("School places needed"), str(explained.pupils)],
            [_("Languages"), languages],
            [_("Needs"), needs or "–"],
            [_("Wishes"), wishes or "–"],
            [_("Relatives in"), household.family_in.name if household.family_in else "–"],
            [_("Together with"), words.listed(explained.linked) or "–"],
        ],
        "headings": {
            "speaks": _("What speaks for it") if town else _("Why no town"),
            "alternatives": _("The best alternatives"),
            "closed": _("Where it cannot live"),
            "notes": _("What was said in the meeting"),
        },
        "sentences": _sentences(placement, explained),
        "part_heads": [_("Part"), _("Reached"), _("Weight"), _("Points per person")],
        "parts": [
            [
                words.part_name(part["name"]),
                words.percent(part["reached"]),
                str(part["weight"]),
                words.rounded(part["points"], 1),
            ]
            for part in explained.parts
        ],
        "alternative_heads": [_("Town"), _("Points"), _("Difference"), _("Room")],
        "alternatives": [
            [
                other["town"].name,
                words.rounded(other["score"], 1),
                words.signed(other["difference"]),
                _("fits")
                if other["fits"]
                else words.clauses(words.lack_words(lack) for lack in other["lacks"]),
            ]
            for other in explained.alternatives
        ],
        "closed": [words.reason_words(reason) for reason in explained.blocked],
    }


def _sentences(placement: Placement, explained: bridge.Explained) -> list[str]:
    """What the page of the placement says in words."""
    if placement.territory is None:
        said = [words.reason_words(reason) for reason in placement.unplaced_reason]
        if explained.room and explained.room["lacks"]:
            lacks = words.clauses(words.lack_words(lack) for lack in explained.room["lacks"])
            said.append(
                _("The smallest change that would make room, in %(town)s: %(lacks)s.")
                % {"town": explained.room["town"], "lacks": lacks}
            )
        return said
    said = [_("No possible town scores higher for this household.")]
    if explained.better:
        said = [
            ngettext(
                "%(better)s town would score higher for this household alone, but its room "
                "brings more with other households.",
                "%(better)s towns would score higher for this household alone, but their room "
                "brings more with other households.",
                explained.better,
            )
            % {"better": explained.better}
        ]
    if placement.moved_because:
        said.append(
            _("Moved by hand: %(reason)s.") % {"reason": placement.get_moved_because_display()}
        )
    return said
