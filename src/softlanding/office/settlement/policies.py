"""Does the state of the case permit this? (Whether the person may is asked in `permissions`.)"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.cases.api import ENDED
from softlanding.office.placement.api import Placement


def with_town(placement: Placement) -> bool:
    """Whether the case is the town's: accepted, not withdrawn, and still open."""
    return placement.status == Placement.Status.ACCEPTED and placement.household.phase not in ENDED


def of_towns(path: str = "placement") -> Q:
    """`with_town` as a condition on plans, or on what leads to them by `path`."""
    return Q(**{f"{path}__status": Placement.Status.ACCEPTED}) & ~Q(
        **{f"{path}__household__phase__in": ENDED}
    )


def confirmed(placement: Placement) -> bool:
    """Whether a named officer has decided that they move there."""
    return placement.decision == Placement.Decision.CONFIRMED


def may_be_changed(placement: Placement) -> None:
    if not with_town(placement):
        raise NotNow(_("This household is no longer with the town."))


def may_hand_over(placement: Placement) -> None:
    """Sheets and invitations are made once a named officer has decided.

    Raises
    ------
    NotNow
        Nobody has decided yet, or the case has left the town.
    """
    may_be_changed(placement)
    if not confirmed(placement):
        raise NotNow(_("This waits for the final decision of the national authority."))
