"""Persons moved inside a region: by its coordinator, or by its towns' own agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas.conditions import Act
from softlanding.office.quotas.models import Move, Quota, Redistribution
from softlanding.office.quotas.negotiation import taken
from softlanding.office.quotas.transitions import Action

# The step that a move adds to a town's waterfall, so that it still sums to the number.
WATERFALL_STEP = {
    Redistribution.Kind.REGIONAL: "regional-redistribution",
    Redistribution.Kind.AGREEMENT: "own-agreement",
}


def move(
    *,
    viewer: Viewer,
    region: Quota,
    numbers: Mapping[int, int],
    reason: str,
    seen: str | None = None,
    now: datetime | None = None,
) -> Redistribution:
    """Move persons between the region's towns; its sum is kept. In force at once.

    Regional coordinators of the region. `numbers` are persons by the towns' territory.
    """
    with taken(
        Action.MOVE, viewer=viewer, numbers=numbers, reason=reason, **_at(region, seen, now)
    ) as act:
        act.redistribution = _make(
            act, viewer, now, Redistribution.Kind.REGIONAL, Redistribution.Status.IN_FORCE
        )
        _bring_into_force(act.redistribution)
    return act.redistribution


def propose_agreement(
    *,
    viewer: Viewer,
    region: Quota,
    numbers: Mapping[int, int],
    reason: str,
    seen: str | None = None,
    now: datetime | None = None,
) -> Redistribution:
    """Enter what the towns of a region have agreed on; it waits for those it changes.

    The regional coordinator, or a municipal one of the region, whose own town has then
    consented. It comes into force when the last town confirms.
    """
    with taken(
        Action.PROPOSE, viewer=viewer, numbers=numbers, reason=reason, **_at(region, seen, now)
    ) as act:
        made = _make(act, viewer, now, Redistribution.Kind.AGREEMENT, Redistribution.Status.OPEN)
        act.redistribution = made
        _come_into_force_if_all_agree(made)
    return made


def confirm(*, viewer: Viewer, agreement: Redistribution, quota: Quota, **when: Any) -> None:
    """A town consents. Municipal coordinators of the town."""
    with taken(
        Action.CONFIRM, viewer=viewer, redistribution=agreement, **_at(quota, None, **when)
    ) as act:
        found = _refreshed(act)
        found.moves.filter(quota=quota).update(consent=Move.Consent.CONFIRMED)
        _come_into_force_if_all_agree(found)


def object_to(
    *, viewer: Viewer, agreement: Redistribution, quota: Quota, reason: str, **when: Any
) -> None:
    """A town objects, with a reason; the agreement then cannot come into force."""
    with taken(
        Action.OBJECT,
        viewer=viewer,
        redistribution=agreement,
        reason=reason,
        **_at(quota, None, **when),
    ) as act:
        found = _refreshed(act)
        found.moves.filter(quota=quota).update(consent=Move.Consent.OBJECTED)
        found.status = Redistribution.Status.OBJECTED
        found.save(update_fields=["status"])


def withdraw(*, viewer: Viewer, agreement: Redistribution, region: Quota, reason: str) -> None:
    """Take back an agreement that still waits. Regional coordinators of the region."""
    with taken(
        Action.WITHDRAW,
        viewer=viewer,
        redistribution=agreement,
        reason=reason,
        **_at(region, None),
    ) as act:
        found = _refreshed(act)
        found.status = Redistribution.Status.WITHDRAWN
        found.save(update_fields=["status"])


def _at(quota: Quota, seen: str | None, now: datetime | None = None) -> dict[str, Any]:
    return {
        "apportionment": quota.apportionment,
        "territory": quota.territory,
        "seen": seen,
        "now": now,
    }


def _refreshed(act: Act) -> Redistribution:
    assert act.redistribution is not None  # noqa: S101 - the table's conditions saw it
    return act.redistribution


def _make(act: Act, viewer: Viewer, now: datetime | None, kind: str, status: str) -> Redistribution:
    assert act.territory is not None  # noqa: S101 - each caller gives the region
    made = Redistribution.objects.create(
        apportionment=act.apportionment,
        region=act.territory,
        kind=kind,
        status=status,
        reason=act.reason,
        at=now or timezone.now(),
        by=viewer.user,
    )
    own = viewer.reach(Role.MUNICIPAL)
    Move.objects.bulk_create(
        Move(
            redistribution=made,
            quota=quota,
            before=quota.persons,
            after=act.numbers[quota.territory_id],
            consent=_consent(kind, quota.territory_id in own),
        )
        for quota in act.towns
        if act.numbers[quota.territory_id] != quota.persons
    )
    return made


def _consent(kind: str, own: bool) -> str:
    if kind == Redistribution.Kind.REGIONAL:
        return Move.Consent.NOT_NEEDED
    return Move.Consent.CONFIRMED if own else Move.Consent.WAITING


def _come_into_force_if_all_agree(agreement: Redistribution) -> None:
    if agreement.moves.exclude(consent=Move.Consent.CONFIRMED).exists():
        return
    agreement.status = Redistribution.Status.IN_FORCE
    agreement.save(update_fields=["status"])
    _bring_into_force(agreement)


def _bring_into_force(redistribution: Redistribution) -> None:
    for one in redistribution.moves.select_related("quota"):
        quota = one.quota
        quota.persons += one.difference
        quota.waterfall = [
            *quota.waterfall,
            {
                "code": WATERFALL_STEP[Redistribution.Kind(redistribution.kind)],
                "amount": str(one.difference),
                "data": {"before": one.before, "after": one.after},
            },
        ]
        quota.save(update_fields=["persons", "waterfall"])
