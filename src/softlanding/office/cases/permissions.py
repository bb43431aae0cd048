"""May this person? (Whether the state permits it is asked in `policies`.)

The rule `cases.<action>` of every step between phases is made from the table in `phases`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.cases.models import Consent, Household, TownAccess
from softlanding.office.cases.phases import TRANSITIONS, Action, By, Where
from softlanding.office.quotas.api import Programme


class Sight(IntEnum):
    """How much of a case file somebody sees."""

    NOTHING = 0
    OUTLINE = 1  # without names, numbers, files and words: auditors, regions, towns that are asked
    TOWN = 2  # what the town that accepted needs
    WHOLE = 3  # the national authority


def _towns(household: Household, *whys: str) -> list[int]:
    """Towns with access, asked of the database once for each household."""
    if not hasattr(household, "_open_towns"):
        rows = household.town_accesses.filter(ended_at=None).values_list("territory_id", "why")
        household._open_towns = list(rows)  # type: ignore[attr-defined]  # noqa: SLF001
    return [town for town, why in household._open_towns if why in whys]  # type: ignore[attr-defined]  # noqa: SLF001


def sight(viewer: Viewer, household: Household) -> Sight:
    """How much of a household's file the viewer sees.

    National officers of the country all of it; the town that accepted what it needs, unless
    the household has taken back its consent; auditors, towns that are asked and regions once
    a town of theirs is asked an outline.
    """
    country = household.programme.country_id
    if viewer.acts_in(country, Role.NATIONAL):
        return Sight.WHOLE
    accepted = _towns(household, TownAccess.Why.ACCEPTED)
    if any(viewer.acts_in(town, Role.MUNICIPAL) for town in accepted):
        return Sight.OUTLINE if refused(household, Consent.Purpose.TOWN) else Sight.TOWN
    asked = [*accepted, *_towns(household, TownAccess.Why.PROPOSED)]
    if viewer.acts_in(country, Role.AUDITOR) or any(
        viewer.acts_in(town, Role.MUNICIPAL, Role.REGIONAL) for town in asked
    ):
        return Sight.OUTLINE
    return Sight.NOTHING


def refused(household: Household, purpose: str) -> bool:
    """Whether the newest word on a purpose is no; nobody having been asked is not a no."""
    newest = household.consents.filter(purpose=purpose, person=None).order_by("pk").last()
    return newest is not None and not newest.given


@rules.predicate
def reads_case(viewer: Viewer, household: Household) -> bool:
    """Whoever sees at least an outline."""
    return sight(viewer, household) >= Sight.OUTLINE


@rules.predicate
def writes_case(viewer: Viewer, household: Household) -> bool:
    """National officers of the country."""
    return viewer.acts_in(household.programme.country_id, Role.NATIONAL)


@rules.predicate
def enters_cases(viewer: Viewer, programme: Programme) -> bool:
    """National officers of the country."""
    return viewer.acts_in(programme.country_id, Role.NATIONAL)


@rules.predicate
def opens_sealed(viewer: Viewer, household: Household) -> bool:
    """National officers; the town that accepted, unless health was not to be passed on."""
    seen = sight(viewer, household)
    return seen == Sight.WHOLE or (
        seen == Sight.TOWN and not refused(household, Consent.Purpose.HEALTH)
    )


@rules.predicate
def takes_attachments(viewer: Viewer, household: Household) -> bool:
    """National officers and the town that accepted."""
    return sight(viewer, household) >= Sight.TOWN


def _held(viewer: Viewer, household: Household, role: Role, where: Where) -> bool:
    if where is Where.COUNTRY:
        return viewer.acts_in(household.programme.country_id, role)
    return any(viewer.acts_in(town, role) for town in _towns(household, TownAccess.Why.ACCEPTED))


def _may(action: Action) -> Callable[[Viewer, Household], bool]:
    people = {
        (row.source, pair)
        for row in TRANSITIONS
        if row.action == action and not isinstance(row.who, By)
        for pair in row.who
    }

    def may(viewer: Viewer, household: Household) -> bool:
        pairs = {pair for _source, pair in people}
        return any(_held(viewer, household, role, where) for role, where in pairs)

    return may


rules.add_rule("cases.read", reads_case)
rules.add_rule("cases.write", writes_case)
rules.add_rule("cases.enter", enters_cases)
rules.add_rule("cases.open_sealed", opens_sealed)
rules.add_rule("cases.take_attachments", takes_attachments)
for _action in Action:
    rules.add_rule(f"cases.{_action}", rules.predicate(_may(_action)))
