"""Writing the way of a case: its phases, and the towns that may look into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases import policies
from softlanding.office.cases.conditions import Act
from softlanding.office.cases.models import Household, PhaseStep, TownAccess
from softlanding.office.cases.phases import BEFORE_ARRIVAL, ENDED, STAGES
from softlanding.office.territories.api import Territory

Phase = Household.Phase

# Sent with `household`, `viewer` and `reason` inside the transaction that withdraws a case of
# somebody who has not arrived.
case_withdrawn = Signal()


def take_step(
    *,
    viewer: Viewer,
    household: Household,
    action: str,
    day: date,
    due_on: date | None = None,
    reason: str = "",
) -> Household:
    """Move a case to another phase, as the table of phases permits.

    Those whom the table names. `due_on` overrides the table's number of days. Audited with
    the reason.

    Raises
    ------
    NotNow
        The phase does not permit it, or a condition fails.
    """
    with transaction.atomic():
        household = Household.objects.select_for_update().get(pk=household.pk)
        row = policies.permitted(action, _act(household, day, reason))
        with audited(row.audited, viewer=viewer, reason=reason, subject=household):
            enter(household, row.target, day, due_on=due_on, note=reason, user=viewer.user)
            if row.target in ENDED:
                end_access(household)
            if row.target == Phase.WITHDRAWN and row.source in BEFORE_ARRIVAL:
                case_withdrawn.send(
                    sender=Household, household=household, viewer=viewer, reason=reason
                )
    return household


def _act(household: Household, day: date, reason: str) -> Act:
    last = household.steps.order_by("pk").last()
    town = household.town_accesses.filter(ended_at=None, why=TownAccess.Why.ACCEPTED).first()
    return Act(
        household=household,
        day=day,
        today=timezone.localdate(),
        last_step=last.entered_on if last else None,
        town_id=town.territory_id if town else None,
        reason=reason,
    )


def enter(
    household: Household,
    phase: str,
    day: date,
    *,
    due_on: date | None = None,
    note: str = "",
    user: User | None = None,
) -> PhaseStep:
    """Write down that a household entered a phase. Called within an audited write."""
    step = first_step(household, phase, day, due_on=due_on, user=user)
    step.note = note[:300]
    step.save()
    household.save(update_fields=["phase", "due_on"])
    return step


def first_step(
    household: Household,
    phase: str,
    day: date,
    *,
    due_on: date | None = None,
    user: User | None = None,
) -> PhaseStep:
    """The step into a phase and the household in it; neither is saved."""
    stage = STAGES[phase]
    if due_on is None and stage.days is not None:
        due_on = day + timedelta(stage.days)
    household.phase, household.due_on = phase, due_on
    return PhaseStep(
        household=household,
        phase=phase,
        entered_on=day,
        due_on=due_on,
        owner=stage.owner or "",
        entered_by=user,
    )


def mark_placed(*, household: Household, territory: Territory) -> None:
    """A town has accepted. Called within the audited write of that answer.

    The town sees the case from now on, and no other town does.
    """
    if household.phase in BEFORE_ARRIVAL[:2]:
        enter(household, Phase.PLACED, timezone.localdate())
    end_access(household, but=territory)
    TownAccess.objects.update_or_create(
        household=household,
        territory=territory,
        ended_at=None,
        defaults={"why": TownAccess.Why.ACCEPTED},
    )


def mark_waiting(*, household: Household) -> None:
    """The placement was withdrawn: it waits for a town again, and no town sees its case.

    Called within the audited write of that. A household that has arrived keeps its phase.
    """
    if household.phase in BEFORE_ARRIVAL[2:]:
        enter(household, Phase.SELECTED, timezone.localdate())
    end_access(household)


def mark_arrived(*, household: Household, day: date) -> None:
    """Its arrival was confirmed. Called within the audited write of that.

    A case that is further on already stays where it is.
    """
    if household.phase in BEFORE_ARRIVAL:
        enter(household, Phase.ARRIVAL, day)


def open_to_towns(towns: Mapping[int, int]) -> None:
    """Households, by id, are proposed to towns: these see an outline, and no other town does.

    Called within the audited write of the proposals. A town that was asked before sees the
    case no longer.
    """
    now = timezone.now()
    waiting = TownAccess.objects.filter(household_id__in=towns, ended_at=None)
    kept = set()
    for access in waiting:
        if towns[access.household_id] == access.territory_id:
            kept.add(access.household_id)
        elif access.why == TownAccess.Why.PROPOSED:
            access.ended_at = now
            access.save(update_fields=["ended_at"])
    TownAccess.objects.bulk_create(
        TownAccess(household_id=household, territory_id=town, why=TownAccess.Why.PROPOSED)
        for household, town in towns.items()
        if household not in kept
    )


def close_to_town(*, household: Household, territory: Territory) -> None:
    """A town declined, or the case leaves it. Called within an audited write."""
    for access in household.town_accesses.filter(ended_at=None, territory=territory):
        access.ended_at = timezone.now()
        access.save(update_fields=["ended_at"])


def end_access(household: Household, *, but: Territory | None = None) -> None:
    """The case leaves its towns, or all but one. Called within an audited write."""
    ending = household.town_accesses.filter(ended_at=None)
    if but is not None:
        ending = ending.exclude(territory=but)
    for access in ending:
        access.ended_at = timezone.now()
        access.save(update_fields=["ended_at"])
