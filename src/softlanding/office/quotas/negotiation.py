"""The course of a negotiation: sent out, answered, reminded, closed by people or the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pghistory
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.quotas import policies, transitions
from softlanding.office.quotas.conditions import Act
from softlanding.office.quotas.models import (
    Answer,
    Apportionment,
    Programme,
    Quota,
    Redistribution,
    Step,
)
from softlanding.office.quotas.selectors import town_quotas
from softlanding.office.quotas.signature import fingerprint
from softlanding.office.quotas.transitions import Action
from softlanding.office.territories.api import Territory
from softlanding.office.walls.api import as_office

# Sent with `apportionment` and `action` inside the transaction in which somebody takes a step.
step_taken = Signal()


@contextmanager
def taken(
    action: Action,
    *,
    viewer: Viewer,
    apportionment: Apportionment,
    now: datetime | None = None,
    **facts: Any,
) -> Iterator[Act]:
    """Take one step of the table: locked, permitted by its row, audited, told, and all or none.

    The block writes what the step is about. Whoever comes second waits for the lock and is
    then judged by what the first has left.

    Raises
    ------
    NotNow
        See `policies.permitted`.
    """
    now = now or timezone.now()
    settle(apportionment.pk, now=now)
    audited_as, reason = transitions.rows(action)[0].audited, facts.get("reason", "")
    with audited(audited_as, viewer=viewer, reason=reason, subject=apportionment):
        locked = _locked(apportionment.pk)
        act = Act(locked, timezone.localdate(now), **facts)
        if act.redistribution is not None:
            act.redistribution.refresh_from_db()
        act.fresh = fresh_mark(act)
        row = policies.permitted(action, act)
        step = Step(
            apportionment=locked,
            action=action,
            territory=act.territory,
            reason=act.reason,
            at=now,
            by=viewer.user,
        )
        yield act
        locked.status = row.target
        locked.save()
        step.data = _told(act)
        step.save()
        step_taken.send(sender=Apportionment, apportionment=locked, action=str(action))


def _locked(pk: int) -> Apportionment:
    return (
        Apportionment.objects.select_for_update(of=("self",))
        .select_related("programme__country", "former")
        .get(pk=pk)
    )


def _told(act: Act) -> dict[str, Any]:
    """The figures of a step, for its sentence in the history and in print."""
    told = {"kind": act.kind, "asked": act.asked, "pledge": act.pledge, "total": act.total}
    if act.quota is not None and act.territory is not None:
        told["persons"] = act.quota.persons
    if act.redistribution is not None:
        told["redistribution"] = act.redistribution.pk
    return {name: value for name, value in told.items() if value}


def fresh_mark(act: Act) -> str:
    """Fingerprint of what a page about this place shows: of its region, its town or the whole."""
    status = transitions.phase(act.apportionment, act.today)
    if act.territory is None:
        rows = act.apportionment.quotas.order_by("pk").values_list("pk", "persons", "pledge")
        return fingerprint(act.apportionment.pk, status, list(rows))
    if act.quota is not None:
        answer = act.quota.answers.first()
        return fingerprint(act.quota.pk, status, act.quota.persons, answer and answer.pk)
    last = act.apportionment.redistributions.filter(region=act.territory)
    numbers = sorted((quota.pk, quota.persons) for quota in act.towns)
    return fingerprint(status, numbers, list(last.values_list("pk", "status")))


@as_office()  # the calendar's steps, whoever brings them to light
def settle(pk: int, *, now: datetime | None = None) -> None:
    """Write down the steps that the calendar has taken; without any, nothing happens.

    The periodic job calls it, and so does every write: what a page shows after a deadline
    is worked out when it is read, so a worker that stands still changes nothing.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    found = Apportionment.objects.get(pk=pk)
    while row := transitions.due(found, found.status, today):
        # What a person's request brings to light is still the calendar's step.
        with pghistory.context(user=None), audited(row.audited, viewer=None, subject=found):
            found = _locked(pk)
            if transitions.due(found, found.status, today) is not row:
                continue
            # The step was taken when the day ended, not when somebody noticed.
            day: date = getattr(found, row.deadline)
            ended = datetime.combine(
                day + timedelta(1), time.min, tzinfo=timezone.get_current_timezone()
            )
            _by_default(row, found, ended)
            found.status = row.target
            found.save(update_fields=["status"])
            Step.objects.create(
                apportionment=found,
                action=row.action,
                data={"day": day.isoformat()},
                at=ended,
            )


def _by_default(row: transitions.Transition, apportionment: Apportionment, at: datetime) -> None:
    """Silence means consent to the indicative number, and an agreement not confirmed lapses."""
    if row.action == Action.ANSWERS_DUE:
        silent = town_quotas(apportionment).filter(answers__isnull=True)
        Answer.objects.bulk_create(
            Answer(quota=quota, kind=Answer.Kind.DEFAULT, pledge=quota.pledge, at=at)
            for quota in silent
        )
    else:
        for open_ in apportionment.redistributions.filter(status=Redistribution.Status.OPEN):
            open_.status = Redistribution.Status.LAPSED
            open_.save(update_fields=["status"])


