"""Writing rounds of placement: started, computed, stopped, taken up again, changed by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.outcomes.api import model_in_use
from softlanding.office.placement import bridge, policies
from softlanding.office.placement.models import HandMove, Placement, Round, RoundInput
from softlanding.office.quotas.api import Programme, decided
from softlanding.office.territories.api import Territory

MOVED = "household moved by hand"
RUN_ROUND = "placement.run_round"  # the background job that computes a round


def start_round(
    *,
    viewer: Viewer,
    programme: Programme,
    weights: dict[str, int],
    time_limit: int,
    seed: int = 0,
    rules: dict[str, Any] | None = None,
    households: Iterable[int] | None = None,
    towns: Iterable[int] | None = None,
) -> Round:
    """Queue a placement of the households that have no town yet; locks of the last round stay.

    National officers of the country. The job is queued in the same transaction. Where
    `households` or `towns` are given only these take part, and whatever is locked.

    Raises
    ------
    NotNow
        No decided quotas, or a round is under way.
    """
    with audited("placement started", viewer=viewer) as act:
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        apportionment = policies.may_start(programme, decided(programme))
        last = programme.rounds.first()
        locks = _locks(last) if last and last.status == Round.Status.READY else {}
        act.subject = round_ = Round.objects.create(
            programme=programme,
            apportionment=apportionment,
            number=last.number + 1 if last else 1,
            weights=weights,
            rules=rules or {},
            chosen_households=_chosen(households, map(int, locks)),
            chosen_towns=_chosen(towns, locks.values()),
            seed=seed,
            time_limit=time_limit,
            locks=locks,
            created_by=viewer.user,
            model_use=model_in_use(programme.country),
        )
        app.configure_task(RUN_ROUND, queue="placement").defer(round_id=round_.pk)
    return round_


def _locks(round_: Round) -> dict[str, int]:
    """Town by household, of those that a person has locked."""
    kept = round_.placements.filter(locked=True, territory__isnull=False)
    return {str(h): t for h, t in kept.values_list("household_id", "territory_id") if t}


def _chosen(chosen: Iterable[int] | None, locked: Iterable[int]) -> list[int] | None:
    return None if chosen is None else sorted({*chosen, *locked})


def resume_round(*, viewer: Viewer, round_: Round, time_limit: int) -> None:
    """Search on: solve a stopped or given-up round again and keep the better placement.

    National officers. Locks and moves by hand that were made since are kept.

    Raises
    ------
    NotNow
        It is proven to be the best, has been sent, or a newer one exists.
    """
    with audited("placement resumed", viewer=viewer, subject=round_):
        Programme.objects.select_for_update().get(pk=round_.programme_id)
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        policies.may_resume(round_)
        round_.locks = _locks(round_) if round_.status == Round.Status.READY else round_.locks
        round_.status, round_.stop_requested = Round.Status.QUEUED, False
        round_.time_limit, round_.progress, round_.message = time_limit, None, ""
        round_.save()
        app.configure_task(RUN_ROUND, queue="placement").defer(round_id=round_.pk)


def compute_round(round_id: int) -> None:
    """Solve a queued round and store its placements. The background job's work.

    Written in three steps, so that progress is seen while it runs; the result itself is
    stored whole or not at all. A round that is not waiting, or gone, is left as it is.
    """
    with audited("placement running", viewer=None) as act:
        act.subject = round_ = Round.objects.select_for_update().filter(pk=round_id).first()
        if round_ is None or round_.status not in (Round.Status.QUEUED, Round.Status.RUNNING):
            return
        round_.status = Round.Status.RUNNING
        round_.save(update_fields=["status"])

    def report(progress: float | None, message: str) -> bool:
        """Show progress on the round; False once it is to stop, or was given up."""
        shown = Round.objects.filter(pk=round_id)
        shown.update(progress=progress, message=message[:200])
        return shown.filter(status=Round.Status.RUNNING, stop_requested=False).exists()

    try:
        solved = bridge.solve_round(round_, report)
    except Exception:
        Round.objects.filter(pk=round_id).update(status=_given_up(round_), progress=None)
        raise
    with audited("placement computed", viewer=None, subject=round_):
        round_ = Round.objects.select_for_update().get(pk=round_id)
        if round_.status != Round.Status.RUNNING:  # given up in the meantime
            return
        if not _better_before(round_, solved):
            _store(round_, solved)
        round_.status, round_.progress = Round.Status.READY, 1.0
        round_.save(update_fields=["record", "prices", "status", "progress"])


def _better_before(round_: Round, solved: bridge.Solved) -> bool:
    """Whether a round that was taken up again had more points already, with the same input."""
    before = round_.record
    if not before or solved.record["status"] == "infeasible":
        return False
    same = before["input_sha256"] == solved.record["input_sha256"]
    return bool(same and before["objective"] > solved.objective)


def _store(round_: Round, solved: bridge.Solved) -> None:
    """Placements, record and input of a run; what is known of moves by hand stays with it."""
    by_hand = dict(
        round_.placements.exclude(moved_because="").values_list("household_id", "moved_because")
    )
    for placement in solved.placements:
        if placement.locked:
            placement.moved_because = by_hand.get(placement.household_id, "")
    Placement.objects.filter(round=round_).delete()
    Placement.objects.bulk_create(solved.placements)
    RoundInput.objects.update_or_create(round=round_, defaults={"packed": solved.packed})
    round_.record, round_.prices = solved.record, solved.prices


def _given_up(round_: Round) -> Round.Status:
    """What a run that ends without an answer leaves: the former placement, if there was one."""
    return Round.Status.READY if round_.record else Round.Status.FAILED


def stop_round(*, viewer: Viewer, round_: Round) -> None:
    """Ask a running round to end with the best placement found so far.

    One that has not started, or that was asked before and did not end (its worker may be
    gone), is given up: nothing of it is stored, and another may start. Taken up again before,
    it falls back to the placement that it had.
    """
    with audited("placement stop asked", viewer=viewer, subject=round_):
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        if round_.status == Round.Status.QUEUED or (
            round_.status == Round.Status.RUNNING and round_.stop_requested
        ):
            round_.status = _given_up(round_)
        round_.stop_requested = True
        round_.save(update_fields=["status", "stop_requested"])


def set_lock(*, viewer: Viewer, placement: Placement, locked: bool) -> None:
    """Keep a household in its town when the placement is run again, or let it go."""
    action = "placement locked" if locked else "placement unlocked"
    with audited(action, viewer=viewer, subject=placement.household):
        round_ = Round.objects.select_for_update().get(pk=placement.round_id)
        policies.may_change(round_)
        group = bridge.linked_household_ids(round_, placement.household)
        round_.placements.filter(household_id__in=group, territory__isnull=False).update(
            locked=locked
        )


def move(
    *, viewer: Viewer, placement: Placement, territory: Territory | None, because: str, note: str
) -> None:
    """Give a household, and those linked to it, another town by hand, or none.

    National officers of the country. What does not fit is refused, unless the reason is
    that the town has agreed to it. A moved household is locked. Audited with the reason;
    the price is kept for those who tune the model.

    Raises
    ------
    NotNow
        The round may not be changed, or the town has no room and has not agreed.
    """
    reason = f"{because}: {note}".strip(": ")
    with audited(MOVED, viewer=viewer, reason=reason, subject=placement.household):
        round_ = Round.objects.select_for_update().get(pk=placement.round_id)
        policies.may_change(round_)
        effect = bridge.move_effect(
            round_, placement.household_id, territory.pk if territory else None
        )
        if not effect.fits and because != Placement.MoveReason.TOWN:
            raise NotNow(
                _(
                    "This does not fit. Choose another town, "
                    "or give as reason that the town has agreed."
                )
            )
        _write_move(
            viewer,
            round_,
            effect,
            target_id=territory.pk if territory else None,
            because=because,
            note=note,
        )


def swap(
    *, viewer: Viewer, placement: Placement, other: Placement, because: str, note: str
) -> None:
    """Let two households, and those linked to them, take each other's town. As `move`."""
    reason = f"{because}: {note}".strip(": ")
    with audited(MOVED, viewer=viewer, reason=reason, subject=placement.household):
        round_ = Round.objects.select_for_update().get(pk=placement.round_id)
        policies.may_change(round_)
        here, there = placement.territory_id, other.territory_id
        first, second = bridge.swap_effect(round_, placement.household_id, other.household_id)
        if not (first.fits and second.fits) and because != Placement.MoveReason.TOWN:
            raise NotNow(_("These two cannot change places."))
        _write_move(viewer, round_, first, target_id=there, because=because, note=note)
        _write_move(viewer, round_, second, target_id=here, because=because, note=note)


def _write_move(
    viewer: Viewer,
    round_: Round,
    effect: bridge.Effect,
    *,
    target_id: int | None,
    because: str,
    note: str,
) -> None:
    """Placements of all who move, and one line for the statistics of moves by hand."""
    moving = round_.placements.filter(household_id__in=effect.scores)
    for moved in moving:
        moved.territory_id = target_id
        moved.score = effect.scores[moved.household_id]
        moved.locked = target_id is not None
        moved.moved_because = because
        moved.unplaced_reason = [] if target_id else [{"code": "by_hand", "data": {}}]
        moved.save()
    first = next(iter(effect.scores))
    HandMove.objects.create(
        round=round_,
        household_id=first,
        origin_id=effect.origins[first],
        target_id=target_id,
        because=because,
        note=note,
        change=effect.change,
        parts={part.name: part.points for part in effect.parts},
        fits=effect.fits,
        moved_by=viewer.user,
    )
