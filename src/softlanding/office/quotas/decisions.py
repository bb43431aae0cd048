"""The decision: signed by name, with the fingerprint of exactly what was signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.network.api import Experience, record_experience
from softlanding.office.quotas.conditions import below_placed
from softlanding.office.quotas.models import Apportionment, Programme
from softlanding.office.quotas.negotiation import replace_others, settle, taken
from softlanding.office.quotas.selectors import town_quotas
from softlanding.office.quotas.signature import content, signed
from softlanding.office.quotas.transitions import Action

# Sent with `programme`; a room that places people answers with persons by territory.
asking_who_is_placed = Signal()


def placed_persons(programme: Programme) -> dict[int, int]:
    """Persons that a town has accepted or been asked about, by its territory."""
    found: dict[int, int] = {}
    answers: list[tuple[Any, Any]] = asking_who_is_placed.send(Programme, programme=programme)
    for _room, answered in answers:
        for territory_id, persons in answered.items():
            found[territory_id] = found.get(territory_id, 0) + persons
    return found


def decide(
    *,
    viewer: Viewer,
    apportionment: Apportionment,
    reason: str,
    seen: str | None = None,
    placed_seen: bool = False,
    now: datetime | None = None,
) -> Apportionment:
    """Make quotas the programme's: a draft without consultation, or what was negotiated.

    National officers of the country. The former decision and any other negotiation are
    superseded, the programme's total becomes that of the quotas, and what was signed is
    kept word for word with its SHA-256. Audited with the officer's reason.

    Raises
    ------
    NotNow
        See the rows of `transitions` for this action.
    """
    now = now or timezone.now()
    settle(apportionment.pk, now=now)
    with transaction.atomic():
        # Locking the programme makes two officers decide one after the other.
        programme = Programme.objects.select_for_update().get(pk=apportionment.programme_id)
        with taken(
            Action.DECIDE,
            viewer=viewer,
            apportionment=apportionment,
            reason=reason,
            seen=seen,
            placed=placed_persons(programme),
            placed_seen=placed_seen,
            now=now,
        ) as act:
            found = act.apportionment
            replace_others(found, viewer=viewer, now=now, decided=True)
            if programme.persons != found.total:
                programme.persons = found.total
                programme.save(update_fields=["persons"])
            found.decided_at, found.decided_by = now, viewer.user
            found.decision_reason, found.signed_name = reason, viewer.user.name
            found.signed_text, found.signed_sha256 = signed(
                content(found),
                name=viewer.user.name,
                at=now,
                reason=reason,
                below_placed=below_placed(act),
            )
            taking_part = town_quotas(found).filter(persons__gt=0)
            record_experience(
                reference=f"programme {programme.pk}",
                kind=Experience.Kind.TOOK_PART,
                year=programme.year,
                persons=dict(taking_part.values_list("territory_id", "persons")),
            )
    return found
