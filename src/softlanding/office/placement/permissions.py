"""May this person? (Whether the state permits it is asked in `policies`.)"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.placement.models import Placement, Round


@rules.predicate
def sees_round(viewer: Viewer, round_: Round) -> bool:
    """National officers and auditors of the country."""
    return viewer.acts_in(round_.programme.country_id, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def runs_round(viewer: Viewer, round_: Round) -> bool:
    """National officers of the country."""
    return viewer.acts_in(round_.programme.country_id, Role.NATIONAL)


@rules.predicate
def answers(viewer: Viewer, placement: Placement) -> bool:
    """Municipal coordinators of the town it is proposed to, once sent and until declined."""
    return placement.status in (
        Placement.Status.SENT,
        Placement.Status.ACCEPTED,
    ) and viewer.acts_in(placement.territory_id, Role.MUNICIPAL)


rules.add_rule("placement.see_round", sees_round)
rules.add_rule("placement.run_round", runs_round)
rules.add_rule("placement.answer", answers)
