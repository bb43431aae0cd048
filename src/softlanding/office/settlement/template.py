"""The plan's template: what a town does for every household, by whom and when.

Days count from the day of arrival; negative days lie before it. The order of work follows
the phases of resettlement: before arrival, arrival, first weeks, follow-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.settlement.models import Plan, Task


@dataclass(frozen=True)
class TaskTemplate:
    """One line of the template. `for_children`: only where the household has children."""

    code: str
    title: Any
    phase: str
    owner: str
    day: int
    for_children: bool = False

    def task(self, plan: Plan) -> Task:
        """The task of a plan, not saved yet."""
        due_on = plan.arrives_on + timedelta(days=self.day)
        return Task(plan=plan, code=self.code, phase=self.phase, owner=self.owner, due_on=due_on)


def applies(line: TaskTemplate, ages: Iterable[int]) -> bool:
    """Whether a household with members of these ages has the task."""
    return not line.for_children or any(age < 18 for age in ages)


TEMPLATE = (
    TaskTemplate(
        "home_found", _("Find and furnish a home"), Task.Phase.BEFORE, Role.MUNICIPAL, -42
    ),
    TaskTemplate(
        "school_asked",
        _("Reserve school and preschool places"),
        Task.Phase.BEFORE,
        Role.MUNICIPAL,
        -28,
        True,
    ),
    TaskTemplate(
        "interpreter",
        _("Book an interpreter for the first week"),
        Task.Phase.BEFORE,
        Role.MUNICIPAL,
        -14,
    ),
    TaskTemplate(
        "welcome_group",
        _("Introduce the volunteers who will welcome the household"),
        Task.Phase.BEFORE,
        Role.PARTNER,
        -14,
    ),
    TaskTemplate(
        "reception",
        _("Meet the household and hand over the home"),
        Task.Phase.ARRIVAL,
        Role.MUNICIPAL,
        0,
    ),
    TaskTemplate(
        "first_shopping",
        _("First shopping and a walk through the town"),
        Task.Phase.ARRIVAL,
        Role.PARTNER,
        1,
    ),
    TaskTemplate(
        "registration",
        _("Register residence and apply for identity papers"),
        Task.Phase.SETTLEMENT,
        Role.MUNICIPAL,
        7,
    ),
    TaskTemplate(
        "health_check",
        _("First health check and vaccinations"),
        Task.Phase.SETTLEMENT,
        Role.MUNICIPAL,
        14,
    ),
    TaskTemplate(
        "school_start", _("Children start school"), Task.Phase.SETTLEMENT, Role.MUNICIPAL, 21, True
    ),
    TaskTemplate(
        "language_course",
        _("Start of the language course"),
        Task.Phase.SETTLEMENT,
        Role.MUNICIPAL,
        28,
    ),
    TaskTemplate("mentor", _("A mentor for each adult"), Task.Phase.SETTLEMENT, Role.PARTNER, 30),
    TaskTemplate(
        "talk_90_days",
        _("Talk after 90 days: what helps, what is missing"),
        Task.Phase.FOLLOW_UP,
        Role.MUNICIPAL,
        90,
    ),
    TaskTemplate(
        "talk_year",
        _("Talk after one year: staying, work, course"),
        Task.Phase.FOLLOW_UP,
        Role.MUNICIPAL,
        365,
    ),
)

TITLES = {line.code: line.title for line in TEMPLATE}
