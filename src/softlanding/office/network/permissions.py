"""May this person? (Whether the state permits it is asked in `policies`.)"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.network.models import Alliance, ChecklistItem, Engagement, Mentorship
from softlanding.office.territories.api import Territory


@rules.predicate
def sees_town(viewer: Viewer, town: Territory) -> bool:
    """Whoever holds any role there."""
    return viewer.acts_in(town.pk, *Role)


@rules.predicate
def runs_town(viewer: Viewer, town: Territory) -> bool:
    """National and regional coordinators, in their territory."""
    return viewer.acts_in(town.pk, Role.NATIONAL, Role.REGIONAL)


@rules.predicate
def sees_engagement(viewer: Viewer, engagement: Engagement) -> bool:
    """Coordinators, auditors, and the municipality itself."""
    return viewer.acts_in(
        engagement.town_id, Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL, Role.AUDITOR
    )


@rules.predicate
def runs_engagement(viewer: Viewer, engagement: Engagement) -> bool:
    return viewer.acts_in(engagement.town_id, Role.NATIONAL, Role.REGIONAL)


@rules.predicate
def does_item(viewer: Viewer, item: ChecklistItem) -> bool:
    """Coordinators and the municipality itself."""
    town = item.engagement.town_id
    return viewer.acts_in(town, Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL)


@rules.predicate
def waives_item(viewer: Viewer, item: ChecklistItem) -> bool:
    """Not the town itself: its readiness is vouched for by somebody else."""
    return runs_engagement(viewer, item.engagement)


@rules.predicate
def answers_mentorship(viewer: Viewer, mentorship: Mentorship) -> bool:
    """The municipality that is asked, and nobody in its place."""
    return viewer.acts_in(mentorship.mentor_id, Role.MUNICIPAL)


@rules.predicate
def runs_mentorship(viewer: Viewer, mentorship: Mentorship) -> bool:
    return runs_engagement(viewer, mentorship.engagement)


@rules.predicate
def edits_alliance(viewer: Viewer, alliance: Alliance) -> bool:
    return viewer.acts_in(alliance.home_id, Role.NATIONAL, Role.REGIONAL)


@rules.predicate
def sees_alliance(viewer: Viewer, alliance: Alliance) -> bool:
    """Coordinators and auditors of its home; coordinators and staff of its members."""
    if viewer.acts_in(alliance.home_id, Role.NATIONAL, Role.REGIONAL, Role.AUDITOR):
        return True
    members = alliance.members.values_list("pk", flat=True)
    return any(viewer.acts_in(town, Role.REGIONAL, Role.MUNICIPAL) for town in members)


rules.add_rule("network.see_town", sees_town)
rules.add_rule("network.run_town", runs_town)
rules.add_rule("network.see", sees_engagement)
rules.add_rule("network.run", runs_engagement)
rules.add_rule("network.do_item", does_item)
rules.add_rule("network.waive_item", waives_item)
rules.add_rule("network.answer_mentorship", answers_mentorship)
rules.add_rule("network.run_mentorship", runs_mentorship)
rules.add_rule("network.edit_alliance", edits_alliance)
rules.add_rule("network.see_alliance", sees_alliance)
