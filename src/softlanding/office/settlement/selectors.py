"""Reading settlement plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Programme
from softlanding.office.settlement import policies
from softlanding.office.settlement.models import Change, Notice, Plan, Task
from softlanding.office.settlement.purposes import Allowed, Fact, open_facts, reached


def plans(viewer: Viewer, *, today: date) -> QuerySet[Plan]:
    """Plans in the viewer's towns with `tasks_open`, `tasks_late` and `next_due`; by the last.

    Partners count only the tasks that they own.
    """
    municipal = viewer.reach(Role.MUNICIPAL)
    own = Q() if municipal else Q(tasks__owner=Role.PARTNER)
    undone = own & Q(tasks__done_at=None)
    return (
        Plan.objects.filter(
            policies.of_towns(),
            placement__territory_id__in=municipal | viewer.reach(Role.PARTNER),
        )
        .select_related("placement__household", "placement__territory")
        .annotate(
            tasks_open=Count("tasks", filter=undone),
            tasks_late=Count("tasks", filter=undone & Q(tasks__due_on__lt=today)),
            next_due=Min("tasks__due_on", filter=undone),
        )
        .order_by(F("next_due").asc(nulls_last=True), "arrives_on", "pk")
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


def dated(found: QuerySet[Plan]) -> QuerySet[Any]:
    """Plans with `number_of_changes` and `last_change`."""
    changes = Change.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    return found.annotate(
        number_of_changes=Coalesce(Subquery(changes.annotate(all=Count("pk")).values("all")), 0),
        last_change=Subquery(changes.annotate(last=Max("at")).values("last")),
    )


def whole_plans() -> QuerySet[Any]:
    """Plans with all that a page of the hand-over asks of them."""
    return dated(
        Plan.objects.select_related(
            "placement__household__programme",
            "placement__territory__parent",
            "placement__round__programme__country",
            "placement__decided_by",
        )
    )


def with_open_tasks(viewer: Viewer, found: QuerySet[Plan]) -> Iterator[tuple[Any, list[Task]]]:
    """Each plan with the tasks that are not done; for partners those that partners own."""
    municipal = viewer.reach(Role.MUNICIPAL)
    tasks = Task.objects.filter(done_at=None).order_by("due_on", "pk")
    for plan in dated(found).prefetch_related(Prefetch("tasks", tasks, to_attr="undone")):
        whole = plan.placement.territory_id in municipal
        yield plan, [t for t in plan.undone if whole or t.owner == Role.PARTNER]


def arrivals(viewer: Viewer, *, today: date) -> QuerySet[Plan]:
    """Households to come within reach: of the country, the region, the town; the next first."""
    countries = [place.pk for place in viewer.territories(Role.NATIONAL)]
    local = viewer.reach(Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER)
    return (
        Plan.objects.filter(
            policies.of_towns(),
            Q(placement__round__programme__country__in=countries)
            | Q(placement__territory__in=local),
            arrives_on__gte=today,
        )
        .select_related("placement__household", "placement__territory")
        .order_by("arrives_on", "pk")
    )


def notices(viewer: Viewer) -> QuerySet[Notice]:
    """Notices for the viewer's roles, those not seen first, of cases still with their town."""
    mine = Q(pk__in=[])
    for role in (Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER):
        if reach := viewer.reach(role):
            mine |= Q(role=role, territory__in=reach)
    mine &= policies.of_towns("change__plan__placement")
    countries = [place.pk for place in viewer.territories(Role.NATIONAL)]
    mine |= Q(role=Role.NATIONAL, territory__in=countries)
    return (
        Notice.objects.filter(mine)
        .select_related(
            "change__plan__placement__household", "change__plan__placement__territory", "seen_by"
        )
        .prefetch_related("change__plan__placement__household__consents")
        .order_by(F("seen_at").desc(nulls_first=True), "-pk")
    )


def facts_told(notice: Notice) -> list[tuple[Fact, Any, Any]]:
    """What a notice tells its role: each fact open to it, before and after."""
    placement = notice.change.plan.placement
    allowed = Allowed(placement.household.consents.all())
    shown = open_facts(notice.role, reached(placement), allowed)
    national = notice.role == Role.NATIONAL
    facts: dict[str, Iterable[Any]] = notice.change.facts
    return [
        (Fact(name), *values) for name, values in facts.items() if national or Fact(name) in shown
    ]


def newest_notices(plan: Plan) -> list[Notice]:
    """Who has to know of a plan's last five changes, and who has seen them; newest first."""
    newest = plan.changes.order_by("-pk").values("pk")[:5]
    found = Notice.objects.filter(change__in=list(newest.values_list("pk", flat=True)))
    return list(
        found.select_related("change__by", "territory", "seen_by").order_by("-change", "pk")
    )
