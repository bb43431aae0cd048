"""Writing quotas: drawn up by a key, decided by a named officer."""

from __future__ import annotations

from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.network.api import Experience, record_experience
from softlanding.office.quotas import bridge, policies
from softlanding.office.quotas.models import Apportionment, Programme, Quota
from softlanding.office.quotas.selectors import town_quotas


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
    feasible = result.status == "apportioned"
    with audited("quotas drawn up", viewer=viewer, reason=key.id):
        apportionment = Apportionment.objects.create(
            programme=programme,
            key_id=key.id,
            key_title=key.title,
            key_document=key.document,
            rounding=rounding,
            total=programme.persons,
            minimum=minimum,
            maximum=maximum,
            status=Apportionment.Status.DRAFT if feasible else Apportionment.Status.INFEASIBLE,
            reasons=bridge.reason_rows(result),
            record=result.record,
            created_by=viewer.user,
        )
        if feasible:
            Quota.objects.bulk_create(bridge.quota_rows(apportionment, result), batch_size=2000)
    return apportionment


def decide(*, viewer: Viewer, apportionment: Apportionment, reason: str) -> Apportionment:
    """Make a draft the programme's quotas; the former ones are superseded.

    National officers of the country. Audited with the officer's reason.

    Raises
    ------
    NotNow
        It is not a draft.
    """
    with audited("quotas decided", viewer=viewer, reason=reason):
        # Locking the programme makes two officers decide one after the other.
        programme = Programme.objects.select_for_update().get(pk=apportionment.programme_id)
        apportionment = Apportionment.objects.select_for_update().get(pk=apportionment.pk)
        policies.may_be_decided(apportionment)
        for former in programme.apportionments.filter(status=Apportionment.Status.DECIDED):
            former.status = Apportionment.Status.SUPERSEDED
            former.save(update_fields=["status"])
        apportionment.status = Apportionment.Status.DECIDED
        apportionment.decided_at = timezone.now()
        apportionment.decided_by = viewer.user
        apportionment.decision_reason = reason
        apportionment.save()
        taking_part = town_quotas(apportionment).filter(persons__gt=0)
        record_experience(
            reference=f"programme {programme.pk}",
            kind=Experience.Kind.TOOK_PART,
            year=programme.year,
            persons=dict(taking_part.values_list("territory_id", "persons")),
        )
    return apportionment
