"""Is the ledger in a state that permits this?"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.ledger.models import Closing, Entry, Rules, Swap
from softlanding.office.ledger.periods import Period
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Apportionment, Programme
from softlanding.office.territories.api import Territory


def may_be_kept(programme: Programme, apportionment: Apportionment | None) -> Apportionment:
    """A ledger needs decided quotas."""
    if apportionment is None:
        raise NotNow(
            _("Decide the quotas of %(programme)s first: the ledger counts against them.")
            % {"programme": programme.name}
        )
    return apportionment


def may_enter(programme: Programme, town: Territory) -> None:
    if not programme.participants.filter(pk=town.pk).exists():
        raise NotNow(_("%(town)s takes no part in this programme.") % {"town": town.name})


def may_have_happened(day: date, *, today: date, programme: Programme) -> None:
    """Not in the future, and not before the programme's year."""
    if day > today:
        raise NotNow(_("That day has not come yet. Enter what has happened."))
    if day.year < programme.year:
        raise NotNow(
            _("That day lies before %(programme)s. Enter it in the programme of its year.")
            % {"programme": programme.name}
        )


def may_confirm(already: bool) -> None:
    if already:
        raise NotNow(_("This arrival has been confirmed already."))


def has_town(placement: Placement) -> Territory:
    """A town has accepted, and a named officer has decided that the household moves there."""
    if placement.territory is None or placement.status != Placement.Status.ACCEPTED:
        raise NotNow(_("No town has accepted this household."))
    if placement.decision != Placement.Decision.CONFIRMED:
        raise NotNow(
            _(
                "An arrival counts after the final decision of the national authority. "
                "Ask it to decide first; whoever came by themselves is entered as such."
            )
        )
    return placement.territory


def may_correct(entry: Entry) -> None:
    if entry.kind == Entry.Kind.SWAP:
        raise NotNow(_("A swap is undone by a swap in the other direction."))
    if Entry.objects.filter(corrects=entry).exists():
        raise NotNow(_("This entry has been corrected already. Correct the correction."))


def may_swap(giving: Territory, taking: Territory) -> None:
    if giving.parent_id != taking.parent_id:
        raise NotNow(_("Only towns of the same region can swap."))


def may_settle(swap: Swap) -> None:
    if swap.status != Swap.Status.PROPOSED:
        raise NotNow(_("This swap has been recorded or withdrawn already."))


def may_change_rules(programme: Programme) -> None:
    """Rules are fixed once there is an entry: else its period would change under it."""
    if programme.ledger_entries.exists() or programme.closings.exists():
        raise NotNow(_("The ledger has entries already: its rules stay as they are."))


def may_close(rules: Rules, found: list[Period], closed: set[int]) -> Period:
    """Periods are closed one after the other; a perpetual account never is."""
    if rules.period == Rules.Period.PERPETUAL:
        raise NotNow(_("A running account is never reset, so there is nothing to close."))
    still_open = [period for period in found if period.number not in closed]
    if not still_open:
        raise NotNow(_("Every period of this programme is closed."))
    return still_open[0]


def may_carry_to(programme: Programme | None) -> Programme:
    if programme is None:
        raise NotNow(_("There is no later programme that could take what is carried over."))
    return programme


def may_reopen(closing: Closing | None) -> Closing:
    if closing is None:
        raise NotNow(_("No period of this programme is closed."))
    return closing
