"""Reading settlement plans."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Programme
from softlanding.office.settlement.models import Plan, Task


def plans(viewer: Viewer, *, today: date) -> QuerySet[Plan]:
    """Plans in the viewer's towns with `tasks_open`, `tasks_late` and `next_due`.

    Partners count only the tasks that they own.
    """
    municipal = viewer.reach(Role.MUNICIPAL)
    own = Q() if municipal else Q(tasks__owner=Role.PARTNER)
    undone = own & Q(tasks__done_at=None)
    return (
        Plan.objects.filter(
            placement__territory_id__in=municipal | viewer.reach(Role.PARTNER),
            placement__status=Placement.Status.ACCEPTED,
        )
        .select_related("placement__household", "placement__territory")
        .annotate(
            tasks_open=Count("tasks", filter=undone),
            tasks_late=Count("tasks", filter=undone & Q(tasks__due_on__lt=today)),
            next_due=Min("tasks__due_on", filter=undone),
        )
        .order_by("arrives_on", "pk")
    )


def visible_tasks(viewer: Viewer, plan: Plan) -> QuerySet[Task]:
    """All tasks for the town; for a partner those that partners own."""
    tasks = plan.tasks.select_related("done_by").order_by("due_on", "pk")
    if viewer.acts_in(plan.placement.territory_id, Role.MUNICIPAL):
        return tasks
    return tasks.filter(owner=Role.PARTNER)


def plan_count(programme: Programme) -> int:
    """Number of settlement plans that a programme has led to."""
    return Plan.objects.filter(
        placement__round__programme=programme, placement__status=Placement.Status.ACCEPTED
    ).count()
