"""Writing households."""

from __future__ import annotations

from softlanding.office.cases.models import Household


def mark_placed(*, household: Household) -> None:
    """A town has accepted. Called within the audited write of that answer."""
    household.phase = Household.Phase.PLACED
    household.save(update_fields=["phase"])
