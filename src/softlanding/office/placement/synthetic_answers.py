"""What became of the proposals of a synthetic round: answers, objections, decisions. All made up.

Written in bulk, to the same states that `answers` would lead to one by one.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.cases.api import Household, at_ten, settle_access
from softlanding.office.placement.bridge import move_effect
from softlanding.office.placement.models import Objection, Placement, Question, Round
from softlanding.office.placement.selectors import loads
from softlanding.office.placement.services import move
from softlanding.office.territories.api import Territory

Status, Decision = Placement.Status, Placement.Decision
# What becomes of a proposal, in percent (assumption): in a round that is over, in the second
# round for those whom a town declined, and in one that has just been sent.
OVER = {"confirmed": 83, "asked": 4, "declined": 8, "heard": 3, "upheld": 2}
SECOND = {"confirmed": 1}
NEW = {"silent": 25, "declined": 12, "objects": 13, "accepted": 20, "confirmed": 30}
QUESTION = "Made-up question: from which day is the dwelling needed?"
REPLY = "Made-up reply: from the day of arrival."
OBJECTION = "Made-up objection: our relatives live far from this town."
HEARD = "Made-up reply: the town lies two hours by train from them."
UPHELD = "Made-up reply: we agree, and look for another town."


@dataclass
class Answered:
    """The placements of a round by what became of them."""

    accepted: list[Placement] = field(default_factory=list)
    waiting_again: list[Placement] = field(default_factory=list)
    refused: list[Placement] = field(default_factory=list)


def answer_round(
    round_: Round,
    *,
    sent_on: date,
    until: date,
    likely: Mapping[str, int],
    towns: Mapping[int, User],
    officer: User,
    chance: random.Random,
) -> Answered:
    """Let towns answer a round that was sent, as if on `sent_on`; nothing is later than `until`.

    Towns answer by the person in `towns`, the officer decides. Households that are to live
    near each other are always accepted. Whose objection is upheld waits again, or refuses to
    come. Called within an audited write.
    """
    _set_back(round_, sent_on)
    placed = round_.placements.filter(territory__isnull=False)
    found = list(placed.select_related("household").order_by("household__reference"))
    linked = {p.household.linked_to_id for p in found if p.household.linked_to_id}
    answered = Answered()
    asked: list[Question | Objection] = []
    ended = {}
    for placement in found:
        household = placement.household
        fate = chance.choices(list(likely), list(likely.values()))[0]
        if household.linked_to_id or household.pk in linked:
            fate = "confirmed"
        day = min(sent_on + timedelta(chance.randint(2, 11)), until)
        _answer(placement, fate, day, towns[placement.territory_id or 0], chance)
        _decide(placement, fate, min(day + timedelta(chance.randint(1, 6)), until), officer)
        asked += _words(placement, fate, day, towns[placement.territory_id or 0], officer)
        if placement.status == Status.ACCEPTED:
            answered.accepted.append(placement)
        elif placement.status == Status.DECLINED:
            answered.waiting_again.append(placement)
            ended[household.pk] = at_ten(day)
        elif placement.status == Status.WITHDRAWN:
            again = chance.random() < 0.5
            (answered.waiting_again if again else answered.refused).append(placement)
            ended[household.pk] = placement.decided_at or at_ten(day)
    _write(found, asked)
    settle_access(
        proposed=[placement.household_id for placement in found],
        on=sent_on,
        accepted=[placement.household_id for placement in answered.accepted],
        ended=ended,
    )
    return answered


def _set_back(round_: Round, sent_on: date) -> None:
    Round.objects.filter(pk=round_.pk).update(
        created_at=at_ten(sent_on - timedelta(2)), sent_at=at_ten(sent_on)
    )


def _answer(placement: Placement, fate: str, day: date, town: User, chance: random.Random) -> None:
    placement.status = Status.SENT if fate == "silent" else Status.ACCEPTED
    if fate == "silent":
        return
    placement.answered_at, placement.answered_by = at_ten(day), town
    if fate == "declined":
        placement.status = Status.DECLINED
        placement.decline_reason = chance.choice(Placement.DeclineReason.values[:3])


def _decide(placement: Placement, fate: str, day: date, officer: User) -> None:
    if fate in ("confirmed", "asked", "heard"):
        placement.decision = Decision.CONFIRMED
    elif fate == "upheld":
        placement.status, placement.decision = Status.WITHDRAWN, Decision.WITHDRAWN
        placement.decided_because = Placement.MoveReason.FAMILY
    else:
        return
    placement.decided_at, placement.decided_by = at_ten(day), officer


def _words(
    placement: Placement, fate: str, day: date, town: User, officer: User
) -> list[Question | Objection]:
    replied = {"replied_at": at_ten(day), "replied_by": officer}
    if fate == "asked":
        return [Question(placement=placement, words=QUESTION, by=town, reply=REPLY, **replied)]
    if fate == "objects":
        return [Objection(placement=placement, words=OBJECTION)]
    if fate in ("heard", "upheld"):
        reply = UPHELD if fate == "upheld" else HEARD
        return [
            Objection(
                placement=placement,
                words=OBJECTION,
                reply=reply,
                upheld=fate == "upheld",
                **replied,
            )
        ]
    return []


def _write(found: list[Placement], asked: list[Question | Objection]) -> None:
    Placement.objects.bulk_update(
        found,
        [
            *("status", "decline_reason", "answered_at", "answered_by"),
            *("decision", "decided_because", "decided_at", "decided_by"),
        ],
    )
    _keep(Question, [one for one in asked if isinstance(one, Question)])
    _keep(Objection, [one for one in asked if isinstance(one, Objection)])


def _keep(model: Any, asked: list[Any]) -> None:
    """Write what was asked or objected, as if on the day of the answer to the proposal."""
    for one in model.objects.bulk_create(asked):
        one.at = one.replied_at or one.placement.answered_at
    model.objects.bulk_update(asked, ["at"])


def override_one(*, viewer: Viewer, round_: Round) -> None:
    """Move one household by hand, as it wished, to the emptiest town that can take it."""
    placed = round_.placements.filter(territory__isnull=False, household__linked_to=None)
    linked = Household.objects.filter(linked_to__isnull=False).values("linked_to")
    placement = placed.exclude(household__in=linked).order_by("household__reference").first()
    if placement is None:
        return
    towns = loads(round_.programme, round_.apportionment, round_=round_)
    for town in sorted(towns, key=lambda load: (load.persons - load.quota, load.territory_id))[:12]:
        if town.territory_id == placement.territory_id:
            continue
        effect = move_effect(round_, placement.household_id, town.territory_id)
        if effect.fits:
            move(
                viewer=viewer,
                placement=placement,
                territory=Territory.objects.get(pk=town.territory_id),
                because=Placement.MoveReason.WISH,
                note="Made up: the household asked for this town.",
            )
            return
