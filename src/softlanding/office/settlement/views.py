"""Pages of the settlement room: plans and their tasks."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import record_read, require
from softlanding.office.settlement import selectors, services
from softlanding.office.settlement.models import Plan, Task
from softlanding.office.settlement.template import TITLES


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of the viewer's towns. Municipal coordinators and partners."""
    today = timezone.localdate()
    return render(
        request,
        "settlement/plans.html",
        {"plans": selectors.plans(viewer_of(request), today=today), "today": today},
    )


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan with dated tasks by phase. The town and its partners; the read is recorded."""
    found = get_object_or_404(
        Plan.objects.select_related(
            "placement__household", "placement__territory", "placement__round__programme"
        ),
        pk=pk,
    )
    viewer = viewer_of(request)
    require(viewer, "settlement.see_plan", found)
    record_read(viewer, found)
    today = timezone.localdate()
    whole = viewer.acts_in(found.placement.territory_id, Role.MUNICIPAL)
    tasks = [
        {
            "task": task,
            "title": TITLES[task.code],
            "late": task.done_at is None and task.due_on < today,
            "mine": whole or task.owner == Role.PARTNER,
        }
        for task in selectors.visible_tasks(viewer, found)
    ]
    phases = [
        (label, list(lines))
        for label, lines in groupby(tasks, key=lambda line: line["task"].get_phase_display())
    ]
    return render(
        request,
        "settlement/plan.html",
        {"plan": found, "household": found.placement.household, "phases": phases},
    )


@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a task off or open it again. Its owner in the town; audited."""
    task = get_object_or_404(Task.objects.select_related("plan__placement__household"), pk=pk)
    viewer = viewer_of(request)
    require(viewer, "settlement.do_task", task)
    services.set_done(viewer=viewer, task=task, done=request.POST.get("done") == "1")
    return redirect("plan", task.plan_id)
