"""Does the state of the case permit this? (Whether the person may is asked in `permissions`.)"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.cases import phases
from softlanding.office.cases.conditions import CONDITIONS, Act
from softlanding.office.cases.models import CaseImport, DuplicateHint, Objection

Status = CaseImport.Status
UNDER_WAY = (Status.QUEUED, Status.CHECKING, Status.WAITING, Status.WRITING)


def permitted(action: str, act: Act) -> phases.Transition:
    """The row of the table by which this step may be taken now.

    Raises
    ------
    NotNow
        The phase does not permit the step, or a condition fails; every fault is told.
    """
    row = phases.row(action, act.household.phase)
    if row is None or isinstance(row.who, phases.By):
        phase = act.household.get_phase_display()
        raise NotNow(_("This is not possible in the phase “%(phase)s”.") % {"phase": phase})
    if faults := [fault for name in row.conditions for fault in CONDITIONS[name](act)]:
        raise NotNow(" ".join(faults))
    return row


def may_be_committed(found: CaseImport) -> None:
    """A workbook without errors that nobody has brought in yet."""
    if found.status != Status.READY:
        raise NotNow(
            _("This workbook cannot be brought in now: %(status)s.")
            % {"status": found.get_status_display()}
        )


def may_be_undone(found: CaseImport, objections: list[str]) -> None:
    """Brought in, and nothing has been built on it since."""
    if found.status != Status.COMMITTED:
        raise NotNow(_("Only what was brought in can be undone."))
    if objections:
        raise NotNow(" ".join(objections))


def may_be_judged(hint: DuplicateHint) -> None:
    if hint.verdict != DuplicateHint.Verdict.OPEN:
        raise NotNow(_("Somebody has judged this already."))


def may_be_answered(objection: Objection) -> None:
    if objection.answered_at:
        raise NotNow(_("This objection has been answered already."))
