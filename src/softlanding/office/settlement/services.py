"""Writing settlement plans."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.placement.api import Placement
from softlanding.office.settlement.models import Plan, Task
from softlanding.office.settlement.template import TEMPLATE


def make_plan(*, placement: Placement) -> Plan:
    """A dated plan from the template. Called within the audited write of the acceptance."""
    household = placement.household
    arrives_on = household.arrives_on
    year = arrives_on.year
    has_children = any(member.age_on(year) < 18 for member in household.members.all())
    plan = Plan.objects.create(placement=placement, arrives_on=arrives_on)
    Task.objects.bulk_create(
        Task(
            plan=plan,
            code=line.code,
            phase=line.phase,
            owner=line.owner,
            due_on=arrives_on + timedelta(days=line.day),
        )
        for line in TEMPLATE
        if has_children or not line.for_children
    )
    return plan


def set_done(*, viewer: Viewer, task: Task, done: bool) -> Task:
    """Tick a task off, or open it again. Whoever owns the task in the town; audited."""
    with audited("task done" if done else "task opened again", viewer=viewer):
        task = Task.objects.select_for_update().get(pk=task.pk)
        task.done_at = timezone.now() if done else None
        task.done_by = viewer.user if done else None
        task.save(update_fields=["done_at", "done_by"])
    return task