def settle_all() -> int:
    """Settle every negotiation under way; how many there are. The periodic job's work."""
    under_way = Apportionment.objects.filter(status__in=transitions.UNDER_WAY)
    for pk in (found := list(under_way.values_list("pk", flat=True))):
        settle(pk)
    return len(found)


def replace_others(
    apportionment: Apportionment, *, viewer: Viewer, now: datetime | None, decided: bool
) -> None:
    """Take what this version replaces out of force; called within its own step.

    One that is sent out replaces another negotiation, one that is decided also the decision.
    """
    others = apportionment.programme.apportionments.exclude(pk=apportionment.pk)
    replaced = transitions.rows(Action.REPLACE)
    states = [row.source for row in replaced if decided or row.source in transitions.UNDER_WAY]
    for other in others.select_for_update().filter(status__in=states):
        row = transitions.row(Action.REPLACE, other.status)
        if row is None:
            continue
        other.status = row.target
        other.save(update_fields=["status"])
        Step.objects.create(
            apportionment=other,
            action=row.action,
            data={"version": apportionment.pk},
            at=now or timezone.now(),
            by=viewer.user,
        )


def send_out(
    *,
    viewer: Viewer,
    apportionment: Apportionment,
    deadlines: tuple[date, date, date],
    now: datetime | None = None,
) -> None:
    """Send the indicative quotas to the towns, with the days by which each side is heard.

    National officers of the country. Another negotiation of the programme is set aside.
    """
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=apportionment.programme_id)
        with taken(
            Action.SEND_OUT,
            viewer=viewer,
            apportionment=apportionment,
            now=now,
            deadlines=deadlines,
        ) as act:
            replace_others(act.apportionment, viewer=viewer, now=now, decided=False)
            found = act.apportionment
            found.answers_by, found.agreement_by, found.decide_by = deadlines


def answer(
    *,
    viewer: Viewer,
    quota: Quota,
    kind: str,
    asked: int | None = None,
    pledge: int = 0,
    reason: str = "",
    seen: str | None = None,
    now: datetime | None = None,
) -> Answer:
    """A town accepts, asks for change, or accepts and offers more. May be changed in time.

    Municipal coordinators of the town. A pledge stands on top of the quota: it is outside
    the total and never redistributed.
    """
    now = now or timezone.now()
    asked = asked if kind == Answer.Kind.ASK else None
    pledge = pledge if kind == Answer.Kind.PLEDGE else 0
    with taken(
        Action.ANSWER,
        viewer=viewer,
        apportionment=quota.apportionment,
        territory=quota.territory,
        kind=kind,
        asked=asked,
        pledge=pledge,
        reason=reason,
        seen=seen,
        now=now,
    ):
        given = Answer.objects.create(
            quota=quota,
            kind=kind,
            asked=asked,
            pledge=pledge,
            reason=reason,
            at=now,
            by=viewer.user,
        )
        Quota.objects.filter(pk=quota.pk).update(pledge=pledge)
    return given


def remind(*, viewer: Viewer, apportionment: Apportionment, now: datetime | None = None) -> None:
    """Put a reminder on the pages of the towns that have not answered. National officers."""
    with taken(Action.REMIND, viewer=viewer, apportionment=apportionment, now=now):
        pass


def close_consultation(
    *, viewer: Viewer, apportionment: Apportionment, now: datetime | None = None
) -> None:
    """Go on before the deadline, once every town has answered. National officers."""
    with taken(Action.CLOSE_CONSULTATION, viewer=viewer, apportionment=apportionment, now=now):
        pass


def close_redistribution(
    *, viewer: Viewer, apportionment: Apportionment, reason: str, now: datetime | None = None
) -> None:
    """Go on to the decision before the regions' deadline. National officers, with a reason."""
    with taken(
        Action.CLOSE_REDISTRIBUTION,
        viewer=viewer,
        apportionment=apportionment,
        reason=reason,
        now=now,
    ):
        pass


def set_aside(
    *, viewer: Viewer, apportionment: Apportionment, reason: str, now: datetime | None = None
) -> None:
    """End a negotiation without a decision; it stays as a record. National officers."""
    with taken(
        Action.SET_ASIDE, viewer=viewer, apportionment=apportionment, reason=reason, now=now
    ):
        pass


def mark_of(apportionment: Apportionment, territory: Territory | None = None) -> str:
    """The fingerprint that a page carries in its form, see `conditions.fresh`."""
    return fresh_mark(Act(apportionment, timezone.localdate(), territory))
