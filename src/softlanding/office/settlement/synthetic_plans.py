"""Settlement plans of synthetic households that came long ago: written in bulk, tasks done."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from django.db.models import prefetch_related_objects

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.cases.api import Household, at_ten
from softlanding.office.placement.api import Placement
from softlanding.office.settlement.changes import ages, change_arrival
from softlanding.office.settlement.models import Attendance, Orientation, Plan, Task, Topic
from softlanding.office.settlement.template import TEMPLATE, applies

DONE_LATE = 10  # days; what fell due since may still be open
HELD = 35  # days before arrival, the day of the session


def make_plans(
    placements: Iterable[Placement],
    *,
    towns: Mapping[int, User],
    officer: User,
    today: date,
    chance: random.Random,
) -> None:
    """Plans with their tasks for what towns accepted, and sessions for whoever had theirs.

    What was due is done, but for some of the last days. Called within an audited write.
    """
    accepted = list(placements)
    prefetch_related_objects(accepted, "household__members", "household__programme")
    plans = Plan.objects.bulk_create(
        Plan(
            placement=placement,
            arrives_on=placement.household.arrives_on,
            ages=ages(placement.household),
        )
        for placement in accepted
    )
    tasks = []
    for plan in plans:
        plan.created_at = plan.placement.answered_at or plan.created_at
        for line in TEMPLATE:
            if applies(line, plan.ages):
                task = line.task(plan)
                late = task.due_on > today - timedelta(DONE_LATE) and chance.random() < 0.5
                if task.due_on <= today and not late:
                    task.done_at = at_ten(task.due_on)
                    task.done_by = towns[plan.placement.territory_id or 0]
                tasks.append(task)
    Plan.objects.bulk_update(plans, ["created_at"])
    Task.objects.bulk_create(tasks)
    _hold_sessions([p for p in plans if p.arrives_on - timedelta(HELD) <= today], officer)


def _hold_sessions(plans: list[Plan], officer: User) -> None:
    sessions = Orientation.objects.bulk_create(
        Orientation(
            plan=plan,
            held_on=plan.arrives_on - timedelta(HELD),
            place="Made-up centre",
            language=plan.placement.household.languages[0],
            topics=[Topic.JOURNEY, Topic.TOWN, Topic.SCHOOL, Topic.RIGHTS],
            written_by=officer,
        )
        for plan in plans
    )
    Attendance.objects.bulk_create(
        Attendance(orientation=session, person=member)
        for session in sessions
        for member in session.plan.placement.household.members.all()
    )


def book_flights(households: Iterable[Household], *, officer: Viewer) -> None:
    """Flights of those who travel soon, told to everybody concerned by the ordinary service."""
    travelling = Plan.objects.filter(
        placement__household__in=list(households), placement__status=Placement.Status.ACCEPTED
    )
    for number, plan in enumerate(travelling.order_by("arrives_on", "pk")):
        flight = {
            "flight": f"XX {1000 + number}",
            "arrival_time": time(9 + number % 9, 5),
            "arrival_place": "Made-up airport",
        }
        change_arrival(viewer=officer, plan=plan, values=flight, reason="Flight booked (synthetic)")
