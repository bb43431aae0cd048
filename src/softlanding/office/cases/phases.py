"""The one table of a case's phases: who is at work, what is due, and which step leads on.

`policies` and `permissions` read it and hold no rule of their own; the page
`docs/reference/case-phases.md` is made from it by `softlanding manage case_phases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.cases.models import Household

Phase = Household.Phase


class Action(StrEnum):
    """What can be done, by the name that the code and the permissions know it by."""

    SELECT = "select"
    ACCEPT = "accept"
    START_MEDICAL = "start_medical"
    START_ORIENTATION = "start_orientation"
    START_TRAVEL = "start_travel"
    ARRIVE = "arrive"
    START_RECEPTION = "start_reception"
    START_SETTLEMENT = "start_settlement"
    START_FOLLOW_UP = "start_follow_up"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    SET_BACK = "set_back"


class Where(StrEnum):
    """The territory in which a role must be held."""

    COUNTRY = "the country"
    TOWN = "the town that accepted"


class By(StrEnum):
    """What takes a step from outside this table."""

    ANSWER = "the answer of the town to its proposal"


@dataclass(frozen=True)
class Stage:
    """A phase: who is at work in it, within how many days, and what is due in it."""

    phase: str
    owner: Role | None
    days: int | None
    due: object
    about: str


@dataclass(frozen=True)
class Transition:
    """One row: from `source`, by `who`, if every condition holds, to `target`.

    `conditions` name functions of `conditions`; `audited` is the action under which the
    history keeps it.
    """

    action: Action
    title: object
    source: str
    who: tuple[tuple[Role, Where], ...] | By
    conditions: tuple[str, ...]
    target: str
    audited: str


NATIONAL = ((Role.NATIONAL, Where.COUNTRY),)
ON_SITE = ((Role.NATIONAL, Where.COUNTRY), (Role.MUNICIPAL, Where.TOWN))
WAY = (
    Phase.SUBMITTED, Phase.SELECTED, Phase.PLACED, Phase.MEDICAL, Phase.ORIENTATION,
    Phase.TRAVEL, Phase.ARRIVAL, Phase.RECEPTION, Phase.SETTLEMENT, Phase.FOLLOW_UP,
)  # fmt: skip
OPEN = WAY
BEFORE_ARRIVAL = WAY[:6]
ENDED = (Phase.CLOSED, Phase.WITHDRAWN)


def _stages() -> Sequence[Stage]:
    national, town = Role.NATIONAL, Role.MUNICIPAL
    return (
        Stage(Phase.SUBMITTED, national, 60, _("Interview, security check, decision"),
            "Handed in by UNHCR or another body; nobody has decided yet."),
        Stage(Phase.SELECTED, national, 30, _("Wishes heard, consent asked, town proposed"),
            "May come; waits for a town."),
        Stage(Phase.PLACED, national, 14, _("Household informed of its town, medical check booked"),
            "A town has accepted."),
        Stage(Phase.MEDICAL, national, 30, _("Medical check, fitness to travel, sealed notes"),
            "Medical check before departure."),
        Stage(Phase.ORIENTATION, national, 21,
            _("Course held, information sheet of the town given"),
            "Cultural orientation before departure."),
        Stage(Phase.TRAVEL, national, 21, _("Exit permits, flight, escort, day told to the town"),
            "Papers and flight."),
        Stage(Phase.ARRIVAL, town, 1, _("Met on arrival, brought to the town, keys handed over"),
            "The day of arrival."),
        Stage(Phase.RECEPTION, town, 30, _("Registered, health check, school places, bank account"),
            "The first weeks in the town."),
        Stage(Phase.SETTLEMENT, town, 730, _("Language course, work or training, own dwelling"),
            "The settlement plan is under way."),
        Stage(Phase.FOLLOW_UP, town, 365, _("Follow-up interview"),
            "On their own; asked how it went."),
        Stage(Phase.CLOSED, None, None, "", "Finished. Towns see the case no longer."),
        Stage(Phase.WITHDRAWN, None, None, "",
            "Does not come, or comes by another way. Towns see the case no longer."),
    )  # fmt: skip


def _rows() -> Sequence[Transition]:
    dated = ("day_not_ahead", "day_in_order")
    set_back, withdrawn, reopened = _("Set back by one phase"), _("Withdraw"), _("Open again")
    medical = _("Begin the medical check")
    return (
        Transition(Action.SELECT, _("Select"), Phase.SUBMITTED, NATIONAL,
            (*dated, "has_head"), Phase.SELECTED, "case selected"),
        Transition(Action.ACCEPT, _("Accepted by a town"), Phase.SUBMITTED, By.ANSWER,
            (), Phase.PLACED, "proposal accepted"),
        Transition(Action.ACCEPT, _("Accepted by a town"), Phase.SELECTED, By.ANSWER,
            (), Phase.PLACED, "proposal accepted"),
        Transition(Action.START_MEDICAL, medical, Phase.SELECTED, NATIONAL,
            dated, Phase.MEDICAL, "medical check begun"),
        Transition(Action.START_MEDICAL, medical, Phase.PLACED, NATIONAL,
            dated, Phase.MEDICAL, "medical check begun"),
        Transition(Action.START_ORIENTATION, _("Begin cultural orientation"), Phase.MEDICAL,
            NATIONAL, dated, Phase.ORIENTATION, "cultural orientation begun"),
        Transition(Action.START_TRAVEL, _("Prepare travel"), Phase.ORIENTATION, NATIONAL,
            (*dated, "has_town"), Phase.TRAVEL, "travel prepared"),
        Transition(Action.ARRIVE, _("Arrived"), Phase.TRAVEL, ON_SITE,
            (*dated, "has_town"), Phase.ARRIVAL, "household arrived"),
        Transition(Action.START_RECEPTION, _("Begin reception"), Phase.ARRIVAL, ON_SITE,
            dated, Phase.RECEPTION, "reception begun"),
        Transition(Action.START_SETTLEMENT, _("Begin settlement"), Phase.RECEPTION, ON_SITE,
            dated, Phase.SETTLEMENT, "settlement begun"),
        Transition(Action.START_FOLLOW_UP, _("Begin follow-up"), Phase.SETTLEMENT, ON_SITE,
            dated, Phase.FOLLOW_UP, "follow-up begun"),
        Transition(Action.CLOSE, _("Close"), Phase.FOLLOW_UP, NATIONAL,
            (*dated, "reasoned"), Phase.CLOSED, "case closed"),
        *(
            Transition(Action.WITHDRAW, withdrawn, phase, NATIONAL,
                (*dated, "reasoned"), Phase.WITHDRAWN, "case withdrawn")
            for phase in WAY
        ),
        Transition(Action.REOPEN, reopened, Phase.WITHDRAWN, NATIONAL,
            (*dated, "reasoned"), Phase.SUBMITTED, "case opened again"),
        Transition(Action.REOPEN, reopened, Phase.CLOSED, NATIONAL,
            (*dated, "reasoned"), Phase.FOLLOW_UP, "case opened again"),
        *(
            Transition(Action.SET_BACK, set_back, phase, NATIONAL,
                (*dated, "reasoned"), before, "case set back")
            for before, phase in pairwise(WAY)
        ),
    )  # fmt: skip


STAGES: dict[str, Stage] = {stage.phase: stage for stage in _stages()}
TRANSITIONS: tuple[Transition, ...] = tuple(_rows())


def row(action: str, source: str) -> Transition | None:
    """The row of an action in a phase, if it is possible there at all."""
    return next((r for r in TRANSITIONS if r.action == action and r.source == source), None)


def steps_from(source: str) -> list[Transition]:
    """What a person can do in a phase."""
    return [r for r in TRANSITIONS if r.source == source and not isinstance(r.who, By)]
