"""Background work that explains a round and changes nothing in it: replays, frontiers."""

from __future__ import annotations

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.placement import bridge, policies
from softlanding.office.placement.models import Frontier, Job, Replay, Round, RoundInput

RUN_REPLAY = "placement.run_replay"
RUN_FRONTIER = "placement.run_frontier"
UNDER_WAY = (Job.QUEUED, Job.RUNNING)


def start_replay(*, viewer: Viewer, round_: Round) -> Replay:
    """Queue a repetition of a run from its stored input. Whoever sees the round; audited."""
    with audited("replay started", viewer=viewer, subject=round_):
        if not RoundInput.objects.filter(round=round_).exists():
            raise NotNow(_("The input of this placement was not stored."))
        made = Replay.objects.create(round=round_, asked_by=viewer.user)
        app.configure_task(RUN_REPLAY, queue="placement").defer(replay_id=made.pk)
    return made


def compute_replay(replay_id: int) -> None:
    """Run a round again and note whether the answer is the same. A background job's work.

    One whose worker died is taken up again.
    """
    asked = Replay.objects.filter(pk=replay_id, status__in=UNDER_WAY).select_related("round__input")
    found = asked.first()
    if found is None:
        return
    with audited("replay running", viewer=None, subject=found.round):
        found.status = Job.RUNNING
        found.save(update_fields=["status"])
    try:
        packed = bytes(found.round.input.packed)
        found.found = bridge.replay(found.round.record, packed, lambda *_told: True)
        found.status = Job.READY
    except Exception:
        found.status = Job.FAILED
        raise
    finally:
        with audited("replay computed", viewer=None, subject=found.round):
            found.save(update_fields=["status", "found"])


def start_frontier(
    *, viewer: Viewer, round_: Round, grouping: str, steps: int, time_limit: int
) -> Frontier:
    """Queue the frontier between points, fairness and wishes. National officers; audited."""
    with audited("frontier started", viewer=viewer, subject=round_):
        policies.has_result(round_)
        found = Frontier.objects.select_for_update().filter(round=round_).first()
        if found and found.status in UNDER_WAY:
            raise NotNow(_("The frontier is being computed. Wait for it."))
        made, _new = Frontier.objects.update_or_create(
            round=round_,
            defaults={
                "status": Job.QUEUED,
                "group_by": grouping,
                "steps": steps,
                "time_limit": time_limit,
                "asked_by": viewer.user,
                "found": {},
            },
        )
        app.configure_task(RUN_FRONTIER, queue="placement").defer(frontier_id=made.pk)
    return made


def compute_frontier(frontier_id: int) -> None:
    """Search the frontier of a round. A background job's work; taken up again as a replay."""
    asked = Frontier.objects.filter(pk=frontier_id, status__in=UNDER_WAY)
    found = asked.select_related("round__programme", "round__apportionment").first()
    if found is None:
        return
    with audited("frontier running", viewer=None, subject=found.round):
        found.status = Job.RUNNING
        found.save(update_fields=["status"])
    try:
        found.found = bridge.frontier_points(
            found.round,
            found.group_by,
            steps=found.steps,
            time_limit=float(found.time_limit),
            report=lambda *_told: True,
        )
        found.status = Job.READY
    except Exception:
        found.status = Job.FAILED
        raise
    finally:
        with audited("frontier computed", viewer=None, subject=found.round):
            found.save(update_fields=["status", "found"])
