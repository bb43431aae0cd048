"""Categories of specific needs, from a versioned list, and what each asks of a town."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from softlanding.office.cases.models import Need

# The titles of the data file once more, for translation; a test holds them together.
TITLES = {
    "CR": _("Child at risk"),
    "SC": _("Unaccompanied or separated child"),
    "WR": _("Woman at risk"),
    "ER": _("Older person at risk"),
    "SP": _("Single parent or caregiver"),
    "DS": _("Disability"),
    "SM": _("Serious medical condition"),
    "FU": _("Family unity"),
    "LP": _("Specific legal and physical protection needs"),
    "TR": _("Survivor of torture"),
    "SV": _("Survivor of sexual or gender-based violence"),
}


@dataclass(frozen=True)
class SpecificNeeds:
    """One version of the list."""

    version: str
    source: str
    titles: dict[str, str]
    services: dict[str, Need]


@cache
def specific_needs() -> SpecificNeeds:
    """The list of the data file."""
    text = files("softlanding.office.cases").joinpath("data/specific_needs.toml").read_text()
    read = tomllib.loads(text)
    return SpecificNeeds(
        version=read["version"],
        source=read["source"],
        titles={need["code"]: need["title"] for need in read["need"]},
        services={
            need["code"]: Need(need["service"]) for need in read["need"] if "service" in need
        },
    )


def specific_need_title(code: str) -> str:
    """Title of a category in the active language."""
    return str(TITLES.get(code, code))


def services_for(codes: Iterable[str]) -> list[str]:
    """What a town must have for persons with these needs, each once, in the order of `Need`.

    >>> services_for(["TR", "SV", "SP", "SM"])
    ['trauma_care', 'hospital']
    """
    wanted = {specific_needs().services.get(code) for code in codes}
    return [need.value for need in Need if need in wanted]
