"""Is an engagement in a state that permits this? (Whether the person may: `permissions`.)"""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softlanding.errors import NotNow
from softlanding.office.network.models import (
    DECIDED,
    STOPPED,
    ChecklistItem,
    Engagement,
    Mentorship,
    Stage,
)

# From each stage the stages that a person may move a town to. One step on, one step back,
# or stopped; from a stop the town is asked again, or goes on where it was.
TRANSITIONS: dict[str, tuple[Stage, ...]] = {
    Stage.CONTACTED: (Stage.INTERESTED, Stage.PAUSED, Stage.DECLINED),
    Stage.INTERESTED: (Stage.COUNCIL, Stage.CONTACTED, Stage.PAUSED, Stage.DECLINED),
    Stage.COUNCIL: (Stage.PREPARING, Stage.INTERESTED, Stage.PAUSED, Stage.DECLINED),
    Stage.PREPARING: (Stage.READY, Stage.COUNCIL, Stage.PAUSED, Stage.DECLINED),
    Stage.READY: (Stage.PREPARING, Stage.PAUSED, Stage.DECLINED),
    Stage.PAUSED: (
        Stage.CONTACTED,
        Stage.INTERESTED,
        Stage.COUNCIL,
        Stage.PREPARING,
        Stage.DECLINED,
    ),
    Stage.DECLINED: (Stage.CONTACTED, Stage.INTERESTED),
}


def may_move(
    engagement: Engagement, to: str, *, reason: str, asks_again: bool, open_items: Collection[str]
) -> None:
    """A move is in the table, and what the new stage asks for is there.

    Stopping asks for a reason and a date to ask again, preparing for a council decision,
    ready for a checklist whose mandatory lines are done or waived.

    Raises
    ------
    NotNow
        With what is missing.
    """
    if to not in TRANSITIONS[engagement.stage]:
        raise NotNow(
            _("A town that is “%(stage)s” cannot be moved to “%(to)s”.")
            % {"stage": engagement.get_stage_display(), "to": Stage(to).label}
        )
    if to in STOPPED and not (reason and asks_again):
        raise NotNow(_("Give the reason, and the day on which the town is asked again."))
    if to in DECIDED and not (engagement.council_decided_on and engagement.council_reference):
        raise NotNow(_("First enter the date and the reference of the council's decision."))
    if to == Stage.READY and open_items:
        raise NotNow(
            ngettext(
                "Not ready: %(count)s mandatory line of the checklist is open.",
                "Not ready: %(count)s mandatory lines of the checklist are open.",
                len(open_items),
            )
            % {"count": len(open_items)}
        )


def keeps_its_decision(engagement: Engagement) -> None:
    """A town that prepares or is ready keeps date and reference of the council's decision.

    Raises
    ------
    NotNow
        One of them would be emptied.
    """
    has_both = engagement.council_decided_on and engagement.council_reference
    if engagement.stage in DECIDED and not has_both:
        raise NotNow(_("A town that prepares keeps the date and reference of its decision."))


def may_settle(item: ChecklistItem, status: str, reason: str) -> None:
    """A ready town's mandatory lines stay settled; waiving asks for a reason.

    Raises
    ------
    NotNow
        Otherwise.
    """
    if status == ChecklistItem.Status.WAIVED and not reason:
        raise NotNow(_("Say why this line is waived."))
    if status == ChecklistItem.Status.OPEN and item.engagement.stage == Stage.READY:
        raise NotNow(_("The town is ready. Move it back to preparing before a line is opened."))


def may_ask_mentor(engagement: Engagement) -> None:
    """One mentor at a time, and none for a town that has stopped.

    Raises
    ------
    NotNow
        Otherwise.
    """
    if engagement.stage in STOPPED:
        raise NotNow(_("The town has stopped. Move it on before a mentor is asked."))
    current = (Mentorship.Status.ASKED, Mentorship.Status.ACCEPTED)
    if engagement.mentorships.filter(status__in=current).exists():
        raise NotNow(_("A mentor has been asked already."))


def may_answer(mentorship: Mentorship) -> None:
    """Asked, and not answered yet.

    Raises
    ------
    NotNow
        Otherwise.
    """
    if mentorship.status != Mentorship.Status.ASKED:
        raise NotNow(_("This has been answered already."))
