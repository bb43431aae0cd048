"""Erasing when it is due: proposed by the office, confirmed by a person, then done."""

from __future__ import annotations

from datetime import date, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import CaseImport, Household
from softlanding.office.privacy.api import Clock
from softlanding.office.quotas.api import Programme
from softlanding.office.rights import erasing
from softlanding.office.rights.clocks import Due, due_by
from softlanding.office.rights.models import Erasure, Hold, Way
from softlanding.office.territories.api import Territory
from softlanding.office.walls.api import as_office

logger = structlog.get_logger(__name__)
Status = Erasure.Status
Subject = Erasure.Subject
POSTPONED_DAYS = 180


def propose_due(today: date) -> list[Erasure]:
    """Propose what is due in every country; erase at once where a policy says so.

    The background job's work; audited without a user. Whatever a dispute holds is proposed
    and waits for a person.
    """
    made = []
    countries = Programme.objects.order_by().values_list("country", flat=True).distinct()
    for country in Territory.objects.filter(pk__in=countries):
        for due in due_by(country, today):
            with audited("erasure proposed", viewer=None) as act:
                erasure, new = _propose(country, due)
                act.subject = erasure
            if new:
                made.append(erasure)
            if due.rule.automatic and not due.stopped_by and erasure.status == Status.PROPOSED:
                carry_out(viewer=None, erasure=erasure, way=due.rule.way, today=today)
    return made


def _propose(country: Territory, due: Due) -> tuple[Erasure, bool]:
    return Erasure.objects.get_or_create(
        subject=due.subject,
        number=due.number,
        term=due.rule.term.code,
        defaults={"country": country, "due_on": due.due_on, "way": due.rule.way},
    )


@as_office()  # also the history, which nobody changes from a page
def carry_out(*, viewer: Viewer | None, erasure: Erasure, way: str, today: date) -> Erasure:
    """Erase what was proposed. National officers of the country; audited with counts of rows.

    `viewer` is None where a policy of the country says that nobody need confirm.

    Raises
    ------
    NotNow
        Done already, not due any more, or something stops the clock.
    """
    with transaction.atomic():
        erasure = Erasure.objects.select_for_update().select_related("country").get(pk=erasure.pk)
        if erasure.status == Status.DONE:
            raise NotNow(_("This has been erased already."))
        due = _still_due(erasure, today)
        whole = due.rule.term.clock == Clock.CASE
        way = Way(way).value if whole else Way.ANONYMISE.value
        with audited("erasure carried out", viewer=viewer, subject=erasure):
            if erasure.subject == Subject.WORKBOOK:
                erasing.empty_workbook(CaseImport.objects.get(pk=erasure.number))
                counts = {"cases.CaseImport": 1}
            else:
                clocks = erasing.EVERYTHING if whole else {due.rule.term.clock}
                Household.objects.select_for_update().get(pk=erasure.number)
                counts = erasing.erase_household(erasure.number, way, clocks)
            erasure.status, erasure.way, erasure.counts = Status.DONE, way, counts
            erasure.decided_at = timezone.now()
            erasure.decided_by = viewer.user if viewer else None
            erasure.save()
    logger.info("erasure.done", subject=erasure.subject, number=erasure.number, way=way)
    return erasure


def _still_due(erasure: Erasure, today: date) -> Due:
    """The clock as it stands now: a case may have been opened again, or be in dispute."""
    found = [
        due
        for due in due_by(erasure.country, today)
        if (due.subject, due.number, due.rule.term.code)
        == (erasure.subject, erasure.number, erasure.term)
    ]
    if not found or erasure.due_on > today:
        raise NotNow(_("This is not due to be erased."))
    if found[0].stopped_by:
        raise NotNow(_("The clock is stopped: %(why)s.") % {"why": "; ".join(found[0].stopped_by)})
    return found[0]


def postpone(*, viewer: Viewer, erasure: Erasure, today: date) -> Erasure:
    """Ask again in half a year. National officers of the country; audited.

    Raises
    ------
    NotNow
        It was erased already.
    """
    with audited("erasure postponed", viewer=viewer, subject=erasure):
        erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if erasure.status == Status.DONE:
            raise NotNow(_("This has been erased already."))
        erasure.status, erasure.due_on = Status.POSTPONED, today + timedelta(POSTPONED_DAYS)
        erasure.decided_at, erasure.decided_by = timezone.now(), viewer.user
        erasure.save()
    return erasure


def hold(*, viewer: Viewer, household: Household, reason: str) -> Hold:
    """Note a dispute or an appeal: nothing is erased until it is lifted. Audited."""
    with audited("dispute noted", viewer=viewer, subject=household):
        return Hold.objects.create(household=household, reason=reason, by=viewer.user)


def lift(*, viewer: Viewer, found: Hold) -> Hold:
    """The dispute is over. National officers of the country; audited."""
    with audited("dispute over", viewer=viewer, subject=found.household):
        found = Hold.objects.select_for_update().get(pk=found.pk)
        if found.lifted_at is None:
            found.lifted_at, found.lifted_by = timezone.now(), viewer.user
            found.save(update_fields=["lifted_at", "lifted_by"])
    return found
