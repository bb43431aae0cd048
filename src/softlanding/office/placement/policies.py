"""Is a round or placement in a state that permits this?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.placement.models import Objection, Placement, Question, Round
from softlanding.office.quotas.api import Apportionment, Programme
from softlanding.office.territories.api import Territory


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


def has_result(round_: Round) -> None:
    if round_.status not in (Round.Status.READY, Round.Status.SENT):
        raise NotNow(_("This placement has no result yet."))


def may_resume(round_: Round) -> None:
    """The newest round, ended before its proof or given up, while no other is under way."""
    programme = round_.programme
    if round_.status == Round.Status.FAILED:
        if programme.rounds.filter(number__gt=round_.number).exists():
            raise NotNow(_("There is a newer placement. This one is kept as a record."))
    else:
        may_change(round_)
        if round_.record.get("status") in ("optimal", "infeasible"):
            raise NotNow(_("There is nothing to search for: the answer is proven."))


def may_send(round_: Round) -> None:
    """As `may_change`, and its quotas must still be the decided ones."""
    may_change(round_)
    if round_.apportionment.status != Apportionment.Status.DECIDED:
        raise NotNow(_("The quotas have changed since. Run the placement again."))
    if not round_.placements.filter(territory__isnull=False).exists():
        raise NotNow(_("No household has a town, so there is nothing to send."))


def may_answer(placement: Placement) -> Territory:
    if placement.status != Placement.Status.SENT or placement.territory is None:
        raise NotNow(_("This proposal has been answered already."))
    return placement.territory


def may_reply(asked: Question | Objection) -> None:
    if asked.replied_at is not None:
        raise NotNow(_("This has been replied to already."))


def may_object(placement: Placement | None) -> Placement:
    """A household may object for as long as it is proposed to a town or has been accepted."""
    open_ = (Placement.Status.SENT, Placement.Status.ACCEPTED)
    if placement is None or placement.status not in open_:
        raise NotNow(_("There is no proposal that could be objected to."))
    if placement.objections.filter(replied_at=None).exists():
        raise NotNow(_("There is an objection already that waits for its reply."))
    return placement


def may_confirm(placement: Placement) -> None:
    """Only after the town has accepted, once, and with every objection replied to."""
    if placement.status != Placement.Status.ACCEPTED:
        raise NotNow(_("The town has not accepted, so there is nothing to confirm."))
    if placement.decision:
        raise NotNow(_("This has been decided already."))
    if placement.objections.filter(replied_at=None).exists():
        raise NotNow(_("The household objects. Reply to it before you decide."))
    if placement.objections.filter(upheld=True).exists():
        raise NotNow(_("The household's objection was upheld. Withdraw the proposal."))


def why_not_confirmed(placement: Placement) -> str:
    """What stands in the way of the decision, in words; empty if nothing does."""
    try:
        may_confirm(placement)
    except NotNow as hindrance:
        return str(hindrance)
    return ""


def may_withdraw(placement: Placement, seen: str | None) -> None:
    """As long as it is with the town; a confirmed one only by whoever has seen that it is."""
    if placement.status not in (Placement.Status.SENT, Placement.Status.ACCEPTED):
        raise NotNow(_("There is no proposal that could be withdrawn."))
    if seen is not None and placement.decision != seen:
        raise NotNow(_("Somebody else has decided this in the meantime. Look at it again."))
