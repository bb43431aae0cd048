"""The one table of the negotiation: in which state who may do what, and what follows.

`policies` and `permissions` read it and hold no rule of their own; the page
`docs/reference/negotiation.md` is made from it by `softlanding manage negotiation_reference`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role
from softlanding.office.quotas.models import Apportionment

DRAFT = Apportionment.Status.DRAFT
CONSULTATION = Apportionment.Status.CONSULTATION
REDISTRIBUTION = Apportionment.Status.REDISTRIBUTION
CLOSING = Apportionment.Status.CLOSING
DECIDED = Apportionment.Status.DECIDED
SUPERSEDED = Apportionment.Status.SUPERSEDED
UNDER_WAY = (CONSULTATION, REDISTRIBUTION, CLOSING)


class Action(StrEnum):
    """What can be done, by the name that the history and the code know it by."""

    SEND_OUT = "send_out"
    DECIDE = "decide"
    ANSWER = "answer"
    REMIND = "remind"
    CLOSE_CONSULTATION = "close_consultation"
    ANSWERS_DUE = "answers_due"
    MOVE = "move"
    PROPOSE = "propose_agreement"
    CONFIRM = "confirm_agreement"
    OBJECT = "object_to_agreement"
    WITHDRAW = "withdraw_agreement"
    CLOSE_REDISTRIBUTION = "close_redistribution"
    AGREEMENT_DUE = "agreement_due"
    SET_ASIDE = "set_aside"
    REPLACE = "replace"
    CHANGE_TOTAL = "change_total"


class Where(StrEnum):
    """The territory in which a role must be held."""

    COUNTRY = "the country"
    REGION = "the region"
    TOWN_OF_REGION = "a town of the region that takes part"
    TOWN = "the town"


class By(StrEnum):
    """What takes a step that no person takes."""

    CALENDAR = "the calendar"
    ANOTHER = "another version"


@dataclass(frozen=True)
class Transition:
    """One row: from `source`, by `who`, if every condition holds, to `target`.

    `conditions` name functions of `conditions`; `deadline` names the date after which the
    calendar takes the step; `audited` is the action under which the history keeps it.
    """

    action: Action
    title: object
    source: str
    who: tuple[tuple[Role, Where], ...] | By
    conditions: tuple[str, ...]
    target: str
    audited: str
    deadline: str = ""


NATIONAL = ((Role.NATIONAL, Where.COUNTRY),)
REGIONAL = ((Role.REGIONAL, Where.REGION),)
MUNICIPAL = ((Role.MUNICIPAL, Where.TOWN),)
OF_REGION = ((Role.REGIONAL, Where.REGION), (Role.MUNICIPAL, Where.TOWN_OF_REGION))
MOVABLE = ("fresh", "reasoned", "region_complete", "sum_kept", "bounds_kept", "something_moves")


def _rows() -> Sequence[Transition]:
    sent_out, decided = _("Sent out"), _("Decided")
    set_aside, replaced = _("Set aside"), _("Replaced by another version")
    yours = ("takes_part", "fresh")
    return (
        Transition(Action.SEND_OUT, sent_out, DRAFT, NATIONAL,
            ("total_current", "deadlines_in_order"), CONSULTATION, "quotas sent out"),
        Transition(Action.DECIDE, decided, DRAFT, NATIONAL,
            ("reasoned", "total_current", "placed_seen"), DECIDED, "quotas decided"),
        Transition(Action.ANSWER, _("Answered"), CONSULTATION, MUNICIPAL,
            (*yours, "answer_complete"), CONSULTATION, "quota answered"),
        Transition(Action.REMIND, _("Reminded"), CONSULTATION, NATIONAL,
            ("somebody_silent",), CONSULTATION, "towns reminded"),
        Transition(Action.CLOSE_CONSULTATION, _("Consultation closed"), CONSULTATION, NATIONAL,
            ("everybody_answered",), REDISTRIBUTION, "consultation closed"),
        Transition(Action.ANSWERS_DUE, _("Deadline for answers passed"), CONSULTATION, By.CALENDAR,
            (), REDISTRIBUTION, "consultation closed by its deadline", "answers_by"),
        Transition(Action.MOVE, _("Persons moved"), REDISTRIBUTION, REGIONAL,
            (*MOVABLE, "no_agreement_open", "no_agreement_in_force"),
            REDISTRIBUTION, "persons moved in a region"),
        Transition(Action.PROPOSE, _("Own agreement entered"), REDISTRIBUTION, OF_REGION,
            (*MOVABLE, "no_agreement_open"), REDISTRIBUTION, "own agreement entered"),
        Transition(Action.CONFIRM, _("Own agreement confirmed"), REDISTRIBUTION, MUNICIPAL,
            ("consent_awaited",), REDISTRIBUTION, "own agreement confirmed"),
        Transition(Action.OBJECT, _("Objection to the own agreement"), REDISTRIBUTION, MUNICIPAL,
            ("consent_awaited", "reasoned"), REDISTRIBUTION, "own agreement objected to"),
        Transition(Action.WITHDRAW, _("Own agreement withdrawn"), REDISTRIBUTION, REGIONAL,
            ("agreement_open", "reasoned"), REDISTRIBUTION, "own agreement withdrawn"),
        Transition(Action.CLOSE_REDISTRIBUTION, _("Redistribution closed"), REDISTRIBUTION,
            NATIONAL, ("nothing_open", "reasoned"), CLOSING, "redistribution closed"),
        Transition(Action.AGREEMENT_DUE, _("Deadline for agreements passed"), REDISTRIBUTION,
            By.CALENDAR, (), CLOSING, "redistribution closed by its deadline", "agreement_by"),
        Transition(Action.DECIDE, decided, CLOSING, NATIONAL,
            ("reasoned", "total_current", "fresh", "sums_to_total", "placed_seen"),
            DECIDED, "quotas decided"),
        *(
            Transition(Action.SET_ASIDE, set_aside, state, NATIONAL,
                ("reasoned",), SUPERSEDED, "negotiation set aside")
            for state in UNDER_WAY
        ),
        *(
            Transition(Action.REPLACE, replaced, state, By.ANOTHER,
                (), SUPERSEDED, "quotas replaced")
            for state in (*UNDER_WAY, DECIDED)
        ),
        Transition(Action.CHANGE_TOTAL, _("Change of the total drawn up"), DECIDED, NATIONAL,
            ("reasoned", "total_changes"), DECIDED, "change of the total drawn up"),
    )  # fmt: skip


TRANSITIONS: tuple[Transition, ...] = tuple(_rows())


def rows(action: str) -> list[Transition]:
    """Every row of an action; their titles, people and names in the history agree."""
    return [row for row in TRANSITIONS if row.action == action]


def row(action: str, source: str) -> Transition | None:
    """The row of an action in a state, if it is possible there at all."""
    return next((row for row in rows(action) if row.source == source), None)


def due(apportionment: Apportionment, status: str, today: date) -> Transition | None:
    """The calendar's step out of a status whose last day is over."""
    for found in TRANSITIONS:
        if found.source == status and found.who is By.CALENDAR:
            last_day = getattr(apportionment, found.deadline)
            if last_day is not None and last_day < today:
                return found
    return None


def phase(apportionment: Apportionment, today: date) -> str:
    """The status that holds today, whether or not anybody has written it down yet."""
    status = str(apportionment.status)
    while step := due(apportionment, status, today):
        status = step.target
    return status
