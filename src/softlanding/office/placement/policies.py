"""Is a round or placement in a state that permits this?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.placement.models import Placement, Round
from softlanding.office.quotas.api import Apportionment, Programme


def may_start(programme: Programme, apportionment: Apportionment | None) -> Apportionment:
    """A round needs decided quotas, and no other round under way."""
    if apportionment is None:
        raise NotNow(
            _("Decide the quotas first: they are the places that households can be given.")
        )
    if programme.rounds.filter(status__in=[Round.Status.QUEUED, Round.Status.RUNNING]).exists():
        raise NotNow(_("A placement is running already. Wait for it or stop it."))
    return apportionment


def may_change(round_: Round) -> None:
    """Only the newest round of a programme may be changed, and only until it is sent."""
    if round_.status == Round.Status.SENT:
        raise NotNow(_("The proposals of this placement have been sent and stay as they are."))
    if round_.status != Round.Status.READY:
        raise NotNow(_("This placement has no result that could be changed."))
    if round_.programme.rounds.filter(number__gt=round_.number).exists():
        raise NotNow(_("There is a newer placement. This one is kept as a record."))


def may_send(round_: Round) -> None:
    """As `may_change`, and its quotas must still be the decided ones."""
    may_change(round_)
    if round_.apportionment.status != Apportionment.Status.DECIDED:
        raise NotNow(_("The quotas have changed since. Run the placement again."))
    if not round_.placements.filter(territory__isnull=False).exists():
        raise NotNow(_("No household has a town, so there is nothing to send."))


def may_answer(placement: Placement) -> None:
    if placement.status != Placement.Status.SENT:
        raise NotNow(_("This proposal has been answered already."))
