"""Writing placement: rounds started and stored, hand moves, locks, proposals, answers."""

from __future__ import annotations

from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import mark_placed
from softlanding.office.placement import bridge, policies
from softlanding.office.placement.models import Placement, Round
from softlanding.office.quotas.api import Programme, decided
from softlanding.office.territories.api import Territory

# Sent with `placement` inside the transaction in which a town accepts.
household_accepted = Signal()

RUN_ROUND = "placement.run_round"  # the background job that computes a round


def start_round(
    *, viewer: Viewer, programme: Programme, weights: dict[str, int], time_limit: int, seed: int = 0
) -> Round:
    """Queue a placement of every household that has no town yet; locks of the last round stay.

    National officers of the country. The job is queued in the same transaction.

    Raises
    ------
    NotNow
        No decided quotas, or a round is under way.
    """
    with audited("placement started", viewer=viewer):
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        apportionment = policies.may_start(programme, decided(programme))
        last = programme.rounds.first()
        locks = {}
        if last and last.status == Round.Status.READY:
            kept = last.placements.filter(locked=True, territory__isnull=False)
            locks = {str(h): t for h, t in kept.values_list("household_id", "territory_id")}
        round_ = Round.objects.create(
            programme=programme,
            apportionment=apportionment,
            number=last.number + 1 if last else 1,
            weights=weights,
            seed=seed,
            time_limit=time_limit,
            locks=locks,
            created_by=viewer.user,
        )
        app.configure_task(RUN_ROUND, queue="placement").defer(round_id=round_.pk)
    return round_


def compute_round(round_id: int) -> None:
    """Solve a queued round and store its placements. The background job's work.

    Written in three steps, so that progress is seen while it runs; the result itself is
    stored whole or not at all. A round that is not waiting, or gone, is left as it is.
    """
    with audited("placement running", viewer=None):
        round_ = Round.objects.select_for_update().filter(pk=round_id).first()
        if round_ is None or round_.status not in (Round.Status.QUEUED, Round.Status.RUNNING):
            return
        round_.status = Round.Status.RUNNING
        round_.save(update_fields=["status"])

    def report(progress: float | None, message: str) -> bool:
        """Show progress on the round; False once somebody has asked to stop."""
        shown = Round.objects.filter(pk=round_id)
        shown.update(progress=progress, message=message[:200])
        return not shown.values_list("stop_requested", flat=True).get()

    try:
        solved = bridge.solve_round(round_, report)
    except Exception:
        Round.objects.filter(pk=round_id).update(status=Round.Status.FAILED, progress=None)
        raise
    with audited("placement computed", viewer=None):
        round_ = Round.objects.select_for_update().get(pk=round_id)
        if round_.status != Round.Status.RUNNING:  # given up in the meantime
            return
        Placement.objects.filter(round=round_).delete()
        Placement.objects.bulk_create(solved.placements)
        round_.record, round_.prices = solved.record, solved.prices
        round_.status, round_.progress = Round.Status.READY, 1.0
        round_.save(update_fields=["record", "prices", "status", "progress"])


def stop_round(*, viewer: Viewer, round_: Round) -> None:
    """Ask a running round to end with the best placement found so far.

    One that has not started, or that was asked before and did not end (its worker may be
    gone), is given up: nothing of it is stored, and another may start.
    """
    with audited("placement stop asked", viewer=viewer):
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        if round_.status == Round.Status.QUEUED or (
            round_.status == Round.Status.RUNNING and round_.stop_requested
        ):
            round_.status = Round.Status.FAILED
        round_.stop_requested = True
        round_.save(update_fields=["status", "stop_requested"])


def set_lock(*, viewer: Viewer, placement: Placement, locked: bool) -> None:
    """Keep a household in its town when the placement is run again, or let it go."""
    with audited("placement locked" if locked else "placement unlocked", viewer=viewer):
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
    that the town has agreed to it. A moved household is locked. Audited with the reason.

    Raises
    ------
    NotNow
        The round may not be changed, or the town has no room and has not agreed.
    """
    with audited("household moved by hand", viewer=viewer, reason=f"{because}: {note}".strip(": ")):
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
        for household_id, score in effect.scores.items():
            moved = Placement.objects.get(round=round_, household_id=household_id)
            moved.territory = territory
            moved.score = score
            moved.locked = territory is not None
            moved.moved_because = because
            moved.unplaced_reason = [] if territory else [{"code": "by_hand", "data": {}}]
            moved.save()


def send(*, viewer: Viewer, round_: Round) -> int:
    """Send every placement of a round to its town for an answer; return how many.

    National officers of the country: the person who answers for the proposals.

    Raises
    ------
    NotNow
        The round may not be sent.
    """
    with audited("proposals sent", viewer=viewer):
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        policies.may_send(round_)
        round_.status = Round.Status.SENT
        round_.sent_at, round_.sent_by = timezone.now(), viewer.user
        round_.save(update_fields=["status", "sent_at", "sent_by"])
        return round_.placements.filter(territory__isnull=False).update(
            status=Placement.Status.SENT
        )


def answer(
    *, viewer: Viewer, placement: Placement, accept: bool, decline_reason: str = "", note: str = ""
) -> Placement:
    """A town accepts or declines the household proposed to it.

    Municipal coordinators of the town. On acceptance the settlement plan is made in the
    same transaction. Audited with the reason.

    Raises
    ------
    NotNow
        It has been answered already.
    """
    action = "proposal accepted" if accept else "proposal declined"
    with audited(action, viewer=viewer, reason=decline_reason):
        placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
        policies.may_answer(placement)
        placement.status = Placement.Status.ACCEPTED if accept else Placement.Status.DECLINED
        placement.decline_reason = "" if accept else decline_reason
        placement.answer_note = note
        placement.answered_at, placement.answered_by = timezone.now(), viewer.user
        placement.save()
        if accept:
            mark_placed(household=placement.household)
            household_accepted.send(sender=Placement, placement=placement)
    return placement
