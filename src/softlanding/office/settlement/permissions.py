"""May this person?"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.settlement import policies
from softlanding.office.settlement.models import Notice, Plan, Task


@rules.predicate
def sees_plan(viewer: Viewer, plan: Plan) -> bool:
    """Whoever has work in the plan, the town and its partners, while the case is theirs."""
    return policies.with_town(plan.placement) and viewer.acts_in(
        plan.placement.territory_id, Role.MUNICIPAL, Role.PARTNER
    )


@rules.predicate
def does_task(viewer: Viewer, task: Task) -> bool:
    """The town may tick any task off, a partner its own."""
    town = task.plan.placement.territory_id
    return sees_plan(viewer, task.plan) and (
        viewer.acts_in(town, Role.MUNICIPAL)
        or (task.owner == Role.PARTNER and viewer.acts_in(town, Role.PARTNER))
    )


@rules.predicate
def directs(viewer: Viewer, plan: Plan) -> bool:
    """National officers of the country, also when the case has left the town."""
    return viewer.acts_in(plan.placement.round.programme.country_id, Role.NATIONAL)


@rules.predicate
def welcomes(viewer: Viewer, plan: Plan) -> bool:
    """Municipal coordinators of the town, while the case is theirs."""
    return policies.with_town(plan.placement) and viewer.acts_in(
        plan.placement.territory_id, Role.MUNICIPAL
    )


@rules.predicate
def sees_notice(viewer: Viewer, notice: Notice) -> bool:
    """Whoever holds the role that it is for; others than the authority while it is the town's."""
    if not viewer.acts_in(notice.territory_id, Role(notice.role)):
        return False
    return notice.role == Role.NATIONAL or policies.with_town(notice.change.plan.placement)


rules.add_rule("settlement.see_plan", sees_plan)
rules.add_rule("settlement.see_handover", sees_plan | directs)
rules.add_rule("settlement.print", welcomes | directs)
rules.add_rule("settlement.direct", directs)
rules.add_rule("settlement.welcome", welcomes)
rules.add_rule("settlement.see_notice", sees_notice)
rules.add_rule("settlement.do_task", does_task)
