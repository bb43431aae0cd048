"""Writing engagements, checklists, mentors and experience; each write is audited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.network import policies, selectors
from softlanding.office.network.checklist import TEMPLATE
from softlanding.office.network.models import (
    STOPPED,
    ChecklistItem,
    Engagement,
    Experience,
    Mentorship,
    Move,
    Stage,
)
from softlanding.office.network.similarity import Suggestion
from softlanding.office.territories.api import Territory


def contact(
    *, viewer: Viewer, town: Territory, contact_role: str = "", is_synthetic: bool = False
) -> Engagement:
    """Put a municipality on the board. Coordinators of its region or country.

    Raises
    ------
    NotNow
        It is there already.
    """
    try:
        with audited("town contacted", viewer=viewer, reason=town.name) as act:
            act.subject = engagement = Engagement.objects.create(
                town=town, contact_role=contact_role, is_synthetic=is_synthetic
            )
            Move.objects.create(
                engagement=engagement, to_stage=Stage.CONTACTED, moved_by=viewer.user
            )
    except IntegrityError:
        raise NotNow(_("%(town)s is on the board already.") % {"town": town.name}) from None
    return engagement


def move(
    *,
    viewer: Viewer,
    engagement: Engagement,
    to: str,
    reason: str = "",
    ask_again_on: date | None = None,
    today: date,
) -> Engagement:
    """Move a town to another stage. Coordinators of its region or country.

    Entering `preparing` makes the lines of the checklist that the town does not have yet,
    due from today.

    Raises
    ------
    NotNow
        The move is not in the table, or what the stage asks for is missing.
    """
    with audited("town moved", viewer=viewer, reason=reason, subject=engagement):
        engagement = (
            Engagement.objects.select_for_update(of=("self",))
            .select_related("town__parent__parent")
            .get(pk=engagement.pk)
        )
        policies.may_move(
            engagement,
            to,
            reason=reason,
            asks_again=ask_again_on is not None,
            open_items=selectors.open_mandatory(engagement),
        )
        Move.objects.create(
            engagement=engagement,
            from_stage=engagement.stage,
            to_stage=to,
            reason=reason,
            moved_by=viewer.user,
        )
        stopped = to in STOPPED
        engagement.stage = to
        engagement.stop_reason = reason if stopped else ""
        engagement.ask_again_on = ask_again_on if stopped else None
        engagement.save()
        if to == Stage.PREPARING:
            _make_checklist(engagement, today)
    return engagement


def _make_checklist(engagement: Engagement, today: date) -> None:
    there = set(engagement.checklist.values_list("code", flat=True))
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            engagement=engagement,
            code=line.code,
            owner=line.owner,
            due_on=today + timedelta(days=line.day),
        )
        for line in TEMPLATE
        if line.code not in there
    )


def edit(*, viewer: Viewer, engagement: Engagement) -> Engagement:
    """Keep what a form has changed: contact, next step, decision, notes. Coordinators.

    Raises
    ------
    NotNow
        The decision of a town that prepares would be emptied.
    """
    with audited("engagement edited", viewer=viewer, subject=engagement):
        current = Engagement.objects.select_for_update().get(pk=engagement.pk)
        engagement.stage = current.stage
        policies.keeps_its_decision(engagement)
        engagement.save(
            update_fields=[
                "contact_role",
                "next_step",
                "next_step_on",
                "council_decided_on",
                "council_reference",
                "notes",
            ]
        )
    return engagement


def settle(*, viewer: Viewer, item: ChecklistItem, status: str, reason: str = "") -> ChecklistItem:
    """Mark a line done, waive it with a reason, or open it again.

    The town and its coordinators; only coordinators waive.

    Raises
    ------
    NotNow
        A line of a ready town would be opened, or no reason is given for waiving.
    """
    with audited(f"checklist line {status}", viewer=viewer, reason=reason, subject=item):
        # The town's row is locked first, as a move to "ready" locks it.
        engagement = Engagement.objects.select_for_update().get(pk=item.engagement_id)
        item = ChecklistItem.objects.select_for_update().get(pk=item.pk)
        item.engagement = engagement
        policies.may_settle(item, status, reason)
        is_open = status == ChecklistItem.Status.OPEN
        item.status = status
        item.waive_reason = reason if status == ChecklistItem.Status.WAIVED else ""
        item.settled_at = None if is_open else timezone.now()
        item.settled_by = None if is_open else viewer.user
        item.save()
    return item


def plan(*, viewer: Viewer, item: ChecklistItem, owner: str, due_on: date) -> ChecklistItem:
    """Give a line another owner or date. The town and its coordinators."""
    with audited("checklist line planned", viewer=viewer, subject=item):
        item.owner = owner
        item.due_on = due_on
        item.save(update_fields=["owner", "due_on"])
    return item


def ask_mentor(*, viewer: Viewer, engagement: Engagement, suggestion: Suggestion) -> Mentorship:
    """Ask a municipality to mentor a town, keeping the reasons shown. Coordinators.

    Raises
    ------
    NotNow
        The town has stopped, or has been given a mentor.
    """
    with audited("mentor asked", viewer=viewer, reason=suggestion.town.name) as act:
        engagement = Engagement.objects.select_for_update().get(pk=engagement.pk)
        policies.may_ask_mentor(engagement)
        act.subject = made = Mentorship.objects.create(
            engagement=engagement,
            mentor_id=suggestion.town.pk,
            reasons=list(suggestion.reasons),
            asked_by=viewer.user,
        )
    return made


def answer_mentor(
    *, viewer: Viewer, mentorship: Mentorship, accept: bool, note: str = ""
) -> Mentorship:
    """Accept or decline to mentor. The municipality that was asked.

    Raises
    ------
    NotNow
        It has been answered.
    """
    action = "mentoring accepted" if accept else "mentoring declined"
    with audited(action, viewer=viewer, reason=note, subject=mentorship):
        mentorship = Mentorship.objects.select_for_update().get(pk=mentorship.pk)
        policies.may_answer(mentorship)
        mentorship.status = Mentorship.Status.ACCEPTED if accept else Mentorship.Status.DECLINED
        mentorship.answered_at = timezone.now()
        mentorship.answered_by = viewer.user
        mentorship.answer_note = note
        mentorship.save()
    return mentorship


def end_mentor(*, viewer: Viewer, mentorship: Mentorship) -> Mentorship:
    """End a mentorship or take back the question. Coordinators of the mentored town."""
    with audited("mentoring ended", viewer=viewer, subject=mentorship):
        mentorship = Mentorship.objects.select_for_update().get(pk=mentorship.pk)
        mentorship.status = Mentorship.Status.ENDED
        mentorship.save(update_fields=["status"])
    return mentorship


def record_experience(*, reference: str, kind: str, year: int, persons: Mapping[int, int]) -> None:
    """Keep what towns did in a year; what was told before under this reference is replaced.

    Called within the audited write of the room where it was done: deciding quotas tells
    which towns took part, a ledger of arrivals may tell who received people.

    Parameters
    ----------
    reference
        What it follows from, such as "programme 12".
    persons
        Persons by number of the municipality.
    """
    with transaction.atomic():
        Experience.objects.filter(reference=reference, kind=kind).delete()
        Experience.objects.bulk_create(
            Experience(town_id=town, kind=kind, year=year, persons=count, reference=reference)
            for town, count in sorted(persons.items())
        )
