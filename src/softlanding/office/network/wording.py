"""Reasons for a mentor in the words of the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from softlanding.office.network.models import Experience
from softlanding.office.territories.api import SizeClass


def reason_in_words(reason: Mapping[str, Any]) -> str:
    """One stored reason as a phrase; reasons are listed, not joined into a sentence."""
    match reason["code"]:
        case "same_size_class":
            return _("same size class: %(name)s") % {"name": SizeClass(reason["size_class"]).label}
        case "size":
            return _("%(mentor)s inhabitants, against %(town)s") % {
                "mentor": number_format(reason["mentor"]),
                "town": number_format(reason["town"]),
            }
        case "distance":
            return _("%(km)s km away") % {"km": number_format(reason["km"])}
        case "same_region":
            return _("same region")
        case Experience.Kind.RECEIVED:
            return _("has received people in %(years)s") % {"years": _years(reason)}
        case Experience.Kind.TOOK_PART:
            return _("has taken part in %(years)s") % {"years": _years(reason)}
        case "mentees":
            return ngettext(
                "mentors %(count)s town already", "mentors %(count)s towns already", reason["count"]
            ) % {"count": reason["count"]}
        case code:
            raise ValueError(f"no words for the reason {code}")


def _years(reason: Mapping[str, Any]) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(str(year) for year in reason["years"])
