"""Who is next and why, in the words of the page's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softlanding.office.ledger.bridge import Turn
from softlanding.office.ledger.selectors import Line


def percent(part: float) -> str:
    """A part of one in percent, with two places."""
    return f"{number_format(round(part * 100, 2), 2)} %"


def why_next(order: Sequence[tuple[Line, Turn]]) -> list[str]:
    """Sentences that explain why the first of the order receives the next household."""
    if not order:
        return [_("No town has an obligation in this period.")]
    line, turn = order[0]
    words = {
        "town": line.territory.name,
        "before": percent(float(turn.before)),
        "after": percent(float(turn.after)),
        "due": number_format(turn.due),
        "persons": number_format(turn.persons),
    }
    if turn.fits:
        said = [
            _(
                "%(town)s has reached %(before)s of the %(due)s persons due, the lowest of all "
                "towns with room for the household."
            )
            % words
        ]
    else:
        said = [
            _(
                "No town is still due as many persons as the household has. %(town)s has reached "
                "the lowest part, %(before)s of %(due)s."
            )
            % words
        ]
    if turn.tied:
        said.append(
            _("Others stand alike: the larger obligation decides, then the code that comes first.")
        )
    passed = sum(1 for _line, other in order if other.before < turn.before)
    if passed:
        said.append(
            ngettext(
                "%(towns)s town with a lower part is due fewer than %(persons)s persons.",
                "%(towns)s towns with a lower part are due fewer than %(persons)s persons each.",
                passed,
            )
            % (words | {"towns": number_format(passed)})
        )
    said.append(_("With this household it would stand at %(after)s.") % words)
    return said
