"""Changes of flight or composition: written down, and told to everybody concerned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement
from softlanding.office.settlement import policies
from softlanding.office.settlement.models import Change, Notice, Plan, Task
from softlanding.office.settlement.purposes import purposes_of
from softlanding.office.settlement.template import TEMPLATE, applies
from softlanding.office.territories.api import Territory

# Sent with `plan` and `change` inside the transaction in which an arrival changes.
arrival_changed = Signal()


def ages(household: Household) -> list[int]:
    """Ages that the members reach in the programme's year, the oldest first."""
    year = household.programme.year
    return sorted((member.age_on(year) for member in household.members.all()), reverse=True)


def change_arrival(
    *, viewer: Viewer, plan: Plan, values: Mapping[str, Any], reason: str = ""
) -> Change | None:
    """Write day, time, flight or place of an arrival, or who meets them.

    National officers of the country, and the town for who meets them. Audited with the
    reason; all concerned are told. None where nothing differs.

    Raises
    ------
    NotNow
        The household is not with the town.
    """
    with audited("arrival changed", viewer=viewer, reason=reason, subject=plan):
        plan = _locked(plan)
        policies.may_be_changed(plan.placement)
        return _write(plan, values, viewer=viewer, reason=reason)


def follow_household(*, household: Household, viewer: Viewer | None) -> Change | None:
    """Take over what changed in a case file. Called within the audited write of that."""
    found = Plan.objects.filter(policies.of_towns(), placement__household=household).first()
    if found is None:
        return None
    values = {"arrives_on": household.arrives_on, "ages": ages(household)}
    return _write(_locked(found), values, viewer=viewer)


def _write(
    plan: Plan, values: Mapping[str, Any], *, viewer: Viewer | None, reason: str = ""
) -> Change | None:
    before = {name: getattr(plan, name) for name in values}
    differing = {name: value for name, value in values.items() if value != before[name]}
    if not differing:
        return None
    for name, value in differing.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(differing))
    if "arrives_on" in differing:
        _move_days(plan, plan.arrives_on - before["arrives_on"])
    if "ages" in differing:
        _add_missing_tasks(plan)
    change = Change.objects.create(
        plan=plan,
        facts={name: [_plain(before[name]), _plain(value)] for name, value in differing.items()},
        reason=reason,
        by=viewer.user if viewer else None,
    )
    _tell(change, viewer)
    arrival_changed.send(sender=Plan, plan=plan, change=change)
    return change


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, time)) else value


def _move_days(plan: Plan, by: timedelta) -> None:
    """The case file and what is not done yet move with the arrival."""
    household = plan.placement.household
    if household.arrives_on != plan.arrives_on:
        household.arrives_on = plan.arrives_on
        household.save(update_fields=["arrives_on"])
    for task in plan.tasks.filter(done_at=None):
        task.due_on += by
        task.save(update_fields=["due_on"])


def _add_missing_tasks(plan: Plan) -> None:
    """Tasks that the household asks for now and did not before."""
    held = set(plan.tasks.values_list("code", flat=True))
    Task.objects.bulk_create(
        line.task(plan) for line in TEMPLATE if line.code not in held and applies(line, plan.ages)
    )


def _tell(change: Change, viewer: Viewer | None) -> None:
    """One notice for each role that some purpose gives a changed fact.

    For a role that the writer holds it counts as seen.
    """
    now = timezone.now()
    for role, territory in offices(change.plan).items():
        if not any(set(change.facts) & set(purpose.facts) for purpose in purposes_of(role)):
            continue
        wrote = viewer is not None and viewer.acts_in(territory.pk, role)
        Notice.objects.create(
            change=change,
            role=role,
            territory=territory,
            seen_at=now if wrote else None,
            seen_by=viewer.user if viewer and wrote else None,
        )


def offices(plan: Plan) -> dict[Role, Territory]:
    """Roles around an arrival, and where: the authority, the region, the town, its partners."""
    town = town_of(plan.placement)
    found = {
        Role.NATIONAL: plan.placement.round.programme.country,
        Role.MUNICIPAL: town,
        Role.PARTNER: town,
    }
    if town.parent is not None:
        found[Role.REGIONAL] = town.parent
    return found


def town_of(placement: Placement) -> Territory:
    """The town of a placement that was sent: the database refuses one without."""
    town = placement.territory
    assert town is not None  # noqa: S101 - held by a constraint
    return town


def acknowledge(*, viewer: Viewer, notice: Notice) -> None:
    """Say that a notice was seen. Whoever holds its role; audited, the first time counts."""
    with audited("change seen", viewer=viewer, subject=notice):
        notice = Notice.objects.select_for_update().get(pk=notice.pk)
        if notice.seen_at is None:
            notice.seen_at, notice.seen_by = timezone.now(), viewer.user
            notice.save(update_fields=["seen_at", "seen_by"])


def _locked(plan: Plan) -> Plan:
    return (
        Plan.objects.select_for_update(of=("self",))
        .select_related(
            "placement__household__programme",
            "placement__territory__parent",
            "placement__round__programme__country",
        )
        .get(pk=plan.pk)
    )
