"""May this person?"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.placement.api import Placement
from softlanding.office.settlement.models import Plan, Task


@rules.predicate
def sees_plan(viewer: Viewer, plan: Plan) -> bool:
    """Whoever has work in the plan, the town and its partners, while the case is theirs."""
    return plan.placement.status == Placement.Status.ACCEPTED and viewer.acts_in(
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


rules.add_rule("settlement.see_plan", sees_plan)
rules.add_rule("settlement.do_task", does_task)
