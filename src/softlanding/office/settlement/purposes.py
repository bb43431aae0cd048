"""The one table of what is handed over: for which purpose, which facts, from when, to whom.

A fact is shown where at least one purpose opens it. Nothing else in this room decides what
a town or a partner sees of a household.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.cases.api import Consent, Household, newest_consents
from softlanding.office.placement.api import Placement
from softlanding.office.settlement import policies

Phase = Household.Phase
HERE = (Phase.ARRIVAL, Phase.RECEPTION, Phase.SETTLEMENT, Phase.FOLLOW_UP)


class Since(IntEnum):
    """From when a purpose exists."""

    ACCEPTED = 1
    CONFIRMED = 2
    ARRIVED = 3


class Fact(StrEnum):
    """What may be handed over; those of the arrival are fields of the plan."""

    AGES = "ages"
    LANGUAGES = "languages"
    SCHOOLING = "schooling"
    NEEDS = "needs"
    ARRIVES_ON = "arrives_on"
    ARRIVAL_TIME = "arrival_time"
    FLIGHT = "flight"
    ARRIVAL_PLACE = "arrival_place"
    MET_BY = "met_by"
    TELEPHONE = "telephone"
    NAMES = "names"
    OCCUPATION = "occupation"
    ORIENTATION = "orientation"
    SPECIFIC_NEEDS = "specific_needs"
    BIRTH = "birth"


SINCE_WORDS = {
    Since.ACCEPTED: _("from the acceptance of the town"),
    Since.CONFIRMED: _("from the final decision"),
    Since.ARRIVED: _("from the arrival"),
}
FACT_WORDS = {
    Fact.AGES: _("Ages"),
    Fact.LANGUAGES: _("Languages"),
    Fact.SCHOOLING: _("Schooling"),
    Fact.NEEDS: _("Needs"),
    Fact.ARRIVES_ON: _("Arrives"),
    Fact.ARRIVAL_TIME: _("Time of arrival"),
    Fact.FLIGHT: _("Flight"),
    Fact.ARRIVAL_PLACE: _("Place of arrival"),
    Fact.MET_BY: _("Met by"),
    Fact.TELEPHONE: _("Telephone on the day of arrival"),
    Fact.NAMES: _("Names"),
    Fact.OCCUPATION: _("Occupation"),
    Fact.ORIENTATION: _("Orientation before departure"),
    Fact.SPECIFIC_NEEDS: _("Health and special needs"),
    Fact.BIRTH: _("Born, nationality"),
}
JOURNEY = (
    Fact.ARRIVES_ON, Fact.ARRIVAL_TIME, Fact.FLIGHT, Fact.ARRIVAL_PLACE, Fact.MET_BY,
    Fact.TELEPHONE,
)  # fmt: skip


@dataclass(frozen=True)
class Purpose:
    """One row: these facts, from then on, for these roles, if the household allows it.

    `consent` is a purpose of the household's consent, or empty where none is asked for.
    `stated` facts are shown only to a reader who has said what they are needed for.
    """

    code: str
    title: Any
    facts: tuple[Fact, ...]
    since: Since
    roles: tuple[Role, ...]
    consent: str = ""
    stated: bool = False


TOWN, BOTH = (Role.MUNICIPAL,), (Role.MUNICIPAL, Role.PARTNER)
PURPOSES = (
    Purpose("dwelling", _("Prepare the dwelling"),
        (Fact.AGES, Fact.NEEDS, Fact.ARRIVES_ON), Since.ACCEPTED, TOWN),
    Purpose("school", _("Reserve school and preschool places"),
        (Fact.AGES, Fact.LANGUAGES, Fact.SCHOOLING), Since.ACCEPTED, TOWN),
    Purpose("interpreter", _("Book interpreters"),
        (Fact.LANGUAGES, Fact.ARRIVES_ON), Since.ACCEPTED, BOTH),
    Purpose("region", _("Support the towns of the region"),
        (Fact.AGES, Fact.ARRIVES_ON), Since.ACCEPTED, (Role.REGIONAL,)),
    Purpose("meet", _("Meet them on arrival"),
        (Fact.NAMES, Fact.AGES, *JOURNEY), Since.CONFIRMED, TOWN, Consent.Purpose.TOWN),
    Purpose("volunteers", _("Welcome by mentors and volunteers"),
        (Fact.NAMES, Fact.AGES, Fact.ARRIVES_ON), Since.CONFIRMED, (Role.PARTNER,),
        Consent.Purpose.PARTNERS),
    Purpose("work", _("Plan courses and work"),
        (Fact.SCHOOLING, Fact.OCCUPATION), Since.CONFIRMED, TOWN, Consent.Purpose.TOWN),
    Purpose("orientation", _("Go on from the orientation before departure"),
        (Fact.ORIENTATION,), Since.CONFIRMED, TOWN, Consent.Purpose.TOWN),
    Purpose("health", _("Health care from the first day"),
        (Fact.SPECIFIC_NEEDS,), Since.CONFIRMED, TOWN, Consent.Purpose.HEALTH, stated=True),
    Purpose("registration", _("Register residence"),
        (Fact.NAMES, Fact.BIRTH), Since.ARRIVED, TOWN, Consent.Purpose.TOWN),
)  # fmt: skip


class Allowed:
    """What a household allows: its newest word, or that of a member on what is the member's own.

    Nobody having been asked is not a yes.
    """

    def __init__(self, consents: Iterable[Consent]) -> None:
        self._given: Mapping[tuple[int | None, str], bool] = {
            (consent.person_id, consent.purpose): consent.given
            for consent in newest_consents(consents)
        }

    def of(self, purpose: str, person_id: int | None = None) -> bool:
        """Whether the household allows a purpose, and where one is named, that member too."""
        whole = not purpose or self._given.get((None, purpose), False)
        return whole and self._given.get((person_id, purpose), True)


def reached(placement: Placement) -> Since:
    """How far a placement has come."""
    if not policies.confirmed(placement):
        return Since.ACCEPTED
    return Since.ARRIVED if placement.household.phase in HERE else Since.CONFIRMED


def purposes_of(role: str) -> list[Purpose]:
    """Rows of a role. National officers look at what is handed over to the town."""
    asked = Role.MUNICIPAL if role == Role.NATIONAL else role
    return [purpose for purpose in PURPOSES if asked in purpose.roles]


def is_open(purpose: Purpose, since: Since, allowed: Allowed) -> bool:
    """Whether a purpose opens its facts now; stated ones need the reader's need as well."""
    return since >= purpose.since and allowed.of(purpose.consent)


def open_facts(role: str, since: Since, allowed: Allowed) -> set[Fact]:
    """Every fact that some purpose of the role opens now without a stated need."""
    return {
        fact
        for purpose in purposes_of(role)
        if not purpose.stated and is_open(purpose, since, allowed)
        for fact in purpose.facts
    }
