"""Quotas drawn up: by a key for the whole pledge, or for the difference to a new total."""

from __future__ import annotations

from typing import Any

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.quotas import bridge
from softlanding.office.quotas.models import Apportionment, Programme, Quota
from softlanding.office.quotas.negotiation import taken
from softlanding.office.quotas.transitions import Action


def draw_up(
    *,
    viewer: Viewer,
    programme: Programme,
    key_id: str,
    minimum: int = 0,
    maximum: int | None = None,
    rounding: str = "largest-remainder",
) -> Apportionment:
    """Apportion the pledge by a key and keep the result as a draft.

    National officers of the country. Writes one apportionment and a quota for each region
    and municipality; one that cannot be met is kept with its reasons and without quotas.
    """
    key, result = bridge.compute(
        programme, key_id=key_id, rounding=rounding, minimum=minimum, maximum=maximum
    )
    with audited("quotas drawn up", viewer=viewer, reason=key.id) as act:
        act.subject = apportionment = _store(
            viewer,
            key,
            result,
            programme=programme,
            rounding=rounding,
            total=programme.persons,
            minimum=minimum,
            maximum=maximum,
        )
        if apportionment.status == Apportionment.Status.DRAFT:
            Quota.objects.bulk_create(bridge.quota_rows(apportionment, result), batch_size=2000)
    return apportionment


def change_total(
    *, viewer: Viewer, apportionment: Apportionment, total: int, key_id: str, reason: str
) -> Apportionment:
    """Draw up a new version for another total; what is decided stays in force meanwhile.

    National officers of the country. Only the difference is distributed, by the given key:
    agreed shifts and pledges are kept. The new version is sent out or decided like any other.

    Raises
    ------
    NotNow
        The quotas are not the decided ones, or the total does not change.
    """
    with taken(
        Action.CHANGE_TOTAL, viewer=viewer, apportionment=apportionment, total=total, reason=reason
    ) as act:
        former = act.apportionment
        key, result = bridge.compute_change(former.programme, former, total=total, key_id=key_id)
        changed = _store(
            viewer,
            key,
            result,
            programme=former.programme,
            rounding=former.rounding,
            total=total,
            minimum=former.minimum,
            maximum=former.maximum,
            former=former,
        )
        if changed.status == Apportionment.Status.DRAFT:
            rows = bridge.changed_rows(changed, former, result)
            Quota.objects.bulk_create(rows, batch_size=2000)
    return changed


def _store(viewer: Viewer, key: Any, result: Any, **fields: Any) -> Apportionment:
    """Keep what a key came to: a draft, or with its reasons what cannot be met."""
    feasible = result.status == "apportioned"
    return Apportionment.objects.create(
        key_id=key.id,
        key_title=key.title,
        key_document=key.document,
        status=Apportionment.Status.DRAFT if feasible else Apportionment.Status.INFEASIBLE,
        reasons=bridge.reason_rows(result),
        record=result.record,
        created_by=viewer.user,
        **fields,
    )
