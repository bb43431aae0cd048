"""May this person? (Whether the state permits it is asked in `policies`.)

The rule `quotas.<action>` of every action of the negotiation is made from `transitions`.
Its subject is the apportionment, or for regions and towns their `Quota` in it.
"""

from __future__ import annotations

from collections.abc import Callable

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas.models import Apportionment, Programme, Quota
from softlanding.office.quotas.transitions import TRANSITIONS, Action, By, Where, rows
from softlanding.office.territories.api import Level


@rules.predicate
def sees_programme(viewer: Viewer, programme: Programme) -> bool:
    """National officers and auditors of the country."""
    return viewer.acts_in(programme.country_id, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def runs_programme(viewer: Viewer, programme: Programme) -> bool:
    """National officers of the country."""
    return viewer.acts_in(programme.country_id, Role.NATIONAL)


def _sent(quota: Quota) -> bool:
    """A draft concerns nobody but those who draw it up."""
    return quota.apportionment.status not in (
        Apportionment.Status.DRAFT,
        Apportionment.Status.INFEASIBLE,
    )


@rules.predicate
def sees_quota(viewer: Viewer, quota: Quota) -> bool:
    """Whoever sees the programme; once sent out, the town and its region."""
    return sees_programme(viewer, quota.apportionment.programme) or (
        _sent(quota) and viewer.acts_in(quota.territory_id, Role.REGIONAL, Role.MUNICIPAL)
    )


@rules.predicate
def sees_board(viewer: Viewer, quota: Quota) -> bool:
    """Whoever sees the region's quota, and its towns that take part."""
    return sees_quota(viewer, quota) or (
        _sent(quota) and _held(viewer, quota, Role.MUNICIPAL, Where.TOWN_OF_REGION)
    )


def _held(viewer: Viewer, subject: Apportionment | Quota, role: Role, where: Where) -> bool:
    """Whether the viewer holds the role in the place that the table means."""
    if isinstance(subject, Apportionment):
        return where is Where.COUNTRY and viewer.acts_in(subject.programme.country_id, role)
    level = subject.territory.level
    if where is Where.COUNTRY:
        return viewer.acts_in(subject.apportionment.programme.country_id, role)
    if where is Where.TOWN:
        return level == Level.MUNICIPALITY and viewer.acts_in(subject.territory_id, role)
    if level != Level.REGION:
        return False
    if where is Where.REGION:
        return viewer.acts_in(subject.territory_id, role)
    participants = subject.apportionment.programme.participants
    return participants.filter(parent=subject.territory_id, pk__in=viewer.reach(role)).exists()


def _may(action: Action) -> Callable[[Viewer, Apportionment | Quota], bool]:
    people = {pair for row in rows(action) if not isinstance(row.who, By) for pair in row.who}

    def may(viewer: Viewer, subject: Apportionment | Quota) -> bool:
        return any(_held(viewer, subject, role, where) for role, where in people)

    return may


rules.add_rule("quotas.see_programme", sees_programme)
rules.add_rule("quotas.run_programme", runs_programme)
rules.add_rule("quotas.see_quota", sees_quota)
rules.add_rule("quotas.see_board", sees_board)
for _action in {row.action for row in TRANSITIONS}:
    rules.add_rule(f"quotas.{_action}", rules.predicate(_may(_action)))
