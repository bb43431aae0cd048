"""Writing settlement plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited, record_read
from softlanding.office.cases.api import Person
from softlanding.office.placement.api import Placement
from softlanding.office.settlement import policies
from softlanding.office.settlement.changes import ages
from softlanding.office.settlement.models import (
    Attendance,
    HealthReading,
    Orientation,
    Plan,
    Task,
)
from softlanding.office.settlement.template import TEMPLATE, applies


def make_plan(*, placement: Placement) -> Plan:
    """A dated plan from the template. Called within the audited write of the acceptance."""
    household = placement.household
    plan = Plan.objects.create(
        placement=placement, arrives_on=household.arrives_on, ages=ages(household)
    )
    Task.objects.bulk_create(line.task(plan) for line in TEMPLATE if applies(line, plan.ages))
    return plan


def set_done(*, viewer: Viewer, task: Task, done: bool) -> Task:
    """Tick a task off, or open it again. Whoever owns the task in the town; audited."""
    action = "task done" if done else "task opened again"
    with audited(action, viewer=viewer, subject=task):
        task = Task.objects.select_for_update().get(pk=task.pk)
        task.done_at = timezone.now() if done else None
        task.done_by = viewer.user if done else None
        task.save(update_fields=["done_at", "done_by"])
    return task


def write_orientation(
    *,
    viewer: Viewer,
    plan: Plan,
    values: Mapping[str, Any],
    attended: Iterable[Person],
    session: Orientation | None = None,
) -> Orientation:
    """Record a session before departure, or correct `session`. National officers; audited."""
    session = session or Orientation(plan=plan, written_by=viewer.user)
    with audited("orientation recorded", viewer=viewer, subject=session):
        policies.may_be_changed(plan.placement)
        for name, value in values.items():
            setattr(session, name, value)
        session.save()
        held = {row.person_id: row for row in session.attendances.all()}
        present = {person.pk for person in attended}
        for person_id in held.keys() - present:
            held[person_id].delete()
        Attendance.objects.bulk_create(
            Attendance(orientation=session, person_id=pk) for pk in sorted(present - held.keys())
        )
    return session


def read_health(*, viewer: Viewer, plan: Plan, need: str) -> HealthReading:
    """Note that health needs are shown now, and what for. Audited; kept for ever."""
    with audited("health needs read", viewer=viewer, reason=need, subject=plan.placement.household):
        record_read(viewer, plan.placement.household)
        return HealthReading.objects.create(
            plan=plan, user=viewer.user, need=HealthReading.Need(need)
        )
