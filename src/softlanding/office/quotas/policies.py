"""Does the state of the quotas permit this? (Whether the person may is asked in `permissions`.)

Every rule stands in `transitions`; this module only asks it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.quotas import transitions
from softlanding.office.quotas.conditions import CONDITIONS, Act
from softlanding.office.quotas.models import Apportionment

Status = Apportionment.Status
# Conditions on what stands in a region already, not on what somebody types.
STANDING = ("no_agreement_open", "no_agreement_in_force")


def permitted(action: str, act: Act) -> transitions.Transition:
    """The row of the table by which this may be done now.

    Raises
    ------
    NotNow
        The state does not permit the action, or a condition fails; every fault is told.
    """
    status = transitions.phase(act.apportionment, act.today)
    row = transitions.row(action, status)
    if row is None:
        raise NotNow(_out_of_place(status))
    if found := faults(row, act):
        raise NotNow(" ".join(found))
    return row


def faults(row: transitions.Transition, act: Act) -> list[str]:
    """What each condition of the row has against it."""
    return [fault for name in row.conditions for fault in CONDITIONS[name](act)]


def possible(action: str, status: str) -> bool:
    """Whether the table knows the action in this status; conditions are not asked."""
    return transitions.row(action, status) is not None


def hindrances(action: str, act: Act) -> list[str]:
    """What stands in the way of an action here, whatever would be typed."""
    row = transitions.row(action, transitions.phase(act.apportionment, act.today))
    standing = [name for name in row.conditions if name in STANDING] if row else []
    return [fault for name in standing for fault in CONDITIONS[name](act)]


def _out_of_place(status: str) -> str:
    return {
        Status.DRAFT: _("These quotas have not been sent out yet."),
        Status.INFEASIBLE: _("These quotas cannot be met. Draw up new ones with other limits."),
        Status.CONSULTATION: _("The towns are being asked. This is possible once they answered."),
        Status.REDISTRIBUTION: _(
            "The time for answers is over. Now the regions may move persons between their towns."
        ),
        Status.CLOSING: _("Answers and redistribution are closed. The quotas wait to be decided."),
        Status.DECIDED: _(
            "These quotas have been decided on already. Draw up new ones to change them."
        ),
        Status.SUPERSEDED: _("Other quotas have taken the place of these. They stay as a record."),
    }[Status(status)]
